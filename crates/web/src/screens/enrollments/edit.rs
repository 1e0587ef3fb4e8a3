//! Changing an enrollment.

use app::Error;
use app::enrollments::{EDIT, MOVED, Resident, Viewed, edit, open_edit};
use app::records::{Edited, layout};
use axum::response::{IntoResponse, Redirect, Response};
use domain::enrollments::PRIOR;
use domain::ids::EnrollmentId;
use domain::records::{Fault, Typed};
use maud::html;

use super::people::asked_when;
use super::view::{above_of, project};
use crate::error::Result;
use crate::extract::{Form, Id, Sent};
use crate::req::Req;
use crate::text::t_with;
use crate::ui::{FormPage, HudForm, client_name, typed};

/// GET /enrollments/{id}/edit
pub(crate) async fn page(req: Req, Id(id): Id<EnrollmentId>) -> Result<Response> {
    let (viewed, asked) = open_edit(&req.ctx, id).await?;
    form_of(&req, &viewed, &asked).await
}

/// POST /enrollments/{id}/edit
pub(crate) async fn submit(req: Req, Id(id): Id<EnrollmentId>, Form(sent): Form<Sent>) -> Result<Response> {
    save(&req, id, EDIT, sent).await
}

/// The form for these columns, as they are.
pub(super) async fn form_of(req: &Req, viewed: &Viewed, asked: &[&'static str]) -> Result<Response> {
    let typed = typed(layout("Enrollment")?, asked, &viewed.resident.enrollment.row);
    show(req, (viewed, asked), (viewed.resident.enrollment.version, &typed), &[], None).await
}

/// Saves what was sent of these columns, or shows the form again. What is asked may change with what is saved: the same
/// form says the same twice.
pub(super) async fn save(req: &Req, id: EnrollmentId, of: &[&'static str], sent: Sent) -> Result<Response> {
    let layout = layout("Enrollment")?;
    let mine = typed(layout, of, &sent.cells);
    let edited = Edited { version: sent.version, form_key: sent.form_key, typed: mine.clone() };
    let (refused, is_stale) = match edit(&req.ctx, id, edited).await {
        Ok(()) => return Ok(Redirect::to(&format!("/enrollments/{id}?saved=1")).into_response()),
        Err(Error::Refused(faults)) => (faults, false),
        Err(Error::Stale) => (Vec::new(), true),
        Err(other) => return Err(other.into()),
    };
    let (viewed, asked) = open_edit(&req.ctx, id).await?;
    let asked = if of == MOVED { MOVED } else { asked.as_slice() };
    if is_stale {
        let theirs = typed(layout, asked, &viewed.resident.enrollment.row);
        let form = (viewed.resident.enrollment.version, &mine);
        return show(req, (&viewed, asked), form, &[], Some(&theirs)).await;
    }
    show(req, (&viewed, asked), (sent.version, &mine), &refused, None).await
}

async fn show(
    req: &Req,
    (viewed, asked): (&Viewed, &[&'static str]),
    (version, typed): (i64, &Typed),
    faults: &[(&'static str, Fault)],
    saved: Option<&Typed>,
) -> Result<Response> {
    let form = HudForm { layout: layout("Enrollment")?, typed, faults, saved };
    let here = format!("/enrollments/{}", viewed.resident.enrollment.id);
    let name = client_name(&viewed.resident.identity);
    let mut above = above_of(&viewed.resident.identity);
    above.push((here.clone(), project(viewed)?));
    let (word, title) = match asked == MOVED {
        true => ("move-in", "enrollment-move-in-title"),
        false => ("edit", "enrollment-edit-title"),
    };
    let has_head = viewed.stay.residents.iter().any(Resident::is_head);
    let page = FormPage {
        title: &t_with(title, [("name", name.into())]),
        above: &above,
        action: &format!("{here}/{word}"),
        back: &here,
        version,
        errors: &form.errors(),
        is_stale: saved.is_some(),
        fields: html! {
            @for name in asked {
                @if PRIOR.contains(name) { (asked_when(&form, "", viewed.stay.project_type(), name)) }
                @else if *name == "RelationshipToHoH" && has_head { (form.field_but(name, "1")) }
                @else { (form.field(name)) }
            }
        },
        below: html! {},
    };
    Ok(page.respond(req).await?)
}
