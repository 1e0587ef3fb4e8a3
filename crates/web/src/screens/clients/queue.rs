//! Where a client's household stands on the housing queue.

use app::queue::of_client;
use app::{UseCase, access};
use domain::ids::ClientId;
use domain::queue::Status;
use maud::{Markup, html};

use crate::error::Result;
use crate::req::Req;
use crate::screens::queue::row::may_refer;
use crate::text::{t, t_with};
use crate::ui::{client_name, date};

/// The section on a client's page, for those who see the queue.
pub(super) async fn section(req: &Req, client: ClientId) -> Result<Markup> {
    if access::enter(&req.ctx, UseCase::ViewQueueEntry).is_err() {
        return Ok(html! {});
    }
    let entry = of_client(&req.ctx, client).await?;
    Ok(html! {
        section .hm-section {
            h2 { (t("client-queue")) }
            @match &entry {
                None => p { (t("client-queue-none")) },
                Some(entry) => {
                    p {
                        @if entry.status == Status::Off {
                            (t_with("client-queue-off", [("date", entry.off_on.map(date).unwrap_or_default().into())]))
                        } @else {
                            (t_with("client-queue-since", [
                                ("date", date(entry.place.placed_on).into()),
                                ("score", entry.place.score.into()),
                            ]))
                        }
                        @if entry.client.id != client {
                            " " (t_with("client-queue-with", [("name", client_name(&entry.client).into())]))
                        }
                        " " span .hm-tag { (t(&format!("queue-status-{}", entry.status))) }
                        " " a href={ "/queue/" (entry.place.id) } { (t("queue-why")) }
                        @if entry.status == Status::Active && entry.referral_status == "none" && may_refer(req) {
                            " " a href={ "/queue/" (entry.place.id) "/refer" } { (t("referral-add")) }
                        }
                    }
                }
            }
        }
    })
}
