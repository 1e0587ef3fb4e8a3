//! What assessments (HUD 4.19) were made with, and what they came to.

use chrono::NaiveDate;
use domain::assessments::Outcome;
use domain::ids::{AssessmentId, ClientId, EnrollmentId, HouseholdId, ProjectId, ToolId};
use entity::{assessment, assessment_answer, assessment_sheet, assessment_tool, client, enrollment, exit};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

use crate::access::{visible_clients, visible_enrollments, visible_hanging};
use crate::error::unreadable;
use crate::{Action, Permit, Reads, Result, Scope};

/// What an assessment was made with, of whom, and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The tool.
    pub tool: ToolId,
    /// The household.
    pub household: HouseholdId,
    /// The total.
    pub score: i32,
    /// Questions that were asked and have no answer.
    pub unknown: i32,
    /// Why the household was not placed with it, and what was said: none while nobody decided so.
    pub not_placed: Option<(String, Option<String>)>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question's row.
    pub question: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Codes joined by `;`, a number, or words.
    pub answer: String,
    /// Its points, weight included.
    pub points: Option<i32>,
}

/// An assessment in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its id.
    pub id: AssessmentId,
    /// With whom it stands.
    pub client: ClientId,
    /// HUD 4.19.1.
    pub date: Option<NaiveDate>,
    /// HUD 4.19.4.
    pub level: Option<i32>,
    /// The tool's name, when it was made here.
    pub tool: Option<String>,
    /// The total, when it was made here.
    pub score: Option<i32>,
    /// Questions without an answer, when it was made here.
    pub unknown: Option<i32>,
}

/// Keeps what an assessment was made with, and its answers, each under a row's id.
///
/// # Errors
/// When the database fails. The permit's reach was tried when the assessment itself was written.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: AssessmentId,
    sheet: &Sheet,
    answers: Vec<(String, Answer)>,
) -> Result<()> {
    let row = assessment_sheet::Model {
        assessment_id: id.to_string(),
        tool_id: sheet.tool.to_string(),
        household_id: sheet.household.to_string(),
        score: sheet.score,
        unknown: sheet.unknown,
        reason: None,
        note: None,
    };
    assessment_sheet::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    for (row, given) in answers {
        let row = assessment_answer::Model {
            id: row,
            assessment_id: id.to_string(),
            question_id: given.question,
            outcome: given.outcome.code().into(),
            answer: given.answer,
            points: given.points,
        };
        assessment_answer::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// What an assessment was made with; none when it was made elsewhere, or the scope does not reach it.
///
/// # Errors
/// When the database fails.
pub async fn find_sheet(db: &impl Reads, scope: &Scope, id: AssessmentId) -> Result<Option<Sheet>> {
    let found = assessment_sheet::Entity::find_by_id(id.to_string())
        .join(JoinType::InnerJoin, to_assessment())
        .filter(visible_hanging(scope, "assessment"))
        .one(db)
        .await?;
    found
        .map(|row| {
            Ok(Sheet {
                tool: row.tool_id.parse().map_err(unreadable("assessment_sheet.tool_id"))?,
                household: row.household_id.parse().map_err(unreadable("assessment_sheet.household_id"))?,
                score: row.score,
                unknown: row.unknown,
                not_placed: row.reason.map(|reason| (reason, row.note)),
            })
        })
        .transpose()
}

/// The answers of an assessment within the scope. Which of them may be shown, [`reaches`] says.
///
/// # Errors
/// When the database fails.
pub async fn answers(db: &impl Reads, scope: &Scope, id: AssessmentId) -> Result<Vec<Answer>> {
    let to_assessment: RelationDef = assessment_answer::Entity::belongs_to(assessment::Entity)
        .from(assessment_answer::Column::AssessmentId)
        .to(assessment::Column::Id)
        .into();
    let rows = assessment_answer::Entity::find()
        .join(JoinType::InnerJoin, to_assessment)
        .filter(assessment_answer::Column::AssessmentId.eq(id.to_string()))
        .filter(visible_hanging(scope, "assessment"))
        .all(db)
        .await?;
    let answer = |row: assessment_answer::Model| {
        Ok(Answer {
            question: row.question_id,
            outcome: row.outcome.parse().map_err(unreadable("assessment_answer.outcome"))?,
            answer: row.answer,
            points: row.points,
        })
    };
    rows.into_iter().map(answer).collect()
}

/// Whether a scope for what hangs on enrollments, or for a sensitive class, reaches this enrollment.
///
/// # Errors
/// When the database fails.
pub async fn reaches(db: &impl Reads, scope: &Scope, id: &str) -> Result<bool> {
    let found = enrollment::Entity::find_by_id(id).filter(visible_enrollments(scope)).one(db).await?;
    Ok(found.is_some())
}

/// The assessments of a client within the scope, and of this household's members within the second, one for clients'
/// identities; the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_of_client(
    db: &impl Reads,
    (scope, people): (&Scope, &Scope),
    client: ClientId,
    household: Option<HouseholdId>,
) -> Result<Vec<Made>> {
    type Row = (String, String, Option<NaiveDate>, Option<i32>, Option<String>, Option<i32>, Option<i32>);
    let to_tool: RelationDef = assessment_sheet::Entity::belongs_to(assessment_tool::Entity)
        .from(assessment_sheet::Column::ToolId)
        .to(assessment_tool::Column::Id)
        .into();
    let of = |id: HouseholdId| assessment_sheet::Column::HouseholdId.eq(id.to_string());
    let theirs = Condition::any()
        .add(assessment::Column::PersonalId.eq(client.to_string()))
        .add_option(household.map(of));
    let mut person = Query::select();
    person
        .expr(Expr::val(1))
        .from(client::Entity)
        .and_where(
            Expr::col((client::Entity, client::Column::Id))
                .equals((assessment::Entity, assessment::Column::PersonalId)),
        )
        .cond_where(visible_clients(people));
    let rows: Vec<Row> = assessment::Entity::find()
        .select_only()
        .columns([
            assessment::Column::Id,
            assessment::Column::PersonalId,
            assessment::Column::AssessmentDate,
            assessment::Column::AssessmentLevel,
        ])
        .column(assessment_tool::Column::Name)
        .columns([assessment_sheet::Column::Score, assessment_sheet::Column::Unknown])
        .join(JoinType::LeftJoin, to_assessment().rev())
        .join(JoinType::LeftJoin, to_tool)
        .filter(theirs)
        .filter(assessment::Column::DateDeleted.is_null())
        .filter(visible_hanging(scope, "assessment"))
        .filter(Expr::exists(person))
        .order_by_desc(assessment::Column::AssessmentDate)
        .order_by_desc(assessment::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let made = |(id, client, date, level, tool, score, unknown): Row| {
        let id = id.parse().map_err(unreadable("assessment.id"))?;
        let client = client.parse().map_err(unreadable("assessment.personal_id"))?;
        Ok(Made { id, client, date, level, tool, score, unknown })
    };
    rows.into_iter().map(made).collect()
}

/// The client's enrollment in a project that goes on on this day, the latest of several.
///
/// # Errors
/// When the database fails.
pub async fn find_open_enrollment(
    db: &impl Reads,
    scope: &Scope,
    (client, project): (ClientId, ProjectId),
    day: NaiveDate,
) -> Result<Option<EnrollmentId>> {
    let column = |column: exit::Column| Expr::col((exit::Entity, column));
    let mut left = Query::select();
    left.expr(Expr::val(1))
        .from(exit::Entity)
        .and_where(column(exit::Column::EnrollmentId).equals((enrollment::Entity, enrollment::Column::Id)))
        .and_where(column(exit::Column::DateDeleted).is_null())
        .and_where(column(exit::Column::ExitDate).lte(day));
    let found = enrollment::Entity::find()
        .filter(enrollment::Column::PersonalId.eq(client.to_string()))
        .filter(enrollment::Column::ProjectId.eq(project.to_string()))
        .filter(enrollment::Column::EntryDate.lte(day))
        .filter(visible_enrollments(scope))
        .filter(Expr::exists(left).not())
        .order_by_desc(enrollment::Column::EntryDate)
        .order_by_desc(enrollment::Column::Id)
        .one(db)
        .await?;
    found.map(|row| row.id.parse().map_err(unreadable("enrollment.id"))).transpose()
}

fn to_assessment() -> RelationDef {
    assessment_sheet::Entity::belongs_to(assessment::Entity)
        .from(assessment_sheet::Column::AssessmentId)
        .to(assessment::Column::Id)
        .into()
}
