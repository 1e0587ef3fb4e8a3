//! The card at the top of a client's page: HUD's Client.csv, each answer with how good it is.

use app::clients::{Record, Viewed};
use hud::{CodeList, Coded};
use maud::{Markup, html};

use crate::text::{t, t_with};
use crate::ui::{answer, date, short_id};

/// The card. Whoever knows the identity alone sees ID and age.
pub(super) fn card(client: &Viewed) -> Markup {
    let years = |age: u32| t_with("client-age-years", [("age", age.into())]);
    html! {
        section .hm-card aria-label=(t("client")) {
            dl .hm-facts {
                (fact("client-id", &html! { span .hm-code { (short_id(client.identity.id)) } }))
                (fact("client-age", &html! { (client.age.map_or_else(|| t("unknown"), years)) }))
                @if let Some(record) = &client.record { (facts(record)) }
                div .hm-facts__wide { dt { (t("client-id-copy")) } dd { span .hm-code { (client.identity.id) } } }
            }
        }
    }
}

fn facts(record: &Record) -> Markup {
    let row = &record.row;
    let sex = answer(row.sex);
    let veteran = answer(row.veteran_status);
    html! {
        (judged("client-born", row.dob.map(date), row.dob_data_quality))
        (judged("client-ssn", record.ssn.clone(), row.ssn_data_quality))
        (fact("client-name-quality", &or_unknown(answer(row.name_data_quality))))
        (fact("client-sex", &or_unknown(sex)))
        (fact("client-veteran", &or_unknown(veteran)))
        @for (label, value) in service(row) { (fact(label, &html! { (value) })) }
        div .hm-facts__wide { dt { (t("client-race")) } dd { (or_unknown(race(row))) } }
    }
}

fn fact(label: &str, value: &Markup) -> Markup {
    html! { div { dt { (t(label)) } dd { (value) } } }
}

/// An answer with how good it is; without an answer, why there is none.
fn judged<Q: CodeList>(label: &str, value: Option<String>, quality: Option<Coded<Q>>) -> Markup {
    let quality = answer(quality);
    fact(
        label,
        &match value {
            Some(value) => html! {
                (value)
                @if let Some(quality) = quality { br; span .hm-muted { (quality) } }
            },
            None => or_unknown(quality),
        },
    )
}

fn or_unknown(value: Option<String>) -> Markup {
    html! { (value.unwrap_or_else(|| t("unknown"))) }
}

/// Every race and ethnicity named, or why there is none.
fn race(row: &hud::Client) -> Option<String> {
    let races = [
        ("1", row.am_ind_ak_native),
        ("2", row.asian),
        ("3", row.black_af_american),
        ("6", row.hispanic_latinao),
        ("7", row.mid_east_n_african),
        ("4", row.native_hi_pacific),
        ("5", row.white),
    ];
    let named = races.into_iter().filter(|(_, answer)| answer.is_some_and(|answer| answer.code() == 1));
    let list = hud::list("3.04.1");
    let mut named: Vec<String> = named
        .filter_map(|(code, _)| list.and_then(|list| list.entry(code)))
        .map(|entry| entry.label.to_owned())
        .collect();
    named.extend(row.additional_race_ethnicity.clone());
    if named.is_empty() { answer(row.race_none) } else { Some(named.join("; ")) }
}

/// What is known of a veteran's service.
fn service(row: &hud::Client) -> Vec<(&'static str, String)> {
    if row.veteran_status.is_none_or(|status| status.code() != 1) {
        return Vec::new();
    }
    let year = |year: Option<i32>| year.map(|year| year.to_string());
    let all = [
        ("hud-client-year_entered_service", year(row.year_entered_service)),
        ("hud-client-year_separated", year(row.year_separated)),
        ("hud-client-military_branch", answer(row.military_branch)),
        ("hud-client-discharge_status", answer(row.discharge_status)),
    ];
    all.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
}
