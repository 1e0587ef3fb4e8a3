//! What the forms of a household have in common: the day, relationships, and what is refused, in words.

use std::collections::BTreeMap;

use app::households::{Change, Changed, Household, Member, Step, change};
use app::{Ctx, Error};
use axum::response::{IntoResponse, Redirect, Response};
use domain::households::Refusal;
use domain::ids::ClientId;
use domain::records::Value;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Sent;
use crate::req::Req;
use crate::screens::clients::above;
use crate::text::{t, t_with};
use crate::ui::{Choice, ChoiceOption, Field, FieldKind, FormPage, client_name, field, select};

/// What became of a form that was sent.
pub(super) enum Sending {
    /// It is saved.
    Saved,
    /// It is not: the field's id, and why.
    Refused(&'static str, String),
    /// Someone else saved first.
    Stale,
}

/// Sends a change that begins on the day that was typed.
pub(super) async fn send(ctx: &Ctx, id: ClientId, sent: &Sent, step: Step) -> Result<Sending> {
    let text = sent.cells.get("day").map_or("", String::as_str);
    let Some(Value::Date(day)) = Value::typed(hud::ColumnType::Date, text) else {
        return Ok(Sending::Refused("day", t("fault-not-a-date")));
    };
    let asked = Change { version: sent.version, form_key: sent.form_key.clone(), day, step };
    match change(ctx, id, asked).await {
        Ok(Changed::Saved) => Ok(Sending::Saved),
        Ok(Changed::Refused(refusal)) => {
            let (field, key) = in_words(refusal);
            Ok(Sending::Refused(field, t(key)))
        }
        Ok(Changed::Elsewhere) => Ok(Sending::Refused("relationship", t("household-elsewhere"))),
        Err(Error::Stale) => Ok(Sending::Stale),
        Err(other) => Err(other.into()),
    }
}

fn in_words(refusal: Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::InTheFuture => ("day", "fault-in-the-future"),
        Refusal::TooEarly => ("day", "household-too-early"),
        Refusal::AlreadyMember => ("relationship", "household-already-member"),
        Refusal::NotAMember => ("head", "household-not-a-member"),
        Refusal::Hidden => ("relationship", "household-hidden"),
        Refusal::Referred => ("relationship", "household-referred"),
        Refusal::Alone => ("day", "household-alone"),
        Refusal::NoHead => ("head", "household-no-head"),
        Refusal::SecondHead => ("relationship", "household-second-head"),
        Refusal::Unknown => ("relationship", "fault-not-in-list"),
    }
}

/// Whether someone is refused because they live in another household, which they have to leave first.
pub(super) fn is_elsewhere(error: Option<&(&'static str, String)>) -> bool {
    error.is_some_and(|(_, text)| *text == t("household-elsewhere"))
}

/// Where a saved form leads.
pub(super) fn done(id: ClientId) -> Response {
    Redirect::to(&format!("/clients/{id}/household?saved=1")).into_response()
}

/// What is in a form: by the fields' names.
pub(super) type Cells = BTreeMap<String, String>;

/// The day from which the change counts.
pub(super) fn day(cells: &Cells, error: Option<&(&'static str, String)>) -> Markup {
    field(&Field {
        id: "day",
        label: "household-day",
        hint: None,
        kind: FieldKind::Date,
        value: cells.get("day").map_or("", String::as_str),
        autocomplete: "off",
        error: message("day", error),
    })
}

/// The message for a field, if it is this one that was refused.
pub(super) fn message(field: &str, error: Option<&(&'static str, String)>) -> Option<String> {
    error.filter(|(refused, _)| *refused == field).map(|(_, text)| text.clone())
}

/// Today, as a form first has it.
pub(super) fn today(ctx: &Ctx) -> (String, String) {
    ("day".to_owned(), Value::Date(ctx.today()).text())
}

/// The answers of HUD list 3.15.1 but the head's own.
pub(super) fn relationships() -> Vec<ChoiceOption> {
    let entries = hud::list("3.15.1").map_or(&[][..], |list| list.entries);
    let others = entries.iter().filter(|entry| entry.code != "1");
    others.map(|entry| ChoiceOption::new(entry.code, entry.label)).collect()
}

/// Who is the head from now on, among these.
pub(super) fn head<'a>(
    members: impl Iterator<Item = &'a Member>,
    cells: &Cells,
    error: Option<&(&'static str, String)>,
) -> Markup {
    let name =
        |member: &Member| ChoiceOption::new(member.identity.id.to_string(), client_name(&member.identity));
    select(&Choice {
        id: "head",
        label: "household-head",
        hint: None,
        options: members.map(name).collect(),
        value: cells.get("head").map_or("", String::as_str),
        error: message("head", error),
    })
}

/// How each of these stands to the head; the head's own answer does not count.
pub(super) fn to_head<'a>(members: impl Iterator<Item = &'a Member>, cells: &Cells) -> Markup {
    html! {
        p { (t("household-to-head-help")) }
        @for member in members {
            @let id = relationship_field(member.identity.id);
            @let said = cells.get(&id).map_or("", String::as_str);
            div .hm-field {
                label .usa-label for=(id) {
                    (t_with("household-to-head", [("name", client_name(&member.identity).into())]))
                }
                select .usa-select id=(id) name=(id) {
                    option value="" selected[said.is_empty()] { (t("choose")) }
                    @for option in relationships() {
                        option value=(option.value) selected[option.value == said] { (option.label) }
                    }
                }
            }
        }
    }
}

/// What the name of the field for how someone stands to the head ends with.
const RELATIONSHIP: &str = "_relationship";

/// The name of the field for how someone stands to the head.
pub(super) fn relationship_field(client: ClientId) -> String {
    format!("{client}{RELATIONSHIP}")
}

/// How the members stand to the head, as it was sent: by what was sent, not by who belongs to it now.
pub(super) fn said(cells: &Cells) -> Vec<(ClientId, i32)> {
    let said = cells.iter().filter_map(|(name, text)| {
        let client = name.strip_suffix(RELATIONSHIP)?;
        Some((client.parse().ok()?, text.parse().ok()?))
    });
    said.collect()
}

/// What the fields say before anyone has typed: how each stands to the head now.
pub(super) fn as_now(household: &Household) -> Cells {
    let others = household.members.iter().filter(|member| member.relationship != 1);
    others.map(|member| (relationship_field(member.identity.id), member.relationship.to_string())).collect()
}

/// A form of a household as a page.
pub(super) struct Page<'a> {
    /// The household.
    pub(super) household: &'a Household,
    /// Its title.
    pub(super) title: String,
    /// Where it is sent: the last word of the address.
    pub(super) action: &'a str,
    /// What was refused.
    pub(super) error: Option<&'a (&'static str, String)>,
    /// Someone else saved first.
    pub(super) is_stale: bool,
    /// The fields.
    pub(super) fields: Markup,
}

impl Page<'_> {
    /// The page; with the household as it is now when someone else saved first.
    pub(super) async fn respond(self, req: &Req) -> Result<Response> {
        let client = &self.household.client;
        let here = format!("/clients/{}/household", client.id);
        let mut up = above(Some((client.id, &client_name(client))));
        up.push((here.clone(), t("household")));
        let errors: Vec<(&str, String)> = self.error.iter().map(|(id, text)| (*id, text.clone())).collect();
        let page = FormPage {
            title: &self.title,
            above: &up,
            action: &format!("{here}/{}", self.action),
            back: &here,
            version: self.household.version,
            errors: &errors,
            is_stale: self.is_stale,
            fields: self.fields,
            below: html! { @if self.is_stale { (super::view::members(self.household, false)) } },
        };
        Ok(page.respond(req).await?)
    }
}
