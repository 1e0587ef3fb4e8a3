//! Signing in and out, locking and unlocking.

pub(crate) mod lock;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod touch;
pub(crate) mod unlock;

use app::session::SignedIn;
use axum::http::header::{HeaderName, SET_COOKIE};

use crate::{Settings, Shared};

/// The session cookie's name. Browsers keep a `__Host-` cookie to this host and to TLS.
pub(crate) fn cookie_name(settings: &Settings) -> &'static str {
    if settings.secure { "__Host-hearth" } else { "hearth" }
}

/// The header that signs a browser in.
pub(crate) fn cookie(shared: &Shared, signed: &SignedIn) -> (HeaderName, String) {
    let secure = if shared.settings.secure { "; Secure" } else { "" };
    let name = cookie_name(&shared.settings);
    (SET_COOKIE, format!("{name}={}; Path=/; HttpOnly; SameSite=Lax{secure}", signed.token))
}
