//! A new invitation link for someone who has lost their password.

use app::users::{Renewed, renew};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::UserId;
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{self, FormKey, Id};
use crate::req::Req;

/// The version the form was made from, and its key.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    version: i64,
    form_key: FormKey,
}

/// POST /users/{id}/invitation
pub(crate) async fn submit(
    req: Req,
    Id(id): Id<UserId>,
    extract::Form(sent): extract::Form<Sent>,
) -> Result<Response> {
    let renewed = Renewed { id, version: sent.version, form_key: sent.form_key.0 };
    let sealed = renew(&req.ctx, renewed).await?;
    Ok(Redirect::to(&format!("/users/{id}?invitation={sealed}")).into_response())
}
