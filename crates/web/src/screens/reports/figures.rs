//! The figures of an LSA: in a few words, as charts, and as the tables behind them.

use app::lsa::{Figure, Line, Summary, Unit};
use domain::ids::LsaRunId;
use maud::{Markup, html};

use crate::text::{t, t_with};
use crate::ui::{Bar, Chart, Column, Group, Table, cell, chart, grouped, table};

/// The figure that has a part of the page to itself.
const QUALITY: &str = "quality";

/// Charts whose lines show each column; others show the first, which is the sum.
const GROUPED: [&str; 5] = ["served_people", "served_households", "exits", "returns_all", "returns_permanent"];

/// What is asked first, in a row.
pub(super) fn headline(summary: &Summary) -> Markup {
    let value = |figure: &str, line: &str, column: &str| {
        summary.figure(figure).and_then(|figure| figure.value(line, column))
    };
    let share = |part: Option<i64>, whole: Option<i64>| match (part, whole) {
        (Some(part), Some(whole)) if whole > 0 => Some(format!("{} %", (part * 100 + whole / 2) / whole)),
        _ => None,
    };
    let exits = |column: &str| -> Option<i64> {
        let figure = summary.figure("exits")?;
        figure.lines.iter().map(|line| figure.value(&line.key, column)).sum()
    };
    let returned = |column| value("returns_all", "cohort_2", column);
    let facts = [
        ("lsa-head-people", value("served_people", "any", "all").map(grouped)),
        ("lsa-head-households", value("served_households", "any", "all").map(grouped)),
        ("lsa-head-first-time", value("engagement", "first_time", "all").map(grouped)),
        ("lsa-head-days", value("days_homeless", "average_7", "all").map(grouped)),
        ("lsa-head-chronic", value("chronic", "chronic_1", "all").map(grouped)),
        ("lsa-head-permanent", share(value("exits", "to_permanent", "cohort_0"), exits("cohort_0"))),
        ("lsa-head-returns", share(returned("within_730"), returned("exits"))),
    ];
    let facts: Vec<(&str, String)> =
        facts.into_iter().filter_map(|(label, value)| Some((label, value?))).collect();
    html! {
        section .hm-section {
            h2 { (t("lsa-headline")) }
            @if facts.is_empty() {
                p .hm-muted { (t("lsa-nothing")) }
            } @else {
                dl .hm-facts .hm-card {
                    @for (label, value) in facts { div { dt { (t(label)) } dd .hm-figure { (value) } } }
                }
            }
        }
    }
}

/// The data quality counts, each leading to the records behind it.
pub(super) fn quality(run: LsaRunId, summary: &Summary) -> Markup {
    let Some(figure) = summary.figure(QUALITY) else { return html! {} };
    let columns = [("lsa-quality-what", false), ("lsa-quality-count", true), ("lsa-quality-of", true)]
        .map(|(key, half)| Column { label: t(key), half });
    let row = |line: &Line| {
        let (count, of) = (line.values.first().copied().flatten(), line.values.get(1).copied().flatten());
        let count = count.unwrap_or(0);
        let what = t(&format!("lsa-line-{}", line.key));
        vec![
            cell(&what),
            html! {
                @if count > 0 {
                    a href={ "/reports/lsa/" (run) "/records/" (line.key) }
                        aria-label=(t_with("lsa-records-of", [("count", grouped(count).into()), ("what", what.as_str().into())])) {
                        (grouped(count))
                    }
                } @else { "0" }
            },
            cell(&of.map(|of| part(count, of)).unwrap_or_default()),
        ]
    };
    let rows = figure.lines.iter().map(row).collect();
    html! {
        section .hm-section id="quality" {
            h2 { (t("lsa-figure-quality")) }
            p { (t("lsa-figure-quality-about")) }
            (table(&Table { caption: &t("lsa-figure-quality"), columns: &columns, rows }))
            p { a href={ "/reports/lsa/" (run) "/records" } { (t("lsa-records-file")) } }
        }
    }
}

/// `5,933 (1.7 %)`.
fn part(count: i64, of: i64) -> String {
    if of == 0 {
        return "0".into();
    }
    let thousandths = (count * 1000 + of / 2) / of;
    let part = format!("{}.{}", thousandths / 10, thousandths % 10);
    t_with("lsa-quality-part", [("of", grouped(of).into()), ("part", part.into())])
}

/// All other figures.
pub(super) fn figures(summary: &Summary) -> Markup {
    html! {
        div .hm-figures {
            @for figure in summary.figures.iter().filter(|figure| figure.key != QUALITY) {
                section .hm-section id={ "figure-" (figure.key) } {
                    h2 { (t(&format!("lsa-figure-{}", figure.key))) }
                    p { (t(&format!("lsa-figure-{}-about", figure.key))) }
                    (picture(figure))
                    details {
                        summary { (t("lsa-as-table")) }
                        (as_table(figure))
                    }
                }
            }
        }
    }
}

fn picture(figure: &Figure) -> Markup {
    let is_grouped = GROUPED.contains(&figure.key.as_ref());
    let shown = if is_grouped { figure.columns.len() } else { 1 };
    let bars = |line: &Line| -> Vec<Bar> {
        let values = line.values.iter().zip(&figure.columns).take(shown).enumerate();
        let told = values.filter_map(|(shade, (value, column))| Some((shade, (*value)?, column)));
        told.filter(|(shade, value, _)| *shade == 0 || *value > 0)
            .map(|(shade, value, column)| Bar {
                value,
                text: words(figure.unit, value, is_grouped.then_some(column)),
                shade,
            })
            .collect()
    };
    let has_some = |line: &&Line| line.values.iter().take(shown).flatten().any(|value| *value > 0);
    let groups: Vec<Group> = figure
        .lines
        .iter()
        .filter(has_some)
        .map(|line| Group { label: t(&format!("lsa-line-{}", line.key)), bars: bars(line) })
        .collect();
    if groups.is_empty() {
        return html! { p .hm-muted { (t("lsa-nothing")) } };
    }
    let title = t(&format!("lsa-figure-{}", figure.key));
    let said: Vec<String> = groups
        .iter()
        .map(|group| {
            let bars: Vec<&str> = group.bars.iter().map(|bar| bar.text.as_str()).collect();
            format!("{}: {}", group.label, bars.join(", "))
        })
        .collect();
    chart(&Chart { id: format!("chart-{}", figure.key), title, description: said.join("; "), groups })
}

/// What stands at the end of a bar.
fn words(unit: Unit, value: i64, column: Option<&app::lsa::Key>) -> String {
    let amount = match unit {
        Unit::Days => t_with("lsa-days", [("count", value.into()), ("shown", grouped(value).into())]),
        Unit::People | Unit::Households | Unit::Exits | Unit::Records => grouped(value),
    };
    match column {
        Some(column) => {
            t_with("lsa-bar", [("amount", amount.into()), ("what", t(&format!("lsa-column-{column}")).into())])
        }
        None => amount,
    }
}

fn as_table(figure: &Figure) -> Markup {
    let mut columns = vec![Column { label: t("lsa-line"), half: false }];
    columns
        .extend(figure.columns.iter().map(|key| Column { label: t(&format!("lsa-column-{key}")), half: true }));
    let row = |line: &Line| {
        let mut cells = vec![cell(&t(&format!("lsa-line-{}", line.key)))];
        let told = |value: &Option<i64>| cell(&value.map_or_else(|| t("lsa-not-told"), grouped));
        cells.extend(line.values.iter().map(told));
        cells
    };
    let rows = figure.lines.iter().map(row).collect();
    table(&Table { caption: &t(&format!("lsa-figure-{}", figure.key)), columns: &columns, rows })
}
