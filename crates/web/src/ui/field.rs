//! Form fields: label, hint, message and control, always in this order, and the summary of all messages.

use app::Problem;
use domain::passwords::Refusal;
use maud::{Markup, html};

use super::{date, icon};
use crate::text::{t, t_with};

/// What a field takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FieldKind {
    /// A line of text.
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A password; never filled in by us.
    Password,
    /// A whole number.
    Number,
    /// A date; the browser sends it as `YYYY-MM-DD`.
    Date,
}

/// A form field. `id` is also its name.
#[derive(Debug, Clone)]
pub(crate) struct Field<'a> {
    /// The control's id and name.
    pub(crate) id: &'a str,
    /// The key of its label's text.
    pub(crate) label: &'a str,
    /// What stands below the label.
    pub(crate) hint: Option<String>,
    /// What it takes.
    pub(crate) kind: FieldKind,
    /// What is in it.
    pub(crate) value: &'a str,
    /// What the browser may fill in.
    pub(crate) autocomplete: &'a str,
    /// What is wrong with it.
    pub(crate) error: Option<String>,
}

/// A field with its label.
pub(crate) fn field(field: &Field<'_>) -> Markup {
    let (error_id, hint_id) = (format!("{}-error", field.id), format!("{}-hint", field.id));
    let described = [field.error.as_ref().map(|_| &error_id), field.hint.as_ref().map(|_| &hint_id)];
    let described: Vec<&str> = described.into_iter().flatten().map(String::as_str).collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let kind = match field.kind {
        FieldKind::Text => "text",
        FieldKind::Email => "email",
        FieldKind::Phone => "tel",
        FieldKind::Password => "password",
        // A number's own control changes its value when the wheel turns over it.
        FieldKind::Number => "text",
        FieldKind::Date => "date",
    };
    let short = matches!(field.kind, FieldKind::Number | FieldKind::Date);
    let digits = matches!(field.kind, FieldKind::Number).then_some("numeric");
    let wrong = field.error.is_some();
    html! {
        div .hm-field .hm-field--error[wrong] .hm-field--short[short] {
            label .usa-label for=(field.id) { (t(field.label)) }
            @if let Some(hint) = &field.hint { span .usa-hint id=(hint_id) { (hint) } }
            @if let Some(error) = &field.error { (message(&error_id, error)) }
            input .usa-input .usa-input--error[wrong] id=(field.id) name=(field.id) type=(kind) value=(field.value)
                autocomplete=(field.autocomplete) inputmode=[digits] aria-invalid=[wrong.then_some("true")]
                aria-describedby=[described];
        }
    }
}

/// The message beside a field.
pub(crate) fn message(id: &str, error: &str) -> Markup {
    html! {
        span .usa-error-message id=(id) {
            (icon("error"))
            span { span .hm-vh { (t("error-prefix")) " " } (error) }
        }
    }
}

/// All messages of a refused form, each a link to its field. First on the page.
pub(crate) fn error_summary(errors: &[(&str, String)]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div .hm-errors id="errors" role="alert" tabindex="-1" aria-labelledby="errors-title" {
                h2 id="errors-title" { (t("problem-title")) }
                ul {
                    @for (id, error) in errors { li { a href={ "#" (id) } { (error) } } }
                }
            }
        }
    }
}

/// A problem in words. `label` is the key of the field's name as the object of a sentence.
pub(crate) fn problem_text(problem: &Problem, label: &str) -> String {
    match problem {
        Problem::Missing => t_with("problem-missing", [("field", t(label).into())]),
        Problem::TooLong(most) => t_with("problem-too-long", [("most", (*most).into())]),
        Problem::NotAnEmail => t("problem-not-an-email"),
        Problem::Taken => t("problem-taken"),
        Problem::Unknown => t("problem-unknown"),
        Problem::Future => t("problem-future"),
        Problem::NotADate(word) => t_with("find-not-a-date", [("word", word.as_str().into())]),
        Problem::NotANumber(word) => t_with("find-not-a-number", [("word", word.as_str().into())]),
        Problem::NameTaken => t("problem-name-taken"),
        Problem::NotUnits => t("problem-not-units"),
        Problem::OutOfBounds(most) => t_with("problem-out-of-bounds", [("most", (*most).into())]),
        Problem::Occupied => t("problem-occupied"),
        Problem::KeptElsewhere => t("place-kept-elsewhere"),
        Problem::HasVacancy => t("problem-has-vacancy"),
        Problem::HasReferral => t("problem-has-referral"),
        Problem::OutOfUse => t("problem-out-of-use"),
        Problem::OutsideDays(from, to) => {
            t_with("problem-outside-days", [("from", date(*from).into()), ("to", date(*to).into())])
        }
        Problem::Crossed => t("problem-crossed"),
        Problem::TooEarly => t("lsa-too-early"),
        Problem::NotInCoc(coc, which) => {
            t_with("lsa-not-in-coc", [("coc", coc.as_str().into()), ("which", which.join("; ").into())])
        }
        Problem::WrongPassword => t("problem-wrong-password"),
        Problem::Mismatch => t("problem-mismatch"),
        Problem::Unchanged => t("problem-unchanged"),
        Problem::NotACocCode(word) => t_with("problem-not-a-coc-code", [("word", word.as_str().into())]),
        Problem::UnderWay => t("problem-under-way"),
        Problem::WrongCode => t("problem-wrong-code"),
        Problem::OneselfRefused => t("problem-oneself"),
        Problem::LastLead => t("problem-last-lead"),
        Problem::WeakPassword(refusal) => t(match refusal {
            Refusal::TooShort => "problem-password-too-short",
            Refusal::TooLong => "problem-password-too-long",
            Refusal::OneKind => "problem-password-one-kind",
            Refusal::Common => "problem-password-common",
            Refusal::ContainsName => "problem-password-name",
            Refusal::Guessable => "problem-password-guessable",
        }),
    }
}
