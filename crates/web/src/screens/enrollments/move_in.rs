//! The day a household moved into permanent housing (HUD 3.20), of its head.

use app::Error;
use app::enrollments::{MOVED, open_edit};
use axum::response::Response;
use domain::ids::EnrollmentId;

use super::edit::{form_of, save};
use crate::error::Result;
use crate::extract::{Form, Id, Sent};
use crate::req::Req;

/// GET /enrollments/{id}/move-in
pub(crate) async fn page(req: Req, Id(id): Id<EnrollmentId>) -> Result<Response> {
    let (viewed, asked) = open_edit(&req.ctx, id).await?;
    if !asked.contains(&"MoveInDate") {
        return Err(Error::NotFound.into());
    }
    form_of(&req, &viewed, MOVED).await
}

/// POST /enrollments/{id}/move-in
pub(crate) async fn submit(req: Req, Id(id): Id<EnrollmentId>, Form(sent): Form<Sent>) -> Result<Response> {
    save(&req, id, MOVED, sent).await
}
