//! My account: name, number, and what one is.

use app::account::{Edited, Own, Profile, edit, show};
use app::{Error, Problem};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{self, FormKey};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Field, FieldKind, Kind, alert, date_time, error_summary, field, problem_text};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    saved: Option<String>,
}

/// What was typed, with the version the form was made from and its key.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Typed {
    name: String,
    #[serde(default)]
    phone: String,
    version: i64,
    form_key: FormKey,
}

/// GET /account
pub(crate) async fn page(req: Req, extract::Query(address): extract::Query<Address>) -> Result<Markup> {
    let own = show(&req.ctx).await?;
    let typed = Typed {
        name: own.account.name.clone(),
        phone: own.account.phone.clone().unwrap_or_default(),
        version: own.account.version,
        form_key: FormKey::new(&req.ctx)?,
    };
    let note = address.saved.is_some().then(|| alert(Kind::Success, &html! { p { (t("account-saved")) } }));
    let main = html! {
        (head())
        @if let Some(note) = note { (note) }
        (form(&typed, &[], None))
        (facts(&req, &own))
    };
    Ok(req.page(&t("account-title"), main).await?)
}

/// POST /account
pub(crate) async fn submit(req: Req, extract::Form(typed): extract::Form<Typed>) -> Result<Response> {
    let phone = Some(typed.phone.clone());
    let edited = Edited {
        version: typed.version,
        form_key: typed.form_key.0.clone(),
        profile: Profile { name: typed.name.clone(), phone },
    };
    match edit(&req.ctx, edited).await {
        Ok(_) => Ok(Redirect::to("/account?saved=1").into_response()),
        Err(Error::Invalid(problems)) => refused(&req, &typed, &problems).await,
        Err(Error::Stale) => stale(&req, typed).await,
        Err(other) => Err(other.into()),
    }
}

async fn refused(req: &Req, typed: &Typed, problems: &[(app::Field, Problem)]) -> Result<Response> {
    let errors: Vec<_> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    let own = show(&req.ctx).await?;
    let main = html! { (error_summary(&errors)) (head()) (form(typed, &errors, None)) (facts(req, &own)) };
    let page = req.page_with_errors(&t("account-title"), main).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Someone saved first: both values are shown, and the next save is made from theirs.
async fn stale(req: &Req, typed: Typed) -> Result<Response> {
    let own = show(&req.ctx).await?;
    let next = Typed { version: own.account.version, form_key: FormKey::new(&req.ctx)?, ..typed };
    let main = html! {
        (head())
        (alert(Kind::Warning, &html! {
            h2 .usa-alert__heading { (t("account-stale-title")) }
            p { (t("account-stale")) }
        }))
        (form(&next, &[], Some(&own)))
        (facts(req, &own))
    };
    let page = req.page_with_errors(&t("account-title"), main).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

fn in_words(at: app::Field, problem: &Problem) -> (&'static str, String) {
    match at {
        app::Field::Phone => ("phone", problem_text(problem, "field-value")),
        _ => ("name", problem_text(problem, "field-name")),
    }
}

fn head() -> Markup {
    html! { div .hm-pagehead { h1 { (t("account-title")) } } }
}

fn form(typed: &Typed, errors: &[(&str, String)], saved: Option<&Own>) -> Markup {
    let error = |id: &str| errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    let hint = |key: &str, theirs: Option<String>, mine: &str| match theirs {
        Some(theirs) if theirs != mine => saved_meanwhile(&theirs),
        _ => t(key),
    };
    let theirs_phone = saved.map(|own| own.account.phone.clone().unwrap_or_default());
    let name = Field {
        id: "name",
        label: "account-name",
        hint: Some(hint("account-name-hint", saved.map(|own| own.account.name.clone()), &typed.name)),
        kind: FieldKind::Text,
        value: &typed.name,
        autocomplete: "name",
        error: error("name"),
    };
    let phone = Field {
        id: "phone",
        label: "account-phone",
        hint: Some(hint("account-phone-hint", theirs_phone, &typed.phone)),
        kind: FieldKind::Phone,
        value: &typed.phone,
        autocomplete: "work tel",
        error: error("phone"),
    };
    html! {
        form .hm-form method="post" action="/account" {
            input type="hidden" name="version" value=(typed.version);
            input type="hidden" name="form_key" value=(typed.form_key.0);
            (field(&name))
            (field(&phone))
            div .hm-actions { button .usa-button type="submit" { (t("save")) } a href="/" { (t("cancel")) } }
        }
    }
}

fn saved_meanwhile(value: &str) -> String {
    if value.is_empty() {
        t("account-stale-empty")
    } else {
        t_with("account-stale-field", [("value", value.into())])
    }
}

fn facts(req: &Req, own: &Own) -> Markup {
    let zone = req.ctx.implementation().time_zone;
    let last = own.account.last_sign_in_at.map_or_else(|| t("user-never"), |at| date_time(at, zone));
    let roles = req.ctx.signed().map(|signed| signed.actor.roles()).unwrap_or_default();
    let roles: Vec<String> = roles.iter().map(|role| t(&format!("role-{role}"))).collect();
    html! {
        section .hm-card aria-label=(t("account-title")) {
            dl .hm-facts {
                div { dt { (t("account-email")) } dd { (own.account.email) } }
                div { dt { (t("account-roles")) } dd { (roles.join(", ")) } }
                div { dt { (t("account-last-sign-in")) } dd { (last) } }
            }
        }
        p { a href="/account/mail" { (t("mail-choice-link")) } }
        p { a href="/account/password" { (t("account-change-password")) } }
    }
}
