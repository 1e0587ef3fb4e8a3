//! Placement: the unit, the move-in date, and the end of the referral.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::enrollments::has_move_in;
use domain::ids::ReferralId;
use domain::queue::{HOUSED, Status, Step as QueueStep};
use domain::records::{Row, Value};
use domain::referrals::{Step, VacancyStep};
use hud::ColumnType;
use store::records::Record;
use store::referrals::{self, Ended, Referral};
use store::vacancies::{self, Vacancy};
use store::{Permit, queue, records, units};

use super::told::{Event, told};
use super::view::open_for;
use crate::enrollments::rows_of;
use crate::records::layout;
use crate::{Ctx, Error, Field, Problem, Result, UseCase, Work, access, action};

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Placement {
    /// The referral.
    pub referral: Referral,
    /// The unit that is theirs.
    pub vacancy: Vacancy,
    /// Since when they are enrolled.
    pub entry: Option<NaiveDate>,
    /// HUD 3.20 is asked: the project is permanent housing.
    pub asks_move_in: bool,
}

/// What was typed.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// The day on which they moved in (HUD 3.20.1 in permanent housing).
    pub moved_in: String,
}

/// The form that places a household.
///
/// # Errors
/// [`Error::NotFound`] when there is no referral that the person may place.
pub async fn open_place(ctx: &Ctx, id: ReferralId) -> Result<Placement> {
    let referral = open_for::<action::OpenPlacement>(ctx, id, Some(Step::Place)).await?;
    let client = vec![referral.client.id.to_string()];
    ctx.viewed(UseCase::OpenPlacement, RecordKind::ClientIdentity.code(), client).await?;
    let projects = access::scope(ctx, RecordKind::Project)?;
    let db = ctx.app.db.read();
    let vacancy =
        vacancies::find(db, (&projects, &projects), referral.vacancy).await?.ok_or(Error::NotFound)?;
    let permit = access::change::<action::PlaceHousehold>(ctx)?;
    let head = match referral.enrollment {
        Some(id) => {
            let scope = permit.scope_of(RecordKind::Enrollment);
            records::find(db, &scope, layout("Enrollment")?, &id.to_string()).await?
        }
        None => None,
    };
    let entry = head.as_ref().and_then(entry_of);
    let asks_move_in = has_move_in(referral.project_type);
    Ok(Placement { referral, vacancy, entry, asks_move_in })
}

fn entry_of(record: &Record) -> Option<NaiveDate> {
    match record.row.get("EntryDate") {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    }
}

/// Places a household: its people live in the unit, HUD has the move-in date, and the queue lets it go.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Stale`] when it was moved on meanwhile, or [`Error::NotFound`].
pub async fn place(ctx: &Ctx, id: ReferralId, placed: Placed) -> Result<()> {
    let referral = open_for::<action::PlaceHousehold>(ctx, id, Some(Step::Place)).await?;
    let permit = access::change::<action::PlaceHousehold>(ctx)?;
    let mut work = ctx.begin().await?;
    let digest = ctx.app.keys.form_digest(&[&id.to_string(), &placed.version.to_string(), &placed.moved_in]);
    if work.claim(&permit, &placed.form_key, &digest).await?.is_some() {
        return Ok(());
    }
    store::clients::lock_entering(&**work, &permit).await?;
    let enrollment = referral.enrollment.ok_or(Error::Stale)?;
    let scope = permit.scope_of(RecordKind::Enrollment);
    let file = layout("Enrollment")?;
    let head = records::find(&**work, &scope, file, &enrollment.to_string()).await?.ok_or(Error::NotFound)?;
    let stay = living_there(&work, &permit, &head).await?;
    let day = check(ctx, &placed.moved_in, &head, &stay)?;
    let next = referral.state.after(Step::Place).ok_or(Error::Stale)?;
    let ended = Ended { placed_on: Some(day), ..Ended::default() };
    referrals::move_on(&**work, &permit, (id, placed.version), (referral.state, next), ended).await?;
    if has_move_in(referral.project_type) {
        let row = Row::from([("MoveInDate", Value::Date(day))]);
        let at = (head.id.as_str(), head.version);
        records::update(&**work, &permit, file, at, row, ctx.civil_now()).await?;
    }
    move_in(ctx, &work, &permit, &referral, (&stay, day)).await?;
    queue::refer(&**work, &permit, referral.entry, next.code(), Some((Status::Off, HOUSED, day))).await?;
    let at = (ctx.new_id()?.simple().to_string(), referral.entry, ctx.now());
    queue::insert_step(&**work, &permit, at, QueueStep::Housed, (Some(HOUSED.into()), None)).await?;
    told(ctx, &mut work, &permit, (id, Step::Place), Event::default()).await?;
    work.keep(&permit, &placed.form_key, &id.to_string()).await?;
    work.commit().await
}

/// Those of the stay who have not left it.
async fn living_there(
    work: &Work,
    permit: &Permit<action::PlaceHousehold>,
    head: &Record,
) -> Result<Vec<Record>> {
    let scope = permit.scope_of(RecordKind::Enrollment);
    let mut there = Vec::new();
    for row in rows_of(&***work, &scope, head).await? {
        let exits = records::list(&***work, &scope, layout("Exit")?, "EnrollmentID", &row.id).await?;
        if exits.is_empty() {
            there.push(row);
        }
    }
    Ok(there)
}

fn check(ctx: &Ctx, typed: &str, head: &Record, stay: &[Record]) -> Result<NaiveDate> {
    let refuse = |problem| Error::Invalid(vec![(Field::MovedIn, problem)]);
    // Whoever has left does not move in.
    if !stay.iter().any(|row| row.id == head.id) {
        return Err(Error::Stale);
    }
    match Value::typed(ColumnType::Date, typed) {
        Some(Value::Date(day)) if day > ctx.today() => Err(refuse(Problem::Future)),
        Some(Value::Date(day)) if entry_of(head).is_some_and(|entry| day < entry) => {
            Err(refuse(Problem::Mismatch))
        }
        Some(Value::Date(day)) => Ok(day),
        Some(_) => Err(refuse(Problem::Missing)),
        None => Err(refuse(Problem::NotADate(typed.to_owned()))),
    }
}

async fn move_in(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<action::PlaceHousehold>,
    referral: &Referral,
    (stay, day): (&[Record], NaiveDate),
) -> Result<()> {
    let projects = access::scope(ctx, RecordKind::Project)?;
    let vacancy = vacancies::find(&***work, (&projects, &projects), referral.vacancy).await?;
    let unit = vacancy.ok_or(Error::NotFound)?.unit;
    let mut rows = Vec::with_capacity(stay.len());
    for row in stay {
        let id = row.id.parse().map_err(|_| Error::Internal("an enrollment without an id".into()))?;
        rows.push((ctx.new_id()?.simple().to_string(), id));
    }
    let full = || Error::Invalid(vec![(Field::Vacancy, Problem::Occupied)]);
    match units::occupy(&***work, permit, (unit, day), rows).await {
        Err(store::Error::Taken) => return Err(full()),
        other => other?,
    }
    match vacancies::step(&***work, permit, referral.vacancy, VacancyStep::Fill, ctx.now()).await {
        Err(store::Error::Taken) => Err(Error::Stale),
        other => Ok(other?),
    }
}
