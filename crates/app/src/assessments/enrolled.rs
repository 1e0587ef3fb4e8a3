//! Coordinated entry hangs on an enrollment at the access point: the one that is there, or one that is begun.

use domain::access::RecordKind;
use domain::clients::age_on;
use domain::enrollments::{AtEntry, entry_faults};
use domain::households::{HEAD, UNSAID};
use domain::ids::{AssessmentId, ClientId, EnrollmentId, HouseholdId};
use domain::records::{Fault, Row, Value};
use store::assessments::find_open_enrollment;
use store::households::Member;
use store::projects::COORDINATED_ENTRY;
use store::records;

use super::assess::{Leave, Plan};
use super::open::{head_of, present};
use super::rows::Of;
use super::typed::Wrong;
use crate::enrollments::{At, Head, NewStay, enter, rehead, start};
use crate::records::layout;
use crate::{Ctx, Error, Result, Work, access};

/// HUD list 1.8: data not collected.
const NOT_COLLECTED: i32 = 99;

/// The head's enrollment at the access point on the day, begun where there is none; or what is wrong with the day.
pub(super) async fn enrolled(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Leave,
    (household, client): (HouseholdId, ClientId),
    plan: &Plan,
) -> Result<std::result::Result<Of, Wrong>> {
    let people = permit.scope_of(RecordKind::ClientIdentity);
    let members = present(&***work, &people, household, ctx.today()).await?;
    let head = head_of(&members).map_or(client, |head| head.id);
    let assessment = AssessmentId::new(ctx.new_id()?);
    let of = |enrollment| Of { assessment, enrollment, head };
    let at = (head, plan.access_point.project.id);
    let own = find_open_enrollment(&***work, &permit.scope(), at, plan.date).await?;
    let now = find_open_enrollment(&***work, &permit.scope(), at, ctx.today()).await?;
    if own != now {
        // One that has ended since has it too, and nobody comes to it any more.
        return Ok(own.map(of).ok_or(Wrong::BeforeEntry));
    }
    if let Some(wrong) = wrong_day(ctx, work, &members, (head, plan)).await? {
        return Ok(Err(wrong));
    }
    let there = stay_of(ctx, work, permit, (&members, plan)).await?;
    let enrolled = match (&there.stay, own) {
        (Some(stay), _) => join(ctx, work, permit, (stay, head, own), (&members, &there.people, plan)).await?,
        // An enrollment that came from elsewhere may be in no stay.
        (None, Some(own)) => own,
        (None, None) => begin(ctx, work, permit, (household, head), (&members, &there.people, plan)).await?,
    };
    Ok(Ok(of(enrolled)))
}

/// What speaks against a head's enrollment from that day on.
async fn wrong_day(
    ctx: &Ctx,
    work: &Work,
    members: &[Member],
    (head, plan): (ClientId, &Plan),
) -> Result<Option<Wrong>> {
    let projects = access::scope(ctx, RecordKind::Project)?;
    let id = plan.access_point.project.id.to_string();
    let project = records::find(&***work, &projects, layout("Project")?, &id).await?.ok_or(Error::NotFound)?;
    let date = |field| match project.row.get(field) {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    };
    let born = members.iter().find(|member| member.identity.id == head).and_then(|head| head.identity.dob);
    let (project_starts, project_ends) = (date("OperatingStartDate"), date("OperatingEndDate"));
    let at = AtEntry { born, project_starts, project_ends, exit: None };
    let faults = entry_faults(&Row::from([("EntryDate", Value::Date(plan.date))]), at, ctx.today());
    Ok(faults.first().map(|(_, fault)| match fault {
        Fault::Before("DOB") => Wrong::BeforeBirth,
        _ => Wrong::NotOperating,
    }))
}

/// Who of a household is at an access point already.
struct There {
    /// The HouseholdID that is theirs since the day or longer, if any is.
    stay: Option<String>,
    /// Who has an open enrollment there, whenever it began: nobody has two.
    people: Vec<ClientId>,
}

async fn stay_of(ctx: &Ctx, work: &Work, permit: &Leave, (members, plan): (&[Member], &Plan)) -> Result<There> {
    let mut there = There { stay: None, people: Vec::new() };
    for member in members {
        let at = (member.identity.id, plan.access_point.project.id);
        let Some(now) = find_open_enrollment(&***work, &permit.scope(), at, ctx.today()).await? else {
            continue;
        };
        there.people.push(member.identity.id);
        let then = find_open_enrollment(&***work, &permit.scope(), at, plan.date).await?;
        if there.stay.is_some() || then != Some(now) {
            continue;
        }
        let row = records::find(&***work, &permit.scope(), layout("Enrollment")?, &now.to_string()).await?;
        there.stay =
            row.and_then(|row| row.row.get("HouseholdID").map(Value::text)).filter(|key| !key.is_empty());
    }
    Ok(there)
}

/// Enrolls those who are not in the stay yet, and has the household's head be its head: one for each HouseholdID.
async fn join(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Leave,
    (stay, head, own): (&str, ClientId, Option<EnrollmentId>),
    (members, there, plan): (&[Member], &[ClientId], &Plan),
) -> Result<EnrollmentId> {
    let project = &plan.access_point.project;
    let at = At { household: stay, project: project.id, agency: project.agency };
    for member in members.iter().filter(|member| !there.contains(&member.identity.id)) {
        let mut row = row(member, (member.identity.id == head, plan));
        // The one who was the head so far is it until all are there.
        row.insert("RelationshipToHoH", Value::Integer(UNSAID));
        enter(ctx, work, permit, &at, (member.identity.id, row)).await?;
    }
    let file = layout("Enrollment")?;
    let mut rows = records::list(&***work, &permit.scope(), file, "HouseholdID", stay).await?;
    let here = Value::Text(project.id.to_string());
    rows.retain(|row| row.row.get("ProjectID") == Some(&here));
    let of = |client: ClientId| {
        let person = Value::Text(client.to_string());
        rows.iter().find(move |row| row.row.get("PersonalID") == Some(&person)).map(|row| row.id.clone())
    };
    let enrollment = match (of(head), own) {
        (Some(enrollment), _) => enrollment,
        // The others' stay is not theirs.
        (None, Some(own)) => return Ok(own),
        (None, None) => return Err(Error::Internal("a household without its head".into())),
    };
    let relationships: Vec<(String, i32)> =
        members.iter().filter_map(|member| Some((of(member.identity.id)?, member.relationship))).collect();
    let head =
        Head { enrollment: &enrollment, relationships: &relationships, project_type: Some(COORDINATED_ENTRY) };
    rehead(ctx, work, permit, &rows, &head).await?;
    enrollment.parse().map_err(|_| Error::Internal("an enrollment without an id".into()))
}

async fn begin(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Leave,
    (household, head): (HouseholdId, ClientId),
    (members, there, plan): (&[Member], &[ClientId], &Plan),
) -> Result<EnrollmentId> {
    let comes = members.iter().filter(|member| !there.contains(&member.identity.id));
    let people = comes.map(|member| (member.identity.id, row(member, (member.identity.id == head, plan))));
    let stay = NewStay {
        household,
        project: plan.access_point.project.id,
        agency: plan.access_point.project.agency,
        people: people.collect(),
    };
    let place = stay.people.iter().position(|(client, _)| *client == head);
    let begun = start(ctx, work, permit, stay).await?;
    let found = place.and_then(|place| begun.get(place).copied());
    found.ok_or_else(|| Error::Internal("a household without its head".into()))
}

/// HUD asks the CoC of the head, and the living situation of the head and every adult. Whoever was not born yet enters
/// with their birth.
fn row(member: &Member, (is_head, plan): (bool, &Plan)) -> Row {
    let born = member.identity.dob;
    let day = born.map_or(plan.date, |born| born.max(plan.date));
    let relationship = match member.relationship {
        _ if is_head => HEAD,
        // Whoever is the household's head is not the stay's, where the assessor may not know of them.
        HEAD => UNSAID,
        other => other,
    };
    let mut row = Row::from([
        ("EntryDate", Value::Date(day)),
        ("RelationshipToHoH", Value::Integer(relationship)),
        ("DisablingCondition", Value::Integer(NOT_COLLECTED)),
    ]);
    let is_child = born.and_then(|born| age_on(day, born)).is_some_and(|age| age < 18);
    if is_head || !is_child {
        row.insert("LivingSituation", Value::Integer(NOT_COLLECTED));
    }
    if let (true, Some(coc)) = (is_head, &plan.access_point.coc) {
        row.insert("EnrollmentCoC", Value::Text(coc.clone()));
    }
    row
}
