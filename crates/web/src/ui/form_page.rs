//! A page that is one form: where it stands, what was refused, the fields, save and cancel.

use app::Error;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::{Kind, alert, breadcrumb, error_summary};
use crate::extract::FormKey;
use crate::req::Req;
use crate::text::t;

/// A page that is one form.
#[derive(Debug)]
pub(crate) struct FormPage<'a> {
    /// What the page is called.
    pub(crate) title: &'a str,
    /// The pages above it.
    pub(crate) above: &'a [(String, String)],
    /// Where the form is sent.
    pub(crate) action: &'a str,
    /// Where cancel leads.
    pub(crate) back: &'a str,
    /// The version it is made from.
    pub(crate) version: i64,
    /// What was refused: the field's id and the words.
    pub(crate) errors: &'a [(&'a str, String)],
    /// Someone saved first.
    pub(crate) is_stale: bool,
    /// Its fields.
    pub(crate) fields: Markup,
    /// What stands below the form.
    pub(crate) below: Markup,
}

impl FormPage<'_> {
    /// The page, with the status that its errors mean.
    pub(crate) async fn respond(self, req: &Req) -> Result<Response, Error> {
        self.respond_with(req, html! { button .usa-button type="submit" { (t("save")) } }).await
    }

    /// The page with these buttons instead of one that saves; cancel stands beside them.
    pub(crate) async fn respond_with(self, req: &Req, buttons: Markup) -> Result<Response, Error> {
        let status = if self.is_stale {
            StatusCode::CONFLICT
        } else if self.errors.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        let FormKey(form_key) = FormKey::new(&req.ctx)?;
        let main = html! {
            (error_summary(self.errors))
            (breadcrumb(self.above, self.title))
            div .hm-pagehead { h1 { (self.title) } }
            @if self.is_stale { (stale()) }
            form .hm-form method="post" action=(self.action) {
                input type="hidden" name="version" value=(self.version);
                input type="hidden" name="form_key" value=(form_key);
                (self.fields)
                div .hm-actions {
                    (buttons)
                    a href=(self.back) { (t("cancel")) }
                }
            }
            (self.below)
        };
        let page = if status == StatusCode::OK {
            req.page(self.title, main).await?
        } else {
            req.page_with_errors(self.title, main).await?
        };
        Ok((status, page).into_response())
    }
}

/// Someone saved first: both values are shown, and the next save is made from theirs.
fn stale() -> Markup {
    alert(
        Kind::Warning,
        &html! {
            h2 .usa-alert__heading { (t("account-stale-title")) }
            p { (t("account-stale")) }
        },
    )
}
