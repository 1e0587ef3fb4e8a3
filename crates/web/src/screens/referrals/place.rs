//! Placement: the unit and the day on which the household moved in.

use app::referrals::{Placed, open_place, place};
use app::{Error, Problem};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ReferralId;
use maud::html;

use super::row::to;
use super::view::too_late;
use crate::error::{Result, bad_request};
use crate::extract::{Fields, Form, Id};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{
    Choice, ChoiceOption, Field, FieldKind, FormPage, client_name, date, field, problem_text, select,
};
use app::units::Unit;

/// GET /referrals/{id}/place
pub(crate) async fn page(req: Req, Id(id): Id<ReferralId>) -> Result<Response> {
    show(&req, id, None, (&[], false)).await
}

/// POST /referrals/{id}/place
pub(crate) async fn submit(req: Req, Id(id): Id<ReferralId>, Form(fields): Form<Fields>) -> Result<Response> {
    let Some((version, form_key)) = fields.origin() else { return Ok(bad_request()) };
    let placed = Placed {
        version,
        form_key: form_key.0,
        unit: fields.text("unit"),
        bed: fields.text("bed"),
        moved_in: fields.text("moved_in"),
    };
    match place(&req.ctx, id, placed).await {
        Ok(()) => Ok(Redirect::to(&format!("/referrals/{id}")).into_response()),
        Err(Error::Invalid(problems)) => show(&req, id, Some(&fields), (&problems, false)).await,
        Err(Error::Stale) => show(&req, id, Some(&fields), (&[], true)).await,
        Err(other) => Err(other.into()),
    }
}

async fn show(
    req: &Req,
    id: ReferralId,
    typed: Option<&Fields>,
    (problems, is_stale): (&[(app::Field, Problem)], bool),
) -> Result<Response> {
    let placement = match open_place(&req.ctx, id).await {
        Err(Error::Stale) => return too_late(req, id, is_stale || !problems.is_empty()).await,
        other => other?,
    };
    let errors: Vec<(&str, String)> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    let error = |id: &str| errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    // What was said with the enrollment stays, unless someone says otherwise.
    let day = placement.moved_in.unwrap_or_else(|| req.ctx.today()).to_string();
    let first_time = Fields::from_iter([("moved_in".to_owned(), day)]);
    let typed = typed.unwrap_or(&first_time);
    let (unit, bed, moved_in) = (typed.text("unit"), typed.text("bed"), typed.text("moved_in"));
    let first = placement.units.first().map(|unit| unit.id.to_string()).unwrap_or_default();
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
                div { dt { (t("referral-to")) } dd { (to(&placement.referral)) } }
                @if let Some(entry) = placement.entry { div { dt { (t("enrollment-entry")) } dd { (date(entry)) } } }
            }
            (select(&Choice {
                id: "unit",
                label: "referral-unit",
                hint: Some(t("referral-unit-hint")),
                options: placement.units.iter().map(|unit| ChoiceOption::new(unit.id.to_string(), unit_words(unit))).collect(),
                value: if unit.is_empty() { &first } else { &unit },
                error: error("unit"),
            }))
            (field(&Field {
                id: "bed",
                label: "referral-bed",
                hint: Some(t("referral-bed-hint")),
                kind: FieldKind::Text,
                value: &bed,
                autocomplete: "off",
                error: error("bed"),
            }))
            (field(&Field {
                id: "moved_in",
                label,
                hint: Some(t("referral-move-in-hint")),
                kind: FieldKind::Date,
                value: &moved_in,
                autocomplete: "off",
                error: error("moved_in"),
            }))
        },
        below: html! {},
    };
    let button = html! { button .usa-button type="submit" { (title) } };
    Ok(page.respond_with(req, button).await?)
}

/// What a unit is called, with how many it takes.
fn unit_words(unit: &Unit) -> String {
    let takes = t_with("referral-unit-takes", [("count", unit.details.capacity.into())]);
    format!("{}, {}, {takes}", unit.group, unit.details.name)
}

/// The field's id and the message beside it.
fn in_words(at: app::Field, problem: &Problem) -> (&'static str, String) {
    match (at, problem) {
        (app::Field::Unit, Problem::Occupied) => ("unit", t("referral-unit-occupied")),
        (app::Field::Unit, other) => ("unit", problem_text(other, "field-home-unit")),
        (app::Field::Bed, other) => ("bed", problem_text(other, "field-bed")),
        (_, Problem::Future) => ("moved_in", t("fault-in-the-future")),
        (_, Problem::Mismatch) => ("moved_in", t("referral-move-in-early")),
        (_, Problem::NotADate(_)) => ("moved_in", t("fault-not-a-date")),
        (_, other) => ("moved_in", problem_text(other, "field-date")),
    }
}
