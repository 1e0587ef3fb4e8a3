//! What a provider says of a vacancy, held against its unit and the calendar.

use chrono::{Months, NaiveDate};
use domain::records::Value;
use domain::referrals::Offer;
use domain::units::UnitStatus;
use hud::ColumnType;
use store::units::Unit;
use store::vacancies::Terms;

use crate::{Error, Field, Problem, Result};

/// What is free for longer was never meant, and nobody knows what is free later than this.
const MONTHS_BACK: Months = Months::new(24);
const MONTHS_AHEAD: Months = Months::new(12);

/// The longest notes, the longest list of documents, and the longest words beside a reason.
const LONGEST: usize = 1000;
pub(super) const LONGEST_NOTE: usize = 500;

/// What is said of a vacancy, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// From when on someone can move in.
    pub available_on: String,
    /// The fewest people it is for.
    pub smallest: String,
    /// The most.
    pub largest: String,
    /// Whatever else a household should know.
    pub notes: String,
    /// The documents that are needed.
    pub documents: String,
}

impl Typed {
    /// As the form shows what is kept.
    #[must_use]
    pub fn of(terms: &Terms) -> Self {
        let number = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            available_on: terms.available_on.to_string(),
            smallest: number(terms.offer.smallest),
            largest: number(terms.offer.largest),
            notes: terms.notes.clone().unwrap_or_default(),
            documents: terms.documents.clone().unwrap_or_default(),
        }
    }

    pub(super) fn parts(&self) -> [&str; 5] {
        [&self.available_on, &self.smallest, &self.largest, &self.notes, &self.documents]
    }
}

/// What was typed, read; `kept` is the day that stands there already.
pub(super) fn terms(typed: &Typed, unit: &Unit, today: NaiveDate, kept: Option<NaiveDate>) -> Result<Terms> {
    let mut problems = Vec::new();
    let available_on = day(&typed.available_on, unit, today, kept, &mut problems);
    let capacity = unit.details.capacity;
    let smallest = size(&typed.smallest, capacity, Field::Smallest, &mut problems);
    let largest = size(&typed.largest, capacity, Field::Largest, &mut problems);
    if smallest.zip(largest).is_some_and(|(from, to)| from > to) {
        problems.push((Field::Largest, Problem::Crossed));
    }
    let notes = text(&typed.notes, LONGEST, Field::Notes, &mut problems);
    let documents = text(&typed.documents, LONGEST, Field::Documents, &mut problems);
    match available_on {
        Some(available_on) if problems.is_empty() => {
            Ok(Terms { available_on, offer: Offer { smallest, largest }, notes, documents })
        }
        _ => Err(Error::Invalid(problems)),
    }
}

/// Whether a unit can be on offer at all.
pub(super) fn in_use(unit: &Unit) -> Result<()> {
    match unit.details.status {
        UnitStatus::Ready => Ok(()),
        UnitStatus::Offline | UnitStatus::Retired => {
            Err(Error::Invalid(vec![(Field::Unit, Problem::OutOfUse)]))
        }
    }
}

fn day(
    typed: &str,
    unit: &Unit,
    today: NaiveDate,
    kept: Option<NaiveDate>,
    problems: &mut Vec<(Field, Problem)>,
) -> Option<NaiveDate> {
    let from = today.checked_sub_months(MONTHS_BACK).unwrap_or(today);
    let to = today.checked_add_months(MONTHS_AHEAD).unwrap_or(today);
    let problem = match Value::typed(ColumnType::Date, typed) {
        Some(Value::Date(day)) if !(from..=to).contains(&day) && kept != Some(day) => {
            Problem::OutsideDays(from, to)
        }
        // Who lives there has to have left by then.
        Some(Value::Date(day)) if day <= today && unit.occupied > 0 => Problem::Occupied,
        Some(Value::Date(day)) => return Some(day),
        Some(_) => Problem::Missing,
        None => Problem::NotADate(typed.to_owned()),
    };
    problems.push((Field::AvailableOn, problem));
    None
}

fn size(typed: &str, most: i32, field: Field, problems: &mut Vec<(Field, Problem)>) -> Option<i32> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let read = typed.parse().ok().filter(|number| (1..=most).contains(number));
    if read.is_none() {
        problems.push((field, Problem::OutOfBounds(most)));
    }
    read
}

/// A text without what surrounds it; none when nothing is left.
pub(super) fn text(
    typed: &str,
    most: usize,
    field: Field,
    problems: &mut Vec<(Field, Problem)>,
) -> Option<String> {
    let typed = typed.trim();
    if typed.chars().count() > most {
        problems.push((field, Problem::TooLong(most)));
    }
    Some(typed.to_owned()).filter(|text| !text.is_empty())
}
