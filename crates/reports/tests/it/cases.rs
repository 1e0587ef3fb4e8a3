//! Cases made by hand, and what HUD's specification makes of each: what the sample never shows.

use reports::lsa::{Lsa, Parameters, Source};

use crate::export::Export;
use crate::support::{parameters, run};

/// Projects of one agency in XX-501, and who stays there.
pub(crate) struct Case {
    pub(crate) export: Export,
    rows: usize,
}

/// A stay of one person; what is not said is a head who is still there.
#[derive(Clone, Copy)]
pub(crate) struct Stay<'a> {
    pub(crate) key: &'a str,
    pub(crate) person: &'a str,
    pub(crate) household: &'a str,
    pub(crate) project: &'a str,
    pub(crate) relationship: &'a str,
    pub(crate) entry: &'a str,
    pub(crate) exit: &'a str,
    pub(crate) destination: (&'a str, &'a str),
    pub(crate) move_in: &'a str,
}

pub(crate) const HEAD: Stay<'_> = Stay {
    key: "stay",
    person: "adult",
    household: "household",
    project: "home",
    relationship: "1",
    entry: "2025-11-01",
    exit: "",
    destination: ("410", ""),
    move_in: "",
};

impl Case {
    /// A project of this type (HUD list 2.02.6) that has been in HMIS since 2015.
    pub(crate) fn of(project_type: &str) -> Self {
        let mut case = Self { export: Export::default(), rows: 0 };
        case.add(Source::Organization, &[("OrganizationID", "agency"), ("VictimServiceProvider", "0")]);
        case.add(
            Source::Project,
            &[
                ("ProjectID", "home"),
                ("OrganizationID", "agency"),
                ("OperatingStartDate", "2015-01-01"),
                ("ContinuumProject", "1"),
                ("ProjectType", project_type),
                ("RRHSubType", if project_type == "13" { "2" } else { "" }),
            ],
        );
        case.add(Source::ProjectCoc, &[("ProjectID", "home"), ("CoCCode", "XX-501")]);
        case.participates("2015-01-01", "");
        case.born("adult", "1980-05-05");
        case
    }

    /// As [`Case::of`], with one stay.
    pub(crate) fn with(project_type: &str, stay: Stay<'_>) -> Self {
        let mut case = Self::of(project_type);
        case.stays(stay);
        case
    }

    pub(crate) fn add(&mut self, source: Source, cells: &[(&str, &str)]) {
        self.rows += 1;
        let key = format!("row{}", self.rows);
        let own = source.columns()[0];
        let has_key = cells.iter().any(|(column, _)| *column == own);
        let mut cells = cells.to_vec();
        if !has_key {
            cells.push((own, &key));
        }
        self.export.add(source, &cells);
    }

    pub(crate) fn participates(&mut self, from: &str, until: &str) {
        self.add(
            Source::HmisParticipation,
            &[
                ("ProjectID", "home"),
                ("HMISParticipationType", "1"),
                ("HMISParticipationStatusStartDate", from),
                ("HMISParticipationStatusEndDate", until),
            ],
        );
    }

    pub(crate) fn born(&mut self, person: &str, day: &str) {
        self.add(Source::Client, &[("PersonalID", person), ("DOB", day), ("DOBDataQuality", "1")]);
    }

    pub(crate) fn stays(&mut self, stay: Stay<'_>) {
        self.add(
            Source::Enrollment,
            &[
                ("EnrollmentID", stay.key),
                ("PersonalID", stay.person),
                ("ProjectID", stay.project),
                ("HouseholdID", stay.household),
                ("EntryDate", stay.entry),
                ("RelationshipToHoH", stay.relationship),
                ("EnrollmentCoC", "XX-501"),
                ("MoveInDate", stay.move_in),
            ],
        );
        if !stay.exit.is_empty() {
            self.add(
                Source::Exit,
                &[
                    ("EnrollmentID", stay.key),
                    ("ExitDate", stay.exit),
                    ("Destination", stay.destination.0),
                    ("DestinationSubsidyType", stay.destination.1),
                ],
            );
        }
    }

    pub(crate) fn night(&mut self, night: &str) {
        self.add(Source::Services, &[("EnrollmentID", "stay"), ("DateProvided", night), ("RecordType", "200")]);
    }

    /// The LSA of the federal year 2026.
    pub(crate) fn year(&self) -> Lsa {
        self.of_period(&parameters("XX-501", "2025-10-01", "2026-09-30"))
    }

    pub(crate) fn of_period(&self, parameters: &Parameters) -> Lsa {
        run(&self.export.data(), parameters)
    }
}

/// The values of a column in each row of a table, RowTotal aside.
pub(crate) fn column(lsa: &Lsa, table: &str, column: &str) -> Vec<i32> {
    let table = lsa.table(table).unwrap();
    let at = table.column(column).unwrap();
    table.rows.iter().map(|row| row[at].number().unwrap()).collect()
}

/// A value of LSACalculated about everybody in the project, in the report period.
pub(crate) fn calculated(lsa: &Lsa, report_row: i32) -> Option<i32> {
    let table = lsa.table("LSACalculated").unwrap();
    let at = |name| table.column(name).unwrap();
    let asked = [("ReportRow", report_row), ("Universe", 10), ("Cohort", 1), ("HHType", 0), ("Population", 0)];
    let is_it = |row: &&Vec<_>| {
        asked.iter().all(|(name, value)| {
            let cell: &reports::lsa::Cell = &row[at(name)];
            cell.number() == Some(*value)
        })
    };
    table.rows.iter().find(is_it).and_then(|row| row[at("Value")].number())
}

/// HUD 3.3: a household is one with exactly one head; 11.2 counts the others.
#[test]
fn a_household_of_two_heads_is_none() {
    let mut case = Case::with("0", HEAD);
    case.born("other", "1982-05-05");
    case.stays(Stay { key: "other", person: "other", ..HEAD });
    let lsa = case.year();
    assert_eq!(column(&lsa, "LSAPerson", "RowTotal"), []);
    assert_eq!(column(&lsa, "LSAReport", "NotOneHoH"), [1]);
    // HUD 10.6 counts their enrollments.
    assert_eq!(calculated(&lsa, 907), Some(2));
}

/// HUD 3.3: of participation spans that overlap, one is taken, and the household is one.
#[test]
fn overlapping_spans_of_participation_count_a_stay_once() {
    let mut case = Case::with("0", HEAD);
    case.participates("2020-01-01", "2026-12-31");
    case.participates("2024-01-01", "");
    let lsa = case.year();
    assert_eq!(column(&lsa, "LSAHousehold", "RowTotal"), [1]);
    // HUD 9.3: the nights from the entry up to the last day, which is a night too.
    assert_eq!(calculated(&lsa, 56), Some(334));
}

/// HUD 3.3: a stay ends with the project's participation in HMIS.
#[test]
fn a_stay_ends_with_the_participation() {
    let mut case = Case::of("0");
    case.export = Case::with("0", HEAD).export;
    let last = case.export.rows_mut(Source::HmisParticipation);
    let until = Source::HmisParticipation.columns();
    let at = until.iter().position(|name| *name == "HMISParticipationStatusEndDate").unwrap();
    last[0][at] = "2026-03-01".into();
    let lsa = case.year();
    // HUD 6.3: 22, entered in the period and left in it.
    assert_eq!(column(&lsa, "LSAHousehold", "ESTStatus"), [22]);
    // November to February.
    assert_eq!(calculated(&lsa, 56), Some(30 + 31 + 31 + 28));
}

/// HUD 3.3: who entered and left on one day was not there; a night is from one day to the next.
#[test]
fn a_stay_of_no_night_is_none_and_one_of_one_night_is_one() {
    let none = Case::with("0", Stay { exit: "2025-11-01", ..HEAD }).year();
    assert_eq!(column(&none, "LSAPerson", "RowTotal"), []);
    let one = Case::with("0", Stay { exit: "2025-11-02", ..HEAD }).year();
    assert_eq!(column(&one, "LSAPerson", "RowTotal"), [1]);
    assert_eq!(calculated(&one, 56), Some(1));
}

/// HUD 3.5 and 3.6: the type of a household is of those who are there in the period, whenever they join.
#[test]
fn who_joins_late_counts_and_who_left_before_does_not() {
    let child = Stay { key: "child", person: "child", relationship: "2", ..HEAD };
    let mut late = Case::with("0", HEAD);
    late.born("child", "2020-01-01");
    late.stays(Stay { entry: "2026-02-01", ..child });
    let lsa = late.year();
    assert_eq!(column(&lsa, "LSAHousehold", "HHType"), [2]);
    let head = Stay { entry: "2025-01-01", ..HEAD };
    let mut gone = Case::with("0", head);
    gone.born("child", "2020-01-01");
    gone.stays(Stay { entry: "2025-01-01", exit: "2025-09-01", ..child });
    assert_eq!(column(&gone.year(), "LSAHousehold", "HHType"), [1]);
}

/// HUD 3.4: who was born on 29 February is a year older on 28 February of a year that has no such day.
#[test]
fn who_was_born_on_a_leap_day_has_a_birthday_every_year() {
    let of = |entry| {
        let mut case = Case::of("0");
        case.born("leap", "2004-02-29");
        case.stays(Stay { person: "leap", entry, ..HEAD });
        case.of_period(&parameters("XX-501", "2021-10-01", "2022-09-30"))
    };
    assert_eq!(column(&of("2022-02-27"), "LSAHousehold", "HHType"), [3], "a child by themselves");
    assert_eq!(column(&of("2022-02-28"), "LSAHousehold", "HHType"), [1], "an adult");
}

/// HUD 3.1: a period may end on a leap day, and its night counts.
#[test]
fn a_period_ends_on_a_leap_day() {
    let case = Case::with("0", Stay { entry: "2024-02-28", ..HEAD });
    let lsa = case.of_period(&parameters("XX-501", "2023-03-01", "2024-02-29"));
    assert_eq!(calculated(&lsa, 56), Some(2), "28 and 29 February");
    assert_eq!(column(&lsa, "LSAHousehold", "ESTStatus"), [21]);
}

/// HUD's keys are compared without letter case.
#[test]
fn keys_are_the_same_in_any_case() {
    let mut case = Case::with("0", Stay { person: "ADULT", project: "Home", ..HEAD });
    case.add(Source::Exit, &[("EnrollmentID", "STAY"), ("ExitDate", "2026-02-01"), ("Destination", "410")]);
    let lsa = case.year();
    assert_eq!(column(&lsa, "LSAHousehold", "ESTStatus"), [22]);
    assert_eq!(column(&lsa, "LSAHousehold", "ESTDestination"), [410]);
}

/// HUD 3.3: 90 days without a bed night end a night-by-night stay, on the day after the last.
#[test]
fn ninety_days_without_a_night_end_a_stay() {
    let of = |last| {
        let mut case = Case::with("1", Stay { entry: "2026-06-01", ..HEAD });
        case.night("2026-06-01");
        case.night(last);
        column(&case.year(), "LSAHousehold", "ESTStatus")
    };
    assert_eq!(of("2026-07-02"), [22], "90 days before the last day");
    assert_eq!(of("2026-07-03"), [21], "89 days");
}

/// HUD 7.1: an exit is none when someone is back before 14 days are over; a return is one from the 15th day on.
#[test]
fn who_comes_back_after_two_weeks_has_not_left() {
    let of = |back| {
        let mut case = Case::with("0", Stay { entry: "2024-09-01", exit: "2024-10-10", ..HEAD });
        case.stays(Stay { key: "back", household: "again", entry: back, ..HEAD });
        let lsa = case.year();
        let cohorts = column(&lsa, "LSAExit", "Cohort");
        cohorts.into_iter().zip(column(&lsa, "LSAExit", "ReturnTime")).collect::<Vec<_>>()
    };
    assert_eq!(of("2024-10-23"), [], "13 days later");
    assert_eq!(of("2024-10-24"), [(-1, -1)], "14 days later: an exit, and no return");
    assert_eq!(of("2024-10-25"), [(-1, 30)], "15 days later: 15 to 30");
}

/// HUD 7.1: a rental with a subsidy is told by the subsidy; without one it is not known.
#[test]
fn a_destination_with_a_subsidy_is_the_subsidy() {
    let to = |destination| {
        let stay = Stay { entry: "2025-10-02", exit: "2025-12-01", destination, ..HEAD };
        column(&Case::with("0", stay).year(), "LSAExit", "ExitTo")
    };
    assert_eq!(to(("435", "419")), [419]);
    assert_eq!(to(("435", "")), [99]);
    assert_eq!(to(("24", "")), [24]);
}

/// HUD 3.3: who moves in on the day of the exit was housed for that day.
#[test]
fn moving_in_on_the_day_of_the_exit_is_moving_in() {
    let stay = Stay { exit: "2026-01-10", move_in: "2026-01-10", ..HEAD };
    let lsa = Case::with("13", stay).year();
    assert_eq!(column(&lsa, "LSAHousehold", "RRHMoveIn"), [1]);
    assert_eq!(column(&lsa, "LSAHousehold", "RRHStatus"), [22]);
}

/// HUD 6.3: who entered before the period and is still there.
#[test]
fn who_entered_before_the_period_is_told_from_who_entered_in_it() {
    let status = |entry, exit| {
        column(&Case::with("0", Stay { entry, exit, ..HEAD }).year(), "LSAHousehold", "ESTStatus")
    };
    assert_eq!(status("2025-09-30", ""), [11]);
    assert_eq!(status("2025-09-30", "2026-09-30"), [12]);
    assert_eq!(status("2025-10-01", ""), [21]);
    assert_eq!(status("2025-10-01", "2026-09-30"), [22]);
}

/// HUD 3.3 and 11.4: a move-in before the entry is none, and is counted.
#[test]
fn a_move_in_before_the_entry_is_none() {
    let lsa = Case::with("3", Stay { move_in: "2025-10-31", ..HEAD }).year();
    assert_eq!(column(&lsa, "LSAHousehold", "PSHMoveIn"), [0]);
    assert_eq!(column(&lsa, "LSAReport", "MoveInDate"), [1]);
}
