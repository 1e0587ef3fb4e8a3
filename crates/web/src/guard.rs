//! What stands before every route: who asks, and whether its use case lets them begin.

use std::net::{IpAddr, SocketAddr};

use app::session::{Resumed, resume, resume_unattended};
use app::{Ctx, Error, Signed, UseCase, access};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;

use crate::error::{WebError, too_large};
use crate::req::Req;
use crate::screens::session::{cookie_name, unlock};
use crate::screens::set_up;
use crate::{Shared, next as next_page};

/// Larger than any form here; imports have a route of their own.
pub(crate) const LARGEST_FORM: usize = 256 * 1024;

/// A session that is signed in but locked, for the routes that unlock or end it.
#[derive(Debug, Clone)]
pub(crate) struct Locked(pub(crate) Signed);

/// Finds out who asks, and refuses what the use case's guard does not let begin.
pub(crate) async fn check(
    State((shared, use_case)): State<(Shared, UseCase)>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    if let Err(error) = shared.app.refresh().await {
        return WebError(error).into_response();
    }
    let resumed = match jar.get(cookie_name(&shared.settings)) {
        Some(cookie) if is_unattended(use_case, &request) => {
            resume_unattended(&shared.app, cookie.value()).await
        }
        Some(cookie) => resume(&shared.app, cookie.value()).await,
        None => Ok(Resumed::Nobody),
    };
    let signed = match resumed {
        Err(error) => return WebError(error).into_response(),
        Ok(Resumed::Nobody) => None,
        Ok(Resumed::Active(signed)) => Some(signed),
        Ok(Resumed::Locked(signed)) if public(use_case) => {
            request.extensions_mut().insert(Locked(signed));
            None
        }
        Ok(Resumed::Locked(signed)) => return ask_password(&shared, &signed, request).await,
    };
    let ctx = Ctx::new(shared.app.clone(), signed);
    if let Err(error) = access::enter(&ctx, use_case) {
        if matches!(error, Error::NotFound)
            && let Err(failed) = ctx.denied(use_case, Vec::new()).await
        {
            return WebError(failed).into_response();
        }
        let first_page = matches!(error, Error::SignedOut) && set_up::is_first_page(&shared).await;
        return if first_page { go(&request, set_up::PATH) } else { refuse(error, &request) };
    }
    let path = request.uri().path().to_owned();
    let fragment = is_htmx(&request);
    request.extensions_mut().insert(Req { ctx, shared, path, fragment });
    next.run(request).await
}

/// What a page asks for by itself keeps no session awake: nobody need be there.
fn is_unattended(use_case: UseCase, request: &Request) -> bool {
    use_case == UseCase::FollowEvents || request.headers().contains_key("hearth-live")
}

fn public(use_case: UseCase) -> bool {
    use_case.guard() == app::Guard::Public
}

pub(crate) fn is_htmx(request: &Request) -> bool {
    // Going back, htmx asks for the page it no longer has: the whole of it.
    request.headers().contains_key("hx-request")
        && !request.headers().contains_key("hx-history-restore-request")
}

fn refuse(error: Error, request: &Request) -> Response {
    match error {
        Error::SignedOut => go(request, &format!("/sign-in?next={}", here(request))),
        Error::MustChangePassword => go(request, "/account/password"),
        other => WebError(other).into_response(),
    }
}

/// A page follows a redirect; htmx is told to load the whole page instead of swapping it in.
fn go(request: &Request, to: &str) -> Response {
    if is_htmx(request) {
        return (StatusCode::OK, [("hx-redirect", to.to_owned())]).into_response();
    }
    Redirect::to(to).into_response()
}

/// The page to come back to: what was posted cannot be asked for again.
fn here(request: &Request) -> String {
    let local = request.uri().path_and_query().map_or("/", |path| path.as_str());
    next_page::encode(if request.method() == Method::GET { local } else { "/" })
}

/// Asks for the password again. A form that was being sent is kept on the page and sent on after it.
async fn ask_password(shared: &Shared, signed: &Signed, request: Request) -> Response {
    if request.method() == Method::GET || is_htmx(&request) {
        let back = if is_htmx(&request) { current_page(&request) } else { here(&request) };
        return go(&request, &format!("/unlock?next={back}"));
    }
    let path = request.uri().path().to_owned();
    let Ok(body) = to_bytes(Body::new(request.into_body()), LARGEST_FORM).await else { return too_large() };
    unlock::keeping_form(shared, signed, &path, &body)
}

// htmx names the page it stands on.
fn current_page(request: &Request) -> String {
    let url = request.headers().get("hx-current-url").and_then(|url| url.to_str().ok()).unwrap_or_default();
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    next_page::encode(after_scheme.find('/').map_or("/", |at| &after_scheme[at..]))
}

/// The network address a request came from: of an IPv6 address the part that one household has for itself.
pub(crate) fn address(shared: &Shared, parts: &Parts) -> String {
    let peer = parts.extensions.get::<axum::extract::ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    // The last entry is the proxy's own; those before it are whatever the client claims.
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back();
    let last = forwarded.and_then(|value| value.to_str().ok()).and_then(|value| value.rsplit(',').next());
    let proxied = last.filter(|_| shared.settings.behind_proxy).and_then(|text| parse_address(text.trim()));
    match proxied.or(peer) {
        Some(IpAddr::V6(address)) => address.segments()[..4].iter().map(|part| format!("{part:x}:")).collect(),
        Some(address) => address.to_string(),
        None => String::new(),
    }
}

// Some proxies write the port too.
fn parse_address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    text.parse().or_else(|_| with_port()).ok()
}

/// The value of a cookie that ends the session in the browser.
pub(crate) fn no_cookie(shared: &Shared) -> (header::HeaderName, String) {
    let secure = if shared.settings.secure { "; Secure" } else { "" };
    let name = cookie_name(&shared.settings);
    (header::SET_COOKIE, format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}"))
}
