//! Rejecting a referral, and taking one back: each with a reason.

use app::referrals::{Closed, close, open_close};
use app::{Error, Problem};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ReferralId;
use domain::referrals::{Closes, Reason, State};
use maud::html;

use super::row::home;
use super::view::{said, too_late};
use crate::error::{Result, bad_request};
use crate::extract::{Fields, Form, Id};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Choice, ChoiceOption, FormPage, TextArea, client_name, problem_text, select, text_area};

/// GET /referrals/{id}/decline
pub(crate) async fn decline(req: Req, Id(id): Id<ReferralId>) -> Result<Response> {
    show(&req, id, Closes::Declined, &Fields::default(), (&[], false)).await
}

/// GET /referrals/{id}/cancel
pub(crate) async fn cancel(req: Req, Id(id): Id<ReferralId>) -> Result<Response> {
    show(&req, id, Closes::Cancelled, &Fields::default(), (&[], false)).await
}

/// POST /referrals/{id}/decline
pub(crate) async fn submit_decline(
    req: Req,
    Id(id): Id<ReferralId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    submit(&req, id, Closes::Declined, fields).await
}

/// POST /referrals/{id}/cancel
pub(crate) async fn submit_cancel(
    req: Req,
    Id(id): Id<ReferralId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    submit(&req, id, Closes::Cancelled, fields).await
}

async fn submit(req: &Req, id: ReferralId, how: Closes, fields: Fields) -> Result<Response> {
    let Some(said) = said(&fields) else { return Ok(bad_request()) };
    let closed = Closed { said, reason: fields.text("reason") };
    match close(&req.ctx, id, how, closed).await {
        Ok(()) => Ok(Redirect::to(&format!("/referrals/{id}")).into_response()),
        Err(Error::Invalid(problems)) => show(req, id, how, &fields, (&problems, false)).await,
        Err(Error::Stale) => show(req, id, how, &fields, (&[], true)).await,
        Err(other) => Err(other.into()),
    }
}

async fn show(
    req: &Req,
    id: ReferralId,
    how: Closes,
    typed: &Fields,
    (problems, is_stale): (&[(app::Field, Problem)], bool),
) -> Result<Response> {
    let (referral, reasons) = match open_close(&req.ctx, id, how).await {
        Err(Error::Stale) => return too_late(req, id, is_stale || !problems.is_empty()).await,
        other => other?,
    };
    let errors: Vec<(&str, String)> = problems
        .iter()
        .map(|(at, problem)| match at {
            app::Field::Reason => ("reason", t("referral-reason-missing")),
            _ if *problem == Problem::Missing => ("note", t("referral-evidence-missing")),
            _ => ("note", problem_text(problem, "field-value")),
        })
        .collect();
    let error = |id: &str| errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    let name = client_name(&referral.client);
    let is_enrolled = referral.state == State::Enrolled;
    let (title, path) = match how {
        Closes::Declined if is_enrolled => (t("referral-not-moved-in"), "decline"),
        Closes::Declined => (t("referral-decline"), "decline"),
        Closes::Cancelled => (t("referral-cancel"), "cancel"),
    };
    let (reason, note) = (typed.text("reason"), typed.text("note"));
    let option = |reason: &Reason| {
        let label = match &reason.evidence {
            Some(evidence) => {
                let args = [("label", reason.label.as_str().into()), ("evidence", evidence.as_str().into())];
                t_with("referral-reason-evidence", args)
            }
            None => reason.label.clone(),
        };
        ChoiceOption::new(reason.code.clone(), label)
    };
    let page = FormPage {
        title: &title,
        above: &[
            ("/referrals".into(), t("referrals-title")),
            (format!("/referrals/{id}"), t_with("referral-of", [("name", name.as_str().into())])),
        ],
        action: &format!("/referrals/{id}/{path}"),
        back: &format!("/referrals/{id}"),
        version: referral.version,
        errors: &errors,
        is_stale,
        fields: html! {
            p { strong { (name) } ", " (home(&referral)) }
            p { (t("referral-close-help")) }
            @if is_enrolled { p { (t("referral-not-moved-in-help")) } }
            (select(&Choice {
                id: "reason",
                label: "queue-reason",
                hint: None,
                options: reasons.iter().map(option).collect(),
                value: &reason,
                error: error("reason"),
            }))
            div .hm-brief {
                (text_area(&TextArea {
                    id: "note",
                    label: "queue-note",
                    hint: Some(t("referral-note-hint")),
                    value: &note,
                    error: error("note"),
                }))
            }
        },
        below: html! {},
    };
    let button = html! { button .usa-button type="submit" { (title) } };
    Ok(page.respond_with(req, button).await?)
}
