//! Going on after the screen was locked. A form that was being sent is kept, sealed, and sent when its sender is back.

use app::session::{open_form, seal_form, unlock};
use app::{Error, Signed};
use axum::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::{Result, WebError};
use crate::extract::{Form, Query};
use crate::guard::Locked;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::frame::solo;
use crate::ui::{Field, FieldKind, error_summary, field, time};
use crate::{Shared, next};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    next: Option<String>,
}

/// What was typed, with the sealed form that waits.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    unlock_password: String,
    kept: Option<String>,
}

/// Fields that are not kept: passwords are typed again.
const NOT_KEPT: &[&str] = &["password", "unlock_password", "current", "new", "repeat"];

/// GET /unlock
pub(crate) async fn page(
    req: Req,
    Query(address): Query<Address>,
    locked: Option<Extension<Locked>>,
) -> Response {
    let to = next::page(address.next.as_deref());
    match locked {
        Some(_) => show(&req.shared, to, None, None).into_response(),
        None => Redirect::to(to).into_response(),
    }
}

/// POST /unlock
pub(crate) async fn submit(
    req: Req,
    Query(address): Query<Address>,
    locked: Option<Extension<Locked>>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let to = next::page(address.next.as_deref());
    // A page may be covered while its session is not locked yet: the password is asked all the same.
    let signed = match locked {
        Some(Extension(Locked(signed))) => signed,
        None => match req.ctx.signed() {
            Ok(signed) => signed.clone(),
            Err(_) => return Ok(signed_out(&req)),
        },
    };
    let (status, text) = match unlock(&req.ctx, &signed, typed.unlock_password).await {
        Ok(()) => return Ok(gone_on(&req, &signed, to, typed.kept.as_deref())),
        Err(Error::SignInRefused) => (StatusCode::UNPROCESSABLE_ENTITY, t("unlock-refused")),
        Err(Error::Throttled(until)) => {
            let time = time(until, req.ctx.implementation().time_zone);
            (StatusCode::TOO_MANY_REQUESTS, t_with("unlock-throttled", [("time", time.into())]))
        }
        Err(other) => return Err(WebError(other)),
    };
    if req.fragment {
        return Ok((status, text).into_response());
    }
    Ok((status, show(&req.shared, to, typed.kept.as_deref(), Some(text))).into_response())
}

/// The unlock page that keeps a form which arrived while the screen was locked.
pub(crate) fn keeping_form(shared: &Shared, signed: &Signed, path: &str, body: &[u8]) -> Response {
    let ctx = app::Ctx::new(shared.app.clone(), None);
    let fields = form_urlencoded::parse(body).filter(|(name, _)| !NOT_KEPT.contains(&name.as_ref()));
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    match seal_form(&ctx, signed, &form) {
        Ok(kept) => {
            (StatusCode::UNAUTHORIZED, show(shared, next::page(Some(path)), Some(&kept), None)).into_response()
        }
        Err(error) => WebError(error).into_response(),
    }
}

fn signed_out(req: &Req) -> Response {
    if req.fragment {
        return (StatusCode::OK, [("hx-redirect", "/sign-in")]).into_response();
    }
    Redirect::to("/sign-in").into_response()
}

fn gone_on(req: &Req, signed: &Signed, to: &str, kept: Option<&str>) -> Response {
    if req.fragment {
        return StatusCode::NO_CONTENT.into_response();
    }
    match kept.and_then(|kept| open_form(&req.ctx, signed, kept)) {
        Some(form) => send_on(&req.shared, to, &form).into_response(),
        None => Redirect::to(to).into_response(),
    }
}

/// The kept form, open again to the one who filled it in: one press sends it to where it was going.
fn send_on(shared: &Shared, to: &str, form: &str) -> Markup {
    let main = html! {
        h1 { (t("unlock-kept-title")) }
        p { (t("unlock-kept-send")) }
        form method="post" action=(to) {
            @for (name, value) in form_urlencoded::parse(form.as_bytes()) {
                input type="hidden" name=(name) value=(value);
            }
            button .usa-button type="submit" autofocus { (t("unlock-kept-button")) }
        }
        p { a href=(to) { (t("cancel")) } }
    };
    solo(&t("unlock-kept-title"), &shared.app.implementation().name, main)
}

fn show(shared: &Shared, to: &str, kept: Option<&str>, error: Option<String>) -> Markup {
    let action = format!("/unlock?next={}", next::encode(to));
    let summary: Vec<_> = error.into_iter().map(|error| ("unlock_password", error)).collect();
    let password = Field {
        id: "unlock_password",
        label: "unlock-password",
        hint: None,
        kind: FieldKind::Password,
        value: "",
        autocomplete: "current-password",
        error: None,
    };
    let main = html! {
        (error_summary(&summary))
        h1 { (t("unlock-title")) }
        p { (t("unlock-explain")) }
        @if kept.is_some() { p { (t("unlock-kept")) } }
        form method="post" action=(action) {
            @if let Some(kept) = kept { input type="hidden" name="kept" value=(kept); }
            (field(&password))
            button .usa-button type="submit" { (t("unlock-button")) }
        }
        form method="post" action="/sign-out" {
            button .usa-button .usa-button--unstyled type="submit" { (t("sign-out")) }
        }
    };
    solo(&t("unlock-title"), &shared.app.implementation().name, main)
}
