//! What a load balancer and a watchman ask: alive, and ready.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::Shared;

/// GET /health: the process answers.
pub(crate) async fn health() -> &'static str {
    "alive\n"
}

/// GET /ready: the database answers too.
pub(crate) async fn ready(State(shared): State<Shared>) -> Response {
    match shared.app.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(error = %error, "host.not_ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}
