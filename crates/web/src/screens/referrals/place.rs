//! Placement: the unit and the day on which the household moved in.

use app::referrals::{Placed, open_place, place};
use app::{Error, Problem};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ReferralId;
use maud::html;

use crate::error::{Result, bad_request};
use crate::extract::{Fields, Form, Id};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Field, FieldKind, FormPage, client_name, date, field, problem_text};

/// GET /referrals/{id}/place
pub(crate) async fn page(req: Req, Id(id): Id<ReferralId>) -> Result<Response> {
    let today = req.ctx.today().to_string();
    show(&req, id, &today, (&[], false)).await
}

/// POST /referrals/{id}/place
pub(crate) async fn submit(req: Req, Id(id): Id<ReferralId>, Form(fields): Form<Fields>) -> Result<Response> {
    let Some((version, form_key)) = fields.origin() else { return Ok(bad_request()) };
    let moved_in = fields.text("moved_in");
    let placed = Placed { version, form_key: form_key.0, moved_in: moved_in.clone() };
    match place(&req.ctx, id, placed).await {
        Ok(()) => Ok(Redirect::to(&format!("/referrals/{id}")).into_response()),
        Err(Error::Invalid(problems)) => show(&req, id, &moved_in, (&problems, false)).await,
        Err(Error::Stale) => show(&req, id, &moved_in, (&[], true)).await,
        Err(other) => Err(other.into()),
    }
}

async fn show(
    req: &Req,
    id: ReferralId,
    moved_in: &str,
    (problems, is_stale): (&[(app::Field, Problem)], bool),
) -> Result<Response> {
    let placement = open_place(&req.ctx, id).await?;
    let errors: Vec<(&str, String)> =
        problems.iter().map(|(_, problem)| ("moved_in", in_words(problem))).collect();
    let name = client_name(&placement.referral.client);
    let label = if placement.asks_move_in { "referral-move-in" } else { "referral-stays-since" };
    let title = t("referral-place");
    let page = FormPage {
        title: &title,
        above: &[
            ("/referrals".into(), t("referrals-title")),
            (format!("/referrals/{id}"), t_with("referral-of", [("name", name.as_str().into())])),
        ],
        action: &format!("/referrals/{id}/place"),
        back: &format!("/referrals/{id}"),
        version: placement.referral.version,
        errors: &errors,
        is_stale,
        fields: html! {
            dl .hm-facts .hm-card {
                div { dt { (t("queue-client")) } dd { (name) } }
                div { dt { (t("referral-to")) } dd { (placement.referral.project_name) } }
                div { dt { (t("referral-unit")) } dd { (placement.vacancy.unit_name) } }
                @if let Some(entry) = placement.entry { div { dt { (t("enrollment-entry")) } dd { (date(entry)) } } }
            }
            (field(&Field {
                id: "moved_in",
                label,
                hint: Some(t("referral-move-in-hint")),
                kind: FieldKind::Date,
                value: moved_in,
                autocomplete: "off",
                error: errors.first().map(|(_, text)| text.clone()),
            }))
        },
        below: html! {},
    };
    Ok(page.respond(req).await?)
}

fn in_words(problem: &Problem) -> String {
    match problem {
        Problem::Future => t("fault-in-the-future"),
        Problem::Mismatch => t("referral-move-in-early"),
        Problem::NotADate(_) => t("fault-not-a-date"),
        Problem::Occupied => t("referral-unit-occupied"),
        other => problem_text(other, "field-date"),
    }
}
