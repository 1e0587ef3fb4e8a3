//! Sending a referral: it reserves the vacancy, is HUD's event, and shows on the queue; all or none.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::ids::{AgencyId, QueueEntryId, ReferralId, VacancyId};
use domain::queue::{Status, Step as QueueStep};
use domain::records::{Row, Value};
use domain::referrals::{JOINT_COMPONENT, State, Step, VacancyState, VacancyStep, event_type};
use hud::ColumnType;
use store::Permit;
use store::clients::lock_entering;
use store::households;
use store::queue::{self, Listed};
use store::records::{self, NewRecord};
use store::referrals::{self, Referral};
use store::vacancies::{self, Vacancy};

use super::told::{Event, told};
use crate::records::layout;
use crate::{Ctx, Error, Field, Problem, Result, UseCase, Work, access, action};

type Leave = Permit<action::SendReferral>;

/// The longest comment.
pub(super) const LONGEST: usize = 2_000;

/// A referral, as typed.
#[derive(Debug, Clone)]
pub struct NewReferral {
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// The vacancy's id.
    pub vacancy: String,
    /// HUD 4.20.1: the day of the referral.
    pub date: String,
    /// What travels with it.
    pub comments: String,
}

/// What became of it.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It is sent.
    Sent(ReferralId),
    /// The household has an open referral already: told as far as the person may see it.
    Referred(Option<Box<Referral>>),
    /// Another referral holds the vacancy, told likewise; or it is not on offer any more.
    Reserved(Option<Box<Referral>>),
}

/// What the form says, checked.
struct Plan {
    vacancy: VacancyId,
    date: NaiveDate,
    comments: Option<String>,
}

/// Refers a household to a vacancy.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::NotFound`] when there is no such place that the person may change.
pub async fn send(ctx: &Ctx, id: QueueEntryId, new: NewReferral) -> Result<Outcome> {
    let permit = access::change::<action::SendReferral>(ctx)?;
    let Some(entry) = queue::find(ctx.app.db.read(), &permit.scope(), id).await? else {
        ctx.denied(UseCase::SendReferral, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let plan = check(ctx, &new)?;
    let mut work = ctx.begin().await?;
    let said = ctx.app.keys.form_digest(&[&id.to_string(), &new.vacancy, &new.date, &new.comments]);
    if let Some(earlier) = work.claim(&permit, &new.form_key, &said).await? {
        let earlier = earlier.parse().map_err(|_| Error::Internal("a kept result is unreadable".into()))?;
        return Ok(Outcome::Sent(earlier));
    }
    // Of many who refer at once, each sees what those before have done.
    lock_entering(&**work, &permit).await?;
    if let Some(found) = referrals::find_open(&**work, &permit, (Some(entry.household), None)).await? {
        return Ok(Outcome::Referred(seen(ctx, &found).await?));
    }
    let done = carry_out(ctx, &mut work, &permit, &entry, &plan).await;
    let referral = match done {
        Err(Error::Stale) => {
            drop(work);
            let found = referrals::find_open(ctx.app.db.read(), &permit, (None, Some(plan.vacancy))).await?;
            return Ok(Outcome::Reserved(match found {
                Some(found) => seen(ctx, &found).await?,
                None => None,
            }));
        }
        other => other?,
    };
    work.keep(&permit, &new.form_key, &referral.to_string()).await?;
    work.commit().await?;
    Ok(Outcome::Sent(referral))
}

/// A referral as far as the person may see it.
async fn seen(ctx: &Ctx, found: &Referral) -> Result<Option<Box<Referral>>> {
    let scope = access::scope(ctx, RecordKind::Referral)?;
    Ok(referrals::find(ctx.app.db.read(), &scope, found.id).await?.map(Box::new))
}

fn check(ctx: &Ctx, new: &NewReferral) -> Result<Plan> {
    let mut problems = Vec::new();
    let vacancy = new.vacancy.parse().ok();
    if vacancy.is_none() {
        problems.push((Field::Vacancy, Problem::Missing));
    }
    let date = match Value::typed(ColumnType::Date, &new.date) {
        Some(Value::Date(day)) if day > ctx.today() => Err(Problem::Future),
        Some(Value::Date(day)) => Ok(day),
        Some(_) => Err(Problem::Missing),
        None => Err(Problem::NotADate(new.date.clone())),
    };
    let date = date.map_err(|problem| problems.push((Field::ReferredOn, problem))).ok();
    let comments = new.comments.trim();
    if comments.chars().count() > LONGEST {
        problems.push((Field::Note, Problem::TooLong(LONGEST)));
    }
    let comments = Some(comments.to_owned()).filter(|text| !text.is_empty());
    match (vacancy, date) {
        (Some(vacancy), Some(date)) if problems.is_empty() => Ok(Plan { vacancy, date, comments }),
        _ => Err(Error::Invalid(problems)),
    }
}

/// [`Error::Stale`]: someone else was there first.
async fn carry_out(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Leave,
    entry: &Listed,
    plan: &Plan,
) -> Result<ReferralId> {
    let entry = queue::find(&***work, &permit.scope(), entry.place.id).await?.ok_or(Error::NotFound)?;
    if entry.status != Status::Active {
        return Err(Error::Invalid(vec![(Field::Status, Problem::Unknown)]));
    }
    let projects = access::scope(ctx, RecordKind::Project)?;
    let vacancy = vacancies::find(&***work, (&projects, &projects), plan.vacancy).await?;
    let vacancy = vacancy.ok_or(Error::Invalid(vec![(Field::Vacancy, Problem::Unknown)]))?;
    if vacancy.state != VacancyState::Open {
        return Err(Error::Stale);
    }
    taken(vacancies::step(&***work, permit, vacancy.id, VacancyStep::Reserve, ctx.now()).await)?;
    let referral = keep(ctx, work, permit, (&entry, &vacancy), plan).await?;
    queue::refer(&***work, permit, entry.place.id, State::Sent.code(), None).await?;
    let step = ctx.new_id()?.simple().to_string();
    let at = (step, entry.place.id, ctx.now());
    queue::insert_step(&***work, permit, at, QueueStep::Referred, (None, None)).await?;
    told(ctx, work, permit, (referral, Step::Send), Event::default()).await?;
    Ok(referral)
}

fn taken<T>(done: store::Result<T>) -> Result<T> {
    match done {
        Err(store::Error::Taken) => Err(Error::Stale),
        other => Ok(other?),
    }
}

async fn keep(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Leave,
    (entry, vacancy): (&Listed, &Vacancy),
    plan: &Plan,
) -> Result<ReferralId> {
    let id = ReferralId::new(ctx.new_id()?);
    let event = write_event(ctx, work, permit, (entry, vacancy), plan).await?;
    let members = households::snapshot(&***work, permit, entry.household, ctx.today()).await?;
    let number = queue::position(&***work, &permit.scope(), &entry.place).await? + 1;
    let new = referrals::NewReferral {
        id,
        entry: entry.place.id,
        household: (entry.household, entry.client.id),
        members,
        to: (vacancy.id, vacancy.project, vacancy.agency),
        from: own_agency(ctx)?,
        sender: ctx.signed()?.actor.user,
        data_class: queue::class_of(&***work, permit, entry.place.id).await?,
        state: State::Sent,
        referred_on: plan.date,
        kind: entry.kind,
        score: entry.place.score,
        number: i64::try_from(number).ok(),
        comments: plan.comments.clone(),
        event: Some(event),
    };
    taken(referrals::insert(&***work, permit, new, ctx.now()).await)?;
    Ok(id)
}

/// The agency that refers: the only one of whoever sends it.
fn own_agency(ctx: &Ctx) -> Result<Option<AgencyId>> {
    let mut agencies: Vec<AgencyId> =
        ctx.signed()?.actor.memberships.iter().filter_map(|held| held.agency).collect();
    agencies.dedup();
    Ok(agencies.first().copied())
}

/// HUD 4.20: the referral as an event of the household's enrollment in coordinated entry.
async fn write_event(
    ctx: &Ctx,
    work: &Work,
    permit: &Leave,
    (entry, vacancy): (&Listed, &Vacancy),
    plan: &Plan,
) -> Result<String> {
    let (enrollment, person, agency, began) = queue::hangs_on(&***work, permit, entry.place.id).await?;
    if began.is_some_and(|began| plan.date < began) {
        return Err(Error::Invalid(vec![(Field::ReferredOn, Problem::Mismatch)]));
    }
    let kind = vacancy.project_type.unwrap_or_default();
    let event = event_type(kind, is_joint(ctx, work, vacancy).await?)
        .ok_or(Error::Invalid(vec![(Field::Vacancy, Problem::Mismatch)]))?;
    let row = Row::from([
        ("EnrollmentID", Value::Text(enrollment)),
        ("PersonalID", Value::Text(person)),
        ("EventDate", Value::Date(plan.date)),
        ("Event", Value::Integer(event)),
        ("LocationCrisisOrPHHousing", Value::Text(vacancy.project.to_string())),
    ]);
    let id = ctx.new_id()?.simple().to_string();
    records::insert_event(&***work, permit, NewRecord { id: id.clone(), agency, row }, ctx.civil_now()).await?;
    Ok(id)
}

/// HUD 2.06: a project funded as one half of a joint component.
async fn is_joint(ctx: &Ctx, work: &Work, vacancy: &Vacancy) -> Result<bool> {
    let projects = access::scope(ctx, RecordKind::Project)?;
    let id = vacancy.project.to_string();
    let funders = records::list(&***work, &projects, layout("Funder")?, "ProjectID", &id).await?;
    Ok(funders.iter().any(|funder| funder.row.get("Funder") == Some(&Value::Integer(JOINT_COMPONENT))))
}
