//! The agencies of the community.

use app::agencies::list;
use app::{UseCase, access};
use maud::{Markup, html};

use crate::error::Result;
use crate::req::Req;
use crate::screens::set_up::next_step_link;
use crate::text::{t, t_with};
use crate::ui::{Column, Table, cell, icon, table};

/// GET /agencies
pub(crate) async fn page(req: Req) -> Result<Markup> {
    let agencies = list(&req.ctx).await?;
    let may_add = access::enter(&req.ctx, UseCase::AddAgency).is_ok();
    let columns = ["agency", "agency-projects", "agency-kind"].map(|key| Column { label: t(key), half: false });
    let row = |(agency, projects): &(app::agencies::Agency, usize)| {
        let safe = agency.victim_service_provider;
        vec![
            html! { a href={ "/agencies/" (agency.id) } { (agency.name) } },
            cell(&projects.to_string()),
            html! { @if safe { span .hm-tag .hm-tag--warn { (t("agency-victim-service")) } } },
        ]
    };
    let rows = agencies.iter().map(row).collect();
    let main = html! {
        @if let Some(link) = next_step_link(&req).await { (link) }
        div .hm-pagehead {
            h1 { (t("agencies-title")) }
            @if may_add { a .usa-button .usa-button--outline href="/agencies/new" { (icon("add")) (t("agency-add")) } }
        }
        @if agencies.is_empty() {
            div .hm-empty { p { (t("agencies-none")) } }
        } @else {
            p .hm-count { (t_with("agencies-count", [("count", agencies.len().into())])) }
            (table(&Table { caption: &t("agencies-caption"), columns: &columns, rows }))
        }
    };
    Ok(req.page(&t("agencies-title"), main).await?)
}
