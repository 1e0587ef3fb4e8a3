//! Another head, or other relationships to the one there is.

use app::households::{Household, Step, open};
use axum::response::Response;
use domain::ids::ClientId;
use maud::html;

use super::forms::{Cells, Page, Sending, as_now, day, done, head, said, send, to_head, today};
use crate::error::Result;
use crate::extract::{Form, Id, Sent};
use crate::req::Req;
use crate::text::t;

/// GET /clients/{id}/household/head
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>) -> Result<Response> {
    let household = open(&req.ctx, id).await?;
    let mut cells = as_now(&household);
    cells.extend([today(&req.ctx)]);
    let head = household.members.iter().find(|member| member.relationship == 1);
    cells.extend(head.map(|head| ("head".to_owned(), head.identity.id.to_string())));
    show(&req, &household, &cells, None, false).await
}

/// POST /clients/{id}/household/head
pub(crate) async fn submit(req: Req, Id(id): Id<ClientId>, Form(sent): Form<Sent>) -> Result<Response> {
    let named = sent.cells.get("head").and_then(|head| head.parse().ok());
    let sending = match named {
        None => Sending::Refused("head", t("household-no-head")),
        Some(named) => {
            let others = said(&sent.cells).into_iter().filter(|(client, _)| *client != named).collect();
            send(&req.ctx, id, &sent, Step::Head(named, others)).await?
        }
    };
    let (error, is_stale) = match sending {
        Sending::Saved => return Ok(done(id)),
        Sending::Refused(field, text) => (Some((field, text)), false),
        Sending::Stale => (None, true),
    };
    let mut household = open(&req.ctx, id).await?;
    if !is_stale {
        household.version = sent.version;
    }
    show(&req, &household, &sent.cells, error.as_ref(), is_stale).await
}

async fn show(
    req: &Req,
    household: &Household,
    cells: &Cells,
    error: Option<&(&'static str, String)>,
    is_stale: bool,
) -> Result<Response> {
    let fields = html! {
        (head(household.members.iter(), cells, error))
        (to_head(household.members.iter(), cells))
        (day(cells, error))
    };
    let title = t("household-change-head");
    Page { household, title, action: "head", error, is_stale, fields }.respond(req).await
}
