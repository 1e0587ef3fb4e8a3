//! What people read in an LSA.

use reports::lsa::{Cell, Lsa, Summary, Table};

use crate::support::{load, parameters, run, samples};

fn table(name: &'static str, columns: &[&'static str], rows: &[&[i32]]) -> Table {
    let rows = rows.iter().map(|row| row.iter().map(|number| Cell::Number(*number)).collect()).collect();
    Table { name, columns: columns.to_vec(), rows }
}

fn summary(tables: Vec<Table>) -> Summary {
    Summary::of(&Lsa { tables, behind: Vec::new() })
}

fn values(summary: &Summary, figure: &str, line: &str) -> Vec<Option<i64>> {
    let lines = &summary.figure(figure).unwrap().lines;
    lines.iter().find(|one| one.key == line).unwrap().values.clone()
}

#[test]
fn who_was_served_as_two_types_is_one_person_of_both() {
    let columns = ["RowTotal", "HHTypeEST", "HHTypeRRH", "RaceEthnicity"];
    let people = table("LSAPerson", &columns, &[&[3, 12, -1, 35], &[2, -1, 1, 5], &[1, -1, -1, 98]]);
    let summary = summary(vec![people]);
    assert_eq!(
        values(&summary, "served_people", "any"),
        [Some(5), Some(5), Some(3), Some(0), Some(0)],
        "everybody, adult only, adult and child, child only, unknown"
    );
    assert_eq!(values(&summary, "served_people", "rrh")[..2], [Some(2), Some(2)]);
    assert_eq!(values(&summary, "races", "race_5"), [Some(5), Some(2)]);
    assert_eq!(values(&summary, "races", "race_3"), [Some(3), Some(0)]);
    assert_eq!(values(&summary, "races", "race_unknown"), [Some(1), None]);
}

#[test]
fn who_was_served_before_the_period_alone_was_not_served_in_it() {
    let rows: [&[i32]; 2] = [&[4, 1, 2, 11, 18], &[1, 2, 21, 0, 24]];
    let households =
        table("LSAHousehold", &["RowTotal", "HHType", "ESTStatus", "RRHStatus", "HHAdultAge"], &rows);
    let summary = summary(vec![households]);
    assert_eq!(values(&summary, "served_households", "est")[0], Some(1));
    assert_eq!(values(&summary, "served_households", "rrh")[0], Some(4));
    assert_eq!(values(&summary, "populations", "population_10")[0], Some(4));
    assert_eq!(values(&summary, "populations", "population_11")[0], Some(0), "youth are adults only");
}

#[test]
fn returns_are_told_as_far_as_they_can_be_known() {
    let rows: [&[i32]; 3] = [&[5, 0, 410, 60], &[2, -2, 410, 730], &[1, -2, 101, -1]];
    let exits = table("LSAExit", &["RowTotal", "Cohort", "ExitTo", "ReturnTime"], &rows);
    let summary = summary(vec![exits]);
    assert_eq!(values(&summary, "returns_all", "cohort_0"), [Some(5), Some(5), None, None]);
    assert_eq!(values(&summary, "returns_all", "cohort_2"), [Some(3), Some(0), Some(0), Some(2)]);
    assert_eq!(values(&summary, "returns_permanent", "cohort_2"), [Some(2), Some(0), Some(0), Some(2)]);
    assert_eq!(values(&summary, "exits", "to_homeless"), [Some(0), Some(0), Some(1)]);
}

#[test]
fn nothing_is_told_of_nothing() {
    assert_eq!(summary(vec![table("LSAPerson", &["RowTotal"], &[])]), Summary::default());
}

/// Counted in HUD's published files with other means.
#[test]
fn the_sample_reads_as_its_published_files_do() {
    let Some(samples) = samples() else { return };
    let data = load(&samples.join("lsa-2026-08-01/hmis.zip"));
    let summary = Summary::of(&run(&data, &parameters("XX-501", "2025-10-01", "2026-09-30")));
    let first = |figure: &str, line: &str| values(&summary, figure, line)[0];
    assert_eq!(first("served_people", "any"), Some(5933));
    assert_eq!(first("served_people", "est"), Some(4114));
    assert_eq!(values(&summary, "served_people", "est")[2], Some(1379));
    assert_eq!(first("served_households", "any"), Some(4323));
    assert_eq!(values(&summary, "served_households", "est")[2], Some(426));
    assert_eq!(first("paths", "path_1"), Some(2712));
    assert_eq!(values(&summary, "days_homeless", "average_7"), [334, 365, 179, 89, 220].map(Some));
    assert_eq!(values(&summary, "exits", "to_permanent"), [1081, 971, 769].map(Some));
    assert_eq!(values(&summary, "returns_all", "cohort_2"), [1866, 164, 332, 549].map(Some));
    assert_eq!(first("populations", "population_13"), Some(542));
    assert_eq!(first("races", "race_1"), Some(543));
    assert_eq!(values(&summary, "quality", "DisablingCond")[0], Some(72));
}
