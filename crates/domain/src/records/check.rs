//! A form for a HUD file: what was typed, read and held against the layout's rules.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use hud::{Column, ColumnType, FileLayout};

use super::{Condition, Value};

/// What was typed for a row of a HUD file, by HUD's headers.
pub type Typed = BTreeMap<&'static str, String>;

/// The values of a row of a HUD file, by HUD's headers. What is absent was not asked.
pub type Row = BTreeMap<&'static str, Value>;

/// Why a cell was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It has to be filled.
    Missing,
    /// It has to be filled because of what stands in this column.
    MissingBecauseOf(&'static str),
    /// It has to stay empty because of what stands in this column.
    NotAsked(&'static str),
    /// It is no date.
    NotADate,
    /// It is no whole number.
    NotANumber,
    /// It is no amount of money.
    NotMoney,
    /// It has more characters than this.
    TooLong(usize),
    /// The list does not have it, or no longer offers it.
    NotInList,
    /// It is less than this.
    TooLow(i32),
    /// It is more than this.
    TooHigh(i32),
    /// It has not the form that HUD asks for.
    WrongForm,
    /// It lies in the future.
    InTheFuture,
    /// It lies before what stands in this column.
    Before(&'static str),
    /// It contradicts what stands in this column.
    Contradicts(&'static str),
}

/// Reads the asked columns of what was typed. `other` gives cells of rows this one belongs to, by file and header
/// (`Project.ProjectType`), and `before` the row as it was: an answer that HUD no longer offers may stay.
///
/// Every fault is told, not the first alone; `row` holds what could be read.
pub fn read(
    layout: &'static FileLayout,
    asked: &[&'static str],
    typed: &Typed,
    before: &Row,
    today: NaiveDate,
    other: &impl Fn(&str) -> String,
) -> (Row, Vec<(&'static str, Fault)>) {
    let (mut row, mut faults) = (Row::new(), Vec::new());
    let columns = || asked.iter().filter_map(|name| layout.column(name));
    for column in columns() {
        let text = typed.get(column.name).map_or("", |text| text.trim());
        match value(column, text, before.get(column.name), today) {
            Ok(value) => {
                row.insert(column.name, value);
            }
            Err(fault) => faults.push((column.name, fault)),
        }
    }
    let cell = |name: &str| match row.get(name).or_else(|| before.get(name)) {
        Some(value) => value.text(),
        None => other(name),
    };
    for column in columns() {
        faults.extend(row.get(column.name).and_then(|value| conditional(layout, column, value, &cell)));
    }
    faults.sort_by_key(|(name, _)| asked.iter().position(|asked| asked == name));
    (row, faults)
}

/// Columns that hold a CoC code (HUD 2.03.1), which is written in capital letters.
const COC_CODES: [&str; 2] = ["CoCCode", "EnrollmentCoC"];

fn value(column: &Column, text: &str, before: Option<&Value>, today: NaiveDate) -> Result<Value, Fault> {
    let capital = COC_CODES.contains(&column.name).then(|| text.to_uppercase());
    let text = capital.as_deref().unwrap_or(text);
    let value = Value::typed(column.kind, text).ok_or(match column.kind {
        ColumnType::Date | ColumnType::DateTime => Fault::NotADate,
        ColumnType::Money | ColumnType::PositiveMoney => Fault::NotMoney,
        ColumnType::Integer | ColumnType::Text => Fault::NotANumber,
    })?;
    match &value {
        Value::Empty if !column.nullable => return Err(Fault::Missing),
        // What stands there may stay, whatever the rules say today.
        Value::Empty => return Ok(value),
        same if before == Some(same) => return Ok(value),
        Value::Text(text) if column.max_length.is_some_and(|most| text.chars().count() > most) => {
            return Err(Fault::TooLong(column.max_length.unwrap_or_default()));
        }
        Value::Integer(number) => in_bounds(column, *number, today)?,
        _ => {}
    }
    let is_offered = column.list.is_none() || column.offered().any(|entry| entry.code == value.text());
    if !is_offered {
        return Err(Fault::NotInList);
    }
    match column.pattern {
        Some(pattern) if !fits(pattern, &value.text()) => Err(Fault::WrongForm),
        _ => Ok(value),
    }
}

fn in_bounds(column: &Column, number: i32, today: NaiveDate) -> Result<(), Fault> {
    let bound = |text: Option<&str>| match text {
        Some("current_year") => Some(today.year()),
        other => other.and_then(|text| text.parse().ok()),
    };
    if let Some(least) = bound(column.min).filter(|least| number < *least) {
        return Err(Fault::TooLow(least));
    }
    bound(column.max).filter(|most| number > *most).map_or(Ok(()), |most| Err(Fault::TooHigh(most)))
}

/// Whether a text fits a pattern of the dictionary.
fn fits(pattern: &str, text: &str) -> bool {
    // A pattern that cannot be read refuses nobody; a test reads them all.
    regex::Regex::new(pattern).map_or(true, |pattern| pattern.is_match(text))
}

fn conditional(
    layout: &'static FileLayout,
    column: &'static Column,
    value: &Value,
    cell: &impl Fn(&str) -> String,
) -> Option<(&'static str, Fault)> {
    let rule = |text: Option<&'static str>| text.and_then(|text| Condition::parse(text).ok());
    let cause = |condition: &Condition| {
        let first = condition.columns().into_iter().find(|name| *name != column.name).map(str::to_owned);
        let name = first.unwrap_or_default();
        let (file, name) = name.split_once('.').unwrap_or((layout.file, &name));
        hud::file(file).and_then(|layout| layout.column(name)).map_or("", |column| column.name)
    };
    if *value == Value::Empty {
        let required = rule(column.required_if).filter(|condition| condition.holds(cell))?;
        return Some((column.name, Fault::MissingBecauseOf(cause(&required))));
    }
    let violated = rule(column.null_unless).filter(|condition| !condition.holds(cell))?;
    Some((column.name, Fault::NotAsked(cause(&violated))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: &[&str] =
        &["ProjectName", "OperatingStartDate", "ContinuumProject", "ProjectType", "RRHSubType", "HousingType"];

    fn faults(
        asked: &[&'static str],
        file: &str,
        cells: &[(&'static str, &str)],
    ) -> Vec<(&'static str, Fault)> {
        let typed: Typed = cells.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let other = |name: &str| if name == "Project.ProjectType" { "2".to_owned() } else { String::new() };
        read(hud::file(file).unwrap(), asked, &typed, &Row::new(), today, &other).1
    }

    #[test]
    fn a_project_by_hud_s_rules_has_no_fault() {
        let cells = [
            ("ProjectName", "Bridge"),
            ("OperatingStartDate", "1/1/2024"),
            ("ContinuumProject", "1"),
            ("ProjectType", "13"),
            ("RRHSubType", "2"),
            ("HousingType", "3"),
        ];
        assert_eq!(faults(PROJECT, "Project", &cells), []);
    }

    #[test]
    fn every_fault_is_told_where_it_is() {
        let cells = [
            ("ProjectName", ""),
            ("OperatingStartDate", "soon"),
            ("ContinuumProject", "1"),
            ("RRHSubType", "2"),
            ("HousingType", "9"),
        ];
        let expected = [
            ("ProjectName", Fault::Missing),
            ("OperatingStartDate", Fault::NotADate),
            ("ProjectType", Fault::MissingBecauseOf("ContinuumProject")),
            ("RRHSubType", Fault::NotAsked("ProjectType")),
            ("HousingType", Fault::NotInList),
        ];
        assert_eq!(faults(PROJECT, "Project", &cells), expected);
    }

    #[test]
    fn rows_above_take_part_and_bounds_hold() {
        let asked = &["Availability", "CoCCode", "UnitInventory"];
        let cells = [("Availability", "1"), ("CoCCode", "Boston"), ("UnitInventory", "-4")];
        let expected = [
            ("Availability", Fault::NotAsked("ProjectType")),
            ("CoCCode", Fault::WrongForm),
            ("UnitInventory", Fault::NotANumber),
        ];
        assert_eq!(faults(asked, "Inventory", &cells), expected);
        let year = [("VeteranStatus", "1"), ("YearEnteredService", "2027"), ("YearSeparated", "1900")];
        let asked = &["VeteranStatus", "YearEnteredService", "YearSeparated"];
        let expected = [("YearEnteredService", Fault::TooHigh(2026)), ("YearSeparated", Fault::TooLow(1920))];
        assert_eq!(faults(asked, "Client", &year), expected);
    }

    #[test]
    fn an_answer_no_longer_offered_may_stay() {
        let layout = hud::file("Funder").unwrap();
        let retired = layout.column("Funder").unwrap();
        assert!(retired.offered().all(|entry| entry.code != "47"));
        let typed: Typed = [("Funder", "47".to_owned())].into();
        let before: Row = [("Funder", Value::Integer(47))].into();
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let other = |_: &str| String::new();
        assert_eq!(read(layout, &["Funder"], &typed, &before, today, &other).1, []);
        let faults = read(layout, &["Funder"], &typed, &Row::new(), today, &other).1;
        assert_eq!(faults, [("Funder", Fault::NotInList)]);
    }

    #[test]
    fn every_pattern_of_the_layouts_can_be_read() {
        for column in hud::FILES.iter().flat_map(|layout| layout.columns) {
            if let Some(pattern) = column.pattern {
                assert!(regex::Regex::new(pattern).is_ok(), "{pattern}");
            }
        }
    }
}
