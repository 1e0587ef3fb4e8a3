//! A client's household: who belongs to it, since when, and who did.

use app::households::{Household, Member, view};
use domain::ids::ClientId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{Id, Query};
use crate::req::Req;
use crate::screens::clients::above;
use crate::text::{t, t_with};
use crate::ui::{Column, Kind, Table, alert, breadcrumb, cell, client_name, date, icon, listed, table};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    saved: Option<String>,
}

/// GET /clients/{id}/household
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>, Query(address): Query<Address>) -> Result<Markup> {
    let household = view(&req.ctx, id).await?;
    let name = client_name(&household.client);
    let title = t_with("household-title", [("name", name.as_str().into())]);
    let main = html! {
        (breadcrumb(&above(Some((id, &name))), &title))
        div .hm-pagehead {
            h1 { (title) }
            @if household.may_change { (actions(&household)) }
        }
        @if address.saved.is_some() { (alert(Kind::Success, &html! { p { (t("client-saved")) } })) }
        (members(&household, household.may_change))
        (former(&household))
    };
    Ok(req.page(&title, main).await?)
}

fn actions(household: &Household) -> Markup {
    let here = format!("/clients/{}/household", household.client.id);
    html! {
        div .hm-actions {
            a .usa-button .usa-button--outline href={ (here) "/add" } { (icon("group_add")) (t("household-add")) }
            @if household.members.len() > 1 {
                a .usa-button .usa-button--outline href={ (here) "/head" } {
                    (icon("edit")) (t("household-change-head"))
                }
            }
        }
    }
}

/// Who belongs to it today.
pub(super) fn members(household: &Household, may_change: bool) -> Markup {
    let leave = may_change && household.members.len() > 1;
    let mut columns = headings("household-since");
    if leave {
        columns.push(Column { label: t("household-change"), half: false });
    }
    let here = format!("/clients/{}/household", household.client.id);
    let rows = household.members.iter().map(|member| {
        let mut cells = cells(member);
        if leave {
            let path = format!("{here}/leave?client={}", member.identity.id);
            let name = client_name(&member.identity);
            let label = t_with("household-leave-of", [("name", name.into())]);
            cells.push(html! { a href=(path) aria-label=(label) { (t("household-leave")) } });
        }
        cells
    });
    let rows = rows.collect();
    html! {
        section .hm-section {
            h2 { (t("client-household")) }
            (table(&Table { caption: &t("household-caption"), columns: &columns, rows }))
        }
    }
}

fn former(household: &Household) -> Markup {
    if household.former.is_empty() {
        return html! {};
    }
    let mut columns = headings("household-since");
    columns.push(Column { label: t("household-until"), half: true });
    let rows = household.former.iter().map(|member| {
        let mut cells = cells(member);
        cells.push(cell(&member.to.map(date).unwrap_or_default()));
        cells
    });
    let rows = rows.collect();
    html! {
        details {
            summary { (t("household-former")) }
            (table(&Table { caption: &t("household-former"), columns: &columns, rows }))
        }
    }
}

fn headings(since: &str) -> Vec<Column> {
    let column = |label: &str, half| Column { label: t(label), half };
    vec![
        column("client", false),
        column("client-relationship", false),
        column("client-age", true),
        column(since, true),
    ]
}

fn cells(member: &Member) -> Vec<Markup> {
    vec![
        html! { a href={ "/clients/" (member.identity.id) } { (client_name(&member.identity)) } },
        cell(&listed("3.15.1", Some(member.relationship)).unwrap_or_default()),
        cell(&member.age.map_or_else(|| t("unknown"), |age| age.to_string())),
        cell(&member.from.map(date).unwrap_or_default()),
    ]
}
