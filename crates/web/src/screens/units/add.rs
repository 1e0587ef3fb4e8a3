//! Adding units to a project, several at once.

use app::projects::open_form;
use app::records::layout;
use app::units::{NewUnits, add};
use app::{Error, Problem};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ProjectId;
use domain::units::UnitKind;
use maud::html;
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{Form, FormKey, Id};
use crate::req::Req;
use crate::text::t;
use crate::ui::{
    Choice, ChoiceOption, Field, FieldKind, FormPage, checkbox, field, problem_text, radios, value_in_words,
};

/// What was typed.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    form_key: FormKey,
    #[serde(default)]
    group: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    names: String,
    #[serde(default)]
    capacity: String,
    #[serde(default)]
    bedrooms: String,
    #[serde(default)]
    accessible: String,
}

/// GET /projects/{id}/units
pub(crate) async fn page(req: Req, Id(id): Id<ProjectId>) -> Result<Response> {
    let typed = Typed {
        form_key: FormKey::new(&req.ctx)?,
        group: String::new(),
        kind: UnitKind::Unit.code().into(),
        names: String::new(),
        capacity: "1".into(),
        bedrooms: String::new(),
        accessible: String::new(),
    };
    show(&req, id, &typed, &[]).await
}

/// POST /projects/{id}/units
pub(crate) async fn submit(req: Req, Id(id): Id<ProjectId>, Form(typed): Form<Typed>) -> Result<Response> {
    let new = NewUnits {
        form_key: typed.form_key.0.clone(),
        group: typed.group.clone(),
        kind: typed.kind.parse().unwrap_or(UnitKind::Unit),
        names: typed.names.clone(),
        capacity: typed.capacity.clone(),
        bedrooms: typed.bedrooms.clone(),
        accessible: typed.accessible == "1",
    };
    match add(&req.ctx, id, new).await {
        Ok(_) => Ok(Redirect::to(&format!("/projects/{id}")).into_response()),
        Err(Error::Invalid(problems)) => show(&req, id, &typed, &problems).await,
        Err(other) => Err(other.into()),
    }
}

async fn show(req: &Req, id: ProjectId, typed: &Typed, problems: &[(app::Field, Problem)]) -> Result<Response> {
    let (project, _) = open_form(&req.ctx, Some(id)).await?;
    let project = project.ok_or(Error::NotFound)?;
    let errors: Vec<_> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    let error = |id: &str| errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    let line = |id, label, hint: Option<&str>, kind, value| {
        field(&Field { id, label, hint: hint.map(t), kind, value, autocomplete: "off", error: error(id) })
    };
    let kinds =
        UnitKind::ALL.iter().map(|kind| ChoiceOption::new(kind.code(), t(&format!("unit-kind-{kind}"))));
    let kind = Choice {
        id: "kind",
        label: "unit-kind",
        hint: None,
        options: kinds.collect(),
        value: &typed.kind,
        error: None,
    };
    let back = format!("/projects/{id}");
    let name = value_in_words(layout("Project")?, &project.row, "ProjectName");
    let page = FormPage {
        title: &t("units-add"),
        above: &[("/agencies".into(), t("agencies-title")), (back.clone(), name)],
        action: &format!("{back}/units"),
        back: &back,
        version: 0,
        errors: &errors,
        is_stale: false,
        fields: html! {
            (line("group", "unit-group", Some("unit-group-hint"), FieldKind::Text, &typed.group))
            (radios(&kind))
            (line("names", "unit-names", Some("unit-names-hint"), FieldKind::Text, &typed.names))
            (line("capacity", "unit-capacity", None, FieldKind::Number, &typed.capacity))
            (line("bedrooms", "unit-bedrooms", Some("unit-bedrooms-hint"), FieldKind::Number, &typed.bedrooms))
            div .hm-field { (checkbox("accessible", "unit-accessible", typed.accessible == "1")) }
        },
        below: html! {},
    };
    Ok(page.respond(req).await?)
}

/// The field's id and the message beside it.
pub(super) fn in_words(at: app::Field, problem: &Problem) -> (&'static str, String) {
    match at {
        app::Field::Group => ("group", problem_text(problem, "field-group")),
        app::Field::Units => ("names", problem_text(problem, "field-unit-names")),
        app::Field::Capacity => ("capacity", problem_text(problem, "field-number")),
        app::Field::Bedrooms => ("bedrooms", problem_text(problem, "field-number")),
        app::Field::UnitStatus if *problem == Problem::HasVacancy => ("status", t("unit-has-vacancy")),
        app::Field::UnitStatus => ("status", problem_text(problem, "field-value")),
        app::Field::Reason => ("reason", problem_text(problem, "field-reason")),
        app::Field::ExpectedBack => ("expected_back", t("fault-not-a-date")),
        _ => ("name", problem_text(problem, "field-name")),
    }
}
