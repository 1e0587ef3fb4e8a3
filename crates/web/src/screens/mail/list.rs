//! All mail of a demonstration, as people would get it.

use app::mail::{Mail, list_all, refused};
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{Query, Site};
use crate::mail::mail_text;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::date_time;

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    /// The page, the newest is 0.
    page: Option<u64>,
}

/// GET /mail
pub(crate) async fn page(req: Req, site: Site, Query(address): Query<Address>) -> Result<Markup> {
    let page = address.page.unwrap_or(0);
    let (mails, more) = list_all(&req.ctx, page).await?;
    let refused = refused(&req.ctx).await?.unwrap_or_default();
    let main = html! {
        div .hm-pagehead { h1 { (t("mail-demo-title")) } }
        p { (t("mail-demo-intro")) }
        @if refused > 0 {
            p { a href="/mail/refused" { (t_with("mail-refused-count", [("count", refused.into())])) } }
        }
        @if mails.is_empty() { div .hm-empty { p { (t("mail-demo-none")) } } }
        @for mail in &mails { (one(&req, &site.0, mail)) }
        (pages("/mail", page, more))
    };
    Ok(req.page(&t("mail-demo-title"), main).await?)
}

fn one(req: &Req, site: &str, mail: &Mail) -> Markup {
    let text = mail_text(site, mail.template, &mail.reference);
    let to = [("name", mail.name.as_str().into()), ("email", mail.email.as_str().into())];
    let at = date_time(mail.created_at, req.ctx.implementation().time_zone);
    html! {
        article .hm-card .hm-noted id={ "mail-" (mail.id) } {
            h2 { (text.subject) }
            p .hm-muted { (t_with("mail-demo-to", to)) br; (t_with("mail-demo-written", [("at", at.into())])) }
            p { span .hm-tag { (t(state(mail))) } }
            p .hm-note { @for line in text.body.trim_end().lines() { (linked(line)) "\n" } }
        }
    }
}

/// A line that is an address leads there, as it does in a mail program.
fn linked(line: &str) -> Markup {
    html! { @if line.starts_with("http") { a href=(line) { (line) } } @else { (line) } }
}

fn state(mail: &Mail) -> &'static str {
    match (mail.sent_at, mail.refused_at) {
        (Some(_), _) => "mail-state-sent",
        (None, Some(_)) => "mail-state-refused",
        (None, None) => "mail-state-waiting",
    }
}

/// Links to newer and older mail.
pub(super) fn pages(path: &str, page: u64, more: bool) -> Markup {
    html! {
        @if page > 0 || more {
            nav .hm-actions aria-label=(t("mail-pages")) {
                @if page > 0 { a href={ (path) "?page=" (page - 1) } { (t("mail-newer")) } }
                @if more { a href={ (path) "?page=" (page + 1) } { (t("mail-older")) } }
            }
        }
    }
}
