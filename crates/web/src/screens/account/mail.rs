//! Choosing what mail one gets.

use std::collections::BTreeMap;

use app::Error;
use app::account::show;
use app::mail::{Chosen, choose, chosen};
use axum::response::{IntoResponse, Redirect, Response};
use domain::mail::MailTemplate;
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::{self, Result};
use crate::extract::{self, Fields};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{FormPage, Kind, alert, checkbox, checkboxes};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    saved: Option<String>,
}

/// Whether each kind of mail is wanted.
type Wanted = BTreeMap<MailTemplate, bool>;

/// GET /account/mail
pub(crate) async fn page(req: Req, extract::Query(address): extract::Query<Address>) -> Result<Response> {
    let own = chosen(&req.ctx).await?;
    let note = address.saved.map(|_| alert(Kind::Success, &html! { p { (t("mail-choice-saved")) } }));
    form(&req, own.version, &own.wanted, None, &note.unwrap_or_default()).await
}

/// POST /account/mail
pub(crate) async fn submit(req: Req, extract::Form(fields): extract::Form<Fields>) -> Result<Response> {
    let Some((version, form_key)) = fields.origin() else { return Ok(error::bad_request()) };
    let is_ticked = |template: &MailTemplate| fields.text(template.code()) == "1";
    let wanted: Wanted = MailTemplate::ALL.iter().map(|template| (*template, is_ticked(template))).collect();
    let sent = Chosen { version, form_key: form_key.0, wanted: wanted.clone() };
    match choose(&req.ctx, sent).await {
        Ok(()) => Ok(Redirect::to("/account/mail?saved=1").into_response()),
        Err(Error::Stale) => {
            let own = chosen(&req.ctx).await?;
            form(&req, own.version, &wanted, Some(&own.wanted), &Markup::default()).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The form. With what somebody saved first, both are shown, and the next save is made from theirs.
async fn form(
    req: &Req,
    version: i64,
    wanted: &Wanted,
    theirs: Option<&Wanted>,
    note: &Markup,
) -> Result<Response> {
    let email = show(&req.ctx).await?.account.email;
    let title = t("mail-choice-title");
    let page = FormPage {
        title: &title,
        above: &[("/account".into(), t("account-title"))],
        action: "/account/mail",
        back: "/account",
        version,
        errors: &[],
        is_stale: theirs.is_some(),
        fields: html! {
            (note)
            p { (t_with("mail-choice-intro", [("email", email.into())])) }
            @if let Some(theirs) = theirs { p { (saved_meanwhile(theirs)) } }
            (checkboxes("mail-choice-legend", None, &boxes(wanted)))
        },
        below: Markup::default(),
    };
    Ok(page.respond(req).await?)
}

fn boxes(wanted: &Wanted) -> Markup {
    html! {
        @for (template, wanted) in wanted {
            (checkbox(template.code(), &format!("mail-kind-{template}"), *wanted))
        }
    }
}

fn saved_meanwhile(theirs: &Wanted) -> String {
    let kinds = theirs.iter().filter(|(_, wanted)| **wanted);
    let kinds: Vec<String> = kinds.map(|(template, _)| t(&format!("mail-kind-{template}"))).collect();
    let value = if kinds.is_empty() { t("mail-choice-none") } else { kinds.join("; ") };
    t_with("account-stale-field", [("value", value.into())])
}
