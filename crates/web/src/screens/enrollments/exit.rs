//! Exits: who leaves, when and where to; and taking one back.

use app::Error;
use app::enrollments::{EXIT, NewExit, Resident, Viewed, exit, open_exit, undo_exit};
use app::records::{Edited, layout};
use axum::response::{IntoResponse, Redirect, Response};
use domain::enrollments::SUBSIDIZED;
use domain::ids::EnrollmentId;
use domain::records::{Fault, Typed, Value};
use maud::{Markup, html};

use super::people::tick;
use super::view::{above_of, project, refused_undo, residents};
use crate::error::Result;
use crate::extract::{Form, Id, Sent};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Choice, ChoiceOption, FormPage, HudForm, checkboxes, client_name, select, typed};

/// GET /enrollments/{id}/exit
pub(crate) async fn page(req: Req, Id(id): Id<EnrollmentId>) -> Result<Response> {
    let viewed = open_exit(&req.ctx, id).await?;
    // With the head usually all leave; anyone else leaves alone.
    let with = |resident: &&Resident| viewed.resident.is_head() || resident.enrollment.id == id.to_string();
    let new = NewExit {
        version: viewed.resident.enrollment.version,
        form_key: String::new(),
        typed: Typed::from([("ExitDate", Value::Date(req.ctx.today()).text())]),
        leaving: open(&viewed).filter(with).map(|resident| resident.enrollment.id.clone()).collect(),
        head: String::new(),
        relationships: open(&viewed)
            .map(|resident| {
                let kept = resident.relationship().filter(|relationship| *relationship != 1);
                (resident.enrollment.id.clone(), kept.map_or_else(String::new, |kept| kept.to_string()))
            })
            .collect(),
    };
    show(&req, &viewed, &new, &[], false).await
}

/// POST /enrollments/{id}/exit
pub(crate) async fn submit(req: Req, Id(id): Id<EnrollmentId>, Form(sent): Form<Sent>) -> Result<Response> {
    let text = |name: &str| sent.cells.get(name).cloned().unwrap_or_default();
    // By what was sent, not by who is there now: sent twice, it says the same twice.
    let of = |end: &str| {
        let of = |(name, text): (&String, &String)| Some((name.strip_suffix(end)?.to_owned(), text.clone()));
        sent.cells.iter().filter_map(of).collect::<Vec<_>>()
    };
    let mut new = NewExit {
        version: sent.version,
        form_key: sent.form_key.clone(),
        typed: typed(layout("Exit")?, EXIT, &sent.cells),
        leaving: of("_leaves").into_iter().map(|(id, _)| id).collect(),
        head: text("head"),
        relationships: of("_relationship"),
    };
    match exit(&req.ctx, id, new.clone()).await {
        Ok(()) => Ok(Redirect::to(&format!("/enrollments/{id}?saved=1")).into_response()),
        Err(Error::Refused(faults)) => {
            let viewed = open_exit(&req.ctx, id).await?;
            show(&req, &viewed, &new, &faults, false).await
        }
        Err(Error::Stale) => {
            let viewed = open_exit(&req.ctx, id).await?;
            new.version = viewed.resident.enrollment.version;
            show(&req, &viewed, &new, &[], true).await
        }
        Err(other) => Err(other.into()),
    }
}

/// POST /enrollments/{id}/exit/remove
pub(crate) async fn undo(req: Req, Id(id): Id<EnrollmentId>, Form(sent): Form<Sent>) -> Result<Response> {
    let edited = Edited { version: sent.version, form_key: sent.form_key, typed: Typed::new() };
    match undo_exit(&req.ctx, id, edited).await {
        Ok(()) => Ok(Redirect::to(&format!("/enrollments/{id}?saved=1")).into_response()),
        Err(Error::Refused(_)) => refused_undo(&req, id).await,
        Err(other) => Err(other.into()),
    }
}

fn open(viewed: &Viewed) -> impl Iterator<Item = &Resident> {
    viewed.stay.residents.iter().filter(|resident| resident.exit.is_none())
}

/// The form; with the stay as it is now when someone else saved first.
async fn show(
    req: &Req,
    viewed: &Viewed,
    new: &NewExit,
    faults: &[(&'static str, Fault)],
    is_stale: bool,
) -> Result<Response> {
    let form = HudForm { layout: layout("Exit")?, typed: &new.typed, faults, saved: None };
    let here = format!("/enrollments/{}", viewed.resident.enrollment.id);
    let name = client_name(&viewed.resident.identity);
    let mut above = above_of(&viewed.resident.identity);
    above.push((here.clone(), project(viewed)?));
    let (who, head) = (told(faults, "PersonalID"), told(faults, "RelationshipToHoH"));
    let others = open(viewed).count() > 1;
    let mut errors: Vec<(&str, String)> = who.iter().map(|text| ("leaving", text.clone())).collect();
    errors.extend(form.errors().into_iter().filter(|(field, _)| *field != "personal_id"));
    errors.extend(head.iter().map(|text| ("head", text.clone())));
    let page = FormPage {
        title: &t_with("exit-title", [("name", name.into())]),
        above: &above,
        action: &format!("{here}/exit"),
        back: &here,
        version: new.version,
        errors: &errors,
        is_stale,
        fields: html! {
            (leaving(viewed, new, who.as_deref()))
            @for name in EXIT { div data-shown-when=[asked_when(name)] { (form.field(name)) } }
            @if others { (new_head(viewed, new, head)) }
        },
        below: html! { @if is_stale { (residents(viewed)?) } },
    };
    Ok(page.respond(req).await?)
}

/// The destination that leads to a question, as the script reads it (HUD list 3.12.1: 17 is other).
fn asked_when(name: &str) -> Option<String> {
    match name {
        "DestinationSubsidyType" => Some(format!("destination={SUBSIDIZED}")),
        "OtherDestination" => Some("destination=17".into()),
        _ => None,
    }
}

/// The words for what no field of Exit.csv has.
fn told(faults: &[(&'static str, Fault)], name: &str) -> Option<String> {
    let (_, fault) = faults.iter().find(|(of, _)| *of == name)?;
    Some(match (name, fault) {
        ("PersonalID", _) => t("exit-nobody"),
        (_, Fault::Missing) => t("exit-no-head"),
        _ => t("exit-second-head"),
    })
}

fn leaving(viewed: &Viewed, new: &NewExit, error: Option<&str>) -> Markup {
    let boxes = html! {
        @for resident in open(viewed) {
            @let id = &resident.enrollment.id;
            (tick(&format!("{id}_leaves"), &client_name(&resident.identity), "1", new.leaving.contains(id)))
        }
    };
    html! { div id="leaving" { (checkboxes("exit-who", error.map(|text| ("leaving", text)), &boxes)) } }
}

/// Who is the head of those who stay, and how the others stand to them: asked when the head leaves, and not all do.
fn new_head(viewed: &Viewed, new: &NewExit, error: Option<String>) -> Markup {
    let options = open(viewed)
        .map(|resident| ChoiceOption::new(resident.enrollment.id.clone(), client_name(&resident.identity)));
    let choice = select(&Choice {
        id: "head",
        label: "exit-head",
        hint: Some(t("exit-head-hint")),
        options: options.collect(),
        value: &new.head,
        error,
    });
    let head = open(viewed).find(|resident| resident.is_head()).map(|head| head.enrollment.id.as_str());
    let needed = head.map(|head| {
        let others = open(viewed).map(|resident| &resident.enrollment.id).filter(|id| *id != head);
        let ways: Vec<String> = others.map(|id| format!("{head}_leaves=1,{id}_leaves!=1")).collect();
        ways.join(";")
    });
    html! {
        div data-shown-when=[needed] {
            h2 { (t("exit-stay")) }
            (choice)
            @for resident in open(viewed) { (relationship(resident, new, head)) }
        }
    }
}

fn relationship(resident: &Resident, new: &NewExit, head: Option<&str>) -> Markup {
    let id = &resident.enrollment.id;
    // Of the head who leaves it is asked whenever a new one is.
    let other = head.filter(|head| head != id);
    let asked = other.map(|head| format!("{head}_leaves=1,{id}_leaves!=1,head!={id}"));
    let said = new.relationships.iter().find(|(of, _)| of == id).map_or("", |(_, said)| said.as_str());
    let list = hud::list("3.15.1").map_or(&[][..], |list| list.entries);
    let field = format!("{id}_relationship");
    html! {
        div .hm-field data-shown-when=[asked] {
            label .usa-label for=(field) {
                (t_with("exit-relationship", [("name", client_name(&resident.identity).into())]))
            }
            select .usa-select id=(field) name=(field) {
                option value="" selected[said.is_empty()] { (t("choose")) }
                @for entry in list.iter().filter(|entry| entry.code != "1") {
                    option value=(entry.code) selected[entry.code == said] { (entry.label) }
                }
            }
        }
    }
}
