//! Someone joins a household.

use app::Error;
use app::households::{Step, Whom, open_join};
use axum::response::Response;
use domain::ids::ClientId;
use maud::html;
use serde::Deserialize;

use super::forms::{Cells, Page, Sending, day, done, is_elsewhere, message, relationships, send, today};
use crate::error::Result;
use crate::extract::{Form, Id, Query, Sent};
use crate::req::Req;
use crate::text::t_with;
use crate::ui::{Choice, client_name, select};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    client: Option<ClientId>,
}

/// GET /clients/{id}/household/join
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>, Query(address): Query<Address>) -> Result<Response> {
    let whom = address.client.ok_or(Error::NotFound)?;
    let whom = open_join(&req.ctx, id, whom).await?;
    show(&req, &whom, &Cells::from([today(&req.ctx)]), None, false).await
}

/// POST /clients/{id}/household/join
pub(crate) async fn submit(req: Req, Id(id): Id<ClientId>, Form(sent): Form<Sent>) -> Result<Response> {
    let text = |name: &str| sent.cells.get(name).map_or("", String::as_str);
    let client: ClientId = text("client").parse().map_err(|_| Error::NotFound)?;
    // Without an answer it is none of HUD's, and is refused so.
    let relationship = text("relationship").parse().unwrap_or_default();
    let sending = send(&req.ctx, id, &sent, Step::Join(client, relationship)).await?;
    let (error, is_stale) = match sending {
        Sending::Saved => return Ok(done(id)),
        Sending::Refused(field, text) => (Some((field, text)), false),
        Sending::Stale => (None, true),
    };
    let mut whom = open_join(&req.ctx, id, client).await?;
    if !is_stale {
        whom.0.version = sent.version;
    }
    show(&req, &whom, &sent.cells, error.as_ref(), is_stale).await
}

async fn show(
    req: &Req,
    (household, whom): &Whom,
    cells: &Cells,
    error: Option<&(&'static str, String)>,
    is_stale: bool,
) -> Result<Response> {
    let relationship = select(&Choice {
        id: "relationship",
        label: "hud-enrollment-relationship_to_hoh",
        hint: None,
        options: relationships(),
        value: cells.get("relationship").map_or("", String::as_str),
        error: message("relationship", error),
    });
    let title = t_with("household-join-title", [("name", client_name(whom).into())]);
    let fields = html! {
        input type="hidden" name="client" value=(whom.id);
        (relationship)
        @if is_elsewhere(error) {
            p {
                a href={ "/clients/" (whom.id) "/household" } {
                    (t_with("household-title", [("name", client_name(whom).into())]))
                }
            }
        }
        (day(cells, error))
    };
    Page { household, title, action: "join", error, is_stale, fields }.respond(req).await
}
