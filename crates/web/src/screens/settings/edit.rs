//! What the implementation is called, its CoCs and its time zone.

use app::Error;
use app::settings::{Edited, Settings, Typed, edit, show};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::fields::{Shown, fields, in_words};
use crate::error::Result;
use crate::extract::{self, FormKey};
use crate::req::Req;
use crate::screens::set_up::next_step_link;
use crate::text::t;
use crate::ui::{Kind, alert, error_summary};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    saved: Option<String>,
}

/// What was typed, with the version the form was made from and its key.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Sent {
    implementation: String,
    coc_codes: String,
    #[serde(default)]
    time_zone: String,
    version: i64,
    form_key: FormKey,
}

/// GET /settings
pub(crate) async fn page(req: Req, extract::Query(address): extract::Query<Address>) -> Result<Markup> {
    let now = show(&req.ctx).await?;
    let note = address.saved.is_some().then(|| alert(Kind::Success, &html! { p { (t("settings-saved")) } }));
    let main = html! {
        @if let Some(link) = next_step_link(&req).await { (link) }
        (head())
        @if let Some(note) = note { (note) }
        (form(&now.values, (now.version, &FormKey::new(&req.ctx)?), &now, &[], false))
        (names(&req))
    };
    Ok(req.page(&t("settings-title"), main).await?)
}

/// POST /settings
pub(crate) async fn submit(req: Req, extract::Form(sent): extract::Form<Sent>) -> Result<Response> {
    let typed = Typed { name: sent.implementation, coc_codes: sent.coc_codes, time_zone: sent.time_zone };
    let key = sent.form_key;
    let edited = Edited { version: sent.version, form_key: key.0.clone(), typed: typed.clone() };
    match edit(&req.ctx, edited).await {
        Ok(()) => Ok(Redirect::to("/settings?saved=1").into_response()),
        Err(Error::Invalid(problems)) => {
            let errors: Vec<_> = problems.iter().filter_map(|(at, problem)| in_words(*at, problem)).collect();
            let now = show(&req.ctx).await?;
            let main = html! {
                (error_summary(&errors)) (head()) (form(&typed, (sent.version, &key), &now, &errors, false))
            };
            let page = req.page_with_errors(&t("settings-title"), main).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::Stale) => stale(&req, &typed).await,
        Err(other) => Err(other.into()),
    }
}

/// Someone saved first: both values are shown, and the next save is made from theirs.
async fn stale(req: &Req, typed: &Typed) -> Result<Response> {
    let now = show(&req.ctx).await?;
    let main = html! {
        (head())
        (alert(Kind::Warning, &html! {
            h2 .usa-alert__heading { (t("account-stale-title")) }
            p { (t("account-stale")) }
        }))
        (form(typed, (now.version, &FormKey::new(&req.ctx)?), &now, &[], true))
    };
    let page = req.page_with_errors(&t("settings-title"), main).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

fn head() -> Markup {
    html! { div .hm-pagehead { h1 { (t("settings-title")) } } }
}

fn form(
    typed: &Typed,
    (version, key): (i64, &FormKey),
    now: &Settings,
    errors: &[(&str, String)],
    compares: bool,
) -> Markup {
    let saved = compares.then_some(&now.values);
    html! {
        form .hm-form method="post" action="/settings" {
            input type="hidden" name="version" value=(version);
            input type="hidden" name="form_key" value=(key.0);
            (fields(&Shown { typed, errors, saved, operator: now.operators_time_zone }))
            div .hm-actions { button .usa-button type="submit" { (t("save")) } a href="/" { (t("cancel")) } }
        }
    }
}

/// What HUD calls the CoCs whose codes were saved: a mistyped code shows.
fn names(req: &Req) -> Markup {
    let list = hud::list("2.03.1");
    let known = req.ctx.implementation().coc_codes.iter().filter_map(|code| list?.entry(code));
    let known: Vec<_> = known.collect();
    html! {
        @if !known.is_empty() {
            section .hm-card aria-label=(t("settings-your-cocs")) {
                dl .hm-facts {
                    @for entry in known { div { dt { (entry.code) } dd { (entry.label) } } }
                }
            }
        }
    }
}
