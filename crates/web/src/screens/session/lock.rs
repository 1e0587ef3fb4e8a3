//! Locking the screen at once.

use app::session::lock;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::error::Result;
use crate::req::Req;

/// POST /lock
pub(crate) async fn submit(req: Req) -> Result<Response> {
    if let Ok(signed) = req.ctx.signed() {
        lock(&req.ctx, signed).await?;
    }
    if req.fragment {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(Redirect::to("/unlock").into_response())
}
