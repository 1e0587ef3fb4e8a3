//! Rules between the days of a stay, beyond what the layouts say.

use chrono::NaiveDate;

use super::SUBSIDIZED;
use crate::records::{Fault, Row, Value};

/// HUD list 2.02.6: permanent housing, where a move-in date is kept (HUD 3.20).
const MOVE_IN: [i32; 4] = [3, 9, 10, 13];

/// Whether a project of this type keeps a move-in date (HUD 3.20, list 2.02.6).
#[must_use]
pub fn has_move_in(project_type: Option<i32>) -> bool {
    project_type.is_some_and(|kind| MOVE_IN.contains(&kind))
}

/// The days of a stay: from the day of entry on. The day of exit is none of them: on it another may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// HUD 3.10.1.
    pub entry: NaiveDate,
    /// HUD 3.11.1, once it has ended.
    pub exit: Option<NaiveDate>,
}

impl Days {
    /// Whether a day is one of them.
    #[must_use]
    pub fn has(self, day: NaiveDate) -> bool {
        self.entry <= day && self.exit.is_none_or(|exit| day < exit)
    }

    /// Whether any of them is among others: from one day on until the day before another, if there is one.
    #[must_use]
    pub fn meets(self, from: NaiveDate, until: Option<NaiveDate>) -> bool {
        let end = [self.exit, until].into_iter().flatten().min();
        end.is_none_or(|end| self.entry.max(from) < end)
    }

    /// Whether an entry that is moved brings days of these with it.
    #[must_use]
    pub fn forbid(self, moved: NaiveDate, before: Option<NaiveDate>) -> bool {
        before != Some(moved)
            && (self.has(moved) || before.is_some_and(|before| self.meets(moved, Some(before))))
    }
}

/// What an entry is held against.
#[derive(Debug, Clone, Copy, Default)]
pub struct AtEntry {
    /// HUD 3.03 of the client.
    pub born: Option<NaiveDate>,
    /// HUD 2.02.3 of the project.
    pub project_starts: Option<NaiveDate>,
    /// HUD 2.02.4 of the project; its last day counts.
    pub project_ends: Option<NaiveDate>,
    /// The day of the exit, if there is one.
    pub exit: Option<NaiveDate>,
}

/// What the days of an enrollment contradict.
#[must_use]
pub fn entry_faults(row: &Row, at: AtEntry, today: NaiveDate) -> Vec<(&'static str, Fault)> {
    let Some(entry) = date(row, "EntryDate") else { return Vec::new() };
    let mut faults = Vec::new();
    if entry > today {
        faults.push(("EntryDate", Fault::InTheFuture));
    } else if at.born.is_some_and(|born| entry < born) {
        faults.push(("EntryDate", Fault::Before("DOB")));
    } else if at.project_starts.is_some_and(|start| entry < start) {
        faults.push(("EntryDate", Fault::Before("OperatingStartDate")));
    } else if at.project_ends.is_some_and(|end| entry > end) {
        faults.push(("EntryDate", Fault::Contradicts("OperatingEndDate")));
    } else if at.exit.is_some_and(|exit| entry > exit) {
        faults.push(("EntryDate", Fault::Contradicts("ExitDate")));
    }
    if date(row, "DateToStreetESSH").is_some_and(|street| street > entry) {
        faults.push(("DateToStreetESSH", Fault::Contradicts("EntryDate")));
    }
    match date(row, "MoveInDate") {
        Some(moved) if moved > today => faults.push(("MoveInDate", Fault::InTheFuture)),
        Some(moved) if moved < entry => faults.push(("MoveInDate", Fault::Before("EntryDate"))),
        Some(moved) if at.exit.is_some_and(|exit| moved > exit) => {
            faults.push(("MoveInDate", Fault::Contradicts("ExitDate")));
        }
        _ => {}
    }
    faults
}

/// What an exit is held against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stay {
    /// HUD 3.10.1.
    pub entry: Option<NaiveDate>,
    /// HUD 3.20.1.
    pub move_in: Option<NaiveDate>,
}

/// What an exit contradicts, or leaves open.
#[must_use]
pub fn exit_faults(row: &Row, stay: Stay, today: NaiveDate) -> Vec<(&'static str, Fault)> {
    let mut faults = Vec::new();
    match date(row, "ExitDate") {
        Some(exit) if exit > today => faults.push(("ExitDate", Fault::InTheFuture)),
        Some(exit) if stay.entry.is_some_and(|entry| exit < entry) => {
            faults.push(("ExitDate", Fault::Before("EntryDate")));
        }
        Some(exit) if stay.move_in.is_some_and(|moved| exit < moved) => {
            faults.push(("ExitDate", Fault::Before("MoveInDate")));
        }
        _ => {}
    }
    let is_empty = |name: &str| row.get(name).is_none_or(|value| *value == Value::Empty);
    for (destination, name) in [(SUBSIDIZED, "DestinationSubsidyType"), (17, "OtherDestination")] {
        if row.get("Destination") == Some(&Value::Integer(destination)) && is_empty(name) {
            faults.push((name, Fault::MissingBecauseOf("Destination")));
        }
    }
    faults
}

fn date(row: &Row, name: &str) -> Option<NaiveDate> {
    match row.get(name) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, number).unwrap()
    }

    fn dates(cells: &[(&'static str, u32)]) -> Row {
        cells.iter().map(|(name, number)| (*name, Value::Date(day(*number)))).collect()
    }

    #[test]
    fn an_entry_lies_between_what_surrounds_it() {
        let at = AtEntry {
            born: Some(day(2)),
            project_starts: Some(day(4)),
            project_ends: Some(day(20)),
            exit: Some(day(15)),
        };
        for (cells, expected) in [
            (&[("EntryDate", 5), ("DateToStreetESSH", 5), ("MoveInDate", 15)][..], vec![]),
            (&[("EntryDate", 26)], vec![("EntryDate", Fault::InTheFuture)]),
            (&[("EntryDate", 1)], vec![("EntryDate", Fault::Before("DOB"))]),
            (&[("EntryDate", 3)], vec![("EntryDate", Fault::Before("OperatingStartDate"))]),
            (&[("EntryDate", 21)], vec![("EntryDate", Fault::Contradicts("OperatingEndDate"))]),
            (&[("EntryDate", 16)], vec![("EntryDate", Fault::Contradicts("ExitDate"))]),
            (
                &[("EntryDate", 5), ("DateToStreetESSH", 6), ("MoveInDate", 4)],
                vec![
                    ("DateToStreetESSH", Fault::Contradicts("EntryDate")),
                    ("MoveInDate", Fault::Before("EntryDate")),
                ],
            ),
            (&[("EntryDate", 5), ("MoveInDate", 16)], vec![("MoveInDate", Fault::Contradicts("ExitDate"))]),
        ] {
            assert_eq!(entry_faults(&dates(cells), at, day(25)), expected, "{cells:?}");
        }
    }

    #[test]
    fn two_stays_share_no_day() {
        let stay = Days { entry: day(5), exit: Some(day(8)) };
        let [open, none] = [None, Some(day(5))].map(|exit| Days { entry: day(5), exit });
        for (at, expected) in [(4, false), (5, true), (7, true), (8, false)] {
            assert_eq!(stay.has(day(at)), expected, "{at}");
            assert_eq!(stay.meets(day(at), Some(day(at + 1))), expected, "{at}");
            assert_eq!(open.has(day(at)), at >= 5);
            assert!(
                !none.has(day(at)) && !none.meets(day(1), None),
                "who left on the day they came was on no day"
            );
        }
        for (from, until, expected) in
            [(1, Some(5), false), (1, Some(6), true), (7, None, true), (8, None, false), (1, None, true)]
        {
            assert_eq!(stay.meets(day(from), until.map(day)), expected, "{from} {until:?}");
        }
        for (moved, before, expected) in [
            (8, Some(9), false),
            (7, Some(9), true),
            (4, Some(9), true),
            (2, Some(4), false),
            (9, Some(4), false),
            (6, Some(4), true),
            (6, Some(6), false),
            (6, None, true),
            (4, None, false),
        ] {
            assert_eq!(stay.forbid(day(moved), before.map(day)), expected, "{moved} {before:?}");
        }
    }

    #[test]
    fn an_exit_comes_last_and_says_where_to() {
        let stay = Stay { entry: Some(day(5)), move_in: Some(day(8)) };
        for (exit, expected) in [
            (8, vec![]),
            (7, vec![("ExitDate", Fault::Before("MoveInDate"))]),
            (4, vec![("ExitDate", Fault::Before("EntryDate"))]),
            (26, vec![("ExitDate", Fault::InTheFuture)]),
        ] {
            assert_eq!(exit_faults(&dates(&[("ExitDate", exit)]), stay, day(25)), expected);
        }
        let mut row = dates(&[("ExitDate", 9)]);
        row.insert("Destination", Value::Integer(435));
        let subsidy = [("DestinationSubsidyType", Fault::MissingBecauseOf("Destination"))];
        assert_eq!(exit_faults(&row, stay, day(25)), subsidy);
        row.insert("Destination", Value::Integer(17));
        let other = [("OtherDestination", Fault::MissingBecauseOf("Destination"))];
        assert_eq!(exit_faults(&row, stay, day(25)), other);
    }
}
