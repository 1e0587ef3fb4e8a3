//! What of the queue is shown: in the address, so that a page can be kept and sent on.

use app::queue::Filter;
use domain::households::HouseholdKind;
use domain::queue::Status;
use maud::{Markup, html};
use serde::Deserialize;

use crate::text::t;
use crate::ui::{Choice, ChoiceOption, Field, FieldKind, field, listed, narrow};

/// Project types that house people (HUD list 2.02.6).
pub(crate) const HOUSING: [i32; 5] = [3, 13, 2, 9, 10];

/// What stands in the address.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Address {
    pub(crate) status: String,
    pub(crate) kind: String,
    pub(crate) veteran: String,
    pub(crate) chronic: String,
    pub(crate) wants: String,
    pub(crate) area: String,
    pub(crate) page: String,
}

impl Address {
    /// What it asks for; what cannot be read counts as absent.
    pub(crate) fn filter(&self) -> Filter {
        Filter {
            status: self.status.parse().unwrap_or(Status::Active),
            kind: self.kind.parse().ok(),
            veteran: three(&self.veteran),
            chronic: three(&self.chronic),
            wants: self.wants.parse().ok(),
            area: Some(self.area.trim().to_owned()).filter(|area| !area.is_empty() && !area.contains('\0')),
        }
    }

    /// The part of an address behind the question mark, for the same filter.
    pub(crate) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("status", &self.status),
            ("kind", &self.kind),
            ("veteran", &self.veteran),
            ("chronic", &self.chronic),
            ("wants", &self.wants),
            ("area", &self.area),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}

fn three(text: &str) -> Option<Option<bool>> {
    match text {
        "yes" => Some(Some(true)),
        "no" => Some(Some(false)),
        "unknown" => Some(None),
        _ => None,
    }
}

/// The form above the list. Works without a script.
pub(crate) fn form(address: &Address) -> Markup {
    let status = if address.status.is_empty() { Status::Active.code() } else { &address.status };
    let statuses = Status::ALL.iter().map(|of| ChoiceOption::new(of.code(), t(&format!("queue-status-{of}"))));
    let kinds =
        HouseholdKind::ALL.iter().map(|of| ChoiceOption::new(of.code(), t(&format!("queue-kind-{of}"))));
    let wants = HOUSING
        .iter()
        .map(|code| ChoiceOption::new(code.to_string(), listed("2.02.6", Some(*code)).unwrap_or_default()));
    let answers = || ["yes", "no", "unknown"].map(|of| ChoiceOption::new(of, t(&format!("queue-answer-{of}"))));
    let of = |id, label, options, value| Choice { id, label, hint: None, options, value, error: None };
    let choice = |id, label, options, value| narrow(&of(id, label, options, value), Some("queue-any"));
    html! {
        form .hm-filters method="get" action="/queue" {
            // A queue is read by one status at a time, so here one is always chosen.
            (narrow(&of("status", "queue-status", statuses.collect(), status), None))
            (choice("kind", "queue-household", kinds.collect(), &address.kind))
            (choice("veteran", "queue-veteran", answers().into(), &address.veteran))
            (choice("chronic", "queue-chronic", answers().into(), &address.chronic))
            (choice("wants", "queue-wants", wants.collect(), &address.wants))
            (field(&Field {
                id: "area",
                label: "queue-area",
                hint: None,
                kind: FieldKind::Text,
                value: &address.area,
                autocomplete: "off",
                error: None,
            }))
            button .usa-button type="submit" { (t("queue-filter")) }
        }
    }
}
