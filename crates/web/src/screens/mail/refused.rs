//! Refused mail, for the HMIS lead: whose, since when and why, and a button to try again.

use app::mail::{Again, Mail, list_refused, retry};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::MailId;
use maud::{Markup, html};
use serde::Deserialize;

use super::list::pages;
use crate::error::Result;
use crate::extract::{self, FormKey, Id};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Column, Kind, Table, alert, cell, date_time, table};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    /// The page, the newest is 0.
    page: Option<u64>,
    /// One is being tried again.
    again: Option<String>,
}

/// The form's key.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    form_key: FormKey,
}

/// GET /mail/refused
pub(crate) async fn page(req: Req, extract::Query(address): extract::Query<Address>) -> Result<Markup> {
    let page = address.page.unwrap_or(0);
    let (mails, more) = list_refused(&req.ctx, page).await?;
    let note = address.again.map(|_| alert(Kind::Success, &html! { p { (t("mail-refused-trying")) } }));
    let main = html! {
        div .hm-pagehead { h1 { (t("mail-refused-title")) } }
        @if let Some(note) = note { (note) }
        p { (t("mail-refused-intro")) }
        @if mails.is_empty() {
            div .hm-empty { p { (t("mail-refused-none")) } }
        } @else {
            (found(&req, &mails)?)
        }
        (pages("/mail/refused", page, more))
    };
    Ok(req.page(&t("mail-refused-title"), main).await?)
}

/// POST /mail/{id}/retry
pub(crate) async fn submit(
    req: Req,
    Id(id): Id<MailId>,
    extract::Form(sent): extract::Form<Sent>,
) -> Result<Response> {
    retry(&req.ctx, Again { id, form_key: sent.form_key.0 }).await?;
    Ok(Redirect::to("/mail/refused?again=1").into_response())
}

fn found(req: &Req, mails: &[Mail]) -> Result<Markup> {
    let column = |label, half| Column { label: t(label), half };
    let columns = [
        column("mail-refused-who", false),
        column("mail-refused-what", false),
        column("mail-refused-when", true),
        column("mail-refused-at", true),
        column("mail-refused-why", false),
        column("mail-refused-do", false),
    ];
    let rows = mails.iter().map(|mail| row(req, mail)).collect::<Result<_>>()?;
    Ok(table(&Table { caption: &t("mail-refused-caption"), columns: &columns, rows }))
}

fn row(req: &Req, mail: &Mail) -> Result<Vec<Markup>> {
    let zone = req.ctx.implementation().time_zone;
    let what = t(&format!("mail-kind-{}", mail.template));
    let named = [("what", what.as_str().into()), ("name", mail.name.as_str().into())];
    let FormKey(form_key) = FormKey::new(&req.ctx)?;
    Ok(vec![
        html! { a href={ "/users/" (mail.user) } { (mail.name) } },
        cell(&what),
        cell(&date_time(mail.created_at, zone)),
        cell(&mail.refused_at.map(|at| date_time(at, zone)).unwrap_or_default()),
        cell(mail.last_error.as_deref().unwrap_or_default()),
        html! {
            form method="post" action={ "/mail/" (mail.id) "/retry" } {
                input type="hidden" name="form_key" value=(form_key);
                button .usa-button .usa-button--outline type="submit" {
                    (t("mail-refused-again"))
                    span .hm-vh { ": " (t_with("mail-refused-again-for", named)) }
                }
            }
        },
    ])
}
