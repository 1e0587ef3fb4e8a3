//! Placement: the unit, the move-in date, and the end of the referral.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::enrollments::has_move_in;
use domain::households::HEAD;
use domain::ids::{ReferralId, UnitId};
use domain::queue::{HOUSED, Status, Step as QueueStep};
use domain::records::{Row, Value};
use domain::referrals::{Step, VacancyState, VacancyStep};
use hud::ColumnType;
use store::records::Record;
use store::referrals::{self, Ended, Referral};
use store::units::{self, Unit};
use store::{Permit, Reads, Scope, queue, records, vacancies};

use super::told::{Event, told};
use super::view::open_for;
use crate::enrollments::rows_of;
use crate::records::layout;
use crate::{Ctx, Error, Field, Problem, Result, UseCase, Work, access, action};

/// The longest name of a bed.
const LONGEST_BED: usize = 64;

/// More vacancies than any project has at once.
const MOST: u64 = 2_000;

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Placement {
    /// The referral.
    pub referral: Referral,
    /// The units that they may live in: the one that is reserved for them, and what else is free and not on offer.
    pub units: Vec<Unit>,
    /// Since when they are enrolled.
    pub entry: Option<NaiveDate>,
    /// HUD 3.20 is asked: the project is permanent housing.
    pub asks_move_in: bool,
    /// HUD 3.20 of the head, where the enrollment has said it already.
    pub moved_in: Option<NaiveDate>,
}

/// What was typed.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// The unit's id.
    pub unit: String,
    /// The bed, in a unit of several.
    pub bed: String,
    /// The day on which they moved in (HUD 3.20.1 in permanent housing).
    pub moved_in: String,
}

/// The form that places a household.
///
/// # Errors
/// [`Error::NotFound`] when there is no referral that the person may place; [`Error::Stale`] when it does not stand where a
/// household is placed.
pub async fn open_place(ctx: &Ctx, id: ReferralId) -> Result<Placement> {
    let referral = open_for::<action::OpenPlacement>(ctx, id, Some(Step::Place)).await?;
    if referral.state.after(Step::Place).is_none() {
        return Err(Error::Stale);
    }
    let client = vec![referral.client.id.to_string()];
    ctx.viewed(UseCase::OpenPlacement, RecordKind::ClientIdentity.code(), client).await?;
    let db = ctx.app.db.read();
    let units = units_for(ctx, db, &referral, ctx.today()).await?;
    let permit = access::change::<action::PlaceHousehold>(ctx)?;
    let head = head_of(db, &permit.scope_of(RecordKind::Enrollment), &referral).await?;
    let day = |name| head.as_ref().and_then(|head| day_of(head, name));
    let (entry, moved_in) = (day("EntryDate"), day("MoveInDate"));
    let asks_move_in = has_move_in(referral.project_type);
    Ok(Placement { referral, units, entry, asks_move_in, moved_in: moved_in.filter(|_| asks_move_in) })
}

/// The enrollment of who is the head of the stay now; while nobody is, of who was referred.
async fn head_of(db: &impl Reads, scope: &Scope, referral: &Referral) -> Result<Option<Record>> {
    let Some(id) = referral.enrollment else { return Ok(None) };
    let Some(own) = records::find(db, scope, layout("Enrollment")?, &id.to_string()).await? else {
        return Ok(None);
    };
    let head = rows_of(db, scope, &own).await?.into_iter().find(is_head);
    Ok(Some(head.unwrap_or(own)))
}

fn is_head(row: &Record) -> bool {
    row.row.get("RelationshipToHoH") == Some(&Value::Integer(HEAD))
}

/// The unit that is reserved for a household first, then the project's others that are free on the day and neither on
/// offer nor reserved for others.
async fn units_for(ctx: &Ctx, db: &impl Reads, referral: &Referral, day: NaiveDate) -> Result<Vec<Unit>> {
    let projects = access::scope(ctx, RecordKind::Project)?;
    let own = vacancies::find(db, (&projects, &projects), referral.vacancy).await?.ok_or(Error::NotFound)?;
    let filter = vacancies::Filter {
        states: vec![VacancyState::Draft, VacancyState::Open, VacancyState::Reserved],
        project: Some(referral.project),
        ..vacancies::Filter::default()
    };
    let offered = vacancies::list(db, (&projects, &projects), &filter, (0, MOST)).await?;
    let mut units = units::list(db, &projects, Some(referral.project), day).await?;
    units.retain(|unit| {
        unit.id == own.unit || unit.free() > 0 && offered.iter().all(|vacancy| vacancy.unit != unit.id)
    });
    units.sort_by_key(|unit| unit.id != own.unit);
    Ok(units)
}

fn day_of(record: &Record, name: &str) -> Option<NaiveDate> {
    match record.row.get(name) {
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
    let (id_text, version) = (id.to_string(), placed.version.to_string());
    let parts = [&id_text, &version, &placed.unit, &placed.bed, &placed.moved_in].map(String::as_str);
    let digest = ctx.app.keys.form_digest(&parts);
    if work.claim(&permit, &placed.form_key, &digest).await?.is_some() {
        return Ok(());
    }
    store::clients::lock_entering(&**work, &permit).await?;
    let enrollment = referral.enrollment.ok_or(Error::Stale)?;
    let scope = permit.scope_of(RecordKind::Enrollment);
    let file = layout("Enrollment")?;
    let own = records::find(&**work, &scope, file, &enrollment.to_string()).await?.ok_or(Error::NotFound)?;
    let stay = living_there(&work, &permit, &own).await?;
    // HUD 3.20 is the head's, who may be another by now.
    let head = stay.iter().find(|row| is_head(row)).cloned().unwrap_or(own);
    let day = check(ctx, &placed.moved_in, &head, &stay)?;
    let home = home(ctx, &work, &referral, &placed, day).await?;
    let next = referral.state.after(Step::Place).ok_or(Error::Stale)?;
    let ended = Ended { placed_on: Some(day), ..Ended::default() };
    referrals::move_on(&**work, &permit, (id, placed.version), (referral.state, next), ended).await?;
    if has_move_in(referral.project_type) {
        let row = Row::from([("MoveInDate", Value::Date(day))]);
        let at = (head.id.as_str(), head.version);
        records::update(&**work, &permit, file, at, row, ctx.civil_now()).await?;
    }
    move_in(ctx, &work, &permit, &referral, (&stay, &home, day)).await?;
    queue::refer(&**work, &permit, referral.entry, next.code(), Some((Status::Off, HOUSED, day))).await?;
    let at = (ctx.new_id()?.simple().to_string(), referral.entry, ctx.now());
    queue::insert_step(&**work, &permit, at, QueueStep::Housed, (Some(HOUSED.into()), None)).await?;
    let event = Event { reason: None, note: home.other_than_offered };
    told(ctx, &mut work, &permit, (id, Step::Place), event).await?;
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
        Some(Value::Date(day)) if day_of(head, "EntryDate").is_some_and(|entry| day < entry) => {
            Err(refuse(Problem::Mismatch))
        }
        Some(Value::Date(day)) => Ok(day),
        Some(_) => Err(refuse(Problem::Missing)),
        None => Err(refuse(Problem::NotADate(typed.to_owned()))),
    }
}

/// Where a household is to live.
struct Home {
    unit: UnitId,
    bed: Option<String>,
    /// The unit's name, when it is not the one that was reserved.
    other_than_offered: Option<String>,
}

async fn home(ctx: &Ctx, work: &Work, referral: &Referral, placed: &Placed, day: NaiveDate) -> Result<Home> {
    let units = units_for(ctx, &***work, referral, day).await?;
    let chosen = units.iter().position(|unit| unit.id.to_string() == placed.unit);
    let unit =
        chosen.and_then(|at| units.get(at)).ok_or(Error::Invalid(vec![(Field::Unit, Problem::Missing)]))?;
    let bed = placed.bed.trim();
    if bed.chars().count() > LONGEST_BED {
        return Err(Error::Invalid(vec![(Field::Bed, Problem::TooLong(LONGEST_BED))]));
    }
    Ok(Home {
        unit: unit.id,
        bed: Some(bed.to_owned()).filter(|bed| !bed.is_empty()),
        other_than_offered: (chosen != Some(0)).then(|| unit.details.name.clone()),
    })
}

/// The people of the stay live in the unit, and its vacancy is filled. Where it is another than the one that was reserved,
/// the vacancy goes with them: the unit that they did not take has none any more.
async fn move_in(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<action::PlaceHousehold>,
    referral: &Referral,
    (stay, home, day): (&[Record], &Home, NaiveDate),
) -> Result<()> {
    let mut rows = Vec::with_capacity(stay.len());
    for row in stay {
        let id = row.id.parse().map_err(|_| Error::Internal("an enrollment without an id".into()))?;
        rows.push((ctx.new_id()?.simple().to_string(), id));
    }
    let full = || Error::Invalid(vec![(Field::Unit, Problem::Occupied)]);
    match units::occupy(&***work, permit, (home.unit, home.bed.clone(), day), rows).await {
        Err(store::Error::Taken) => return Err(full()),
        other => other?,
    }
    if home.other_than_offered.is_some() {
        vacancies::move_to(&***work, permit, referral.vacancy, home.unit).await?;
    }
    match vacancies::step(&***work, permit, referral.vacancy, (VacancyStep::Fill, None), ctx.now()).await {
        Err(store::Error::Taken) => Err(Error::Stale),
        other => Ok(other?),
    }
}
