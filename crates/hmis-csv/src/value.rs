//! A cell, read by its column's type.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use domain::records::Value;
use hud::{Cents, Column, ColumnType, List, Selector};

use crate::finding::{Done, Rule};

/// A cell read: its value, and what is odd about it.
pub(crate) struct Cell {
    pub(crate) value: Value,
    pub(crate) odd: Option<(Rule, Done)>,
}

/// The lists of a column, looked up once for all rows.
pub(crate) enum Lists {
    /// It takes anything of its type.
    None,
    /// It takes the codes of this one.
    One(&'static List),
    /// Which it takes is up to other columns.
    Selected(Vec<Choice>),
}

/// A list that holds under a condition.
pub(crate) struct Choice {
    terms: Vec<(&'static str, Vec<&'static str>)>,
    list: Option<&'static List>,
    allowed: &'static [&'static str],
}

impl Lists {
    /// The lists of a column.
    pub(crate) fn of(column: &Column) -> Self {
        let choice = |selector: &Selector| Choice {
            terms: selector.terms().collect(),
            list: hud::list(selector.list),
            allowed: selector.allowed,
        };
        match column.list.and_then(hud::list) {
            _ if !column.list_selectors.is_empty() => {
                Self::Selected(column.list_selectors.iter().map(choice).collect())
            }
            Some(list) => Self::One(list),
            None => Self::None,
        }
    }
}

impl Choice {
    fn accepts<'a>(&self, text: &str, other: &impl Fn(&str) -> &'a str) -> bool {
        let is_there = self.list.is_some_and(|list| list.entry(text).is_some());
        let is_allowed = self.allowed.is_empty() || self.allowed.contains(&text);
        is_there && is_allowed && self.terms.iter().all(|(column, codes)| codes.contains(&other(column)))
    }
}

/// Reads a cell. What does not fit its type is understood if it can mean one thing only, and its spelling kept
/// aside either way: it is to be written back as it was. `lists` are the column's; `other` gives the row's other cells by HUD's headers.
pub(crate) fn read<'a>(column: &Column, lists: &Lists, text: &str, other: impl Fn(&str) -> &'a str) -> Cell {
    if text.is_empty() {
        let odd = (!column.nullable).then_some((Rule::Blank, Done::LeftEmpty));
        return Cell { value: Value::Empty, odd };
    }
    let strict = match column.kind {
        ColumnType::Text => Some(Value::Text(text.to_owned())),
        ColumnType::Integer => integer(text).map(Value::Integer),
        ColumnType::Date => date(text).map(Value::Date),
        ColumnType::DateTime => date_time(text).map(Value::DateTime),
        ColumnType::Money => Cents::parse(text).map(Value::Money),
        ColumnType::PositiveMoney => Cents::parse(text).filter(|cents| cents.0 >= 0).map(Value::Money),
    };
    if let Some(value) = strict {
        return Cell { odd: unusual(column, lists, text, other).map(|rule| (rule, Done::Kept)), value };
    }
    // Other spellings are tried for the few cells that need it.
    let (lenient, rule) = match column.kind {
        ColumnType::Text => (None, Rule::TooLong),
        ColumnType::Integer => (None, Rule::NotAnInteger),
        ColumnType::Date => (None, Rule::NotADate),
        ColumnType::DateTime => (loose_date_time(text).map(Value::DateTime), Rule::NotADateTime),
        ColumnType::Money | ColumnType::PositiveMoney => (loose_money(text), Rule::NotMoney),
    };
    match lenient {
        Some(value) => Cell { value, odd: Some((rule, Done::Understood)) },
        None => Cell { value: Value::Empty, odd: Some((rule, Done::KeptAside)) },
    }
}

/// A value that fits its column and still breaks HUD's format.
fn unusual<'a>(column: &Column, lists: &Lists, text: &str, other: impl Fn(&str) -> &'a str) -> Option<Rule> {
    if column.kind == ColumnType::Text && column.max_length.is_some_and(|most| text.chars().count() > most) {
        return Some(Rule::TooLong);
    }
    let listed = match lists {
        Lists::None => return None,
        Lists::One(list) => list.entry(text).is_some() && !column.list_excludes.contains(&text),
        Lists::Selected(choices) => choices.iter().any(|choice| choice.accepts(text, &other)),
    };
    (!listed).then_some(Rule::NotInList)
}

// What is written back must be what was read: other spellings of a number are kept aside.
fn integer(text: &str) -> Option<i32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

fn date(text: &str) -> Option<NaiveDate> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *bytes else { return None };
    let year = number(&[y1, y2, y3, y4])?;
    NaiveDate::from_ymd_opt(year.cast_signed(), number(&[m1, m2])?, number(&[d1, d2])?).filter(is_storable)
}

fn date_time(text: &str) -> Option<NaiveDateTime> {
    let (day, time) = text.split_at_checked(10)?;
    let bytes: &[u8; 9] = time.as_bytes().try_into().ok()?;
    let [b' ', h1, h2, b':', m1, m2, b':', s1, s2] = *bytes else { return None };
    date(day)?.and_hms_opt(number(&[h1, h2])?, number(&[m1, m2])?, number(&[s1, s2])?)
}

fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

// HUD writes four digits, and PostgreSQL has no year 0.
fn is_storable(date: &impl Datelike) -> bool {
    (1..=9999).contains(&date.year())
}

/// The same second in another spelling: a `T` between, parts of a second, or a date alone.
fn loose_date_time(text: &str) -> Option<NaiveDateTime> {
    let form = |form| NaiveDateTime::parse_from_str(text, form).ok();
    let midnight = || date(text).and_then(|date| date.and_hms_opt(0, 0, 0));
    let read = form("%Y-%m-%dT%H:%M:%S%.f").or_else(|| form("%Y-%m-%d %H:%M:%S%.f")).or_else(midnight)?;
    // A leap second is the second before. The parts of a second are in what is kept aside.
    read.with_nanosecond(0).filter(is_storable)
}

/// The same amount with no or one decimal: `250`, `250.5`.
fn loose_money(text: &str) -> Option<Value> {
    let full = match text.split_once('.') {
        None => format!("{text}.00"),
        Some((_, decimals)) if decimals.len() == 1 => format!("{text}0"),
        Some(_) => return None,
    };
    Cents::parse(&full).filter(|cents| cents.0 >= 0).map(Value::Money)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(file: &str, name: &str) -> &'static Column {
        hud::file(file).unwrap().column(name).unwrap()
    }

    fn rule(file: &str, name: &str, text: &str) -> Option<(Rule, Done)> {
        let column = column(file, name);
        read(column, &Lists::of(column), text, |_| "").odd
    }

    #[test]
    fn odd_values_are_kept_or_kept_aside() {
        for (file, name, text, odd) in [
            ("Client", "DOB", "1980-05-03", None),
            ("Client", "DOB", "5/3/1980", Some((Rule::NotADate, Done::KeptAside))),
            ("Client", "DOB", "1980-5-3", Some((Rule::NotADate, Done::KeptAside))),
            ("Client", "DOB", "1980-02-30", Some((Rule::NotADate, Done::KeptAside))),
            ("Client", "DateCreated", "2024-01-01 08:00:00", None),
            ("Client", "DateCreated", "2024-01-01T08:00:00", Some((Rule::NotADateTime, Done::Understood))),
            ("Client", "DateCreated", "2024-01-01", Some((Rule::NotADateTime, Done::Understood))),
            ("Client", "DateCreated", "2024-01-01 08:00:00.25", Some((Rule::NotADateTime, Done::Understood))),
            ("Client", "DateCreated", "2024-01-01 23:59:60", Some((Rule::NotADateTime, Done::Understood))),
            ("Client", "DateCreated", "0000-01-01 08:00:00", Some((Rule::NotADateTime, Done::KeptAside))),
            ("Client", "DOB", "0000-01-01", Some((Rule::NotADate, Done::KeptAside))),
            ("Client", "DateCreated", "1/1/2024 8:00", Some((Rule::NotADateTime, Done::KeptAside))),
            ("Client", "VeteranStatus", "1", None),
            ("Client", "VeteranStatus", "01", Some((Rule::NotAnInteger, Done::KeptAside))),
            ("Client", "VeteranStatus", "7", Some((Rule::NotInList, Done::Kept))),
            ("Client", "VeteranStatus", "", Some((Rule::Blank, Done::LeftEmpty))),
            ("IncomeBenefits", "TotalMonthlyIncome", "12.50", None),
            ("IncomeBenefits", "TotalMonthlyIncome", "12.5", Some((Rule::NotMoney, Done::Understood))),
            ("IncomeBenefits", "TotalMonthlyIncome", "12", Some((Rule::NotMoney, Done::Understood))),
            ("IncomeBenefits", "TotalMonthlyIncome", "$12", Some((Rule::NotMoney, Done::KeptAside))),
            ("Exit", "Destination", "419", Some((Rule::NotInList, Done::Kept))),
        ] {
            assert_eq!(rule(file, name, text), odd, "{file}.{name} {text:?}");
        }
        assert_eq!(rule("Client", "SSN", &"a".repeat(32)), Some((Rule::TooLong, Done::Kept)));
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_back_or_kept_aside(text in "[-0-9:. T/a]{0,20}") {
            for name in ["DOB", "DateCreated", "VeteranStatus", "FirstName"] {
                let cell = read(column("Client", name), &Lists::None, &text, |_| "");
                let aside = cell.odd.is_some_and(|(_, done)| done.keeps_aside());
                prop_assert!(aside || cell.value.text() == text, "{name} {text:?}");
            }
        }
    }
}
