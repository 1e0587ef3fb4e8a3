//! Signing in.

use app::Error;
use app::demo::{PASSWORD, SIGN_INS};
use app::session::{Credentials, sign_in};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::cookie;
use crate::error::Result;
use crate::extract::{self, Query};
use crate::req::Req;
use crate::screens::set_up;
use crate::text::{t, t_with};
use crate::ui::frame::solo;
use crate::ui::{Field, FieldKind, Kind, alert, error_summary, field, time};
use crate::{Shared, next};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    next: Option<String>,
    signed_out: Option<String>,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// GET /sign-in
pub(crate) async fn page(req: Req, Query(address): Query<Address>) -> Response {
    if set_up::is_first_page(&req.shared).await {
        return Redirect::to(set_up::PATH).into_response();
    }
    if req.ctx.signed().is_ok() {
        return Redirect::to(next::page(address.next.as_deref())).into_response();
    }
    let note = address.signed_out.is_some().then(|| alert(Kind::Info, &html! { (t("sign-in-signed-out")) }));
    show(&req.shared, &address, "", note, None).into_response()
}

/// POST /sign-in
pub(crate) async fn submit(
    req: Req,
    Query(address): Query<Address>,
    extract::From(from): extract::From,
    extract::Form(typed): extract::Form<Typed>,
) -> Result<Response> {
    let shared = req.shared.clone();
    let credentials = Credentials { email: typed.email.clone(), password: typed.password, address: from };
    match sign_in(&req.ctx, credentials).await {
        Ok(signed) => {
            let to = if signed.must_change_password {
                "/account/password"
            } else {
                next::page(address.next.as_deref())
            };
            Ok(([cookie(&shared, &signed)], Redirect::to(to)).into_response())
        }
        Err(Error::SignInRefused) => {
            Ok(refused(&shared, &address, &typed.email, StatusCode::UNPROCESSABLE_ENTITY, t("sign-in-refused")))
        }
        Err(Error::Throttled(until)) => {
            let time = time(until, req.ctx.implementation().time_zone);
            let text = t_with("sign-in-throttled", [("time", time.into())]);
            Ok(refused(&shared, &address, &typed.email, StatusCode::TOO_MANY_REQUESTS, text))
        }
        Err(other) => Err(other.into()),
    }
}

fn refused(shared: &Shared, address: &Address, email: &str, status: StatusCode, text: String) -> Response {
    (status, show(shared, address, email, None, Some(text))).into_response()
}

fn show(
    shared: &Shared,
    address: &Address,
    email: &str,
    note: Option<Markup>,
    error: Option<String>,
) -> Markup {
    let action = match &address.next {
        Some(path) => format!("/sign-in?next={}", next::encode(next::page(Some(path)))),
        None => "/sign-in".into(),
    };
    let summary: Vec<_> = error.into_iter().map(|error| ("email", error)).collect();
    let plain = |id, label, kind, value, autocomplete| {
        field(&Field { id, label, hint: None, kind, value, autocomplete, error: None })
    };
    let main = html! {
        (error_summary(&summary))
        @if let Some(note) = note { (note) }
        h1 { (t("sign-in-title")) }
        form method="post" action=(action) {
            (plain("email", "sign-in-email", FieldKind::Email, email, "username"))
            (plain("password", "sign-in-password", FieldKind::Password, "", "current-password"))
            button .usa-button type="submit" { (t("sign-in-button")) }
        }
        p { (t("sign-in-lost")) }
        @if shared.settings.demo { (demo_sign_ins()) }
    };
    solo(&t("sign-in-title"), &shared.app.implementation().name, main)
}

fn demo_sign_ins() -> Markup {
    html! {
        section .hm-section {
            h2 { (t("sign-in-demo")) }
            ul {
                @for sign_in in SIGN_INS {
                    li { span .hm-code { (sign_in.email) } " " (t(&format!("role-{}", sign_in.role))) }
                }
            }
            p { (t("sign-in-demo-password")) " " span .hm-code { (PASSWORD) } }
            p .hm-muted { (t("made-up")) }
        }
    }
}
