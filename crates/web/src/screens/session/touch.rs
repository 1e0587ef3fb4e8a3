//! Someone is typing, though no page is asked for.

use app::session::touch;
use axum::http::StatusCode;

use crate::error::Result;
use crate::req::Req;

/// POST /session/touch
pub(crate) async fn submit(req: Req) -> Result<StatusCode> {
    touch(&req.ctx).await?;
    Ok(StatusCode::NO_CONTENT)
}
