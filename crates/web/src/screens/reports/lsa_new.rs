//! The form that begins an LSA.

use std::collections::BTreeSet;

use app::lsa::{Choices, Typed, choices, start, under_way};
use app::{Error, Field as About, Problem};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::error::{Result, bad_request};
use crate::extract::{Fields, Form, FormKey};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{
    Choice, ChoiceOption, Field, FieldKind, breadcrumb, checkboxes, date_time, error_summary, field,
    problem_text, radios, select,
};

/// GET /reports/lsa/new
pub(crate) async fn page(req: Req) -> Result<Response> {
    let found = choices(&req.ctx).await?;
    let first = Typed {
        coc: found.cocs.first().cloned().unwrap_or_default(),
        scope: "systemwide".into(),
        first_day: found.year.0.to_string(),
        last_day: found.year.1.to_string(),
        ..Typed::default()
    };
    show(&req, &found, &first, &[]).await
}

/// POST /reports/lsa/new
pub(crate) async fn submit(req: Req, Form(fields): Form<Fields>) -> Result<Response> {
    let Ok(FormKey(form_key)) = fields.text("form_key").try_into() else { return Ok(bad_request()) };
    let typed = Typed {
        form_key,
        coc: fields.text("coc"),
        scope: fields.text("scope"),
        first_day: fields.text("first_day"),
        last_day: fields.text("last_day"),
        projects: fields.all("project").map(str::to_owned).collect(),
    };
    match start(&req.ctx, typed.clone()).await {
        Ok(id) => Ok(Redirect::to(&format!("/reports/lsa/{id}")).into_response()),
        Err(Error::Invalid(problems)) => show(&req, &choices(&req.ctx).await?, &typed, &problems).await,
        Err(other) => Err(other.into()),
    }
}

async fn show(req: &Req, choices: &Choices, typed: &Typed, problems: &[(About, Problem)]) -> Result<Response> {
    let mut errors: Vec<(&str, String)> = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    if problems.iter().any(|(_, problem)| *problem == Problem::UnderWay)
        && let Some(run) = under_way(&req.ctx).await?
    {
        let at = date_time(run.started_at, req.ctx.implementation().time_zone);
        errors = vec![("scope", t_with("lsa-under-way-by", [("name", run.by.into()), ("at", at.into())]))];
    }
    let title = t("lsa-new");
    let FormKey(form_key) = FormKey::new(&req.ctx)?;
    let main = html! {
        (error_summary(&errors))
        (breadcrumb(&[("/reports/lsa".into(), t("lsa-title"))], &title))
        div .hm-pagehead { h1 { (title) } }
        form .hm-form method="post" action="/reports/lsa/new" {
            input type="hidden" name="form_key" value=(form_key);
            (fields(choices, typed, &errors))
            div .hm-actions {
                button .usa-button type="submit" { (t("lsa-start")) }
                a href="/reports/lsa" { (t("cancel")) }
            }
        }
    };
    Ok(match errors.is_empty() {
        true => req.page(&title, main).await?.into_response(),
        false => (StatusCode::UNPROCESSABLE_ENTITY, req.page_with_errors(&title, main).await?).into_response(),
    })
}

fn in_words(at: About, problem: &Problem) -> (&'static str, String) {
    match (at, problem) {
        (About::Coc, _) => ("coc", problem_text(problem, "lsa-coc")),
        (About::Scope, _) => ("scope", problem_text(problem, "lsa-scope")),
        (About::From, _) => ("first_day", problem_text(problem, "lsa-first-day")),
        (About::Until, Problem::Crossed) => ("last_day", t("lsa-crossed")),
        (About::Until, _) => ("last_day", problem_text(problem, "lsa-last-day")),
        (_, Problem::Missing) => ("project", t("lsa-no-projects")),
        (_, Problem::Unknown) => ("project", t("lsa-projects-gone")),
        (_, _) => ("project", problem_text(problem, "lsa-projects")),
    }
}

fn fields(choices: &Choices, typed: &Typed, errors: &[(&str, String)]) -> Markup {
    let error = |id: &str| {
        let said: Vec<&str> =
            errors.iter().filter(|(at, _)| *at == id).map(|(_, text)| text.as_str()).collect();
        (!said.is_empty()).then(|| said.join(" "))
    };
    let scopes = ["systemwide", "projects", "hic"]
        .map(|scope| ChoiceOption::new(scope, t(&format!("lsa-scope-{scope}-about"))));
    let day = |id, label, hint: &str, value| {
        field(&Field {
            id,
            label,
            hint: Some(t(hint)),
            kind: FieldKind::Date,
            value,
            autocomplete: "off",
            error: error(id),
        })
    };
    html! {
        (select(&Choice {
            id: "coc",
            label: "lsa-coc",
            hint: None,
            options: choices.cocs.iter().map(|coc| ChoiceOption::new(coc, coc)).collect(),
            value: &typed.coc,
            error: error("coc"),
        }))
        (radios(&Choice {
            id: "scope",
            label: "lsa-scope",
            hint: None,
            options: scopes.to_vec(),
            value: &typed.scope,
            error: error("scope"),
        }))
        (day("first_day", "lsa-first-day", "lsa-first-day-hint", &typed.first_day))
        (day("last_day", "lsa-last-day", "lsa-last-day-hint", &typed.last_day))
        (projects(choices, typed, error("project").as_deref()))
    }
}

/// The continua of care that a project is in.
fn cocs(of_project: &BTreeSet<String>) -> String {
    let all: Vec<&str> = of_project.iter().map(String::as_str).collect();
    if all.is_empty() { t("lsa-project-no-coc") } else { all.join(", ") }
}

/// The projects, for whom the LSA is about some alone.
fn projects(choices: &Choices, typed: &Typed, error: Option<&str>) -> Markup {
    let boxes = html! {
        p .usa-hint { (t("lsa-projects-hint")) }
        @for (at, project) in choices.projects.iter().enumerate() {
            // The first has the field's id, so that a message can lead to it.
            @let id = if at == 0 { "project".to_owned() } else { format!("project-{}", project.id) };
            div .usa-checkbox {
                input .usa-checkbox__input type="checkbox" id=(id) name="project" value=(project.id)
                    checked[typed.projects.contains(&project.id)];
                label .usa-checkbox__label for=(id) {
                    (t_with("lsa-project-of", [
                        ("project", project.name.as_str().into()),
                        ("agency", project.agency.as_str().into()),
                        ("cocs", cocs(&project.cocs).into()),
                    ]))
                }
            }
        }
    };
    html! {
        details open[error.is_some() || typed.scope == "projects"] {
            summary { (t("lsa-projects-choose")) }
            (checkboxes("lsa-projects", error.map(|text| ("project", text)), &boxes))
        }
    }
}
