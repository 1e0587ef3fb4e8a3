//! Adding and changing an agency.

use app::Error;
use app::agencies::{ASKED, add as add_agency, edit, open_form};
use app::records::{Edited, Entered, Record, layout};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::AgencyId;
use domain::records::{Fault, Typed};
use maud::html;

use crate::error::Result;
use crate::extract::{Form, Id, Sent};
use crate::req::Req;
use crate::text::t;
use crate::ui::{FormPage, HudForm, typed, value_in_words};

/// GET /agencies/new
pub(crate) async fn new_page(req: Req) -> Result<Response> {
    open_form(&req.ctx, None).await?;
    show(&req, None, &Typed::new(), &[], None).await
}

/// POST /agencies/new
pub(crate) async fn add(req: Req, Form(sent): Form<Sent>) -> Result<Response> {
    let typed = typed(layout("Organization")?, ASKED, &sent.cells);
    match add_agency(&req.ctx, Entered { form_key: sent.form_key, typed: typed.clone() }).await {
        Ok(id) => Ok(Redirect::to(&format!("/agencies/{id}")).into_response()),
        Err(Error::Refused(faults)) => show(&req, None, &typed, &faults, None).await,
        Err(other) => Err(other.into()),
    }
}

/// GET /agencies/{id}/edit
pub(crate) async fn page(req: Req, Id(id): Id<AgencyId>) -> Result<Response> {
    let agency = open_form(&req.ctx, Some(id)).await?.ok_or(Error::NotFound)?;
    let typed = typed(layout("Organization")?, ASKED, &agency.row);
    show(&req, Some(&agency), &typed, &[], None).await
}

/// POST /agencies/{id}/edit
pub(crate) async fn submit(req: Req, Id(id): Id<AgencyId>, Form(sent): Form<Sent>) -> Result<Response> {
    let layout = layout("Organization")?;
    let mine = typed(layout, ASKED, &sent.cells);
    let edited = Edited { version: sent.version, form_key: sent.form_key, typed: mine.clone() };
    match edit(&req.ctx, id, edited).await {
        Ok(()) => Ok(Redirect::to(&format!("/agencies/{id}")).into_response()),
        Err(Error::Refused(faults)) => {
            let agency = open_form(&req.ctx, Some(id)).await?.ok_or(Error::NotFound)?;
            let agency = Record { version: sent.version, ..agency };
            show(&req, Some(&agency), &mine, &faults, None).await
        }
        Err(Error::Stale) => {
            let agency = open_form(&req.ctx, Some(id)).await?.ok_or(Error::NotFound)?;
            let theirs = typed(layout, ASKED, &agency.row);
            show(&req, Some(&agency), &mine, &[], Some(&theirs)).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn show(
    req: &Req,
    agency: Option<&Record>,
    typed: &Typed,
    faults: &[(&'static str, Fault)],
    saved: Option<&Typed>,
) -> Result<Response> {
    let layout = layout("Organization")?;
    let form = HudForm { layout, typed, faults, saved };
    let mut above = vec![("/agencies".to_owned(), t("agencies-title"))];
    if let Some(agency) = agency {
        let name = value_in_words(layout, &agency.row, "OrganizationName");
        above.push((format!("/agencies/{}", agency.id), name));
    }
    let here = agency.map(|agency| format!("/agencies/{}", agency.id));
    let page = FormPage {
        title: &t(if agency.is_some() { "agency-edit" } else { "agency-add" }),
        above: &above,
        action: &here.as_ref().map_or_else(|| "/agencies/new".to_owned(), |here| format!("{here}/edit")),
        back: here.as_deref().unwrap_or("/agencies"),
        version: agency.map_or(0, |agency| agency.version),
        errors: &form.errors(),
        is_stale: saved.is_some(),
        fields: html! { @for name in ASKED { (form.field(name)) } },
        below: html! {},
    };
    Ok(page.respond(req).await?)
}
