//! Signing in and out, locking and unlocking.

pub(crate) mod lock;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod touch;
pub(crate) mod unlock;

use crate::Settings;

/// The session cookie's name. Browsers keep a `__Host-` cookie to this host and to TLS.
pub(crate) fn cookie_name(settings: &Settings) -> &'static str {
    if settings.secure { "__Host-hearth" } else { "hearth" }
}
