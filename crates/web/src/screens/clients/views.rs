//! Who looked at a client, and who changed them: what a client may ask.

use app::clients::{DEEDS, Deed, seen_by};
use domain::ids::ClientId;
use maud::{Markup, html};

use super::view::above;
use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Column, Table, breadcrumb, cell, client_name, column_label, date_time, table};

/// GET /clients/{id}/views
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>) -> Result<Markup> {
    let (identity, deeds) = seen_by(&req.ctx, id).await?;
    let name = client_name(&identity);
    let title = t("client-views-title");
    let column = |label| Column { label: t(label), half: false };
    let columns = [column("client-views-when"), column("client-views-who"), column("client-views-what")];
    let rows = deeds.iter().map(|deed| row(&req, deed)).collect();
    let main = html! {
        (breadcrumb(&above(Some((id, &name))), &title))
        div .hm-pagehead { h1 { (t_with("client-views-of", [("name", name.as_str().into())])) } }
        p { (t_with("client-views-help", [("most", DEEDS.into())])) }
        @if deeds.is_empty() {
            p { (t("client-views-none")) }
        } @else {
            (table(&Table { caption: &title, columns: &columns, rows }))
        }
    };
    Ok(req.page(&title, main).await?)
}

fn row(req: &Req, deed: &Deed) -> Vec<Markup> {
    let nobody = if deed.is_withheld { "client-views-withheld" } else { "client-views-nobody" };
    let who = deed.actor.clone().unwrap_or_else(|| t(nobody));
    vec![cell(&date_time(deed.at, req.ctx.implementation().time_zone)), cell(&who), what(deed)]
}

fn what(deed: &Deed) -> Markup {
    let key = match (deed.use_case.as_str(), deed.record_kind.as_str()) {
        (_, "denied") => "deed-denied",
        // How much they saw would tell as much as their name.
        ("client.view", _) if deed.is_withheld => "deed-saw-identity",
        ("client.view", "client_identity") => "deed-saw-identity",
        ("client.view", _) => "deed-saw",
        ("client.find" | "client.create", "client_identity") => "deed-found",
        ("client.open_form", _) => "deed-opened-form",
        ("note.open_form", _) => "deed-opened-note-form",
        ("client.edit", _) => "deed-changed",
        ("client.create", _) => "deed-entered",
        ("client.audit", _) => "deed-audited",
        _ => return cell(&deed.use_case),
    };
    let columns: Vec<String> = if key == "deed-changed" { changed(&deed.detail) } else { Vec::new() };
    html! {
        (t(key))
        @if !columns.is_empty() { br; span .hm-muted { (columns.join(", ")) } }
    }
}

/// The log names columns as HUD does; people know them by the form's words.
fn changed(detail: &str) -> Vec<String> {
    let word = |name: &str| {
        let layout = domain::clients::layout()?;
        layout.column(name).map(|column| column_label(layout, column.name))
    };
    detail.split_whitespace().map(|name| word(name).unwrap_or_else(|| name.to_owned())).collect()
}
