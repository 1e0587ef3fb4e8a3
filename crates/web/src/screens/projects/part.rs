//! A row that describes a project: adding it, changing it, and removing one that was entered in error.

use app::Error;
use app::projects::{Part, edit_part, end_part, open_part, part};
use app::records::{Edited, Record, layout};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{ProjectId, RowId};
use domain::records::{Fault, Typed};
use maud::{Markup, html};

use crate::error::{Result, WebError};
use crate::extract::{Form, FormKey, Sent};
use crate::req::Req;
use crate::text::t;
use crate::ui::{FormPage, HudForm, checkboxes, typed, value_in_words};

/// Beds by whom they are for, told apart below the rest.
const BEDS: usize = 8;

/// Which row of which part of which project.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    project: ProjectId,
    part: &'static Part,
    row: Option<RowId>,
}

impl<S: Sync + Send> FromRequestParts<S> for At {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> std::result::Result<Self, Response> {
        let not_found = || WebError(Error::NotFound).into_response();
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| not_found())?;
        let text = |name: &str| params.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
        let project = text("id").and_then(|id| id.parse().ok());
        let found = project.zip(text("part").and_then(part)).zip(match text("row") {
            None => Some(None),
            Some(row) => row.parse().ok().map(Some),
        });
        found.map(|((project, part), row)| Self { project, part, row }).ok_or_else(not_found)
    }
}

impl At {
    fn path(&self) -> String {
        let row = self.row.map_or_else(|| "new".to_owned(), |row| row.to_string());
        format!("/projects/{}/{}/{row}", self.project, self.part.code)
    }
}

/// GET /projects/{id}/{part}/new and /projects/{id}/{part}/{row}
pub(crate) async fn page(req: Req, at: At) -> Result<Response> {
    let (project, row) = open_part(&req.ctx, at.project, at.part, at.row).await?;
    let first = row.as_ref().map_or_else(|| at.part.first(&project.row), |row| row.row.clone());
    let typed = typed(at.part.layout(), at.part.asked, &first);
    show(
        &req,
        &at,
        Shown { version: row.map_or(0, |row| row.version), project, typed, faults: &[], saved: None },
    )
    .await
}

/// POST /projects/{id}/{part}/new and /projects/{id}/{part}/{row}
pub(crate) async fn submit(req: Req, at: At, Form(sent): Form<Sent>) -> Result<Response> {
    let layout = at.part.layout();
    let mine = typed(layout, at.part.asked, &sent.cells);
    let edited = Edited { version: sent.version, form_key: sent.form_key, typed: mine.clone() };
    let (faults, stale) = match edit_part(&req.ctx, at.project, at.part, at.row, edited).await {
        Ok(()) => return Ok(Redirect::to(&format!("/projects/{}", at.project)).into_response()),
        Err(Error::Refused(faults)) => (faults, false),
        Err(Error::Stale) => (Vec::new(), true),
        Err(other) => return Err(other.into()),
    };
    let (project, row) = open_part(&req.ctx, at.project, at.part, at.row).await?;
    let theirs = row.as_ref().filter(|_| stale).map(|row| typed(layout, at.part.asked, &row.row));
    let version = row.filter(|_| stale).map_or(sent.version, |row| row.version);
    show(&req, &at, Shown { project, version, typed: mine, faults: &faults, saved: theirs.as_ref() }).await
}

/// POST /projects/{id}/{part}/{row}/remove
pub(crate) async fn remove(req: Req, at: At, Form(sent): Form<Sent>) -> Result<Response> {
    let row = at.row.ok_or(Error::NotFound)?;
    let edited = Edited { version: sent.version, form_key: sent.form_key, typed: Typed::new() };
    end_part(&req.ctx, at.project, at.part, row, edited).await?;
    Ok(Redirect::to(&format!("/projects/{}", at.project)).into_response())
}

struct Shown<'a> {
    project: Record,
    version: i64,
    typed: Typed,
    faults: &'a [(&'static str, Fault)],
    saved: Option<&'a Typed>,
}

async fn show(req: &Req, at: &At, shown: Shown<'_>) -> Result<Response> {
    let form =
        HudForm { layout: at.part.layout(), typed: &shown.typed, faults: shown.faults, saved: shown.saved };
    let verb = if at.row.is_some() { "edit" } else { "add" };
    let back = format!("/projects/{}", at.project);
    let name = value_in_words(layout("Project")?, &shown.project.row, "ProjectName");
    let page = FormPage {
        title: &t(&format!("part-{}-{verb}", at.part.code)),
        above: &[("/agencies".into(), t("agencies-title")), (back.clone(), name)],
        action: &at.path(),
        back: &back,
        version: shown.version,
        errors: &form.errors(),
        is_stale: shown.saved.is_some(),
        fields: fields(at.part, &form),
        below: removal(req, at, shown.version)?,
    };
    Ok(page.respond(req).await?)
}

fn fields(part: &Part, form: &HudForm<'_>) -> Markup {
    let (first, rest) =
        if part.file == "Inventory" { part.asked.split_at(BEDS) } else { (part.asked, &[][..]) };
    let lines = first.iter().filter(|name| !part.ticks.contains(name));
    html! {
        @for name in lines { (form.field(name)) }
        @if !part.ticks.is_empty() {
            (checkboxes("project-assessments", None, &html! { @for name in part.ticks { (form.tick(name)) } }))
        }
        @if !rest.is_empty() {
            h2 { (t("part-inventory-beds")) }
            p { (t("part-inventory-beds-hint")) }
            @for name in rest { (form.field(name)) }
        }
    }
}

/// A form of its own, so that nobody removes what they meant to save.
fn removal(req: &Req, at: &At, version: i64) -> Result<Markup> {
    if at.row.is_none() {
        return Ok(html! {});
    }
    let FormKey(key) = FormKey::new(&req.ctx)?;
    Ok(html! {
        details .hm-section {
            summary { (t("part-remove")) }
            p { (t("part-remove-explain")) }
            form method="post" action={ (at.path()) "/remove" } {
                input type="hidden" name="version" value=(version);
                input type="hidden" name="form_key" value=(key);
                button .usa-button .usa-button--secondary type="submit" { (t("part-remove")) }
            }
        }
    })
}
