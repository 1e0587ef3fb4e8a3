//! Where a client's household may be taken in, and why not elsewhere.

use app::eligibility::{Checked, Judged, check};
use domain::eligibility::{Answer, Fact};
use domain::ids::ClientId;
use maud::{Markup, html};

use super::words;
use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::screens::clients::view::above;
use crate::text::{t, t_with};
use crate::ui::{Column, Kind, Table, alert, breadcrumb, cell, client_name, date, listed_short, table};

/// GET /clients/{id}/eligibility
pub(crate) async fn page(req: Req, Id(id): Id<ClientId>) -> Result<Markup> {
    let checked = check(&req.ctx, id).await?;
    let name = client_name(&checked.client);
    let title = t("eligibility-title");
    let main = html! {
        (breadcrumb(&above(Some((id, &name))), &title))
        div .hm-pagehead { h1 { (t_with("eligibility-of", [("name", name.as_str().into())])) } }
        p { (t("eligibility-explain")) }
        (known(id, &checked))
        (group(("eligibility-eligible", "eligibility-eligible-explain"), &checked, |answer| matches!(answer, Answer::Eligible)))
        (group(("eligibility-not-known", "eligibility-not-known-explain"), &checked, |answer| matches!(answer, Answer::NotKnown(_))))
        (group(("eligibility-not-eligible", "eligibility-not-eligible-explain"), &checked, |answer| matches!(answer, Answer::NotEligible(_))))
        (group(("eligibility-no-rules", "eligibility-no-rules-explain"), &checked, |answer| matches!(answer, Answer::NoRules)))
    };
    Ok(req.page(&title, main).await?)
}

/// The facts that were held against the rules, and what is still to be asked.
fn known(id: ClientId, checked: &Checked) -> Markup {
    let columns = [
        Column { label: t("eligibility-fact"), half: false },
        Column { label: t("eligibility-said"), half: true },
        Column { label: t("eligibility-since"), half: true },
    ];
    let row = |fact: &Fact| {
        let known = checked.facts.get(fact);
        vec![
            cell(&words::fact(*fact)),
            match known {
                Some(known) => cell(&words::said(*fact, &known.said)),
                None => html! { span .hm-tag .hm-tag--warn { (t("eligibility-unknown")) } },
            },
            cell(&known.and_then(|known| known.since).map(date).unwrap_or_default()),
        ]
    };
    html! {
        @if checked.facts.is_empty() {
            (alert(Kind::Info, &html! {
                p { (t("eligibility-no-household")) " " a href={ "/clients/" (id) } { (t("eligibility-back")) } }
            }))
        }
        section .hm-section {
            h2 { (t("eligibility-facts")) }
            (table(&Table {
                caption: &t("eligibility-facts"),
                columns: &columns,
                rows: Fact::ALL.iter().map(row).collect(),
            }))
        }
    }
}

fn group((key, explain): (&str, &str), checked: &Checked, belongs: impl Fn(&Answer) -> bool) -> Markup {
    let those: Vec<&Judged> = checked.programs.iter().filter(|judged| belongs(&judged.answer)).collect();
    if those.is_empty() {
        return html! {};
    }
    let mut columns =
        vec![Column { label: t("project"), half: false }, Column { label: t("enrollment-type"), half: false }];
    // Eligible says it all; the others say why.
    let says_why = those.iter().any(|judged| !why(judged, checked).is_empty());
    if says_why {
        columns.push(Column { label: t("eligibility-why"), half: false });
    }
    let row = |judged: &&Judged| {
        let program = &judged.program;
        let mut cells = vec![
            html! {
                a href={ "/projects/" (program.id) "/eligibility" } { (program.name) }
                br; span .hm-muted { (program.agency) }
            },
            cell(&listed_short("2.02.6", program.project_type).unwrap_or_default()),
        ];
        if says_why {
            cells.push(html! { ul { @for line in why(judged, checked) { li { (line) } } } });
        }
        cells
    };
    html! {
        section .hm-section {
            h2 { (t(key)) " (" (those.len()) ")" }
            p .hm-muted { (t(explain)) }
            (table(&Table { caption: &t(key), columns: &columns, rows: those.iter().map(row).collect() }))
        }
    }
}

/// Which rules fail with what is known, or what is to be asked.
fn why(judged: &Judged, checked: &Checked) -> Vec<String> {
    match &judged.answer {
        Answer::Eligible | Answer::NoRules => Vec::new(),
        Answer::NotKnown(facts) => {
            let ask = |fact: &Fact| t(&format!("ask-{}", fact.code().replace('_', "-")));
            facts.iter().map(ask).collect()
        }
        Answer::NotEligible(failed) => {
            let rules = failed.iter().filter_map(|at| judged.rules.get(*at));
            let line = |stored: &app::eligibility::Stored| {
                let of = stored.rule.fact;
                let said = checked.facts.get(&of).map(|known| words::said(of, &known.said)).unwrap_or_default();
                let basis = t(&format!("basis-{}", stored.rule.basis));
                let told = [
                    ("rule", words::rule(&stored.rule).into()),
                    ("said", said.into()),
                    ("basis", basis.into()),
                ];
                t_with("eligibility-because", told)
            };
            rules.map(line).collect()
        }
    }
}
