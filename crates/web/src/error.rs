//! What a use case refused, as a status and a page that helps.

use app::Error;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::text::{t, t_with};
use crate::ui::frame::solo;

/// A screen's result.
pub(crate) type Result<T> = std::result::Result<T, WebError>;

/// A use case's error on its way to a browser.
#[derive(Debug)]
pub(crate) struct WebError(pub(crate) Error);

impl<E: Into<Error>> From<E> for WebError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        match self.0 {
            Error::NotFound => page(StatusCode::NOT_FOUND, "not-found-title", &t("not-found")),
            Error::SignedOut => Redirect::to("/sign-in").into_response(),
            Error::Locked => Redirect::to("/unlock").into_response(),
            Error::MustChangePassword => Redirect::to("/account/password").into_response(),
            Error::Stale => page(StatusCode::CONFLICT, "stale-title", &t("stale")),
            Error::Throttled(until) => throttled(until),
            // Screens show these beside their fields; one that forgets shows at least this.
            Error::Invalid(_) | Error::Refused(_) | Error::SignInRefused => {
                page(StatusCode::UNPROCESSABLE_ENTITY, "bad-request-title", &t("bad-request"))
            }
            error @ (Error::WrongKey | Error::Unusable(_) | Error::Store(_) | Error::Internal(_)) => {
                internal(&error)
            }
        }
    }
}

fn throttled(until: chrono::DateTime<chrono::Utc>) -> Response {
    let time = until.format("%H:%M UTC").to_string();
    let text = t_with("sign-in-throttled", [("time", time.into())]);
    page(StatusCode::TOO_MANY_REQUESTS, "problem-title", &text)
}

fn internal(error: &dyn std::error::Error) -> Response {
    // A short number to tell on the phone, the same in the log and on the page.
    let request = format!("{:08x}", short_random());
    tracing::error!(error = %error, request.id = request, "request.failed");
    let text = t_with("went-wrong", [("request", request.into())]);
    page(StatusCode::INTERNAL_SERVER_ERROR, "went-wrong-title", &text)
}

fn short_random() -> u32 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let hash = RandomState::new().build_hasher().finish();
    u32::try_from(hash >> 32).unwrap_or_default()
}

/// The request could not be read.
pub(crate) fn bad_request() -> Response {
    page(StatusCode::BAD_REQUEST, "bad-request-title", &t("bad-request"))
}

/// The request is larger than any form.
pub(crate) fn too_large() -> Response {
    page(StatusCode::PAYLOAD_TOO_LARGE, "too-large-title", &t("too-large"))
}

/// The address does not take this method.
pub(crate) async fn wrong_method() -> Response {
    page(StatusCode::METHOD_NOT_ALLOWED, "wrong-method-title", &t("wrong-method"))
}

/// There is no such address.
pub(crate) async fn no_such_page() -> Response {
    WebError(Error::NotFound).into_response()
}

/// The form came from another site.
pub(crate) fn refused_origin() -> Response {
    page(StatusCode::FORBIDDEN, "refused-origin-title", &t("refused-origin"))
}

/// A handler panicked: the log has the details.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    internal(&Error::Internal("a handler panicked".into()))
}

fn page(status: StatusCode, title: &str, text: &str) -> Response {
    let main: Markup = html! {
        h1 { (t(title)) }
        p { (text) }
        p { a href="/" { (t("back-home")) } }
    };
    let mut response = (status, solo(&t(title), "", main)).into_response();
    // htmx leaves errors alone unless it is told to show the whole page.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
