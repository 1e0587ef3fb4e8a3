//! Controls to choose with: a list that opens, buttons of which one is down, and boxes to tick.

use maud::{Markup, html};

use super::message;
use crate::text::t;

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChoiceOption {
    /// What is sent.
    pub(crate) value: String,
    /// What is read, in words.
    pub(crate) label: String,
}

impl ChoiceOption {
    /// Something to choose.
    pub(crate) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A field to choose in. `id` is also its name.
#[derive(Debug, Clone)]
pub(crate) struct Choice<'a> {
    /// The control's id and name.
    pub(crate) id: &'a str,
    /// The key of its label's text.
    pub(crate) label: &'a str,
    /// What stands below the label.
    pub(crate) hint: Option<String>,
    /// What there is to choose.
    pub(crate) options: Vec<ChoiceOption>,
    /// What is chosen; empty for nothing.
    pub(crate) value: &'a str,
    /// What is wrong with it.
    pub(crate) error: Option<String>,
}

impl Choice<'_> {
    fn error_id(&self) -> String {
        format!("{}-error", self.id)
    }

    fn hint_id(&self) -> String {
        format!("{}-hint", self.id)
    }

    fn described(&self) -> Option<String> {
        let ids = [self.error.as_ref().map(|_| self.error_id()), self.hint.as_ref().map(|_| self.hint_id())];
        let ids: Vec<String> = ids.into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// Whether the answers stand in a row.
    fn is_short(&self) -> bool {
        self.options.len() <= 4 && self.options.iter().all(|option| option.label.chars().count() <= 16)
    }

    fn notes(&self) -> Markup {
        html! {
            @if let Some(hint) = &self.hint { span .usa-hint id=(self.hint_id()) { (hint) } }
            @if let Some(error) = &self.error { (message(&self.error_id(), error)) }
        }
    }
}

/// A list that opens; nothing is chosen until someone chooses.
pub(crate) fn select(choice: &Choice<'_>) -> Markup {
    narrow(choice, Some("choose"))
}

/// A list that opens, to narrow down what is shown. `none` is the key of what it says while nothing is chosen; without
/// it, one entry is always chosen.
pub(crate) fn narrow(choice: &Choice<'_>, none: Option<&str>) -> Markup {
    let wrong = choice.error.is_some();
    html! {
        div .hm-field .hm-field--error[wrong] {
            label .usa-label for=(choice.id) { (t(choice.label)) }
            (choice.notes())
            select .usa-select .usa-input--error[wrong] id=(choice.id) name=(choice.id)
                aria-invalid=[wrong.then_some("true")] aria-describedby=[choice.described()] {
                @if let Some(none) = none {
                    option value="" selected[choice.value.is_empty()] { (t(none)) }
                }
                @for option in &choice.options {
                    option value=(option.value) selected[option.value == choice.value] { (option.label) }
                }
            }
        }
    }
}

/// Buttons of which one is down. The first has the field's id, so that a message can lead to it.
pub(crate) fn radios(choice: &Choice<'_>) -> Markup {
    let wrong = choice.error.is_some();
    html! {
        fieldset .hm-field .hm-inline[choice.is_short()] .hm-field--error[wrong]
            aria-describedby=[choice.described()] {
            legend .usa-legend { (t(choice.label)) }
            (choice.notes())
            @for (at, option) in choice.options.iter().enumerate() {
                @let id = if at == 0 { choice.id.to_owned() } else { format!("{}-{}", choice.id, option.value) };
                div .usa-radio {
                    input .usa-radio__input type="radio" id=(id) name=(choice.id) value=(option.value)
                        checked[option.value == choice.value];
                    label .usa-radio__label for=(id) { (option.label) }
                }
            }
        }
    }
}

/// A box to tick, which sends `1`.
pub(crate) fn checkbox(id: &str, label: &str, checked: bool) -> Markup {
    html! {
        div .usa-checkbox {
            input .usa-checkbox__input type="checkbox" id=(id) name=(id) value="1" checked[checked];
            label .usa-checkbox__label for=(id) { (t(label)) }
        }
    }
}

/// Boxes that belong together under one legend.
pub(crate) fn checkboxes(legend: &str, error: Option<(&str, &str)>, boxes: &Markup) -> Markup {
    let error_id = error.map(|(id, _)| format!("{id}-error"));
    html! {
        fieldset .hm-field .hm-field--error[error.is_some()] aria-describedby=[error_id.as_deref()] {
            legend .usa-legend { (t(legend)) }
            @if let (Some((_, text)), Some(id)) = (error, &error_id) { (message(id, text)) }
            (boxes)
        }
    }
}
