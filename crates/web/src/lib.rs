//! The pages: extract, call one use case, render. No query and no permission decision is made here.

mod assets;
mod error;
mod extract;
mod guard;
mod headers;
mod mail;
mod metrics;
mod next;
mod req;
mod routes;
mod screens;
pub mod text;
mod ui;

pub use mail::mail_text;
pub use routes::{Access, router, table};

use app::App;
use std::sync::Arc;

/// How the pages are reached.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Pages are reached over TLS: cookies are marked so, and browsers are told to insist.
    pub secure: bool,
    /// A proxy stands in front: the client's address is the last it adds to `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// The address that browsers use, for links in messages; none, the one a request came to.
    pub public_url: Option<String>,
    /// The sign-in page lists the sign-ins of a made-up community.
    pub demo: bool,
}

/// What every request shares.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    pub(crate) app: Arc<App>,
    pub(crate) settings: Settings,
}
