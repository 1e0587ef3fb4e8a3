//! Initiate Client Intake: accept, which goes on to the enrollment, or reject.

use app::Error;
use app::referrals::{Intake, accept_enrolled, open_intake};
use axum::response::{IntoResponse, Response};
use domain::ids::ReferralId;
use maud::html;

use super::row::home;
use super::view::{answer, button_form, said, too_late};
use crate::error::{Result, bad_request};
use crate::extract::{Fields, Form, Id};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{breadcrumb, client_name, icon, listed};

/// GET /referrals/{id}/intake
pub(crate) async fn page(req: Req, Id(id): Id<ReferralId>) -> Result<Response> {
    let Intake { shown, is_enrolled } = match open_intake(&req.ctx, id).await {
        Err(Error::Stale) => return too_late(&req, id, false).await,
        other => other?,
    };
    let referral = &shown.referral;
    let name = client_name(&referral.client);
    let above = [
        ("/referrals".into(), t("referrals-title")),
        (format!("/referrals/{id}"), t_with("referral-of", [("name", name.as_str().into())])),
    ];
    let title = t("referral-intake");
    let enroll = format!("/clients/{}/enroll?project={}&referral={id}", referral.client.id, referral.project);
    let main = html! {
        (breadcrumb(&above, &title))
        div .hm-pagehead { h1 { (title) } }
        p { strong { (name) } ", " (home(referral)) }
        ul {
            @for (member, relationship) in &shown.members {
                li { (client_name(member)) ", " (listed("3.15.1", Some(*relationship)).unwrap_or_default()) }
            }
        }
        @if let Some(comments) = &referral.comments { p .hm-text { (comments) } }
        p { (t(if is_enrolled { "referral-enrolled-help" } else { "referral-intake-help" })) }
        div .hm-actions {
            @if is_enrolled { (button_form(&req, &shown, "enrolled", "referral-accept-enrolled")) } @else {
                a .usa-button href=(enroll) { (icon("check_circle")) (t("referral-accept")) }
            }
            a .usa-button .usa-button--outline href={ "/referrals/" (id) "/decline" } { (t("referral-decline")) }
            a href={ "/referrals/" (id) } { (t("cancel")) }
        }
    };
    Ok(req.page(&title, main).await?.into_response())
}

/// POST /referrals/{id}/enrolled
pub(crate) async fn submit_enrolled(
    req: Req,
    Id(id): Id<ReferralId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let Some(said) = said(&fields) else { return Ok(bad_request()) };
    let done = accept_enrolled(&req.ctx, id, said).await;
    answer(&req, id, &fields, done).await
}
