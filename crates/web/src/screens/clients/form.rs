//! The form for a client, new or known: HUD's Client.csv in the order people tell it.

use std::collections::BTreeMap;

use domain::clients::{RACES, SERVICE, columns, layout};
use domain::records::{Fault, Typed};
use maud::{Markup, html};

use crate::text::{t, t_with};
use crate::ui::{Field, FieldKind, HudForm, checkbox, checkboxes, field, typed};

/// The form as it is shown.
#[derive(Debug)]
pub(super) struct ClientForm<'a> {
    /// What is in the fields; of an SSN what was typed just now.
    pub(super) typed: &'a Typed,
    /// What was refused.
    pub(super) faults: &'a [(&'static str, Fault)],
    /// What someone else saved meanwhile.
    pub(super) saved: Option<&'a Typed>,
    /// The SSN on record, masked, of a client who is known.
    pub(super) ssn: Option<&'a str>,
    /// The box that takes it off is ticked.
    pub(super) remove_ssn: bool,
}

/// The cells of a posted form.
pub(super) fn cells(posted: &BTreeMap<String, String>) -> Typed {
    layout().map(|layout| typed(layout, &columns(), posted)).unwrap_or_default()
}

/// Everything that was refused, for the summary.
pub(super) fn errors(form: &ClientForm<'_>) -> Vec<(&'static str, String)> {
    form.hud().map(|hud| hud.errors()).unwrap_or_default()
}

/// The fields, without the form around them.
pub(super) fn fields(form: &ClientForm<'_>) -> Markup {
    let Some(hud) = form.hud() else { return html! {} };
    html! {
        (section("client-form-name", &html! {
            @for column in ["FirstName", "MiddleName", "LastName", "NameSuffix", "NameDataQuality"] {
                (hud.field(column))
            }
        }))
        (section("client-form-birth", &html! {
            @for column in ["DOB", "DOBDataQuality", "Sex"] { (hud.field(column)) }
        }))
        (section("client-form-ssn", &html! {
            (form.ssn_field(&hud))
            (hud.field("SSNDataQuality"))
        }))
        (race(&hud))
        (veteran(&hud))
    }
}

impl ClientForm<'_> {
    fn hud(&self) -> Option<HudForm<'_>> {
        Some(HudForm { layout: layout()?, typed: self.typed, faults: self.faults, saved: self.saved })
    }

    fn ssn_field(&self, hud: &HudForm<'_>) -> Markup {
        let error = hud.errors().into_iter().find(|(id, _)| *id == "ssn").map(|(_, text)| text);
        let hint = match self.ssn {
            Some(masked) => t_with("client-ssn-there", [("ssn", masked.into())]),
            None => t("hud-client-ssn-hint"),
        };
        html! {
            div {
                (field(&Field {
                    id: "ssn",
                    label: "hud-client-ssn",
                    hint: Some(hint),
                    kind: FieldKind::Text,
                    value: self.typed.get("SSN").map_or("", String::as_str),
                    autocomplete: "off",
                    error,
                }))
                @if self.ssn.is_some() {
                    div .hm-field { (checkbox("remove_ssn", "client-ssn-remove", self.remove_ssn)) }
                }
            }
        }
    }
}

fn section(title: &str, fields: &Markup) -> Markup {
    html! {
        section .hm-section { h2 { (t(title)) } div .hm-form--grid { (fields) } }
    }
}

fn race(hud: &HudForm<'_>) -> Markup {
    let boxes = html! { @for race in RACES { (hud.tick(race)) } };
    html! {
        section .hm-section {
            h2 { (t("client-race")) }
            (checkboxes("client-form-race-legend", None, &boxes))
            div .hm-form--grid {
                (hud.field("AdditionalRaceEthnicity"))
                (hud.field("RaceNone"))
            }
        }
    }
}

/// Without scripts everything shows and the server says what does not go together; with them, what is not asked
/// is out of the way.
fn veteran(hud: &HudForm<'_>) -> Markup {
    html! {
        section .hm-section {
            h2 { (t("client-veteran")) }
            p .hm-muted { (t("client-form-veteran-help")) }
            fieldset .hm-field data-adult-by="dob" {
                legend .hm-vh { (t("client-veteran")) }
                div .hm-form--grid { (hud.field("VeteranStatus")) }
                fieldset .hm-field data-shown-when="veteran_status=1" {
                    legend .hm-vh { (t("client-form-service")) }
                    div .hm-form--grid { @for column in SERVICE { (hud.field(column)) } }
                }
            }
        }
    }
}
