//! The newest case notes on a client's page.

use app::notes::of_client;
use domain::ids::ClientId;
use maud::{Markup, html};

use crate::error::Result;
use crate::req::Req;
use crate::screens::notes::list::found;
use crate::text::t;

/// Notes on the page; the others are a link away.
const SHOWN: usize = 5;

/// The part of the page with the newest notes; nothing for those who read none.
pub(super) async fn section(req: &Req, client: ClientId) -> Result<Markup> {
    let Some((notes, more)) = of_client(&req.ctx, client, SHOWN).await? else { return Ok(html! {}) };
    Ok(html! {
        section .hm-section id="notes" {
            h2 { (t("notes-title")) }
            @if notes.is_empty() { p { (t("notes-none")) } } @else { (found(&notes, false)) }
            @if more { p { a href={ "/notes?client=" (client) } { (t("notes-all")) } } }
        }
    })
}
