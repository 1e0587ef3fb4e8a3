//! Rules between the cells of a project's descriptors, and between their rows.

use hud::FileLayout;

use crate::records::{Fault, Row, Value};

/// Each file's first and last day, by HUD's headers.
const PERIODS: &[(&str, &str, &str)] = &[
    ("Project", "OperatingStartDate", "OperatingEndDate"),
    ("Funder", "StartDate", "EndDate"),
    ("Inventory", "InventoryStartDate", "InventoryEndDate"),
    ("HMISParticipation", "HMISParticipationStatusStartDate", "HMISParticipationStatusEndDate"),
    ("CEParticipation", "CEParticipationStatusStartDate", "CEParticipationStatusEndDate"),
];

/// Beds by whom they are for: each bed counts in one of them (HUD 2.07.7 to 2.07.13).
pub const DEDICATED: [&str; 7] = [
    "CHVetBedInventory",
    "YouthVetBedInventory",
    "VetBedInventory",
    "CHYouthBedInventory",
    "YouthBedInventory",
    "CHBedInventory",
    "OtherBedInventory",
];

/// What an access point may assess (HUD 2.09.A).
pub const ASSESSMENTS: [&str; 4] =
    ["PreventionAssessment", "CrisisAssessment", "HousingAssessment", "DirectServices"];

/// What contradicts itself within one row.
#[must_use]
pub fn faults(layout: &FileLayout, row: &Row) -> Vec<(&'static str, Fault)> {
    let mut faults = Vec::new();
    if let Some((_, first, last)) = PERIODS.iter().find(|(file, ..)| *file == layout.file)
        && let (Some(Value::Date(from)), Some(Value::Date(until))) = (row.get(first), row.get(last))
        && until < from
    {
        faults.push((*last, Fault::Before(first)));
    }
    let number = |name| match row.get(name) {
        Some(Value::Integer(number)) => i64::from(*number),
        _ => 0,
    };
    if layout.file == "Inventory" && row.contains_key("BedInventory") {
        let sum: i64 = DEDICATED.into_iter().map(number).sum();
        // Beds nobody has told apart yet are none of them.
        if sum > 0 && sum != number("BedInventory") {
            faults.push(("BedInventory", Fault::Contradicts("OtherBedInventory")));
        }
    }
    if layout.file == "CEParticipation" && number("AccessPoint") == 0 {
        let done = ASSESSMENTS.into_iter().filter(|name| number(name) == 1);
        faults.extend(done.map(|name| (name, Fault::NotAsked("AccessPoint"))));
    }
    faults
}

/// What contradicts the agency that runs the project: a victim service provider keeps its clients in a comparable
/// database and not in HMIS (HUD 2.08, list 2.08.1).
#[must_use]
pub fn against_agency(layout: &FileLayout, row: &Row, agency: &Row) -> Vec<(&'static str, Fault)> {
    let is = |row: &Row, name: &str| row.get(name) == Some(&Value::Integer(1));
    let both = is(agency, "VictimServiceProvider") && is(row, "HMISParticipationType");
    if layout.file == "HMISParticipation" && both {
        return vec![("HMISParticipationType", Fault::Contradicts("VictimServiceProvider"))];
    }
    Vec::new()
}

/// Whether the periods of two rows of a file share a day; HUD lets a project's participation periods share none.
#[must_use]
pub fn overlap(layout: &FileLayout, one: &Row, other: &Row) -> bool {
    let Some((_, first, last)) = PERIODS.iter().find(|(file, ..)| *file == layout.file) else { return false };
    let date = |row: &Row, name: &str| match row.get(name) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    let (Some(from), Some(other_from)) = (date(one, first), date(other, first)) else { return false };
    let ends_before = |until: Option<_>, start| until.is_some_and(|until| until < start);
    !ends_before(date(one, last), other_from) && !ends_before(date(other, last), from)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn row(cells: &[(&'static str, &str)]) -> Row {
        let value = |text: &str| match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Ok(date) => Value::Date(date),
            Err(_) => text.parse().map_or(Value::Empty, Value::Integer),
        };
        cells.iter().map(|(name, text)| (*name, value(text))).collect()
    }

    fn found(file: &str, cells: &[(&'static str, &str)]) -> Vec<(&'static str, Fault)> {
        faults(hud::file(file).unwrap(), &row(cells))
    }

    #[test]
    fn an_end_lies_after_its_start() {
        let fault = [("OperatingEndDate", Fault::Before("OperatingStartDate"))];
        for (end, expected) in [("2025-12-31", &fault[..]), ("2026-01-01", &[]), ("", &[])] {
            let cells = [("OperatingStartDate", "2026-01-01"), ("OperatingEndDate", end)];
            assert_eq!(found("Project", &cells), expected, "{end}");
        }
    }

    #[test]
    fn beds_by_purpose_add_up_to_all_beds() {
        let beds = |all, vets, other| {
            found(
                "Inventory",
                &[("BedInventory", all), ("VetBedInventory", vets), ("OtherBedInventory", other)],
            )
        };
        assert_eq!(beds("10", "4", "6"), []);
        assert_eq!(beds("10", "", ""), []);
        assert_eq!(beds("10", "4", "7"), [("BedInventory", Fault::Contradicts("OtherBedInventory"))]);
    }

    #[test]
    fn what_is_no_access_point_assesses_nobody() {
        let cells = [("AccessPoint", "0"), ("CrisisAssessment", "1"), ("HousingAssessment", "0")];
        assert_eq!(found("CEParticipation", &cells), [("CrisisAssessment", Fault::NotAsked("AccessPoint"))]);
    }

    #[test]
    fn periods_that_share_a_day_overlap() {
        let layout = hud::file("CEParticipation").unwrap();
        let period = |from, until| {
            row(&[("CEParticipationStatusStartDate", from), ("CEParticipationStatusEndDate", until)])
        };
        for (other, expected) in [
            (period("2026-01-01", ""), true),
            (period("2024-01-01", "2025-06-30"), true),
            (period("2024-01-01", "2024-12-31"), false),
            (period("2025-07-01", ""), true),
            (period("2026-07-01", ""), false),
        ] {
            let one = period("2025-01-01", "2026-06-30");
            assert_eq!(overlap(layout, &one, &other), expected, "{other:?}");
            assert_eq!(overlap(layout, &other, &one), expected, "{other:?}");
        }
    }
}
