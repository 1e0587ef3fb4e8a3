//! Deciding about an assessed household: onto the queue, or not.

use app::queue::{Decided, Decision, Opened, may_come_back, open_form, place};
use app::{Error, Problem};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::AssessmentId;
use domain::queue::{NOT_PLACED, Status};
use maud::{Markup, html};

use super::filter::HOUSING;
use crate::error::{Result, bad_request};
use crate::extract::{Fields, Form, Id};
use crate::req::Req;
use crate::screens::clients::above;
use crate::text::{t, t_with};
use crate::ui::{
    Choice, ChoiceOption, Field, FieldKind, FormPage, checkboxes, client_name, date, field, listed,
    problem_text, radios, select,
};

/// GET /assessments/{id}/place
pub(crate) async fn page(req: Req, Id(id): Id<AssessmentId>) -> Result<Response> {
    let opened = open_form(&req.ctx, id).await?;
    show(&req, &opened, &wanted(&opened), &[], false).await
}

/// What the form says before anyone has typed: a household that has a place keeps its wishes.
fn wanted(opened: &Opened) -> Fields {
    let Some(entry) = &opened.entry else { return Fields::default() };
    let wishes = entry.wishes.iter().map(|code| ("wants".to_owned(), code.to_string()));
    let area = ("area".to_owned(), entry.area.clone().unwrap_or_default());
    wishes.chain([area]).collect()
}

/// POST /assessments/{id}/place
pub(crate) async fn submit(req: Req, Id(id): Id<AssessmentId>, Form(fields): Form<Fields>) -> Result<Response> {
    let Some((version, form_key)) = fields.origin() else { return Ok(bad_request()) };
    let decision = match fields.text("decision").as_str() {
        "1" => Some(Decision::Place),
        "2" => Some(Decision::Not),
        _ => None,
    };
    let decided = Decided {
        version,
        form_key: form_key.0,
        decision,
        wishes: fields.all("wants").map(str::to_owned).collect(),
        area: fields.text("area"),
        reason: fields.text("reason"),
        note: fields.text("note"),
    };
    match place(&req.ctx, id, decided).await {
        Ok(Some(entry)) => Ok(Redirect::to(&format!("/queue/{entry}")).into_response()),
        Ok(None) => {
            let opened = open_form(&req.ctx, id).await?;
            Ok(Redirect::to(&format!("/clients/{}", opened.sheet.client)).into_response())
        }
        Err(Error::Invalid(problems)) => {
            let mut opened = open_form(&req.ctx, id).await?;
            opened.sheet.version = version;
            show(&req, &opened, &fields, &problems, false).await
        }
        Err(Error::Stale) => show(&req, &open_form(&req.ctx, id).await?, &fields, &[], true).await,
        Err(other) => Err(other.into()),
    }
}

async fn show(
    req: &Req,
    opened: &Opened,
    typed: &Fields,
    problems: &[(app::Field, Problem)],
    is_stale: bool,
) -> Result<Response> {
    let errors: Vec<_> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    let back = format!("/clients/{}", opened.sheet.client);
    let name = client_name(&opened.sheet.identity);
    let page = FormPage {
        title: &t_with("place-title-of", [("name", name.as_str().into())]),
        above: &above(Some((opened.sheet.client, &name))),
        action: &format!("/assessments/{}/place", opened.sheet.assessment),
        back: &back,
        version: opened.sheet.version,
        errors: &errors,
        is_stale,
        fields: fields(opened, typed, &errors),
        below: html! {},
    };
    Ok(page.respond(req).await?)
}

fn fields(opened: &Opened, typed: &Fields, errors: &[(&'static str, String)]) -> Markup {
    let error = |id: &str| errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    let (decision, reason) = (typed.text("decision"), typed.text("reason"));
    let decisions = vec![ChoiceOption::new("1", t("place-yes")), ChoiceOption::new("2", t("place-no"))];
    let reasons = NOT_PLACED.iter().map(|code| ChoiceOption::new(*code, t(&format!("queue-reason-{code}"))));
    html! {
        p { (t("place-score")) ": " strong { (opened.sheet.score) } }
        (now(opened))
        (radios(&Choice {
            id: "decision",
            label: "place-decision",
            hint: None,
            options: decisions,
            value: &decision,
            error: error("decision"),
        }))
        div data-shown-when="decision=1" {
            (wishes(&typed.all("wants").filter_map(|text| text.parse().ok()).collect::<Vec<i32>>()))
            (line("area", "place-area", &typed.text("area"), error("area")))
        }
        div data-shown-when="decision=2" { (select(&Choice {
            id: "reason",
            label: "place-reason",
            hint: None,
            options: reasons.collect(),
            value: &reason,
            error: error("reason"),
        })) }
        (line("note", "queue-note", &typed.text("note"), error("note")))
    }
}

fn now(opened: &Opened) -> Markup {
    let Some(entry) = &opened.entry else { return html! {} };
    let placed = date(entry.place.placed_on);
    let text = match entry.status {
        Status::Active | Status::OnHold => {
            let status = t(&format!("queue-status-{}", entry.status)).to_lowercase();
            let score = entry.place.score.into();
            t_with("place-now-on", [("date", placed.into()), ("status", status.into()), ("score", score)])
        }
        Status::Off => {
            let off = entry.off_on.map(date).unwrap_or_default();
            let reason =
                entry.reason.as_ref().map(|code| t(&format!("queue-reason-{code}"))).unwrap_or_default();
            let key = if may_come_back(entry) { "place-now-off" } else { "place-now-gone" };
            t_with(key, [("date", off.into()), ("placed", placed.into()), ("reason", reason.into())])
        }
    };
    html! { p { (text) } }
}

/// Boxes for the project types wanted.
pub(super) fn wishes(ticked: &[i32]) -> Markup {
    let boxes = html! {
        p .usa-hint { (t("queue-wishes-hint")) }
        @for code in HOUSING {
            @let id = format!("wants-{code}");
            div .usa-checkbox {
                input .usa-checkbox__input type="checkbox" id=(id) name="wants" value=(code)
                    checked[ticked.contains(&code)];
                label .usa-checkbox__label for=(id) { (listed("2.02.6", Some(code)).unwrap_or_default()) }
            }
        }
    };
    checkboxes("queue-wishes-legend", None, &boxes)
}

/// A line of text.
pub(super) fn line(id: &str, label: &str, value: &str, error: Option<String>) -> Markup {
    field(&Field { id, label, hint: None, kind: FieldKind::Text, value, autocomplete: "off", error })
}

/// The field's id and the message beside it.
pub(super) fn in_words(at: app::Field, problem: &Problem) -> (&'static str, String) {
    match at {
        app::Field::Decision if *problem == Problem::Taken => ("decision", t("place-is-on")),
        app::Field::Decision if *problem == Problem::KeptElsewhere => ("decision", t("place-kept-elsewhere")),
        app::Field::Decision if *problem == Problem::Unknown => ("decision", t("place-later")),
        app::Field::Decision => ("decision", problem_text(problem, "field-decision")),
        app::Field::Area => ("area", problem_text(problem, "field-value")),
        app::Field::Note => ("note", problem_text(problem, "field-value")),
        app::Field::HoldUntil => ("hold_until", t("queue-hold-past")),
        app::Field::Status if *problem == Problem::HasReferral => ("reason", t("problem-has-referral")),
        app::Field::Status => ("reason", t("queue-gone")),
        _ => ("reason", problem_text(problem, "field-queue-reason")),
    }
}
