//! Enrolling a household: first the project, then one form that fits its type.

use std::collections::{BTreeMap, BTreeSet};

use app::Error;
use app::enrollments::{Coming, EnrollForm, GROWN, NewEnrollment, Open, Outcome, Refused};
use app::enrollments::{awaiting_referral, enroll, open_choice, open_enroll};
use app::records::layout;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use domain::ids::{ClientId, ProjectId, ReferralId};
use domain::records::{Fault, Typed, Value};
use maud::{Markup, html};
use serde::Deserialize;

use super::people::{Filled, SHARED, errors, part, tick, whose};
use crate::error::Result;
use crate::extract::{Form, Id, Query, Sent};
use crate::req::Req;
use crate::screens::clients::above;
use crate::screens::referrals::view::too_late;
use crate::text::{t, t_with};
use crate::ui::{
    Choice, ChoiceOption, Column, FormPage, HudForm, Table, Whose, breadcrumb, cell, client_name, date,
    listed_short, select, table, typed,
};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    project: Option<ProjectId>,
    referral: Option<ReferralId>,
}

/// What is in the form.
#[derive(Debug, Default)]
pub(super) struct Whole {
    shared: Typed,
    people: BTreeMap<ClientId, Filled>,
    follow: bool,
}

/// GET /clients/{id}/enroll
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>, Query(address): Query<Address>) -> Result<Response> {
    let Some(project) = address.project else { return choose(&req, id).await };
    if address.referral.is_none()
        && let Some(referral) = awaiting_referral(&req.ctx, id, project).await?
    {
        return Ok(Redirect::to(&format!("/referrals/{referral}/intake")).into_response());
    }
    let form = match (open_enroll(&req.ctx, id, project, (None, address.referral)).await, address.referral) {
        (Err(Error::Stale), Some(referral)) => return too_late(&req, referral, false).await,
        (other, _) => other?,
    };
    let filled = first(&req, &form);
    show(&req, &form, &filled, &Refused::default(), &Place::new_stay(id)).await
}

/// What the form says before anyone has typed.
pub(super) fn first(req: &Req, form: &EnrollForm) -> Whole {
    let coc = if let [only] = form.cocs.as_slice() { only.clone() } else { String::new() };
    // In a project that has ended nobody enters today.
    let today = match form.project.has_ended(req.ctx.today()) {
        true => String::new(),
        false => Value::Date(req.ctx.today()).text(),
    };
    let people = form.people.iter().map(|person| {
        let mut typed = Typed::from([("RelationshipToHoH", person.relationship.to_string())]);
        typed.extend(person.known.iter().flat_map(|known| known.answers.clone()));
        (person.identity.id, Filled { comes: true, typed })
    });
    Whole {
        shared: Typed::from([("EntryDate", today), ("EnrollmentCoC", coc)]),
        people: people.collect(),
        follow: form.follows,
    }
}

/// The projects to choose from; the only one is chosen.
async fn choose(req: &Req, id: ClientId) -> Result<Response> {
    let (client, projects) = open_choice(&req.ctx, id).await?;
    let today = req.ctx.today();
    if let [only] = projects.as_slice()
        && !only.has_ended(today)
    {
        return Ok(Redirect::to(&format!("/clients/{id}/enroll?project={}", only.id)).into_response());
    }
    let name = client_name(&client);
    let title = t_with("enroll-title", [("name", name.as_str().into())]);
    let (ended, open): (Vec<_>, Vec<_>) = projects.iter().partition(|project| project.has_ended(today));
    let main = html! {
        (breadcrumb(&above(Some((id, &name))), &title))
        div .hm-pagehead { h1 { (title) } }
        @if open.is_empty() {
            p { (t("enroll-no-project")) }
        } @else {
            p { (t("enroll-choose")) }
            (offered(id, "enroll-choose", &open, false))
        }
        @if !ended.is_empty() {
            section .hm-section {
                h2 { (t("enroll-ended")) }
                p { (t("enroll-ended-help")) }
                (offered(id, "enroll-ended", &ended, true))
            }
        }
    };
    Ok(req.page(&title, main).await?.into_response())
}

/// These projects, each a way to its form.
fn offered(id: ClientId, caption: &str, projects: &[&Open], have_ended: bool) -> Markup {
    let column = |label| Column { label: t(label), half: false };
    let mut columns = vec![column("enrollment-project"), column("enrollment-type"), column("agency")];
    columns.extend(have_ended.then(|| column("enroll-ended-on")));
    let row = |open: &&Open| {
        let mut cells = vec![
            html! { a href={ "/clients/" (id) "/enroll?project=" (open.id) } { (open.name) } },
            cell(&listed_short("2.02.6", open.project_type).unwrap_or_default()),
            cell(&open.agency_name),
        ];
        cells.extend(open.ends.filter(|_| have_ended).map(|ends| cell(&date(ends))));
        cells
    };
    table(&Table { caption: &t(caption), columns: &columns, rows: projects.iter().map(row).collect() })
}

/// POST /clients/{id}/enroll
pub(crate) async fn submit(req: Req, Id(id): Id<ClientId>, Form(sent): Form<Sent>) -> Result<Response> {
    let project = sent.cells.get("project").and_then(|project| project.parse().ok()).ok_or(Error::NotFound)?;
    let (filled, new) = read(&sent)?;
    let referral = new.referral;
    let outcome = match (enroll(&req.ctx, id, project, new).await, referral) {
        (Err(Error::Stale), Some(referral)) => return too_late(&req, referral, true).await,
        (other, _) => other?,
    };
    match outcome {
        Outcome::Enrolled(id) => {
            let there = format!("/enrollments/{id}?saved=new");
            let next = referral.map_or(there, |referral| format!("/referrals/{referral}"));
            Ok(Redirect::to(&next).into_response())
        }
        Outcome::Refused(refused) => {
            let entry = sent.cells.get("entry_date").and_then(|text| day(text));
            let form = open_enroll(&req.ctx, id, project, (entry, referral)).await?;
            show(&req, &form, &filled, &refused, &Place::new_stay(id)).await
        }
    }
}

/// What was sent, for the form and for the use case. Who comes is read from what was sent, not from who may come now:
/// the same form says the same twice.
pub(super) fn read(sent: &Sent) -> Result<(Whole, NewEnrollment)> {
    let layout = layout("Enrollment")?;
    let named = sent.cells.keys().filter_map(|name| name.split_once('_')?.0.parse::<ClientId>().ok());
    let people = named.collect::<BTreeSet<_>>().into_iter().map(|client| {
        let whose = whose(client);
        let comes = sent.cells.contains_key(&format!("{whose}comes"));
        let mut typed = typed(layout, GROWN, &Whose(&sent.cells, &whose));
        typed.retain(|name, _| !SHARED.contains(name));
        (client, Filled { comes, typed })
    });
    let follow = sent.cells.contains_key("follow");
    let filled = Whole { shared: typed(layout, SHARED, &sent.cells), people: people.collect(), follow };
    let coming = filled.people.iter().filter(|(_, filled)| filled.comes);
    let new = NewEnrollment {
        form_key: sent.form_key.clone(),
        typed: filled.shared.clone(),
        people: coming
            .map(|(client, filled)| Coming { client: *client, typed: filled.typed.clone() })
            .collect(),
        follow,
        referral: sent.cells.get("referral").and_then(|id| id.parse().ok()),
    };
    Ok((filled, new))
}

/// Where the form stands: for a new stay, or for those who come later into one.
pub(super) struct Place {
    /// Where it is sent.
    pub(super) action: String,
    /// Where cancel leads.
    pub(super) back: String,
    /// The stay begins with it, head and all.
    pub(super) is_new: bool,
}

impl Place {
    fn new_stay(client: ClientId) -> Self {
        Self { action: format!("/clients/{client}/enroll"), back: format!("/clients/{client}"), is_new: true }
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    match Value::typed(hud::ColumnType::Date, text) {
        Some(Value::Date(day)) => Some(day),
        _ => None,
    }
}

/// The form.
pub(super) async fn show(
    req: &Req,
    form: &EnrollForm,
    filled: &Whole,
    refused: &Refused,
    place: &Place,
) -> Result<Response> {
    let (id, name) = (form.client.id, client_name(&form.client));
    let faults = |id: ClientId| -> &[(&'static str, Fault)] {
        refused.people.iter().find(|(of, _)| *of == id).map_or(&[], |(_, faults)| faults)
    };
    let hud =
        HudForm { layout: layout("Enrollment")?, typed: &filled.shared, faults: &refused.shared, saved: None };
    let mut told: Vec<(String, String)> =
        hud.errors().into_iter().map(|(field, text)| (field.to_owned(), text)).collect();
    let mut parts = Vec::new();
    let nobody = Filled::default();
    for person in &form.people {
        let id = person.identity.id;
        parts.push(part(form, person, filled.people.get(&id).unwrap_or(&nobody), faults(id), place.is_new)?);
        told.extend(errors(&person.identity, faults(id))?);
    }
    let told: Vec<(&str, String)> = told.iter().map(|(field, text)| (field.as_str(), text.clone())).collect();
    let key = if place.is_new { "enroll-title" } else { "enroll-later-title" };
    let title = t_with(key, [("name", name.as_str().into())]);
    let mut up = above(Some((id, &name)));
    if !place.is_new {
        up.push((place.back.clone(), form.project.name.clone()));
    }
    let page = FormPage {
        title: &title,
        above: &up,
        action: &place.action,
        back: &place.back,
        version: 0,
        errors: &told,
        is_stale: false,
        fields: html! {
            p id="personal_id" {
                strong { (form.project.name) } br; span .hm-muted { (form.project.agency_name) }
                @if let Some(ends) = form.project.ends.filter(|ends| *ends < req.ctx.today()) {
                    br; (t_with("enroll-has-ended", [("date", date(ends).into())]))
                }
            }
            @if place.is_new { input type="hidden" name="project" value=(form.project.id); }
            @if let Some(referral) = form.referral {
                input type="hidden" name="referral" value=(referral);
                p { (t("referral-enroll-accepts")) }
            }
            (hud.field("EntryDate"))
            @if place.is_new { (coc(form, &hud)) }
            @if parts.is_empty() { p { (t("enroll-all-there")) } }
            @for part in &parts { (part) }
            @if place.is_new { (tick("follow", &t("enroll-follow"), "1", filled.follow)) }
        },
        below: html! {},
    };
    Ok(page.respond(req).await?)
}

/// HUD 3.16, of the head of household: one of the project's CoCs.
fn coc(form: &EnrollForm, hud: &HudForm<'_>) -> Markup {
    if form.cocs.len() < 2 {
        return hud.field("EnrollmentCoC");
    }
    let error = hud.errors().into_iter().find(|(field, _)| *field == "enrollment_coc").map(|(_, text)| text);
    select(&Choice {
        id: "enrollment_coc",
        label: "hud-enrollment-enrollment_coc",
        hint: None,
        options: form.cocs.iter().map(|code| ChoiceOption::new(code.clone(), code.clone())).collect(),
        value: hud.typed.get("EnrollmentCoC").map_or("", String::as_str),
        error,
    })
}
