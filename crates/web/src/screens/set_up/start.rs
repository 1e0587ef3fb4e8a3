//! The first page of an empty installation: a code from the terminal, the implementation, and its first HMIS lead.

use app::set_up::{Typed, is_needed, run};
use app::{Error, Field as At, Problem, settings};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::Shared;
use crate::error::Result;
use crate::extract;
use crate::req::Req;
use crate::screens::session::cookie;
use crate::screens::settings::fields;
use crate::text::{t, t_with};
use crate::ui::frame::solo;
use crate::ui::{Field, FieldKind, error_summary, field, problem_text, time};

/// Where an empty installation begins.
pub(crate) const PATH: &str = "/set-up";

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    code: String,
    #[serde(default)]
    implementation: String,
    #[serde(default)]
    coc_codes: String,
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    repeat: String,
}

/// Whether every way leads to this page: nobody can sign in yet.
pub(crate) async fn is_first_page(shared: &Shared) -> bool {
    // When the database does not answer, the page that was asked for says so.
    is_needed(&shared.app).await.unwrap_or(false)
}

/// GET /set-up
pub(crate) async fn page(req: Req) -> Result<Markup> {
    if !is_needed(&req.ctx.app).await? {
        return Err(Error::NotFound.into());
    }
    Ok(show(&req, &Typed::default(), &[]))
}

/// POST /set-up
pub(crate) async fn submit(
    req: Req,
    extract::From(address): extract::From,
    extract::Form(sent): extract::Form<Sent>,
) -> Result<Response> {
    let typed = read(sent, address);
    let (status, errors) = match run(&req.ctx, typed.clone()).await {
        Ok(signed) => {
            return Ok(([cookie(&req.shared, &signed)], Redirect::to("/set-up/guide")).into_response());
        }
        Err(Error::NotFound) => return Ok((StatusCode::NOT_FOUND, gone()).into_response()),
        Err(Error::Invalid(problems)) => {
            let errors = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, errors)
        }
        Err(Error::Throttled(until)) => {
            let time = time(until, req.ctx.implementation().time_zone);
            let text = t_with("set-up-throttled", [("time", time.into())]);
            (StatusCode::TOO_MANY_REQUESTS, vec![("code", text)])
        }
        Err(other) => return Err(other.into()),
    };
    Ok((status, show(&req, &typed, &errors)).into_response())
}

fn read(sent: Sent, address: String) -> Typed {
    Typed {
        code: sent.code,
        implementation: settings::Typed {
            name: sent.implementation,
            coc_codes: sent.coc_codes,
            time_zone: sent.time_zone,
        },
        name: sent.name,
        email: sent.email,
        password: sent.password,
        repeat: sent.repeat,
        address,
    }
}

fn in_words(at: At, problem: &Problem) -> (&'static str, String) {
    if let Some(known) = fields::in_words(at, problem) {
        return known;
    }
    let (id, label) = match at {
        At::SetUpCode => ("code", "field-set-up-code"),
        At::Email => ("email", "field-email"),
        At::NewPassword => ("password", "field-value"),
        At::RepeatPassword => ("repeat", "field-value"),
        _ => ("name", "field-name"),
    };
    (id, problem_text(problem, label))
}

/// Somebody was quicker, in another window perhaps.
fn gone() -> Markup {
    let main = html! {
        h1 { (t("set-up-gone-title")) }
        p { (t("set-up-gone")) }
        p { a href="/" { (t("back-home")) } }
    };
    solo(&t("set-up-gone-title"), "", main)
}

fn show(req: &Req, typed: &Typed, errors: &[(&str, String)]) -> Markup {
    let implementation = fields::Shown {
        typed: &typed.implementation,
        errors,
        saved: None,
        operator: req.ctx.app.config.time_zone,
    };
    let main = html! {
        (error_summary(errors))
        h1 { (t("set-up-title")) }
        p { (t("set-up-intro")) }
        form .hm-form method="post" action=(PATH) {
            (plain("code", ("set-up-code", Some("set-up-code-hint")), (FieldKind::Text, "off"), &typed.code, errors))
            h2 { (t("set-up-implementation")) }
            (fields::fields(&implementation))
            h2 { (t("set-up-lead")) }
            (lead(typed, errors))
            button .usa-button type="submit" { (t("set-up-button")) }
        }
    };
    solo(&t("set-up-title"), "", main)
}

fn lead(typed: &Typed, errors: &[(&str, String)]) -> Markup {
    let secret = (FieldKind::Password, "new-password");
    html! {
        (plain("name", ("set-up-name", None), (FieldKind::Text, "name"), &typed.name, errors))
        (plain("email", ("set-up-email", Some("set-up-email-hint")), (FieldKind::Email, "username"), &typed.email, errors))
        (plain("password", ("set-up-password", Some("password-new-hint")), secret, "", errors))
        (plain("repeat", ("password-repeat", None), secret, "", errors))
    }
}

fn plain(
    id: &str,
    (label, hint): (&str, Option<&str>),
    (kind, autocomplete): (FieldKind, &str),
    value: &str,
    errors: &[(&str, String)],
) -> Markup {
    let error = errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    field(&Field { id, label, hint: hint.map(t), kind, value, autocomplete, error })
}
