//! A client's page: their identity.

use app::clients::{Shown, Viewed, view};
use domain::ids::ClientId;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{client_name, date, short_id};

/// GET /clients/{id}
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>) -> Result<Markup> {
    let client = view(&req.ctx, id).await?;
    let name = client_name(&client.identity);
    let main = html! {
        nav .usa-breadcrumb aria-label=(t("breadcrumbs")) {
            ol .usa-breadcrumb__list {
                li .usa-breadcrumb__list-item {
                    a .usa-breadcrumb__link href="/clients" { span { (t("find-title")) } }
                }
                li .usa-breadcrumb__list-item .usa-current aria-current="page" { span { (name) } }
            }
        }
        div .hm-pagehead { h1 { (name) } }
        (card(&client))
    };
    Ok(req.page(&name, main).await?)
}

fn card(client: &Viewed) -> Markup {
    let years = |age: u32| t_with("client-age-years", [("age", age.into())]);
    let born = match client.dob {
        Shown::Hidden => None,
        Shown::Unknown => Some(t("unknown")),
        Shown::Known(dob) => Some(date(dob)),
    };
    html! {
        section .hm-card aria-label=(t("client")) {
            dl .hm-facts {
                div { dt { (t("client-id")) } dd { span .hm-code { (short_id(client.identity.id)) } } }
                div { dt { (t("client-age")) } dd { (client.age.map_or_else(|| t("unknown"), years)) } }
                @if let Some(born) = born { div { dt { (t("client-born")) } dd { (born) } } }
                div .hm-facts__wide { dt { (t("client-id-copy")) } dd { span .hm-code { (client.identity.id) } } }
            }
        }
    }
}
