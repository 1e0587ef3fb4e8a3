//! Going on after the screen was locked. A form that was being sent is kept and sent on.

use app::Error;
use app::session::unlock;
use axum::Extension;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::{Result, WebError};
use crate::extract::Query;
use crate::guard::Locked;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::frame::solo;
use crate::ui::{Field, FieldKind, error_summary, field};
use crate::{Shared, next};

/// The field of the password; no other form has one of this name.
const PASSWORD: &str = "unlock_password";

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    next: Option<String>,
    resend: Option<String>,
}

/// GET /unlock
pub(crate) async fn page(
    req: Req,
    Query(address): Query<Address>,
    locked: Option<Extension<Locked>>,
) -> Response {
    if locked.is_none() {
        return Redirect::to(next::page(address.next.as_deref())).into_response();
    }
    show(&req.shared, next::page(address.next.as_deref()), None, None).into_response()
}

/// POST /unlock
pub(crate) async fn submit(
    req: Req,
    Query(address): Query<Address>,
    locked: Option<Extension<Locked>>,
    body: Bytes,
) -> Result<Response> {
    let to = next::page(address.next.as_deref());
    let Some(Extension(Locked(signed))) = locked else {
        // Another window has unlocked it.
        return Ok(gone_on(&req, &address, to));
    };
    let fields = read(&body);
    let password = fields.iter().find(|(name, _)| name == PASSWORD).map(|(_, value)| value.clone());
    let text = match unlock(&req.ctx, &signed, password.unwrap_or_default()).await {
        Ok(()) => return Ok(gone_on(&req, &address, to)),
        Err(Error::SignInRefused) => t("unlock-refused"),
        Err(Error::Throttled(until)) => {
            let time = until.with_timezone(&req.ctx.app.config.time_zone).format("%-I:%M %p").to_string();
            t_with("sign-in-throttled", [("time", time.into())])
        }
        Err(other) => return Err(WebError(other)),
    };
    let kept = address.resend.is_some().then_some(fields);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&req.shared, to, kept, Some(text))).into_response())
}

/// The unlock page with the fields of a form that arrived while the screen was locked.
pub(crate) fn keeping_form(shared: &Shared, path: &str, body: &[u8]) -> Response {
    (StatusCode::UNAUTHORIZED, show(shared, next::page(Some(path)), Some(read(body)), None)).into_response()
}

fn gone_on(req: &Req, address: &Address, to: &str) -> Response {
    if req.fragment {
        return StatusCode::NO_CONTENT.into_response();
    }
    // 307: the browser sends the kept fields again, to where they were going.
    if address.resend.is_some() {
        Redirect::temporary(to).into_response()
    } else {
        Redirect::to(to).into_response()
    }
}

fn show(shared: &Shared, to: &str, kept: Option<Vec<(String, String)>>, error: Option<String>) -> Markup {
    let resend = if kept.is_some() { "&resend=1" } else { "" };
    let action = format!("/unlock?next={}{resend}", next::encode(to));
    let summary: Vec<_> = error.into_iter().map(|error| (PASSWORD, error)).collect();
    let password = Field {
        id: PASSWORD,
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
            @for (name, value) in kept.iter().flatten().filter(|(name, _)| name != PASSWORD) {
                input type="hidden" name=(name) value=(value);
            }
            (field(&password))
            button .usa-button type="submit" { (t("unlock-button")) }
        }
        form method="post" action="/sign-out" {
            button .usa-button .usa-button--unstyled type="submit" { (t("sign-out")) }
        }
    };
    solo(&t("unlock-title"), &shared.app.implementation, main)
}

fn read(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}
