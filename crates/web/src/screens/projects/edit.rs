//! Changing a project.

use app::Error;
use app::projects::{ASKED, edit, open_form};
use app::records::{Edited, Record, layout};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ProjectId;
use domain::records::{Fault, Typed};
use maud::html;

use crate::error::Result;
use crate::extract::{Form, Id, Sent};
use crate::req::Req;
use crate::text::t;
use crate::ui::{FormPage, HudForm, typed, value_in_words};

/// GET /projects/{id}/edit
pub(crate) async fn page(req: Req, Id(id): Id<ProjectId>) -> Result<Response> {
    let project = find(&req, id).await?;
    let typed = typed(layout("Project")?, ASKED, &project.row);
    show(&req, &project, &typed, &[], None).await
}

/// POST /projects/{id}/edit
pub(crate) async fn submit(req: Req, Id(id): Id<ProjectId>, Form(sent): Form<Sent>) -> Result<Response> {
    let layout = layout("Project")?;
    let mine = typed(layout, ASKED, &sent.cells);
    let edited = Edited { version: sent.version, form_key: sent.form_key, typed: mine.clone() };
    match edit(&req.ctx, id, edited).await {
        Ok(()) => Ok(Redirect::to(&format!("/projects/{id}")).into_response()),
        Err(Error::Refused(faults)) => {
            let project = Record { version: sent.version, ..find(&req, id).await? };
            show(&req, &project, &mine, &faults, None).await
        }
        Err(Error::Stale) => {
            let project = find(&req, id).await?;
            let theirs = typed(layout, ASKED, &project.row);
            show(&req, &project, &mine, &[], Some(&theirs)).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn find(req: &Req, id: ProjectId) -> Result<Record> {
    let (project, _) = open_form(&req.ctx, Some(id)).await?;
    Ok(project.ok_or(Error::NotFound)?)
}

async fn show(
    req: &Req,
    project: &Record,
    typed: &Typed,
    faults: &[(&'static str, Fault)],
    saved: Option<&Typed>,
) -> Result<Response> {
    let layout = layout("Project")?;
    let form = HudForm { layout, typed, faults, saved };
    let here = format!("/projects/{}", project.id);
    let name = value_in_words(layout, &project.row, "ProjectName");
    let page = FormPage {
        title: &t("project-edit"),
        above: &[("/agencies".into(), t("agencies-title")), (here.clone(), name)],
        action: &format!("{here}/edit"),
        back: &here,
        version: project.version,
        errors: &form.errors(),
        is_stale: saved.is_some(),
        fields: html! { @for name in ASKED { (form.field(name)) } },
        below: html! {},
    };
    Ok(page.respond(req).await?)
}
