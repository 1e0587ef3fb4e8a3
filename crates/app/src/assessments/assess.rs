//! Assessing a household: the enrollment in coordinated entry, HUD's rows, and our sheet, all or none.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::assessments::{Answers, Scored, Tool, score};
use domain::ids::{AssessmentId, ClientId, HouseholdId, ToolId};
use domain::records::Value;
use hud::ColumnType;
use store::Permit;
use store::assessments::{self, Answer, Sheet};
use store::clients::lock_entering;
use store::records::{self, NewRecord};

use super::enrolled::enrolled;
use super::open::{AccessPoint, OpenedTool, open_tool};
use super::rows::Of;
use super::typed::{Wrong, read};
use crate::households::ensure;
use crate::records::layout;
use crate::{Ctx, Error, Result, UseCase, Work, access, action};

pub(super) type Leave = Permit<action::Assess>;

/// HUD's bound on AssessmentLocation.
const LONGEST_LOCATION: usize = 250;

/// An assessment as typed.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// The access point's project.
    pub access_point: String,
    /// HUD 4.19.1.
    pub date: String,
    /// HUD 4.19.3.
    pub kind: String,
    /// HUD 4.19.2.
    pub location: String,
    /// What was sent for each question, by its code.
    pub answers: BTreeMap<String, Vec<String>>,
}

/// What became of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assessed {
    /// It is saved.
    Saved(AssessmentId),
    /// It was refused, by field: `access_point`, `date`, `kind`, `location`, or the code of a question. Nothing was changed.
    Refused(Vec<(String, Wrong)>),
}

/// What a form says, checked.
pub(super) struct Plan {
    pub(super) access_point: AccessPoint,
    pub(super) date: NaiveDate,
    kind: i32,
    location: String,
    answers: Answers,
}

/// Assesses a client's household. Its head is enrolled in the access point's project, with everyone who is there, unless
/// they are already.
///
/// # Errors
/// [`Error::NotFound`] when there is no client that the person may assess, or no such tool.
pub async fn assess(ctx: &Ctx, client: ClientId, tool: ToolId, sent: Sent) -> Result<Assessed> {
    let permit = access::change::<action::Assess>(ctx)?;
    let opened = open_tool(ctx, client, tool).await?;
    let plan = match check(ctx, &opened, &sent) {
        Ok(plan) => plan,
        Err(wrong) => return Ok(Assessed::Refused(wrong)),
    };
    let unread = |_| Error::Internal("answers that were read give no score".into());
    let scored = score(&opened.tool, &plan.answers).map_err(unread)?;
    let mut work = ctx.begin().await?;
    if let Some(earlier) = work.claim(&permit, &sent.form_key, &said(ctx, client, tool, &sent)).await? {
        let id = earlier.parse().map_err(|_| Error::Internal("an assessment's form without its id".into()))?;
        return Ok(Assessed::Saved(id));
    }
    // Of two who assess at once, the second finds the first one's enrollment.
    lock_entering(&**work, &permit).await?;
    let agency = plan.access_point.project.agency;
    let household = ensure(ctx, &mut work, &permit, (client, agency), plan.date).await?;
    let of = match enrolled(ctx, &mut work, &permit, (household, client), &plan).await? {
        Ok(of) => of,
        Err(why) => return Ok(Assessed::Refused(vec![("date".into(), why)])),
    };
    write(ctx, &work, &permit, (of, &plan), (&opened.tool, &scored)).await?;
    keep_sheet(ctx, &work, &permit, (of, household), (&opened.tool, &scored)).await?;
    work.keep(&permit, &sent.form_key, &of.assessment.to_string()).await?;
    work.audit(UseCase::Assess, "assessment", vec![of.assessment.to_string()], "added");
    work.touch_at(agency, "client", of.head);
    work.commit().await?;
    Ok(Assessed::Saved(of.assessment))
}

fn said(ctx: &Ctx, client: ClientId, tool: ToolId, sent: &Sent) -> String {
    let mut texts = vec![client.to_string(), tool.to_string()];
    texts.extend([&sent.access_point, &sent.date, &sent.kind, &sent.location].map(Clone::clone));
    texts.extend(sent.answers.iter().map(|(code, values)| format!("{code}={}", values.join(";"))));
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    ctx.app.keys.form_digest(&texts)
}

fn check(ctx: &Ctx, opened: &OpenedTool, sent: &Sent) -> std::result::Result<Plan, Vec<(String, Wrong)>> {
    let mut wrong: Vec<(String, Wrong)> = Vec::new();
    let mut refuse = |field: &str, why: Wrong| wrong.push((field.to_owned(), why));
    let points = &opened.opened.access_points;
    let access_point = match points.iter().find(|point| point.key() == sent.access_point) {
        Some(point) => Some(point.clone()),
        None => {
            refuse(
                "access_point",
                if sent.access_point.is_empty() { Wrong::Missing } else { Wrong::NotOffered },
            );
            None
        }
    };
    let date = match Value::typed(ColumnType::Date, &sent.date) {
        Some(Value::Date(date)) if date > ctx.today() => Err(Wrong::InTheFuture),
        Some(Value::Date(date)) => Ok(date),
        Some(_) => Err(Wrong::Missing),
        None => Err(Wrong::NotADate),
    };
    let date = date.map_err(|why| refuse("date", why)).ok();
    let kinds = hud::list("4.19.3").and_then(|list| list.entry(sent.kind.trim()));
    let kind = kinds.and_then(|entry| entry.code.parse().ok());
    if kind.is_none() {
        refuse("kind", if sent.kind.is_empty() { Wrong::Missing } else { Wrong::NotOffered });
    }
    if sent.location.trim().chars().count() > LONGEST_LOCATION {
        refuse("location", Wrong::TooLong(LONGEST_LOCATION));
    }
    let (answers, faults) = read(&opened.tool, &sent.answers);
    wrong.extend(faults);
    match (access_point, date, kind) {
        (Some(access_point), Some(date), Some(kind)) if wrong.is_empty() => {
            Ok(Plan { access_point, date, kind, location: sent.location.trim().to_owned(), answers })
        }
        _ => Err(wrong),
    }
}

async fn write(
    ctx: &Ctx,
    work: &Work,
    permit: &Leave,
    (of, plan): (Of, &Plan),
    (tool, scored): (&Tool, &Scored<'_>),
) -> Result<()> {
    let agency = plan.access_point.project.agency.to_string();
    let mut row = of.begin();
    row.remove("AssessmentID");
    row.insert("AssessmentDate", Value::Date(plan.date));
    row.insert("AssessmentType", Value::Integer(plan.kind));
    row.insert("AssessmentLevel", Value::Integer(tool.level));
    if !plan.location.is_empty() {
        row.insert("AssessmentLocation", Value::Text(plan.location.clone()));
    }
    let new = NewRecord { id: of.assessment.to_string(), agency: agency.clone(), row };
    records::insert(&***work, permit, layout("Assessment")?, new, ctx.civil_now()).await?;
    let id = || ctx.new_id().map(|id| id.simple().to_string());
    for (order, line) in scored.lines.iter().enumerate() {
        let new = NewRecord { id: id()?, agency: agency.clone(), row: of.question(order + 1, line) };
        let file = (layout("AssessmentQuestions")?, line.question.data_class.as_str());
        records::insert_of_class(&***work, permit, file, new, ctx.civil_now()).await?;
    }
    for row in of.results(scored) {
        let new = NewRecord { id: id()?, agency: agency.clone(), row };
        records::insert(&***work, permit, layout("AssessmentResults")?, new, ctx.civil_now()).await?;
    }
    Ok(())
}

async fn keep_sheet(
    ctx: &Ctx,
    work: &Work,
    permit: &Leave,
    (of, household): (Of, HouseholdId),
    (tool, scored): (&Tool, &Scored<'_>),
) -> Result<()> {
    let unknown = i32::try_from(scored.unknown().count()).unwrap_or(i32::MAX);
    let sheet = Sheet { tool: tool.id, household, score: scored.total, unknown, not_placed: None };
    let mut answers = Vec::with_capacity(scored.lines.len());
    for line in &scored.lines {
        let answer = Answer {
            question: line.question.id.clone(),
            outcome: line.outcome,
            answer: line.answer.clone(),
            points: line.points,
        };
        answers.push((ctx.new_id()?.simple().to_string(), answer));
    }
    Ok(assessments::insert(&***work, permit, of.assessment, &sheet, answers).await?)
}
