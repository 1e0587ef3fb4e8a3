//! An assessment: what was asked and answered, and what each answer counted.

use app::assessments::{Asked, Shown, Viewed, view};
use app::records::layout;
use app::{UseCase, access};
use domain::assessments::Outcome;
use domain::ids::AssessmentId;
use domain::records::Value;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::screens::clients::view::above;
use crate::text::{t, t_with};
use crate::ui::{
    Column, Kind, Table, alert, breadcrumb, cell, client_name, column_label, icon, table, value_in_words,
};

/// HUD's own facts of an assessment.
const FACTS: &[&str] =
    &["AssessmentDate", "AssessmentType", "AssessmentLevel", "AssessmentLocation", "PrioritizationStatus"];

/// GET /assessments/{id}
pub(crate) async fn page(req: Req, Id(id): Id<AssessmentId>) -> Result<Markup> {
    let viewed = view(&req.ctx, id).await?;
    let name = client_name(&viewed.client);
    let title = viewed.made_with.as_ref().map_or_else(|| t("assessment-title"), |(_, tool)| tool.name.clone());
    let main = html! {
        (breadcrumb(&above(Some((viewed.client.id, &name))), &title))
        div .hm-pagehead { h1 { (title) } (actions(&req, id, &viewed)) }
        (unknown(&viewed))
        (facts(&viewed, &name)?)
        (answers(&viewed))
        @if viewed.made_with.is_none() { (results(&viewed)) }
    };
    Ok(req.page(&title, main).await?)
}

fn actions(req: &Req, id: AssessmentId, viewed: &Viewed) -> Markup {
    let may_place = access::enter(&req.ctx, UseCase::OpenPlaceForm).is_ok();
    // Only a housing needs assessment tells who needs a home most (HUD list 4.19.4).
    let level = viewed.record.row.get("AssessmentLevel");
    let places = may_place && viewed.made_with.is_some() && level == Some(&Value::Integer(2));
    html! {
        div .hm-actions {
            @if places {
                a .usa-button href={ "/assessments/" (id) "/place" } { (icon("list")) (t("place-title")) }
            }
            @if viewed.made_with.is_some() {
                a .usa-button .usa-button--outline href={ "/clients/" (viewed.client.id) "/assess" } {
                    (t("assess-again"))
                }
            }
        }
    }
}

/// What is not known comes first: someone may still ask.
fn unknown(viewed: &Viewed) -> Markup {
    let Some((sheet, _)) = &viewed.made_with else { return html! {} };
    let is_open = |asked: &&Asked| match &asked.shown {
        Shown::Answer { outcome, .. } => *outcome != Outcome::Answered,
        Shown::Hidden | Shown::Words(_) => false,
    };
    let open: Vec<&Asked> = viewed.asked.iter().filter(is_open).collect();
    // Of what is not shown, it is not told either whether it was answered.
    let is_hidden = viewed.asked.iter().any(|asked| asked.shown == Shown::Hidden);
    let count = if is_hidden { i32::try_from(open.len()).unwrap_or(i32::MAX) } else { sheet.unknown };
    if count == 0 {
        return html! {};
    }
    alert(
        Kind::Info,
        &html! {
            h2 .usa-alert__heading { (t_with("assessment-unknown", [("count", count.into())])) }
            p { (t("assessment-unknown-help")) }
            ul { @for asked in open { li { (asked.text) } } }
        },
    )
}

fn facts(viewed: &Viewed, name: &str) -> Result<Markup> {
    let file = layout("Assessment")?;
    let words = |fact| value_in_words(file, &viewed.record.row, fact);
    let project = match &viewed.project {
        Some(project) => Some(value_in_words(layout("Project")?, &project.row, "ProjectName")),
        None => None,
    };
    let entry = match &viewed.enrollment {
        Some(row) => Some(value_in_words(layout("Enrollment")?, &row.row, "EntryDate")),
        None => None,
    };
    Ok(html! {
        section .hm-card aria-label=(t("assessment-title")) {
            dl .hm-facts {
                div { dt { (t("client")) } dd { a href={ "/clients/" (viewed.client.id) } { (name) } } }
                @if let Some((sheet, tool)) = &viewed.made_with {
                    div { dt { (t("assessment-score")) } dd { (sheet.score) } }
                    div { dt { (t("assessment-tool")) } dd {
                        a href={ "/tools/" (tool.id) } {
                            (t_with("tool-edition", [("tool", tool.name.as_str().into()), ("edition", tool.edition.into())]))
                        }
                    } }
                }
                @for fact in FACTS {
                    @if !words(fact).is_empty() { div { dt { (column_label(file, fact)) } dd { (words(fact)) } } }
                }
                @if let Some((reason, note)) = viewed.made_with.as_ref().and_then(|(sheet, _)| sheet.not_placed.as_ref()) {
                    div {
                        dt { (t("assessment-not-placed")) }
                        dd {
                            (t(&format!("queue-reason-{reason}")))
                            @if let Some(note) = note { br; span .hm-muted { (note) } }
                        }
                    }
                }
                @if let Some(project) = project { div { dt { (t("enrollment-project")) } dd { (project) } } }
                @if let Some(entry) = entry { div { dt { (t("enrollment-entry")) } dd { (entry) } } }
            }
        }
    })
}

fn answers(viewed: &Viewed) -> Markup {
    let is_hidden = viewed.asked.iter().any(|asked| asked.shown == Shown::Hidden);
    let column = |label, half| Column { label: t(label), half };
    let mut columns = vec![column("assessment-question", false), column("assessment-answer", false)];
    if !is_hidden {
        columns.extend([column("assessment-points", true), column("assessment-weight", true)]);
    }
    let cells = |asked: &Asked| row(asked).into_iter().take(columns.len()).collect();
    let rows = viewed.asked.iter().map(cells).collect();
    html! {
        section .hm-section {
            h2 { (t("assessment-answers")) }
            @if viewed.asked.is_empty() {
                p { (t("assessment-no-answers")) }
            } @else {
                @if is_hidden { p .hm-muted { (t("assessment-points-hidden")) } }
                (table(&Table { caption: &t("assessment-answers-caption"), columns: &columns, rows }))
            }
        }
    }
}

fn row(asked: &Asked) -> Vec<Markup> {
    let (answer, points, weight) = match &asked.shown {
        Shown::Hidden => (t("assessment-hidden"), String::new(), String::new()),
        Shown::Words(words) => (words.clone(), String::new(), String::new()),
        Shown::Answer { outcome, words, points, weight } => {
            let none = || match outcome {
                Outcome::Answered => t("assessment-no-points"),
                Outcome::Refused | Outcome::Unknown | Outcome::Skipped => t("unknown"),
            };
            (words.clone(), points.map_or_else(none, |points| points.to_string()), weight.to_string())
        }
    };
    let question = html! { (asked.text) br; span .hm-muted { (asked.section) } };
    vec![question, cell(&answer), cell(&points), cell(&weight)]
}

fn results(viewed: &Viewed) -> Markup {
    if viewed.results.is_empty() {
        return html! {};
    }
    html! {
        section .hm-section {
            h2 { (t("assessment-results")) }
            dl .hm-facts { @for (kind, result) in &viewed.results { div { dt { (kind) } dd { (result) } } } }
        }
    }
}
