//! One request as screens see it: the use-case context, and what the page frame needs.

use app::{Ctx, Error};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use maud::Markup;

use crate::Shared;
use crate::error::WebError;
use crate::ui::frame::{self, Page};

/// A request that has passed its guard.
#[derive(Debug, Clone)]
pub(crate) struct Req {
    /// Who asks, when, and the app.
    pub(crate) ctx: Ctx,
    /// How pages are reached.
    pub(crate) shared: Shared,
    /// The path asked for, without its query.
    pub(crate) path: String,
    /// htmx asks for a fragment, not for a page.
    pub(crate) fragment: bool,
}

impl Req {
    /// A whole page in the frame of the person signed in.
    pub(crate) async fn page(&self, title: &str, main: Markup) -> Result<Markup, Error> {
        self.page_with(Page { title, main, has_errors: false }).await
    }

    /// A whole page whose form was refused.
    pub(crate) async fn page_with_errors(&self, title: &str, main: Markup) -> Result<Markup, Error> {
        self.page_with(Page { title, main, has_errors: true }).await
    }

    async fn page_with(&self, page: Page<'_>) -> Result<Markup, Error> {
        frame::framed(self, page).await
    }
}

impl<S: Sync> FromRequestParts<S> for Req {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        // The guard of the route has put it there; a route without a guard is not in the table.
        let found = parts.extensions.get::<Self>().cloned();
        found.ok_or_else(|| {
            let error = Error::Internal("a route without a guard".into());
            axum::response::IntoResponse::into_response(WebError(error))
        })
    }
}
