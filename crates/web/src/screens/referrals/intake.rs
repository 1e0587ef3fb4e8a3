//! Initiate Client Intake: accept, which goes on to the enrollment, or reject.

use app::Error;
use app::referrals::open_intake;
use axum::response::{IntoResponse, Response};
use domain::ids::ReferralId;
use maud::html;

use super::view::too_late;

use super::row::home;
use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{breadcrumb, client_name, icon, listed};

/// GET /referrals/{id}/intake
pub(crate) async fn page(req: Req, Id(id): Id<ReferralId>) -> Result<Response> {
    let shown = match open_intake(&req.ctx, id).await {
        Err(Error::Stale) => return too_late(&req, id, false).await,
        other => other?.shown,
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
        p { (t("referral-intake-help")) }
        div .hm-actions {
            a .usa-button href=(enroll) { (icon("check_circle")) (t("referral-accept")) }
            a .usa-button .usa-button--outline href={ "/referrals/" (id) "/decline" } { (t("referral-decline")) }
            a href={ "/referrals/" (id) } { (t("cancel")) }
        }
    };
    Ok(req.page(&title, main).await?.into_response())
}
