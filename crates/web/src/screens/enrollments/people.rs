//! The part of the enrollment form that is about one person, and boxes to tick by name.

use app::clients::Identity;
use app::enrollments::{EnrollForm, GROWN, Known, Person};
use app::records::layout;
use domain::enrollments::{Way, asks_all, ways_to};
use domain::ids::ClientId;
use domain::records::{Fault, Typed};
use hud::FileLayout;
use maud::{Markup, html};

use crate::error::Result;
use crate::text::{t, t_with};
use crate::ui::{HudForm, client_name, date, message};

/// What the household shares is asked once.
pub(super) const SHARED: &[&str] = &["EntryDate", "EnrollmentCoC"];

/// What a person's fields begin with.
pub(super) fn whose(client: ClientId) -> String {
    format!("{client}_")
}

/// What is in the fields of one person.
#[derive(Debug, Clone, Default)]
pub(super) struct Filled {
    /// They come.
    pub(super) comes: bool,
    /// HUD's Enrollment.csv by header.
    pub(super) typed: Typed,
}

/// One person's part of the form.
pub(super) fn part(
    form: &EnrollForm,
    person: &Person,
    filled: &Filled,
    faults: &[(&'static str, Fault)],
    is_new: bool,
) -> Result<Markup> {
    let whose = whose(person.identity.id);
    let hud = HudForm { layout: layout("Enrollment")?, typed: &filled.typed, faults, saved: None };
    let is_head = filled.typed.get("RelationshipToHoH").is_some_and(|text| text == "1");
    let alone = is_new && form.people.len() == 1;
    let name = client_name(&person.identity);
    let twice = hud.errors().into_iter().find(|(field, _)| *field == "personal_id").map(|(_, text)| text);
    let prior = GROWN.iter().filter(|name| !SHARED.contains(name) && is_prior(name));
    Ok(html! {
        section .hm-section {
            h2 { (name) }
            @if let Some(text) = twice { (message(&format!("{whose}comes-error"), &text)) }
            @if alone {
                input type="hidden" name={ (whose) "comes" } value="1";
                input type="hidden" name={ (whose) "relationship_to_hoh" } value="1";
            } @else {
                (tick(&format!("{whose}comes"), &t("enroll-comes"), "1", filled.comes))
                (hud.field_of(&whose, "RelationshipToHoH"))
            }
            @for known in &person.known { p .hm-muted { (source(hud.layout, known)) } }
            (hud.field_of(&whose, "DisablingCondition"))
            @if person.is_grown || is_head {
                h3 { (t("enroll-before")) }
                @for name in prior { (asked_when(&hud, &whose, form.project.project_type, name)) }
            }
        }
    })
}

/// Where answers that are filled in come from: they are looked over, not asked anew.
fn source(layout: &FileLayout, known: &Known) -> String {
    let field = |name: &&'static str| {
        let column = layout.column(name)?;
        Some(t(&format!("hud-{}-{}", layout.table, column.field)))
    };
    let fields: Vec<String> = known.answers.keys().filter_map(field).collect();
    let args = [
        ("fields", fields.join("; ").into()),
        ("project", known.project.as_str().into()),
        ("date", date(known.on).into()),
    ];
    t_with("enroll-known", args)
}

fn is_prior(name: &str) -> bool {
    domain::enrollments::PRIOR.contains(&name)
}

/// A question of HUD 3.917, out of the way until the answers above it lead to it. Without a script all are shown, and
/// what is answered though nobody asks is refused.
pub(super) fn asked_when(hud: &HudForm<'_>, whose: &str, project_type: Option<i32>, name: &str) -> Markup {
    if name == "PreviousStreetESSH" && asks_all(project_type) {
        return html! {};
    }
    let question = hud.field_of(whose, name);
    let ways = ways_to(project_type, name);
    if ways.is_empty() {
        return question;
    }
    let ways: Vec<String> = ways.iter().map(|way| in_script(hud, whose, way)).collect();
    html! { div data-shown-when=(ways.join(";")) { (question) } }
}

/// A way as the script reads it.
fn in_script(hud: &HudForm<'_>, whose: &str, way: &Way) -> String {
    let one = |(name, answers): &(&'static str, Vec<i32>)| {
        let field = hud.layout.column(name).map_or("", |column| column.field);
        let answers: Vec<String> = answers.iter().map(ToString::to_string).collect();
        format!("{whose}{field}={}", answers.join("|"))
    };
    way.iter().map(one).collect::<Vec<_>>().join(",")
}

/// A box to tick whose words are a name or a sentence already made.
pub(super) fn tick(id: &str, words: &str, value: &str, checked: bool) -> Markup {
    html! {
        div .usa-checkbox {
            input .usa-checkbox__input type="checkbox" id=(id) name=(id) value=(value) checked[checked];
            label .usa-checkbox__label for=(id) { (words) }
        }
    }
}

/// The words for one person's faults: the field's id and the message, which begins with the name.
pub(super) fn errors(identity: &Identity, faults: &[(&'static str, Fault)]) -> Result<Vec<(String, String)>> {
    let typed = Typed::new();
    let whose = whose(identity.id);
    let hud = HudForm { layout: layout("Enrollment")?, typed: &typed, faults, saved: None };
    let name = client_name(identity);
    let told = hud.errors().into_iter().map(|(field, text)| {
        let field = if field == "personal_id" { "comes" } else { field };
        (format!("{whose}{field}"), format!("{name}: {text}"))
    });
    Ok(told.collect())
}
