//! Someone leaves a household; if it is the head, another is named.

use app::Error;
use app::households::{Household, Member, Step, open};
use axum::response::Response;
use domain::ids::ClientId;
use maud::html;
use serde::Deserialize;

use super::forms::{Cells, Page, Sending, as_now, day, done, head, said, send, to_head, today};
use crate::error::Result;
use crate::extract::{Form, Id, Query, Sent};
use crate::req::Req;
use crate::text::t_with;
use crate::ui::client_name;

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    client: Option<ClientId>,
}

/// GET /clients/{id}/household/leave
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>, Query(address): Query<Address>) -> Result<Response> {
    let household = open(&req.ctx, id).await?;
    let mut cells = as_now(&household);
    cells.extend([today(&req.ctx), ("client".to_owned(), address.client.unwrap_or(id).to_string())]);
    show(&req, &household, &cells, None, false).await
}

/// POST /clients/{id}/household/leave
pub(crate) async fn submit(req: Req, Id(id): Id<ClientId>, Form(sent): Form<Sent>) -> Result<Response> {
    let read = |name: &str| sent.cells.get(name).and_then(|text| text.parse::<ClientId>().ok());
    let client = read("client").ok_or(Error::NotFound)?;
    // Asked only of a household whose head leaves; of others it does not count.
    let head = read("head");
    let gone = |(member, _): &(ClientId, i32)| *member != client && Some(*member) != head;
    let others = said(&sent.cells).into_iter().filter(gone).collect();
    let (error, is_stale) = match send(&req.ctx, id, &sent, Step::Leave(client, head, others)).await? {
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
    let leaves = |member: &&Member| cells.get("client") == Some(&member.identity.id.to_string());
    // Someone else may have had them leave meanwhile.
    let gone = if is_stale { Error::Stale } else { Error::NotFound };
    let member = household.members.iter().find(leaves).ok_or(gone)?;
    let others = || household.members.iter().filter(|member| !leaves(member));
    let asks = member.relationship == 1 && others().next().is_some();
    let fields = html! {
        input type="hidden" name="client" value=(member.identity.id);
        (day(cells, error))
        @if asks {
            (head(others(), cells, error))
            (to_head(others(), cells))
        }
    };
    let title = t_with("household-leave-title", [("name", client_name(&member.identity).into())]);
    Page { household, title, action: "leave", error, is_stale, fields }.respond(req).await
}
