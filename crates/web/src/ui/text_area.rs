//! A field for text of several lines.

use maud::{Markup, html};

use super::message;
use crate::text::t;

/// A field for text of several lines. `id` is also its name.
#[derive(Debug, Clone)]
pub(crate) struct TextArea<'a> {
    /// The control's id and name.
    pub(crate) id: &'a str,
    /// The key of its label's text.
    pub(crate) label: &'a str,
    /// What stands below the label.
    pub(crate) hint: Option<String>,
    /// What is in it.
    pub(crate) value: &'a str,
    /// What is wrong with it.
    pub(crate) error: Option<String>,
}

/// The field with its label.
pub(crate) fn text_area(area: &TextArea<'_>) -> Markup {
    let (error_id, hint_id) = (format!("{}-error", area.id), format!("{}-hint", area.id));
    let described = [area.error.as_ref().map(|_| &error_id), area.hint.as_ref().map(|_| &hint_id)];
    let described: Vec<&str> = described.into_iter().flatten().map(String::as_str).collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let wrong = area.error.is_some();
    html! {
        div .hm-field .hm-field--error[wrong] {
            label .usa-label for=(area.id) { (t(area.label)) }
            @if let Some(hint) = &area.hint { span .usa-hint id=(hint_id) { (hint) } }
            @if let Some(error) = &area.error { (message(&error_id, error)) }
            textarea .usa-textarea .usa-input--error[wrong] id=(area.id) name=(area.id) rows="12"
                aria-invalid=[wrong.then_some("true")] aria-describedby=[described] {
                // A browser drops one line break right behind the tag; a text may begin with one.
                "\n" (area.value)
            }
        }
    }
}
