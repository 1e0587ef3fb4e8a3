//! The fields that say what the implementation is: on the settings page and when an installation is set up.

use app::settings::Typed;
use app::{Field as At, Problem};
use chrono_tz::Tz;
use maud::{Markup, html};

use crate::text::{t, t_with};
use crate::ui::{Field, FieldKind, field, message, problem_text};

/// The time zones of the United States and its territories, most people first.
const UNITED_STATES: [Tz; 14] = [
    chrono_tz::America::New_York,
    chrono_tz::America::Chicago,
    chrono_tz::America::Denver,
    chrono_tz::America::Los_Angeles,
    chrono_tz::America::Phoenix,
    chrono_tz::America::Anchorage,
    chrono_tz::Pacific::Honolulu,
    chrono_tz::America::Puerto_Rico,
    chrono_tz::America::Detroit,
    chrono_tz::America::Boise,
    chrono_tz::America::Indiana::Indianapolis,
    chrono_tz::America::St_Thomas,
    chrono_tz::Pacific::Guam,
    chrono_tz::Pacific::Pago_Pago,
];

/// What the fields show.
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    /// What is in them.
    pub(crate) typed: &'a Typed,
    /// What is wrong with them, by field.
    pub(crate) errors: &'a [(&'a str, String)],
    /// What someone else saved meanwhile.
    pub(crate) saved: Option<&'a Typed>,
    /// The time zone that the operator has fixed.
    pub(crate) operator: Option<Tz>,
}

/// The three fields.
pub(crate) fn fields(shown: &Shown<'_>) -> Markup {
    let typed = shown.typed;
    let name = Field {
        id: "implementation",
        label: "settings-name",
        hint: shown.hint("settings-name-hint", &typed.name, |saved| &saved.name),
        kind: FieldKind::Text,
        value: &typed.name,
        autocomplete: "off",
        error: shown.error("implementation"),
    };
    html! {
        (field(&name))
        (coc_codes(shown))
        (time_zone(shown))
    }
}

/// The field a problem belongs to, and the problem in words. None for a problem with something else.
pub(crate) fn in_words(at: At, problem: &Problem) -> Option<(&'static str, String)> {
    let (id, label) = match at {
        At::Implementation => ("implementation", "field-implementation"),
        At::CocCodes => ("coc_codes", "field-coc"),
        At::TimeZone => ("time_zone", "field-time-zone"),
        _ => return None,
    };
    Some((id, problem_text(problem, label)))
}

impl Shown<'_> {
    fn error(&self, id: &str) -> Option<String> {
        self.errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone())
    }

    /// What the field means, or what someone else has saved in it.
    fn hint(&self, key: &str, mine: &str, theirs: fn(&Typed) -> &String) -> Option<String> {
        let theirs = self.saved.map(theirs).filter(|theirs| *theirs != mine);
        Some(match theirs {
            Some(theirs) => t_with("account-stale-field", [("value", theirs.as_str().into())]),
            None => t(key),
        })
    }
}

// HUD's list is offered as one types; a code that it lacks, such as XX-500, is taken too.
fn coc_codes(shown: &Shown<'_>) -> Markup {
    let known = hud::list("2.03.1").map(|list| list.entries).unwrap_or_default();
    let value = &shown.typed.coc_codes;
    let hint = shown.hint("settings-coc-hint", value, |saved| &saved.coc_codes);
    let error = shown.error("coc_codes");
    let wrong = error.is_some();
    let described = if wrong { "coc_codes-error coc_codes-hint" } else { "coc_codes-hint" };
    html! {
        div .hm-field .hm-field--error[wrong] {
            label .usa-label for="coc_codes" { (t("settings-coc")) }
            span .usa-hint id="coc_codes-hint" { (hint.unwrap_or_default()) }
            @if let Some(error) = &error { (message("coc_codes-error", error)) }
            input .usa-input .usa-input--error[wrong] id="coc_codes" name="coc_codes" value=(value) list="cocs"
                autocomplete="off" autocapitalize="characters" spellcheck="false"
                aria-invalid=[wrong.then_some("true")] aria-describedby=(described);
            datalist id="cocs" { @for entry in known { option value=(entry.code) { (entry.label) } } }
        }
    }
}

fn time_zone(shown: &Shown<'_>) -> Markup {
    if let Some(zone) = shown.operator {
        return html! {
            div .hm-field {
                p .usa-label { (t("settings-time-zone")) }
                p { (t_with("settings-time-zone-operator", [("zone", zone.name().into())])) }
            }
        };
    }
    let value = shown.typed.time_zone.as_str();
    let hint = shown.hint("settings-time-zone-hint", value, |saved| &saved.time_zone);
    let error = shown.error("time_zone");
    let wrong = error.is_some();
    let described = if wrong { "time_zone-error time_zone-hint" } else { "time_zone-hint" };
    let option = |zone: &Tz, marks: bool| {
        html! { option value=(zone.name()) selected[marks && zone.name() == value] { (in_reading(zone)) } }
    };
    let is_us = UNITED_STATES.iter().any(|zone| zone.name() == value);
    html! {
        div .hm-field .hm-field--error[wrong] {
            label .usa-label for="time_zone" { (t("settings-time-zone")) }
            span .usa-hint id="time_zone-hint" { (hint.unwrap_or_default()) }
            @if let Some(error) = &error { (message("time_zone-error", error)) }
            select .usa-select .usa-input--error[wrong] id="time_zone" name="time_zone"
                aria-invalid=[wrong.then_some("true")] aria-describedby=(described) {
                option value="" selected[value.is_empty()] { (t("choose")) }
                optgroup label=(t("settings-zones-us")) {
                    @for zone in &UNITED_STATES { (option(zone, true)) }
                }
                optgroup label=(t("settings-zones-all")) {
                    @for zone in &chrono_tz::TZ_VARIANTS { (option(zone, !is_us)) }
                }
            }
        }
    }
}

/// `America/New York`: the name without its underscores.
fn in_reading(zone: &Tz) -> String {
    zone.name().replace('_', " ")
}
