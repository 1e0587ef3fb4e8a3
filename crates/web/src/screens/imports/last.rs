//! What the last import brought, and what was odd about it.

use app::imports::{FindingCount, LastRun, last};
use maud::{Markup, html};

use crate::error::Result;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Column, Table, cell, date_time, grouped, table};

/// GET /imports/last
pub(crate) async fn page(req: Req) -> Result<Markup> {
    let run = last(&req.ctx).await?;
    let main = html! {
        div .hm-pagehead { h1 { (t("import-title")) } }
        @match &run {
            Some(run) => { (facts(&req, run)) (odd(&run.findings)) }
            None => {
                div .hm-empty {
                    h2 { (t("import-none-title")) }
                    p { (t("import-none-how")) }
                    p { code { (t("import-none-command")) } }
                }
            }
        }
    };
    Ok(req.page(&t("import-title"), main).await?)
}

fn facts(req: &Req, run: &LastRun) -> Markup {
    let zone = req.ctx.implementation().time_zone;
    let finished = run.finished_at.map_or_else(|| t("unknown"), |at| date_time(at, zone));
    html! {
        section .hm-card aria-label=(t("import-title")) {
            dl .hm-facts {
                div .hm-facts__wide { dt { (t("import-source")) } dd { (run.source) } }
                div .hm-facts__wide { dt { (t("import-file")) } dd { (run.file_name) } }
                div { dt { (t("import-started")) } dd { (date_time(run.started_at, zone)) } }
                div { dt { (t("import-finished")) } dd { (finished) } }
                div { dt { (t("import-added")) } dd { (grouped(run.added)) } }
                div { dt { (t("import-changed")) } dd { (grouped(run.changed)) } }
                div { dt { (t("import-deleted")) } dd { (grouped(run.deleted)) } }
            }
        }
    }
}

fn odd(findings: &[FindingCount]) -> Markup {
    let total: u64 = findings.iter().map(|found| found.occurrences).sum();
    let column = |label, half| Column { label: t(label), half };
    let columns = [
        column("import-found-file", false),
        column("import-found-column", false),
        column("import-found-rule", false),
        column("import-found-done", false),
        column("import-found-times", true),
        column("import-found-line", true),
    ];
    let rows = findings.iter().map(row).collect();
    html! {
        section .hm-section {
            h2 { (t("import-findings")) }
            @if findings.is_empty() {
                p { (t("import-findings-none")) }
            } @else {
                p .hm-count { (t_with("import-findings-count", [("count", grouped(total).into())])) }
                (table(&Table { caption: &t("import-findings-caption"), columns: &columns, rows }))
                p .hm-muted { (t("import-findings-values")) }
            }
        }
    }
}

fn row(found: &FindingCount) -> Vec<Markup> {
    let none = || t("import-found-whole-file");
    vec![
        cell(&found.file),
        cell(&found.column.clone().unwrap_or_else(none)),
        cell(&t(&format!("rule-{}", found.rule))),
        cell(&t(&format!("done-{}", found.done))),
        cell(&grouped(found.occurrences)),
        cell(&found.first_line.map_or_else(none, grouped)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_and_every_treatment_has_words() {
        for rule in app::imports::Rule::ALL {
            let key = format!("rule-{}", rule.code());
            assert_ne!(t(&key), key);
        }
        for done in app::imports::Done::ALL {
            let key = format!("done-{}", done.code());
            assert_ne!(t(&key), key);
        }
    }
}
