//! Changing one's own password.

use app::account::{NewPassword, change_password};
use app::{Error, Field as At, Problem};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{self, FormKey};
use crate::req::Req;
use crate::text::t;
use crate::ui::{Field, FieldKind, Kind, alert, error_summary, field, problem_text};

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    repeat: String,
    form_key: FormKey,
}

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    changed: Option<String>,
}

/// GET /account/password
pub(crate) async fn page(req: Req, extract::Query(address): extract::Query<Address>) -> Result<Markup> {
    let must = req.ctx.signed()?.must_change_password;
    let note = if address.changed.is_some() {
        Some(alert(Kind::Success, &html! { p { (t("password-changed")) } }))
    } else {
        must.then(|| alert(Kind::Info, &html! { p { (t("password-must")) } }))
    };
    let main = html! { (head()) @if let Some(note) = note { (note) } (form(&FormKey::new(&req.ctx)?, &[])) };
    Ok(req.page(&t("password-title"), main).await?)
}

/// POST /account/password
pub(crate) async fn submit(req: Req, extract::Form(typed): extract::Form<Typed>) -> Result<Response> {
    let key = typed.form_key;
    let typed =
        NewPassword { current: typed.current, new: typed.new, repeat: typed.repeat, form_key: key.0.clone() };
    match change_password(&req.ctx, typed).await {
        Ok(()) => Ok(axum::response::Redirect::to("/account/password?changed=1").into_response()),
        Err(Error::Invalid(problems)) => refused(&req, &key, &problems).await,
        Err(other) => Err(other.into()),
    }
}

async fn refused(req: &Req, key: &FormKey, problems: &[(At, Problem)]) -> Result<Response> {
    let errors: Vec<_> =
        problems.iter().map(|(at, problem)| (id(*at), problem_text(problem, "field-value"))).collect();
    let main = html! { (error_summary(&errors)) (head()) (form(key, &errors)) };
    let page = req.page_with_errors(&t("password-title"), main).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn id(at: At) -> &'static str {
    match at {
        At::CurrentPassword => "current",
        At::RepeatPassword => "repeat",
        _ => "new",
    }
}

fn head() -> Markup {
    html! { div .hm-pagehead { h1 { (t("password-title")) } } }
}

fn form(key: &FormKey, errors: &[(&str, String)]) -> Markup {
    let password = |id, label, hint: Option<String>, autocomplete| {
        let error = errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
        field(&Field { id, label, hint, kind: FieldKind::Password, value: "", autocomplete, error })
    };
    html! {
        form .hm-form method="post" action="/account/password" {
            input type="hidden" name="form_key" value=(key.0);
            (password("current", "password-current", None, "current-password"))
            (password("new", "password-new", Some(t("password-new-hint")), "new-password"))
            (password("repeat", "password-repeat", None, "new-password"))
            div .hm-actions { button .usa-button type="submit" { (t("save")) } a href="/account" { (t("cancel")) } }
        }
    }
}
