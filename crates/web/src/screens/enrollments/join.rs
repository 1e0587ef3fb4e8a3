//! Someone of the household comes later into a stay.

use app::enrollments::{Outcome, Refused, join, open_join};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::EnrollmentId;

use super::enroll::{Place, first, read, show};
use crate::error::Result;
use crate::extract::{Form, Id, Sent};
use crate::req::Req;

/// GET /enrollments/{id}/join
pub(crate) async fn page(req: Req, Id(id): Id<EnrollmentId>) -> Result<Response> {
    let form = open_join(&req.ctx, id).await?;
    show(&req, &form, &first(&req, &form), &Refused::default(), &place(id)).await
}

/// POST /enrollments/{id}/join
pub(crate) async fn submit(req: Req, Id(id): Id<EnrollmentId>, Form(sent): Form<Sent>) -> Result<Response> {
    let (filled, new) = read(&sent)?;
    match join(&req.ctx, id, new).await? {
        Outcome::Enrolled(id) => Ok(Redirect::to(&format!("/enrollments/{id}?saved=1")).into_response()),
        Outcome::Refused(refused) => {
            let form = open_join(&req.ctx, id).await?;
            show(&req, &form, &filled, &refused, &place(id)).await
        }
    }
}

fn place(id: EnrollmentId) -> Place {
    Place { action: format!("/enrollments/{id}/join"), back: format!("/enrollments/{id}"), is_new: false }
}
