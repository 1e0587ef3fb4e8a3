//! Adding a project: what it is, where it belongs, its part in HMIS and in coordinated entry.

use app::projects::{ASKED, FIRST, NewProject, add, open_form, part};
use app::records::{Entered, layout};
use app::{Error, Problem};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::AgencyId;
use domain::records::{Fault, Typed};
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::Result;
use crate::extract::{Form, Query, Sent};
use crate::req::Req;
use crate::text::t;
use crate::ui::{Choice, ChoiceOption, FormPage, HudForm, checkboxes, problem_text, select, typed};

/// Asked in the first form; the rest can wait.
const WHAT: &[&str] = &[
    "ProjectName",
    "OperatingStartDate",
    "ContinuumProject",
    "ProjectType",
    "RRHSubType",
    "HousingType",
    "ResidentialAffiliation",
    "TargetPopulation",
];

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    agency: Option<AgencyId>,
}

/// What is in the form.
#[derive(Debug, Default)]
struct Filled {
    agency: String,
    project: Typed,
    parts: Vec<Typed>,
}

/// GET /projects/new
pub(crate) async fn page(req: Req, Query(address): Query<Address>) -> Result<Response> {
    let agency = address.agency.map(|agency| agency.to_string()).unwrap_or_default();
    let yes = "1".to_owned();
    let filled = Filled {
        agency,
        project: Typed::from([("ContinuumProject", yes.clone())]),
        parts: FIRST
            .iter()
            .map(|first| match first.code {
                "hmis" => Typed::from([("HMISParticipationType", yes.clone())]),
                _ => Typed::new(),
            })
            .collect(),
    };
    show(&req, &filled, &[], None).await
}

/// POST /projects/new
pub(crate) async fn submit(req: Req, Form(sent): Form<Sent>) -> Result<Response> {
    let agency = sent.cells.get("agency").cloned().unwrap_or_default();
    let mut parts = Vec::new();
    for first in FIRST {
        let part = part(first.code).ok_or(Error::NotFound)?;
        parts.push(typed(part.layout(), first.asked, &sent.cells));
    }
    let filled = Filled { agency, project: typed(layout("Project")?, ASKED, &sent.cells), parts };
    let new = NewProject {
        agency: filled.agency.parse().ok(),
        project: Entered { form_key: sent.form_key, typed: filled.project.clone() },
        parts: filled.parts.clone(),
    };
    match add(&req.ctx, new).await {
        Ok(id) => Ok(Redirect::to(&format!("/projects/{id}")).into_response()),
        Err(Error::Refused(faults)) => show(&req, &filled, &faults, None).await,
        Err(Error::Invalid(problems)) => {
            show(&req, &filled, &[], problems.first().map(|(_, problem)| problem)).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn show(
    req: &Req,
    filled: &Filled,
    faults: &[(&'static str, Fault)],
    agency_problem: Option<&Problem>,
) -> Result<Response> {
    let (_, agencies) = open_form(&req.ctx, None).await?;
    let agency_error = agency_problem.map(|problem| problem_text(problem, "field-agency"));
    let options = agencies.iter().map(|(id, name)| ChoiceOption::new(id.to_string(), name.clone())).collect();
    let agency = select(&Choice {
        id: "agency",
        label: "project-agency",
        hint: None,
        options,
        value: &filled.agency,
        error: agency_error.clone(),
    });
    let what = HudForm { layout: layout("Project")?, typed: &filled.project, faults, saved: None };
    let mut errors: Vec<(&str, String)> = agency_error.into_iter().map(|text| ("agency", text)).collect();
    errors.extend(what.errors());
    let mut sections = Vec::new();
    for (first, typed) in FIRST.iter().zip(&filled.parts) {
        let part = part(first.code).ok_or(Error::NotFound)?;
        let form = HudForm { layout: part.layout(), typed, faults, saved: None };
        errors.extend(form.errors());
        sections.push(section(first, part.ticks, &form));
    }
    let back = filled.agency.parse::<AgencyId>().map_or("/agencies".to_owned(), |id| format!("/agencies/{id}"));
    let page = FormPage {
        title: &t("project-add"),
        above: &[("/agencies".into(), t("agencies-title"))],
        action: "/projects/new",
        back: &back,
        version: 0,
        errors: &errors,
        is_stale: false,
        fields: html! {
            (agency)
            h2 { (t("project-section-what")) }
            @for name in WHAT { (what.field(name)) }
            @for section in &sections { (section) }
        },
        below: html! {},
    };
    Ok(page.respond(req).await?)
}

fn section(first: &app::projects::First, ticks: &[&str], form: &HudForm<'_>) -> Markup {
    let (boxes, fields): (Vec<&str>, Vec<&str>) = first.asked.iter().partition(|name| ticks.contains(name));
    html! {
        h2 { (t(&format!("project-section-{}", first.code))) }
        @for name in fields { (form.field(name)) }
        @if !boxes.is_empty() {
            (checkboxes("project-assessments", None, &html! { @for name in boxes { (form.tick(name)) } }))
        }
    }
}
