//! Sending a referral: it reserves the vacancy, is HUD's event, and shows on the queue; all or none.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::ids::{QueueEntryId, ReferralId, VacancyId};
use domain::queue::{Status, Step as QueueStep};
use domain::records::{Row, Value};
use domain::referrals::{JOINT_COMPONENT, State, Step, VacancyState, VacancyStep, event_type};
use hud::ColumnType;
use store::clients::lock_entering;
use store::households;
use store::queue::{self, Listed};
use store::records::{self, NewRecord};
use store::referrals::{self, Referral};
use store::vacancies::{self, Vacancy};
use store::{Permit, Reads};

use super::told::{Event, told};
use crate::records::layout;
use crate::use_case::Does;
use crate::{Ctx, Error, Field, Problem, Result, Work, access, action};

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
    /// The draft that it goes on with.
    pub draft: Option<ReferralId>,
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
    draft: Option<ReferralId>,
}

/// Refers a household to a vacancy.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Stale`] when its draft was changed or sent meanwhile, or [`Error::NotFound`] when there is
/// no such place that the person may change.
pub async fn send(ctx: &Ctx, id: QueueEntryId, new: NewReferral) -> Result<Outcome> {
    let permit = access::change::<action::SendReferral>(ctx)?;
    let entry = place(ctx, &permit, id).await?;
    let plan = check(ctx, &new)?;
    let mut work = ctx.begin().await?;
    if let Some(earlier) = work.claim(&permit, &new.form_key, &said(ctx, id, &new)).await? {
        return earlier.parse().map(Outcome::Sent).map_err(|_| unreadable());
    }
    // Of many who refer at once, each sees what those before have done.
    lock_entering(&**work, &permit).await?;
    if let Some(found) = referrals::find_open(&**work, &permit, (Some(entry.household), None)).await? {
        // Those who wait for their turn may hold all other connections: what is read besides comes after it.
        drop(work);
        return Ok(Outcome::Referred(seen(ctx, &found).await?));
    }
    let Some(vacancy) = on_offer(ctx, &work, &permit, plan.vacancy).await? else {
        drop(work);
        let found = referrals::find_open(ctx.app.db.read(), &permit, (None, Some(plan.vacancy))).await?;
        return Ok(Outcome::Reserved(match found {
            Some(found) => seen(ctx, &found).await?,
            None => None,
        }));
    };
    let referral = carry_out(ctx, &mut work, &permit, (&entry, &vacancy), &plan).await?;
    work.keep(&permit, &new.form_key, &referral.to_string()).await?;
    work.commit().await?;
    Ok(Outcome::Sent(referral))
}

/// Writes a referral down: nothing is reserved, and nobody told.
///
/// # Errors
/// As [`send`]; of [`Field::Vacancy`] [`Problem::Taken`] when it is not on offer.
pub async fn save_draft(ctx: &Ctx, id: QueueEntryId, new: NewReferral) -> Result<ReferralId> {
    let permit = access::change::<action::DraftReferral>(ctx)?;
    place(ctx, &permit, id).await?;
    let plan = check(ctx, &new)?;
    let mut work = ctx.begin().await?;
    if let Some(earlier) = work.claim(&permit, &new.form_key, &said(ctx, id, &new)).await? {
        return earlier.parse().map_err(|_| unreadable());
    }
    let entry = queue::find(&**work, &permit.scope(), id).await?.ok_or(Error::NotFound)?;
    let (seen, own) = crate::vacancies::scopes(ctx)?;
    let found = vacancies::find(&**work, (&seen, &own), plan.vacancy).await?;
    let offered = found.filter(|vacancy| vacancy.state == VacancyState::Open);
    let vacancy = offered.ok_or(Error::Invalid(vec![(Field::Vacancy, Problem::Taken)]))?;
    let referral = keep(ctx, &work, &permit, (&entry, &vacancy), (&plan, State::Draft, None)).await?;
    told(ctx, &mut work, &permit, (referral, Step::Draft), Event::default()).await?;
    work.keep(&permit, &new.form_key, &referral.to_string()).await?;
    work.commit().await?;
    Ok(referral)
}

async fn place<A: Does>(ctx: &Ctx, permit: &Permit<A>, id: QueueEntryId) -> Result<Listed> {
    let Some(entry) = queue::find(ctx.app.db.read(), &permit.scope(), id).await? else {
        ctx.denied(A::CASE, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    Ok(entry)
}

fn said(ctx: &Ctx, id: QueueEntryId, new: &NewReferral) -> String {
    let draft = new.draft.map(|draft| draft.to_string()).unwrap_or_default();
    ctx.app.keys.form_digest(&[&id.to_string(), &new.vacancy, &new.date, &new.comments, &draft])
}

fn unreadable() -> Error {
    Error::Internal("a kept result is unreadable".into())
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
        (Some(vacancy), Some(date)) if problems.is_empty() => {
            Ok(Plan { vacancy, date, comments, draft: new.draft })
        }
        _ => Err(Error::Invalid(problems)),
    }
}

/// The vacancy, reserved; none when someone else was there first.
async fn on_offer(ctx: &Ctx, work: &Work, permit: &Leave, id: VacancyId) -> Result<Option<Vacancy>> {
    let projects = access::scope(ctx, RecordKind::Project)?;
    let found = vacancies::find(&***work, (&projects, &projects), id).await?;
    let vacancy = found.ok_or(Error::Invalid(vec![(Field::Vacancy, Problem::Unknown)]))?;
    match vacancies::step(&***work, permit, id, (VacancyStep::Reserve, None), ctx.now()).await {
        Err(store::Error::Taken) => Ok(None),
        other => Ok(other.map(|()| Some(vacancy))?),
    }
}

async fn carry_out(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Leave,
    (entry, vacancy): (&Listed, &Vacancy),
    plan: &Plan,
) -> Result<ReferralId> {
    let entry = queue::find(&***work, &permit.scope(), entry.place.id).await?.ok_or(Error::NotFound)?;
    if entry.status != Status::Active {
        return Err(Error::Invalid(vec![(Field::Status, Problem::Unknown)]));
    }
    let event = write_event(ctx, work, permit, (&entry, vacancy), plan).await?;
    let referral = keep(ctx, work, permit, (&entry, vacancy), (plan, State::Sent, Some(event))).await?;
    queue::refer(&***work, permit, entry.place.id, State::Sent.code(), None).await?;
    let step = ctx.new_id()?.simple().to_string();
    let at = (step, entry.place.id, ctx.now());
    queue::insert_step(&***work, permit, at, QueueStep::Referred, (None, None)).await?;
    told(ctx, work, permit, (referral, Step::Send), Event::default()).await?;
    Ok(referral)
}

/// Keeps a referral with the household as it is now; a draft is written anew.
async fn keep<A: Does>(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<A>,
    (entry, vacancy): (&Listed, &Vacancy),
    (plan, state, event): (&Plan, State, Option<String>),
) -> Result<ReferralId> {
    let draft = match plan.draft {
        Some(id) => Some(draft_of(&***work, permit, (entry.place.id, id)).await?),
        None => None,
    };
    let id = match &draft {
        Some(draft) => draft.id,
        None => ReferralId::new(ctx.new_id()?),
    };
    let members = households::snapshot(&***work, permit, entry.household, ctx.today()).await?;
    let number = queue::position(&***work, &permit.scope(), &entry.place).await? + 1;
    // Whoever sends it: those who know the household follow it.
    let (agency, _) = queue::kept_by(&***work, permit, entry.place.id).await?;
    let new = referrals::NewReferral {
        id,
        entry: entry.place.id,
        household: (entry.household, entry.client.id),
        members,
        to: (vacancy.id, vacancy.project, vacancy.agency),
        from: Some(agency),
        sender: ctx.signed()?.actor.user,
        data_class: queue::class_of(&***work, permit, entry.place.id).await?,
        state,
        referred_on: plan.date,
        kind: entry.kind,
        score: entry.place.score,
        number: i64::try_from(number).ok(),
        comments: plan.comments.clone(),
        event,
    };
    let kept = match draft {
        Some(draft) => referrals::rewrite(&***work, permit, new, draft.version).await,
        None => referrals::insert(&***work, permit, new, ctx.now()).await,
    };
    match kept {
        Err(store::Error::Taken) => Err(Error::Stale),
        other => Ok(other.map(|()| id)?),
    }
}

/// A draft of a place that the person may go on with.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Stale`] when it was sent or thrown away.
pub(super) async fn draft_of<A: Does>(
    db: &impl Reads,
    permit: &Permit<A>,
    (entry, id): (QueueEntryId, ReferralId),
) -> Result<Referral> {
    let found = referrals::find(db, &permit.scope_of(RecordKind::Referral), id).await?;
    match found.filter(|draft| draft.entry == entry) {
        Some(draft) if draft.state == State::Draft => Ok(draft),
        Some(_) => Err(Error::Stale),
        None => Err(Error::NotFound),
    }
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
    // HUD has no event of a stay that was over.
    let ended = queue::ended_on(&***work, permit, &enrollment).await?;
    if let Some(ended) = ended.filter(|ended| plan.date > *ended) {
        let days = Problem::OutsideDays(began.unwrap_or(NaiveDate::MIN), ended);
        return Err(Error::Invalid(vec![(Field::ReferredOn, days)]));
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
