//! Adding someone who signs in.

use app::Error;
use app::users::{Agency, Choice, NewInvitation, form, invite};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::fields::{Errors, error_of, in_words, role_choice};
use crate::error::Result;
use crate::extract::{self, FormKey};
use crate::req::Req;
use crate::screens::set_up::next_step_link;
use crate::text::t;
use crate::ui::{Field, FieldKind, breadcrumb, error_summary, field};

/// What was typed, with the form's key.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    agency: String,
    form_key: FormKey,
}

/// GET /users/new
pub(crate) async fn page(req: Req) -> Result<Markup> {
    let agencies = form(&req.ctx).await?;
    let empty = String::new;
    let (name, email, role, agency) = (empty(), empty(), empty(), empty());
    let typed = Typed { name, email, role, agency, form_key: FormKey::new(&req.ctx)? };
    let main = html! {
        @if let Some(link) = next_step_link(&req).await { (link) }
        (fields(&typed, &agencies, &[]))
    };
    Ok(req.page(&t("user-new-title"), main).await?)
}

/// POST /users/new
pub(crate) async fn submit(req: Req, extract::Form(typed): extract::Form<Typed>) -> Result<Response> {
    let new = NewInvitation {
        form_key: typed.form_key.0.clone(),
        name: typed.name.clone(),
        email: typed.email.clone(),
        role: Choice { role: typed.role.clone(), agency: typed.agency.clone() },
    };
    match invite(&req.ctx, new).await {
        Ok(invited) => {
            let to = format!("/users/{}?invitation={}", invited.user, invited.sealed);
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Invalid(problems)) => {
            let errors: Vec<_> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
            let agencies = form(&req.ctx).await?;
            let main = html! { (error_summary(&errors)) (fields(&typed, &agencies, &errors)) };
            let page = req.page_with_errors(&t("user-new-title"), main).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn fields(typed: &Typed, agencies: &[Agency], errors: &Errors) -> Markup {
    let text = |id, label, hint, kind, value| {
        let error = error_of(errors, id);
        field(&Field { id, label, hint: Some(t(hint)), kind, value, autocomplete: "off", error })
    };
    let chosen = Choice { role: typed.role.clone(), agency: typed.agency.clone() };
    html! {
        (breadcrumb(&[("/users".into(), t("users-title"))], &t("user-new-title")))
        div .hm-pagehead { h1 { (t("user-new-title")) } }
        p { (t("user-new-intro")) }
        form .hm-form method="post" action="/users/new" {
            input type="hidden" name="form_key" value=(typed.form_key.0);
            (text("name", "user-name", "user-name-hint", FieldKind::Text, &typed.name))
            (text("email", "user-email", "user-email-hint", FieldKind::Email, &typed.email))
            (role_choice(&chosen, agencies, errors))
            div .hm-actions {
                button .usa-button type="submit" { (t("user-new-button")) }
                a href="/users" { (t("cancel")) }
            }
        }
    }
}
