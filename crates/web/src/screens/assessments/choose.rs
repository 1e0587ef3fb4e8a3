//! Choosing a tool for a client's household.

use app::assessments::{Opened, open};
use domain::ids::ClientId;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::screens::clients::view::above;
use crate::text::{t, t_with};
use crate::ui::{Kind, alert, breadcrumb, client_name};

/// GET /clients/{id}/assess
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>) -> Result<Markup> {
    let opened = open(&req.ctx, id).await?;
    let name = client_name(&opened.client);
    let title = t("assess-title");
    let main = html! {
        (breadcrumb(&above(Some((id, &name))), &title))
        div .hm-pagehead { h1 { (title) } }
        (whom(&opened))
        @if opened.access_points.is_empty() {
            (no_access_point())
        } @else if opened.tools.is_empty() {
            p { (t("assess-no-tools")) }
        } @else {
            @for tool in &opened.tools {
                section .hm-card .hm-card--text {
                    h2 { (tool.name) }
                    p { (tool.summary) }
                    div .hm-actions {
                        a .usa-button href={ "/clients/" (id) "/assess/" (tool.id) } {
                            (t_with("assess-begin", [("tool", tool.name.as_str().into())]))
                        }
                        a href={ "/tools/" (tool.id) } { (t("tool-explain")) }
                    }
                }
            }
        }
    };
    Ok(req.page(&title, main).await?)
}

/// Whom the assessment is about: HUD wants it on the head of the household (4.19).
pub(super) fn whom(opened: &Opened) -> Markup {
    let (client, head) = (client_name(&opened.client), client_name(&opened.head));
    if opened.client.id == opened.head.id {
        return html! { p { (t_with("assess-of", [("client", client.into())])) } };
    }
    let args = [("client", client.into()), ("head", head.into())];
    alert(Kind::Info, &html! { p { (t_with("assess-of-head", args)) } })
}

/// Nobody can be assessed without an access point to enroll them at.
pub(super) fn no_access_point() -> Markup {
    alert(
        Kind::Warning,
        &html! {
            h2 .usa-alert__heading { (t("assess-no-access-point")) }
            p { (t("assess-no-access-point-help")) }
        },
    )
}
