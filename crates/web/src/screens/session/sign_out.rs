//! Signing out: works for a locked session too.

use app::session::sign_out;
use axum::Extension;
use axum::response::{IntoResponse, Redirect, Response};

use crate::error::Result;
use crate::guard::{Locked, no_cookie};
use crate::req::Req;

/// POST /sign-out
pub(crate) async fn submit(req: Req, locked: Option<Extension<Locked>>) -> Result<Response> {
    let signed = req.ctx.signed().ok().cloned().or(locked.map(|locked| locked.0.0));
    if let Some(signed) = signed {
        sign_out(&req.ctx, &signed).await?;
    }
    Ok(([no_cookie(&req.shared)], Redirect::to("/sign-in?signed_out=1")).into_response())
}
