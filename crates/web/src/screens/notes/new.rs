//! The form for a case note.

use app::notes::{Form as Offered, NewNote, add, open_form};
use app::{Error, Problem};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ClientId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{Form, FormKey, Id};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{
    Choice, ChoiceOption, Field, FieldKind, FormPage, TextArea, client_name, date, field, problem_text, radios,
    select, text_area,
};

/// What was typed.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    form_key: FormKey,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    agency: String,
    #[serde(default)]
    enrollment: String,
    #[serde(default)]
    body: String,
}

/// GET /clients/{id}/notes/new
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>) -> Result<Response> {
    let typed = Typed {
        form_key: FormKey::new(&req.ctx)?,
        kind: String::new(),
        date: req.ctx.today().to_string(),
        agency: String::new(),
        enrollment: String::new(),
        body: String::new(),
    };
    show(&req, id, &typed, &[]).await
}

/// POST /clients/{id}/notes/new
pub(crate) async fn submit(req: Req, Id(id): Id<ClientId>, Form(typed): Form<Typed>) -> Result<Response> {
    let new = NewNote {
        form_key: typed.form_key.0.clone(),
        kind: typed.kind.clone(),
        date: typed.date.clone(),
        agency: typed.agency.clone(),
        enrollment: typed.enrollment.clone(),
        body: typed.body.clone(),
    };
    match add(&req.ctx, id, new).await {
        Ok(note) => Ok(Redirect::to(&format!("/notes/{note}")).into_response()),
        Err(Error::Invalid(problems)) => show(&req, id, &typed, &problems).await,
        Err(other) => Err(other.into()),
    }
}

async fn show(req: &Req, id: ClientId, typed: &Typed, problems: &[(app::Field, Problem)]) -> Result<Response> {
    let offered = open_form(&req.ctx, id).await?;
    let errors: Vec<_> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    let name = client_name(&offered.client);
    let back = format!("/clients/{id}");
    let page = FormPage {
        title: &t("note-new"),
        above: &[("/clients".into(), t("find-title")), (back.clone(), name)],
        action: &format!("{back}/notes/new"),
        back: &back,
        version: 0,
        errors: &errors,
        is_stale: false,
        fields: fields(&offered, typed, &errors),
        below: html! {},
    };
    Ok(page.respond(req).await?)
}

fn fields(offered: &Offered, typed: &Typed, errors: &[(&'static str, String)]) -> Markup {
    let error = |id: &str| errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    let choice = |id, label, hint: Option<&str>, options, value| Choice {
        id,
        label,
        hint: hint.map(t),
        options,
        value,
        error: error(id),
    };
    let kinds =
        offered.kinds.iter().map(|kind| ChoiceOption::new(kind.code(), t(&format!("note-kind-{kind}"))));
    let agencies = offered.holders.iter().map(|holder| {
        ChoiceOption::new(holder.id.clone(), holder.organization_name.clone().unwrap_or_else(|| t("unknown")))
    });
    let stays = offered.stays.iter().map(|stay| {
        let project = stay.project.clone().unwrap_or_else(|| t("unknown"));
        let since = stay.entry_date.map(date).unwrap_or_default();
        let label = t_with("note-stay", [("project", project.into()), ("date", since.into())]);
        ChoiceOption::new(stay.id.to_string(), label)
    });
    let day = Field {
        id: "date",
        label: "note-date",
        hint: None,
        kind: FieldKind::Date,
        value: &typed.date,
        autocomplete: "off",
        error: error("date"),
    };
    let body = TextArea {
        id: "body",
        label: "note-body",
        hint: Some(t("note-body-hint")),
        value: &typed.body,
        error: error("body"),
    };
    html! {
        (radios(&choice("kind", "note-kind", Some("note-kind-hint"), kinds.collect(), &typed.kind)))
        (field(&day))
        @if offered.holders.len() > 1 {
            (select(&choice("agency", "note-agency", Some("note-agency-hint"), agencies.collect(), &typed.agency)))
        }
        @if !offered.stays.is_empty() {
            (select(&choice("enrollment", "note-enrollment", Some("note-enrollment-hint"), stays.collect(),
                &typed.enrollment)))
        }
        (text_area(&body))
    }
}

/// The field's id and the message beside it.
pub(super) fn in_words(at: app::Field, problem: &Problem) -> (&'static str, String) {
    match at {
        app::Field::NoteKind => ("kind", problem_text(problem, "field-note-kind")),
        app::Field::NoteDate if matches!(problem, Problem::Unknown) => ("date", t("fault-not-a-date")),
        app::Field::NoteDate => ("date", problem_text(problem, "field-note-date")),
        app::Field::Agency => ("agency", problem_text(problem, "field-note-agency")),
        app::Field::NoteEnrollment => ("enrollment", t("problem-note-enrollment")),
        _ => ("body", problem_text(problem, "field-note-body")),
    }
}
