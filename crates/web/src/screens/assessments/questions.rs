//! The questions of a tool as fields. Each can be refused, be unknown, or be passed over.

use std::collections::BTreeMap;

use app::assessments::{Known, REFUSED, UNKNOWN};
use domain::assessments::{Choice, Kind, Question, Tool};
use domain::records::Condition;
use maud::{Markup, html};

use crate::text::{t, t_with};
use crate::ui::{date, message};

/// What the fields show.
pub(super) struct Filled<'a> {
    /// What was typed or chosen, by the codes of the questions.
    pub(super) values: &'a BTreeMap<String, Vec<String>>,
    /// What is recorded already.
    pub(super) known: &'a BTreeMap<String, Known>,
    /// What was refused: the field's id and the words.
    pub(super) errors: &'a [(String, String)],
}

/// The field of a question.
pub(super) fn field_id(code: &str) -> String {
    format!("q-{code}")
}

/// All questions, by sections.
pub(super) fn fields(tool: &Tool, filled: &Filled<'_>) -> Markup {
    let parts = tool.questions.chunk_by(|one, next| one.section == next.section);
    html! {
        @for part in parts {
            @if let Some(first) = part.first() { h2 { (first.section) } }
            @for question in part { (field(question, filled)) }
        }
    }
}

fn field(question: &Question, filled: &Filled<'_>) -> Markup {
    let id = field_id(&question.code);
    let error = filled.errors.iter().find(|(at, _)| *at == id).map(|(_, words)| words.as_str());
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let hints = hints(question, filled);
    let described = [error.map(|_| error_id.as_str()), (!hints.is_empty()).then_some(hint_id.as_str())];
    let described: Vec<&str> = described.into_iter().flatten().collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let empty = Vec::new();
    let values = filled.values.get(&question.code).unwrap_or(&empty);
    html! {
        fieldset .hm-field .hm-inline[is_short(question)] .hm-field--error[error.is_some()] data-shown-when=[shown_when(question)]
            aria-describedby=[described] {
            legend .usa-legend { (question.text) }
            @if !hints.is_empty() { span .usa-hint id=(hint_id) { (hints.join(" ")) } }
            @if let Some(error) = error { (message(&error_id, error)) }
            (controls(question, &id, values))
        }
    }
}

/// Whether the answers stand in a row. A dozen letters are as long as what everyone may answer instead.
fn is_short(question: &Question) -> bool {
    match question.kind {
        Kind::One => question.choices.iter().all(|choice| choice.label.chars().count() <= 16),
        Kind::Number => true,
        Kind::Many | Kind::Text => false,
    }
}

fn hints(question: &Question, filled: &Filled<'_>) -> Vec<String> {
    let recorded = filled.known.get(&question.code).map(|known| match known.since {
        Some(since) => t_with("assess-recorded-on", [("date", date(since).into())]),
        None => t("assess-recorded"),
    });
    question.hint.iter().cloned().chain(recorded).collect()
}

/// The script knows which answers lead to a question. Without it, and for other conditions, the question is on the
/// page for everyone.
fn shown_when(question: &Question) -> Option<String> {
    match question.shown_when.as_ref()? {
        Condition::In(code, wanted) => Some(format!("{}={}", field_id(code), wanted.join("|"))),
        _ => None,
    }
}

fn controls(question: &Question, id: &str, values: &[String]) -> Markup {
    let is = |value: &str| values.iter().any(|one| one == value);
    let none = [(REFUSED, t("assess-refused")), (UNKNOWN, t("assess-unknown"))];
    match question.kind {
        Kind::One => html! {
            @for (at, choice) in question.choices.iter().enumerate() {
                (radio((id, at), (&choice.code, &choice.label), is(&choice.code)))
            }
            @for (at, (value, label)) in none.iter().enumerate() {
                (radio((id, question.choices.len() + at), (value, label), is(value)))
            }
            (radio((id, question.choices.len() + none.len()), ("", &t("assess-skipped")), values.is_empty()))
        },
        Kind::Many => html! {
            @for (at, Choice { code, label, .. }) in question.choices.iter().enumerate() {
                (tick((id, at), (code, label), is(code)))
            }
            @for (at, (value, label)) in none.iter().enumerate() {
                (tick((id, question.choices.len() + at), (value, label), is(value)))
            }
        },
        Kind::Number | Kind::Text => html! {
            (line(question, id, values))
            @for (at, (value, label)) in none.iter().enumerate() {
                (tick((id, at + 1), (value, label), is(value)))
            }
        },
    }
}

fn line(question: &Question, id: &str, values: &[String]) -> Markup {
    let value = values.iter().find(|value| !matches!(value.as_str(), REFUSED | UNKNOWN));
    let digits = (question.kind == Kind::Number).then_some("numeric");
    html! {
        div .hm-field--short[digits.is_some()] {
            input .usa-input type="text" id=(id) name=(id) value=[value] inputmode=[digits] autocomplete="off"
                aria-label=(question.text);
        }
    }
}

/// The first control has the field's id, so that a message can lead to it.
fn control_id((id, at): (&str, usize)) -> String {
    if at == 0 { id.to_owned() } else { format!("{id}-{at}") }
}

fn radio(place: (&str, usize), (value, label): (&str, &str), checked: bool) -> Markup {
    let id = control_id(place);
    html! {
        div .usa-radio {
            input .usa-radio__input type="radio" id=(id) name=(place.0) value=(value) checked[checked];
            label .usa-radio__label for=(id) { (label) }
        }
    }
}

fn tick(place: (&str, usize), (value, label): (&str, &str), checked: bool) -> Markup {
    let id = control_id(place);
    html! {
        div .usa-checkbox {
            input .usa-checkbox__input type="checkbox" id=(id) name=(place.0) value=(value) checked[checked];
            label .usa-checkbox__label for=(id) { (label) }
        }
    }
}
