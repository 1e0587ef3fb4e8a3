//! Tools that households are assessed with: rows that everyone who assesses may read.

use std::collections::BTreeMap;

use domain::assessments::{Choice, Question, Tool};
use domain::ids::ToolId;
use domain::records::Condition;
use entity::{assessment_tool, tool_choice, tool_question};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::error::unreadable;
use crate::{Reads, Result};

/// Every tool without its questions: those that are offered first, then by name and edition.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl Reads) -> Result<Vec<Tool>> {
    let rows = assessment_tool::Entity::find()
        .order_by_asc(assessment_tool::Column::Status)
        .order_by_asc(assessment_tool::Column::Level)
        .order_by_asc(assessment_tool::Column::Name)
        .order_by_desc(assessment_tool::Column::Edition)
        .all(db)
        .await?;
    rows.into_iter().map(|row| tool(row, Vec::new())).collect()
}

/// A tool with its questions.
///
/// # Errors
/// When the database fails, or holds a condition that cannot be read.
pub async fn find(db: &impl Reads, id: ToolId) -> Result<Option<Tool>> {
    let Some(row) = assessment_tool::Entity::find_by_id(id.to_string()).one(db).await? else {
        return Ok(None);
    };
    let questions = tool_question::Entity::find()
        .filter(tool_question::Column::ToolId.eq(id.to_string()))
        .order_by_asc(tool_question::Column::Position)
        .all(db)
        .await?;
    let ids: Vec<String> = questions.iter().map(|question| question.id.clone()).collect();
    let choices = tool_choice::Entity::find()
        .filter(tool_choice::Column::QuestionId.is_in(ids))
        .order_by_asc(tool_choice::Column::Position)
        .all(db)
        .await?;
    let mut of: BTreeMap<String, Vec<Choice>> = BTreeMap::new();
    for row in choices {
        let (code, label, low, high, points) = (row.code, row.label, row.low, row.high, row.points);
        of.entry(row.question_id).or_default().push(Choice { code, label, low, high, points });
    }
    let read = |row: tool_question::Model| {
        let choices = of.remove(&row.id).unwrap_or_default();
        question(row, choices)
    };
    let questions = questions.into_iter().map(read).collect::<Result<_>>()?;
    tool(row, questions).map(Some)
}

fn tool(row: assessment_tool::Model, questions: Vec<Question>) -> Result<Tool> {
    Ok(Tool {
        id: row.id.parse().map_err(unreadable("assessment_tool.id"))?,
        name: row.name,
        edition: row.edition,
        level: row.level,
        summary: row.summary,
        is_active: row.status == "active",
        questions,
    })
}

fn question(row: tool_question::Model, choices: Vec<Choice>) -> Result<Question> {
    let condition = row.shown_when.as_deref().map(Condition::parse).transpose();
    Ok(Question {
        id: row.id,
        section: row.section,
        code: row.code,
        kind: row.kind.parse().map_err(unreadable("tool_question.kind"))?,
        text: row.text,
        hint: row.hint,
        weight: row.weight,
        shown_when: condition.map_err(unreadable("tool_question.shown_when"))?,
        known_from: row.known_from,
        data_class: row.data_class,
        choices,
    })
}
