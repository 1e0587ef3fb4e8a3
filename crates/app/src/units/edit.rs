//! Changing a unit: its name and size, and whether it can be used.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use domain::ids::UnitId;
use domain::records::Value;
use domain::units::UnitStatus;
use hud::ColumnType;
use store::units::{self, Details, Unit};

use crate::{Ctx, Error, Field, Problem, Result, UseCase, access, action};

/// No unit takes more people: a larger number is a slip of the hand.
pub(super) const MOST_PEOPLE: i32 = 999;

/// The longest name of a unit, and the longest reason.
const LONGEST_NAME: usize = 40;
const LONGEST_REASON: usize = 200;

/// A unit as it is to be, as typed.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// What it is called.
    pub name: String,
    /// How many people it takes.
    pub capacity: String,
    /// Its bedrooms, if it has any of its own.
    pub bedrooms: String,
    /// Whether someone in a wheelchair can live in it.
    pub accessible: bool,
    /// Whether it can be used.
    pub status: UnitStatus,
    /// Why it cannot.
    pub reason: String,
    /// When it is expected back.
    pub expected_back: String,
}

/// A unit for the form that changes it.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may change.
pub async fn open_form(ctx: &Ctx, id: UnitId) -> Result<Unit> {
    access::enter(ctx, UseCase::OpenUnitForm)?;
    let scope = access::change::<action::EditUnit>(ctx)?.scope();
    units::find(ctx.app.db.read(), &scope, id, ctx.today()).await?.ok_or(Error::NotFound)
}

/// Changes a unit. One that people are in stays in use.
///
/// # Errors
/// [`Error::Invalid`], also when it goes out of use while it is on offer; [`Error::Stale`], or [`Error::NotFound`] for
/// someone who may not.
pub async fn edit(ctx: &Ctx, id: UnitId, changed: Changed) -> Result<()> {
    let permit = access::change::<action::EditUnit>(ctx)?;
    let before = open_form(ctx, id).await?;
    let details = check(&before, &changed)?;
    let mut work = ctx.begin().await?;
    let back = details.expected_back.map(|date| date.to_string()).unwrap_or_default();
    let payload = ctx.app.keys.form_digest(&[
        &changed.version.to_string(),
        &changed.name,
        &changed.capacity,
        &changed.bedrooms,
        if changed.accessible { "1" } else { "0" },
        changed.status.code(),
        &changed.reason,
        &back,
    ]);
    if work.claim(&permit, &changed.form_key, &payload).await?.is_some() {
        return Ok(());
    }
    let status = details.status;
    if status != UnitStatus::Ready {
        crate::vacancies::out_of_use(ctx, &mut work, &permit, id).await?;
    }
    match units::update(&**work, &permit, (id, changed.version), details, ctx.today()).await {
        Err(store::Error::Taken) => return Err(Error::Invalid(vec![(Field::Name, Problem::NameTaken)])),
        other => other?,
    }
    work.keep(&permit, &changed.form_key, &id.to_string()).await?;
    work.audit(UseCase::EditUnit, "unit", vec![id.to_string()], status.code());
    work.commit().await
}

fn check(before: &Unit, changed: &Changed) -> Result<Details> {
    let mut problems = Vec::new();
    let name = changed.name.trim();
    match name.chars().count() {
        0 => problems.push((Field::Name, Problem::Missing)),
        length if length > LONGEST_NAME => problems.push((Field::Name, Problem::TooLong(LONGEST_NAME))),
        _ => {}
    }
    let capacity = number(&changed.capacity, 1..=MOST_PEOPLE, Field::Capacity, &mut problems);
    let bedrooms = match changed.bedrooms.trim() {
        "" => None,
        typed => number(typed, 0..=MOST_PEOPLE, Field::Bedrooms, &mut problems),
    };
    let reason = changed.reason.trim();
    let out_of_use = changed.status != UnitStatus::Ready;
    if out_of_use && before.occupied > 0 {
        problems.push((Field::UnitStatus, Problem::Occupied));
    }
    if out_of_use && reason.is_empty() {
        problems.push((Field::Reason, Problem::Missing));
    }
    if reason.chars().count() > LONGEST_REASON {
        problems.push((Field::Reason, Problem::TooLong(LONGEST_REASON)));
    }
    let expected_back = date(&changed.expected_back, &mut problems);
    match capacity {
        Some(capacity) if problems.is_empty() => Ok(Details {
            name: name.into(),
            kind: before.details.kind,
            capacity,
            bedrooms,
            accessible: changed.accessible,
            status: changed.status,
            status_reason: Some(reason.to_owned()).filter(|reason| out_of_use && !reason.is_empty()),
            expected_back: expected_back.filter(|_| changed.status == UnitStatus::Offline),
        }),
        _ => Err(Error::Invalid(problems)),
    }
}

fn date(typed: &str, problems: &mut Vec<(Field, Problem)>) -> Option<NaiveDate> {
    match Value::typed(ColumnType::Date, typed) {
        Some(Value::Date(date)) => Some(date),
        Some(_) => None,
        None => {
            problems.push((Field::ExpectedBack, Problem::NotADate(typed.to_owned())));
            None
        }
    }
}

/// A whole number within bounds.
pub(super) fn number(
    typed: &str,
    bounds: RangeInclusive<i32>,
    field: Field,
    problems: &mut Vec<(Field, Problem)>,
) -> Option<i32> {
    let read = typed.trim().parse().ok().filter(|number| bounds.contains(number));
    if read.is_none() {
        let most = *bounds.end();
        problems
            .push((field, if typed.trim().is_empty() { Problem::Missing } else { Problem::OutOfBounds(most) }));
    }
    read
}
