//! What the forms about someone who signs in share.

use app::users::{Agency, Choice as Chosen};
use app::{Field as At, Problem};
use domain::access::Role;
use maud::{Markup, html};

use crate::text::{t, t_with};
use crate::ui::{Choice, ChoiceOption, problem_text, select};

/// Messages, each with the id of its field.
pub(super) type Errors = [(&'static str, String)];

/// A role, with its agency if it is held at one.
pub(super) fn role_at(role: Role, agency: Option<&str>) -> String {
    let role = t(&format!("role-{role}"));
    match agency {
        Some(agency) => t_with("role-at", [("role", role.into()), ("agency", agency.into())]),
        None => role,
    }
}

/// The message beside one field.
pub(super) fn error_of(errors: &Errors, id: &str) -> Option<String> {
    errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone())
}

/// The field a problem belongs to, and the problem in words.
pub(super) fn in_words(at: At, problem: &Problem) -> (&'static str, String) {
    let (id, label) = match at {
        At::Email => ("email", "field-email"),
        At::Phone => ("phone", "field-value"),
        At::Role => ("role", "field-role"),
        At::Agency => ("agency", "field-agency-of-role"),
        At::Status => ("status", "field-value"),
        _ => ("name", "field-name"),
    };
    (id, problem_text(problem, label))
}

/// A role to be given: which, and where.
pub(super) fn role_choice(chosen: &Chosen, agencies: &[Agency], errors: &Errors) -> Markup {
    let roles = Role::ALL.iter().map(|role| ChoiceOption::new(role.code(), t(&format!("role-{role}"))));
    let places = agencies.iter().map(|agency| ChoiceOption::new(agency.id.to_string(), agency.name.clone()));
    html! {
        (select(&Choice {
            id: "role",
            label: "user-role",
            hint: None,
            options: roles.collect(),
            value: &chosen.role,
            error: error_of(errors, "role"),
        }))
        (select(&Choice {
            id: "agency",
            label: "user-agency",
            hint: Some(t("user-agency-hint")),
            options: places.collect(),
            value: &chosen.agency,
            error: error_of(errors, "agency"),
        }))
    }
}
