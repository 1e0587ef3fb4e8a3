//! The tools as people can read them: what is asked, and what each answer counts.

use app::assessments::{list_tools, view_tool};
use domain::assessments::{Choice, Question};
use domain::ids::ToolId;
use maud::{Markup, html};

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{Column, Table, breadcrumb, cell, listed, table};

/// GET /tools
pub(crate) async fn list(req: Req) -> Result<Markup> {
    let tools = list_tools(&req.ctx).await?;
    let title = t("tools-title");
    let column = |label| Column { label: t(label), half: false };
    let columns = [column("tool-name"), column("tool-level"), column("tool-summary"), column("tool-status")];
    let rows = tools.iter().map(|tool| {
        let name =
            t_with("tool-edition", [("tool", tool.name.as_str().into()), ("edition", tool.edition.into())]);
        let status = if tool.is_active { "tool-active" } else { "tool-retired" };
        vec![
            html! { a href={ "/tools/" (tool.id) } { (name) } },
            cell(&listed("4.19.4", Some(tool.level)).unwrap_or_default()),
            cell(&tool.summary),
            cell(&t(status)),
        ]
    });
    let rows = rows.collect();
    let main = html! {
        div .hm-pagehead { h1 { (title) } }
        p { (t("tools-explain")) }
        (table(&Table { caption: &t("tools-caption"), columns: &columns, rows }))
    };
    Ok(req.page(&title, main).await?)
}

/// GET /tools/{id}
pub(crate) async fn page(req: Req, Id(id): Id<ToolId>) -> Result<Markup> {
    let tool = view_tool(&req.ctx, id).await?;
    let main = html! {
        (breadcrumb(&[("/tools".into(), t("tools-title"))], &tool.name))
        div .hm-pagehead { h1 { (tool.name) } }
        p { (tool.summary) }
        p { (t("tool-how")) }
        @for part in tool.questions.chunk_by(|one, next| one.section == next.section) {
            section .hm-section {
                @if let Some(first) = part.first() { h2 { (first.section) } }
                @for question in part {
                    h3 { (question.text) }
                    @if let Some(hint) = &question.hint { p { (hint) } }
                    @if question.shown_when.is_some() { p .hm-muted { (t("tool-conditional")) } }
                    @if question.choices.is_empty() { p { (t("tool-words")) } } @else { (points(question)) }
                }
            }
        }
    };
    Ok(req.page(&tool.name, main).await?)
}

/// What each answer of a question counts. Two columns fit on a phone without becoming cards.
fn points(question: &Question) -> Markup {
    let points = |choice: &Choice| choice.points.saturating_mul(question.weight);
    html! {
        table .hm-table .hm-points {
            caption .hm-vh { (question.text) }
            thead {
                tr { th scope="col" { (t("assessment-answer")) } th scope="col" { (t("assessment-points")) } }
            }
            tbody {
                @for choice in &question.choices { tr { td { (choice.label) } td { (points(choice)) } } }
            }
        }
    }
}
