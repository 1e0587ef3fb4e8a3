//! Pre-flight: what HDX would flag after the upload, and what it needs more than the files for.

use app::lsa::preflight::{Flag, checked, checked_officially, unchecked};
use maud::{Markup, html};

use crate::text::{t, t_with};
use crate::ui::{Column, Table, cell, grouped, table};

/// What flags need that are not checked, in the order in which they are told.
const NEEDS: [&str; 8] = ["last_year", "hic", "pit", "hdx", "places", "not_published", "older_columns", "form"];

/// The flags that were raised, the gravest first, those with nothing to mend apart, and the others by what they need. Some are raised for official uploads
/// alone, which are systemwide.
pub(super) fn flags(raised: &[Flag], is_systemwide: bool) -> Markup {
    let counts = [
        ("raised", grouped(raised.len()).into()),
        ("checked", grouped(checked()).into()),
        ("count", i64::try_from(raised.len()).unwrap_or(0).into()),
    ];
    let (of_the_rules, to_mend): (Vec<&Flag>, Vec<&Flag>) =
        raised.iter().partition(|flag| flag.is_of_the_rules);
    html! {
        section .hm-section id="preflight" {
            h2 { (t("lsa-preflight")) }
            p {
                (t_with("lsa-preflight-about", counts))
                @if !is_systemwide {
                    " " (t_with("lsa-preflight-official", [("count", checked_officially().into())]))
                }
            }
            @if !to_mend.is_empty() { (as_table(&to_mend)) }
            @if !of_the_rules.is_empty() {
                details {
                    summary { (t_with("lsa-preflight-of-the-rules", [("count", of_the_rules.len().into())])) }
                    (as_table(&of_the_rules))
                }
            }
            details {
                summary { (t_with("lsa-preflight-others", [("count", unchecked().len().into())])) }
                (others())
            }
        }
    }
}

fn as_table(raised: &[&Flag]) -> Markup {
    let columns = [
        ("lsa-flag", true),
        ("lsa-flag-severity", true),
        ("lsa-flag-what", false),
        ("lsa-flag-times", true),
        ("lsa-flag-mend", false),
    ]
    .map(|(key, half)| Column { label: t(key), half });
    let row = |flag: &&Flag| {
        vec![
            cell(&flag.id.to_string()),
            html! {
                span .hm-tag { (t(&format!("lsa-severity-{}", flag.severity.code()))) }
                @if flag.official { " " span .hm-muted { (t("lsa-flag-official")) } }
            },
            what(flag),
            cell(&grouped(flag.times)),
            cell(&flag.mend),
        ]
    };
    let rows = raised.iter().map(row).collect();
    table(&Table { caption: &t("lsa-preflight"), columns: &columns, rows })
}

/// What is the matter: the first of several, others behind it, and how many there are.
fn what(flag: &Flag) -> Markup {
    let Some((first, others)) = flag.what.split_first() else { return html! {} };
    html! {
        (first)
        @if !others.is_empty() {
            details {
                summary { (how_many(flag.times.saturating_sub(1), others.len())) }
                ul { @for other in others { li { (other) } } }
            }
        }
    }
}

/// How many others there are, and how many different ones of them are named.
fn how_many(others: usize, named: usize) -> String {
    let key = if named < others { "lsa-flag-more-than-named" } else { "lsa-flag-more" };
    t_with(key, [("count", grouped(others).into()), ("named", named.into())])
}

fn others() -> Markup {
    html! {
        dl {
            @for need in NEEDS {
                @let of: Vec<String> = unchecked().iter().filter(|one| one.needs == need).map(|one| one.id.to_string()).collect();
                @if !of.is_empty() {
                    dt { (t_with(&format!("lsa-needs-{need}"), [("count", of.len().into())])) }
                    dd .hm-muted { (of.join(", ")) }
                }
            }
        }
    }
}
