//! The one stream of a browser: numbers and ids of what changed, never content.

use std::convert::Infallible;
use std::time::Duration;

use app::live::{Signal, follow};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;

use crate::error::Result;
use crate::extract::Query;
use crate::req::Req;

/// A sign of life, before a proxy takes the stream for dead.
const ALIVE: Duration = Duration::from_secs(15);

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    /// The number of the last change that the page knows.
    after: Option<i64>,
}

/// GET /events
pub(crate) async fn stream(req: Req, headers: HeaderMap, Query(address): Query<Address>) -> Result<Response> {
    // A browser that connects again says what it was told last.
    let told = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let follower = follow(&req.ctx, told.or(address.after)).await?;
    let events = stream::unfold(follower, |mut follower| async {
        let signal = follower.next().await?;
        Some((Ok::<_, Infallible>(event(&signal)), follower))
    });
    // nginx would hold events back to fill a buffer.
    let headers = [("x-accel-buffering", "no"), ("cache-control", "no-store")];
    Ok((headers, Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE))).into_response())
}

fn event(signal: &Signal) -> Event {
    match signal {
        Signal::Changed { seq, prev, topic, id } => {
            let data = format!(r#"{{"topic":"{topic}","id":"{id}","seq":{seq},"prev":{prev}}}"#);
            Event::default().id(seq.to_string()).data(data)
        }
        Signal::Reset { seq } => {
            Event::default().event("reset").id(seq.to_string()).data(format!(r#"{{"seq":{seq}}}"#))
        }
        Signal::Full => Event::default().event("full").data("{}"),
    }
}
