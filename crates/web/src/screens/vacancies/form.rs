//! Putting a unit on offer, and changing what is said of a vacancy.

use app::units::Unit;
use app::vacancies::{Edited, Posted, Typed, edit, open_edit, open_form, post};
use app::{Error, Problem};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{UnitId, VacancyId};
use domain::records::Value;
use domain::units::UnitStatus;
use hud::ColumnType;
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{Form, FormKey, Id};
use crate::req::Req;
use crate::screens::units::list::tonight;
use crate::text::{t, t_with};
use crate::ui::{
    Field, FieldKind, FormPage, Kind, TextArea, alert, breadcrumb, date, field, problem_text, text_area,
};

/// What was sent.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    form_key: FormKey,
    #[serde(default)]
    version: i64,
    #[serde(default)]
    available_on: String,
    #[serde(default)]
    smallest: String,
    #[serde(default)]
    largest: String,
    #[serde(default)]
    notes: String,
    #[serde(default)]
    documents: String,
}

impl Sent {
    fn typed(self) -> Typed {
        Typed {
            available_on: self.available_on,
            smallest: self.smallest,
            largest: self.largest,
            notes: self.notes,
            documents: self.documents,
        }
    }
}

/// GET /units/{id}/vacancy
pub(crate) async fn page(req: Req, Id(id): Id<UnitId>) -> Result<Response> {
    let opened = open_form(&req.ctx, id).await?;
    let unit = &opened.unit;
    let cannot = match (opened.vacancy, unit.details.status) {
        (Some(vacancy), _) => html! {
            p { (t("problem-has-vacancy")) " " a href={ "/vacancies/" (vacancy) } { (t("vacancy-show")) } }
        },
        (None, UnitStatus::Offline | UnitStatus::Retired) => html! {
            p { (t("problem-out-of-use")) " " a href={ "/units/" (unit.id) } { (t("unit-edit")) } }
        },
        (None, UnitStatus::Ready) => {
            let today = (unit.occupied == 0).then(|| req.ctx.today().to_string());
            let typed = Typed { available_on: today.unwrap_or_default(), ..Typed::default() };
            return show_new(&req, unit, &typed, &[]).await;
        }
    };
    let title = t("vacancy-post");
    let main = html! {
        (breadcrumb(&above(unit), &title))
        div .hm-pagehead { h1 { (title) } }
        p { (name(unit)) }
        (alert(Kind::Info, &cannot))
    };
    Ok(req.page(&title, main).await?.into_response())
}

/// POST /units/{id}/vacancy
pub(crate) async fn submit(req: Req, Id(id): Id<UnitId>, Form(sent): Form<Sent>) -> Result<Response> {
    let form_key = sent.form_key.0.clone();
    let new = Posted { form_key, typed: sent.typed() };
    match post(&req.ctx, id, new.clone()).await {
        Ok(vacancy) => Ok(Redirect::to(&format!("/vacancies/{vacancy}")).into_response()),
        Err(Error::Invalid(problems)) => {
            show_new(&req, &open_form(&req.ctx, id).await?.unit, &new.typed, &problems).await
        }
        Err(other) => Err(other.into()),
    }
}

/// GET /vacancies/{id}/edit
pub(crate) async fn edit_page(req: Req, Id(id): Id<VacancyId>) -> Result<Response> {
    let (vacancy, unit) = open_edit(&req.ctx, id).await?;
    let typed = Typed::of(&vacancy.terms);
    show_old(&req, (id, vacancy.version), (&unit, &typed), &[], None).await
}

/// POST /vacancies/{id}/edit
pub(crate) async fn edit_submit(req: Req, Id(id): Id<VacancyId>, Form(sent): Form<Sent>) -> Result<Response> {
    let (version, form_key) = (sent.version, sent.form_key.0.clone());
    let edited = Edited { version, form_key, typed: sent.typed() };
    match edit(&req.ctx, id, edited.clone()).await {
        Ok(()) => Ok(Redirect::to(&format!("/vacancies/{id}")).into_response()),
        Err(Error::Invalid(problems)) => {
            let (_, unit) = open_edit(&req.ctx, id).await?;
            show_old(&req, (id, version), (&unit, &edited.typed), &problems, None).await
        }
        Err(Error::Stale) => {
            let (vacancy, unit) = open_edit(&req.ctx, id).await?;
            let theirs = Typed::of(&vacancy.terms);
            show_old(&req, (id, vacancy.version), (&unit, &edited.typed), &[], Some(&theirs)).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn show_new(
    req: &Req,
    unit: &Unit,
    typed: &Typed,
    problems: &[(app::Field, Problem)],
) -> Result<Response> {
    let errors: Vec<_> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    let page = FormPage {
        title: &t("vacancy-post"),
        above: &above(unit),
        action: &format!("/units/{}/vacancy", unit.id),
        back: &format!("/projects/{}", unit.project),
        version: 0,
        errors: &errors,
        is_stale: false,
        fields: fields(unit, typed, &errors, None),
        below: html! {},
    };
    Ok(page.respond(req).await?)
}

async fn show_old(
    req: &Req,
    (id, version): (VacancyId, i64),
    (unit, typed): (&Unit, &Typed),
    problems: &[(app::Field, Problem)],
    saved: Option<&Typed>,
) -> Result<Response> {
    let errors: Vec<_> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    let back = format!("/vacancies/{id}");
    let page = FormPage {
        title: &t("vacancy-edit-title"),
        above: &[("/vacancies".into(), t("vacancies-title")), (back.clone(), name(unit))],
        action: &format!("{back}/edit"),
        back: &back,
        version,
        errors: &errors,
        is_stale: saved.is_some(),
        fields: fields(unit, typed, &errors, saved),
        below: html! {},
    };
    Ok(page.respond(req).await?)
}

fn above(unit: &Unit) -> [(String, String); 2] {
    [("/agencies".into(), t("agencies-title")), (format!("/projects/{}", unit.project), t("project"))]
}

fn name(unit: &Unit) -> String {
    format!("{}, {}", unit.group, unit.details.name)
}

fn fields(unit: &Unit, typed: &Typed, errors: &[(&str, String)], saved: Option<&Typed>) -> Markup {
    let error = |id: &str| errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    let hint = |get: fn(&Typed) -> &String, hint: Option<&str>| match saved.map(get) {
        Some(theirs) if theirs != get(typed) => Some(meanwhile(theirs)),
        _ => hint.map(t),
    };
    let line = |id, label, said: Option<&str>, kind, get: fn(&Typed) -> &String| {
        let hint = hint(get, said);
        field(&Field { id, label, hint, kind, value: get(typed), autocomplete: "off", error: error(id) })
    };
    html! {
        p id="unit" { strong { (name(unit)) } }
        p { (t("unit-capacity-one")) ": " (unit.details.capacity) ". " (t("unit-tonight")) ": " (tonight(unit)) }
        (line(
            "available_on",
            "vacancy-available-on",
            Some("vacancy-available-hint"),
            FieldKind::Date,
            |typed| &typed.available_on,
        ))
        (line("smallest", "vacancy-smallest", Some("vacancy-size-hint"), FieldKind::Number, |typed| &typed.smallest))
        (line("largest", "vacancy-largest", Some("vacancy-size-hint"), FieldKind::Number, |typed| &typed.largest))
        (line(
            "documents",
            "vacancy-documents",
            Some("vacancy-documents-hint"),
            FieldKind::Text,
            |typed| &typed.documents,
        ))
        div .hm-brief { (text_area(&TextArea {
            id: "notes",
            label: "vacancy-notes",
            hint: hint(|typed| &typed.notes, Some("vacancy-notes-hint")),
            value: &typed.notes,
            error: error("notes"),
        })) }
    }
}

/// What someone else saved; a day as people write it.
fn meanwhile(theirs: &str) -> String {
    let shown = match Value::typed(ColumnType::Date, theirs) {
        Some(Value::Date(day)) => date(day),
        _ if theirs.is_empty() => return t("account-stale-empty"),
        _ => theirs.to_owned(),
    };
    t_with("account-stale-field", [("value", shown.into())])
}

/// The field's id and the message beside it.
pub(super) fn in_words(at: app::Field, problem: &Problem) -> (&'static str, String) {
    match (at, problem) {
        (app::Field::AvailableOn, Problem::NotADate(_)) => ("available_on", t("fault-not-a-date")),
        (app::Field::AvailableOn | app::Field::Unit, Problem::Occupied) => {
            (if at == app::Field::Unit { "unit" } else { "available_on" }, t("vacancy-occupied"))
        }
        (app::Field::AvailableOn, _) => ("available_on", problem_text(problem, "vacancy-field-day")),
        (app::Field::Smallest | app::Field::Largest, Problem::OutOfBounds(most)) => {
            let id = if at == app::Field::Smallest { "smallest" } else { "largest" };
            (id, t_with("vacancy-size-bounds", [("most", (*most).into())]))
        }
        (app::Field::Smallest, _) => ("smallest", problem_text(problem, "field-number")),
        (app::Field::Largest, _) => ("largest", problem_text(problem, "field-number")),
        (app::Field::Notes, _) => ("notes", problem_text(problem, "field-value")),
        (app::Field::Documents, _) => ("documents", problem_text(problem, "field-value")),
        (app::Field::Reason, _) => ("reason", problem_text(problem, "field-reason")),
        (app::Field::Note, Problem::Missing) => ("note", t("vacancy-note-missing")),
        (app::Field::Note, _) => ("note", problem_text(problem, "field-value")),
        _ => ("unit", problem_text(problem, "field-value")),
    }
}
