//! Assessing a household: the enrollment in coordinated entry, HUD's rows, and our sheet, all or none.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::assessments::{Answers, Scored, Tool, score};
use domain::clients::age_on;
use domain::households::UNSAID;
use domain::ids::{AssessmentId, ClientId, EnrollmentId, HouseholdId, ToolId};
use domain::records::{Row, Value};
use hud::ColumnType;
use store::Permit;
use store::assessments::{self, Answer, Sheet, find_open_enrollment};
use store::clients::lock_entering;
use store::households::Member;
use store::projects::{COORDINATED_ENTRY, Open};
use store::records::{self, NewRecord};

use super::open::{OpenedTool, head_of, is_head, open_tool, present};
use super::rows::Of;
use super::typed::{Wrong, read};
use crate::enrollments::{At, Head, NewStay, enter, rehead, start};
use crate::households::ensure;
use crate::records::layout;
use crate::{Ctx, Error, Result, UseCase, Work, access, action};

type Leave = Permit<action::Assess>;

/// HUD list 1.8: data not collected.
const NOT_COLLECTED: i32 = 99;

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
struct Plan {
    access_point: Open,
    date: NaiveDate,
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
    let agency = plan.access_point.agency;
    let household = ensure(ctx, &mut work, &permit, (client, agency), ctx.today()).await?;
    let Some(of) = enrolled(ctx, &mut work, &permit, (household, client), &plan).await? else {
        return Ok(Assessed::Refused(vec![("date".into(), Wrong::BeforeEntry)]));
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
    let access_point = match points.iter().find(|point| point.id.to_string() == sent.access_point) {
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

/// The head's enrollment at the access point, begun where there is none. None when one is open that began after the day.
async fn enrolled(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Leave,
    (household, client): (HouseholdId, ClientId),
    plan: &Plan,
) -> Result<Option<Of>> {
    let people = permit.scope_of(RecordKind::ClientIdentity);
    let members = present(&***work, &people, household, ctx.today()).await?;
    let head = head_of(&members).map_or(client, |head| head.id);
    let assessment = AssessmentId::new(ctx.new_id()?);
    let of = |enrollment| Some(Of { assessment, enrollment, head });
    let at = (head, plan.access_point.id);
    let own = find_open_enrollment(&***work, &permit.scope(), at, plan.date).await?;
    if own.is_none() && find_open_enrollment(&***work, &permit.scope(), at, ctx.today()).await?.is_some() {
        return Ok(None);
    }
    let enrolled = match stay_of(work, permit, &members, plan).await? {
        Some((stay, there)) => join(ctx, work, permit, (&stay, head), (&members, &there, plan)).await?,
        // An enrollment that came from elsewhere may be in no stay.
        None if own.is_some() => return Ok(own.and_then(of)),
        None => begin(ctx, work, permit, (household, head), (&members, plan)).await?,
    };
    Ok(of(enrolled))
}

/// The stay at the access point that others of the household are in already, and who they are.
async fn stay_of(
    work: &Work,
    permit: &Leave,
    members: &[Member],
    plan: &Plan,
) -> Result<Option<(String, Vec<ClientId>)>> {
    let (mut stay, mut there) = (None, Vec::new());
    for member in members {
        let at = (member.identity.id, plan.access_point.id);
        let Some(open) = find_open_enrollment(&***work, &permit.scope(), at, plan.date).await? else {
            continue;
        };
        there.push(member.identity.id);
        let row = records::find(&***work, &permit.scope(), layout("Enrollment")?, &open.to_string()).await?;
        let key = row.and_then(|row| row.row.get("HouseholdID").map(Value::text));
        stay = stay.or(key.filter(|key| !key.is_empty()));
    }
    Ok(stay.map(|stay| (stay, there)))
}

/// Enrolls those who are not in the stay yet, and has the household's head be its head: one for each HouseholdID.
async fn join(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Leave,
    (stay, head): (&str, ClientId),
    (members, there, plan): (&[Member], &[ClientId], &Plan),
) -> Result<EnrollmentId> {
    let coc = only_coc(ctx, work, plan).await?;
    let at = At { household: stay, project: plan.access_point.id, agency: plan.access_point.agency };
    for member in members.iter().filter(|member| !there.contains(&member.identity.id)) {
        let mut row = row(member, plan.date, coc.as_ref());
        // The one who was the head so far is it until all are there.
        row.insert("RelationshipToHoH", Value::Integer(UNSAID));
        enter(ctx, work, permit, &at, (member.identity.id, row)).await?;
    }
    let file = layout("Enrollment")?;
    let rows = records::list(&***work, &permit.scope(), file, "HouseholdID", stay).await?;
    let of = |client: ClientId| {
        let person = Value::Text(client.to_string());
        rows.iter().find(move |row| row.row.get("PersonalID") == Some(&person)).map(|row| row.id.clone())
    };
    let own = of(head).ok_or_else(|| Error::Internal("a household without its head".into()))?;
    let relationships: Vec<(String, i32)> =
        members.iter().filter_map(|member| Some((of(member.identity.id)?, member.relationship))).collect();
    let head = Head { enrollment: &own, relationships: &relationships, project_type: Some(COORDINATED_ENTRY) };
    rehead(ctx, work, permit, &rows, &head).await?;
    own.parse().map_err(|_| Error::Internal("an enrollment without an id".into()))
}

/// HUD 2.03.1 of the access point's project, if it has one alone.
async fn only_coc(ctx: &Ctx, work: &Work, plan: &Plan) -> Result<Option<Value>> {
    let projects = access::scope(ctx, RecordKind::Project)?;
    let id = plan.access_point.id.to_string();
    let cocs = records::list(&***work, &projects, layout("ProjectCoC")?, "ProjectID", &id).await?;
    Ok(if let [only] = cocs.as_slice() { only.row.get("CoCCode").cloned() } else { None })
}

async fn begin(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Leave,
    (household, head): (HouseholdId, ClientId),
    (members, plan): (&[Member], &Plan),
) -> Result<EnrollmentId> {
    let coc = only_coc(ctx, work, plan).await?;
    let people = members.iter().map(|member| (member.identity.id, row(member, plan.date, coc.as_ref())));
    let stay = NewStay {
        household,
        project: plan.access_point.id,
        agency: plan.access_point.agency,
        people: people.collect(),
    };
    let place = stay.people.iter().position(|(client, _)| *client == head);
    let begun = start(ctx, work, permit, stay).await?;
    let found = place.and_then(|place| begun.get(place).copied());
    found.ok_or_else(|| Error::Internal("a household without its head".into()))
}

/// HUD asks the CoC of the head, and the living situation of the head and every adult.
fn row(member: &Member, day: NaiveDate, coc: Option<&Value>) -> Row {
    let mut row = Row::from([
        ("EntryDate", Value::Date(day)),
        ("RelationshipToHoH", Value::Integer(member.relationship)),
        ("DisablingCondition", Value::Integer(NOT_COLLECTED)),
    ]);
    let is_child = member.identity.dob.and_then(|dob| age_on(day, dob)).is_some_and(|age| age < 18);
    if is_head(member) || !is_child {
        row.insert("LivingSituation", Value::Integer(NOT_COLLECTED));
    }
    if let (true, Some(coc)) = (is_head(member), coc) {
        row.insert("EnrollmentCoC", coc.clone());
    }
    row
}

async fn write(
    ctx: &Ctx,
    work: &Work,
    permit: &Leave,
    (of, plan): (Of, &Plan),
    (tool, scored): (&Tool, &Scored<'_>),
) -> Result<()> {
    let agency = plan.access_point.agency.to_string();
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
