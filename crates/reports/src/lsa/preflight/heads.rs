//! Heads of household as LSAPerson and LSAHousehold have them: how many of each household type that were active in the
//! same groups of projects, and give the same race and ethnicity.

use rustc_hash::FxHashMap;

use super::tables::{Row, Tables};
use crate::lsa::{Cell, Table};

const COLUMNS: [&str; 33] = [
    "HHType",
    "PeopleAll",
    "PeopleESTChronic",
    "PeopleESTVet",
    "PeopleESTDisability",
    "PeopleESTFleeingDV",
    "PeopleESTParent",
    "PeopleRRHChronic",
    "PeopleRRHVet",
    "PeopleRRHDisability",
    "PeopleRRHFleeingDV",
    "PeopleRRHParent",
    "PeoplePSHChronic",
    "PeoplePSHVet",
    "PeoplePSHDisability",
    "PeoplePSHFleeingDV",
    "PeoplePSHParent",
    "HouseholdsAll",
    "HouseholdsESTChronic",
    "HouseholdsESTVet",
    "HouseholdsESTDisability",
    "HouseholdsESTFleeingDV",
    "HouseholdsESTParent",
    "HouseholdsRRHChronic",
    "HouseholdsRRHVet",
    "HouseholdsRRHDisability",
    "HouseholdsRRHFleeingDV",
    "HouseholdsRRHParent",
    "HouseholdsPSHChronic",
    "HouseholdsPSHVet",
    "HouseholdsPSHDisability",
    "HouseholdsPSHFleeingDV",
    "HouseholdsPSHParent",
];
const AMOUNTS: usize = COLUMNS.len() - 1;
const OF_HOUSEHOLDS: usize = AMOUNTS / 2;

/// Columns of LSAPerson for a group of projects: whose head somebody is, and in whose households what holds.
const OF_PERSON: [[&str; 7]; 3] = [
    ["HoHEST", "AIRHoHEST", "HHChronicEST", "HHVetEST", "HHDisabilityEST", "HHFleeingDVEST", "HHParentEST"],
    ["HoHRRH", "AIRHoHRRH", "HHChronicRRH", "HHVetRRH", "HHDisabilityRRH", "HHFleeingDVRRH", "HHParentRRH"],
    ["HoHPSH", "AIRHoHPSH", "HHChronicPSH", "HHVetPSH", "HHDisabilityPSH", "HHFleeingDVPSH", "HHParentPSH"],
];

/// The same of LSAHousehold.
const OF_HOUSEHOLD: [[&str; 7]; 3] = [
    ["ESTStatus", "ESTAIR", "ESTChronic", "ESTVet", "ESTDisability", "ESTFleeingDV", "ESTParent"],
    ["RRHStatus", "RRHAIR", "RRHChronic", "RRHVet", "RRHDisability", "RRHFleeingDV", "RRHParent"],
    ["PSHStatus", "PSHAIR", "PSHChronic", "PSHVet", "PSHDisability", "PSHFleeingDV", "PSHParent"],
];

/// Household type, where active and active in residence, and race and ethnicity.
type Key = (i32, u8, i32);

/// Adds a head up, given what holds in each group of projects.
fn add(
    all: &mut FxHashMap<Key, [i32; AMOUNTS]>,
    first: usize,
    row: Row<'_>,
    hh_type: i32,
    groups: [[bool; 7]; 3],
) {
    let active = groups.iter().fold(0, |set, group| set << 2 | u8::from(group[0]) << 1 | u8::from(group[1]));
    if !groups.iter().any(|group| group[0]) {
        return;
    }
    let number = |column| row.cell(column).and_then(Cell::number);
    let race = number("RaceEthnicity").or_else(|| number("HoHRaceEthnicity")).unwrap_or(-1);
    let total = number("RowTotal").unwrap_or(0);
    let amounts = all.entry((hh_type, active, race)).or_insert([0; AMOUNTS]);
    amounts[first] += total;
    for (at, group) in groups.iter().enumerate().filter(|(_, group)| group[0]) {
        for (which, _) in group[2..].iter().enumerate().filter(|(_, holds)| **holds) {
            amounts[first + 1 + at * 5 + which] += total;
        }
    }
}

/// The table of heads.
pub(super) fn table(tables: &Tables<'_>) -> Table {
    let mut all = FxHashMap::default();
    for row in tables.rows("LSAPerson") {
        let lists = OF_PERSON
            .map(|columns| columns.map(|column| row.cell(column).and_then(Cell::number).unwrap_or(-1)));
        if lists.iter().all(|list| list[0] <= 0) {
            continue;
        }
        for (digit, code) in [(1, 1), (2, 2), (3, 3), (9, 99)] {
            add(&mut all, 0, row, code, lists.map(|list| list.map(|types| has_digit(types, digit))));
        }
    }
    for row in tables.rows("LSAHousehold") {
        let number = |column: &str| row.cell(column).and_then(Cell::number).unwrap_or(-1);
        let holds = |columns: [&str; 7]| {
            let [status, rest @ ..] = columns.map(number);
            let [one, two, three, four, five, six] = rest.map(|value| value == 1);
            [status > 2, one, two, three, four, five, six]
        };
        add(&mut all, OF_HOUSEHOLDS, row, number("HHType"), OF_HOUSEHOLD.map(holds));
    }
    let mut found: Vec<(Key, [i32; AMOUNTS])> = all.into_iter().collect();
    found.sort_unstable();
    let cells =
        |(key, amounts): (Key, [i32; AMOUNTS])| [key.0].into_iter().chain(amounts).map(Cell::Number).collect();
    Table { name: "heads", columns: COLUMNS.to_vec(), rows: found.into_iter().map(cells).collect() }
}

/// Whether a list of household types has one of them.
pub(super) fn has_digit(mut types: i32, digit: i32) -> bool {
    while types > 0 {
        if types % 10 == digit {
            return true;
        }
        types /= 10;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_types_have_digits() {
        assert!(has_digit(129, 1) && has_digit(129, 9) && has_digit(3, 3));
        assert!(!has_digit(129, 3) && !has_digit(-1, 1) && !has_digit(0, 0));
    }
}
