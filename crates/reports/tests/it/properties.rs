//! What must make no difference: the order of rows and files, the letter case of keys, their names, threads.

use std::collections::BTreeMap;

use proptest::prelude::*;
use reports::lsa::{Lsa, Source, Table};

use super::export::Export;
use super::generated::{Chance, export};
use super::support::{differences, has_the_records_it_counts, parameters, rows, run};

/// Columns that hold keys, in whatever file they stand.
const KEYS: [&str; 16] = [
    "OrganizationID",
    "ProjectID",
    "ResProjectID",
    "FunderID",
    "ProjectCoCID",
    "InventoryID",
    "HMISParticipationID",
    "AffiliationID",
    "PersonalID",
    "EnrollmentID",
    "HouseholdID",
    "ExitID",
    "ServicesID",
    "HealthAndDVID",
    "DisabilitiesID",
    "CoCCode",
];

fn lsa(export: &Export) -> Lsa {
    run(&export.data(), &parameters("XX-501", "2025-10-01", "2026-09-30"))
}

/// Rows without the columns that a name decides.
fn without(table: &Table, columns: &[&str]) -> Table {
    let kept: Vec<usize> =
        (0..table.columns.len()).filter(|at| !columns.contains(&table.columns[*at])).collect();
    Table {
        name: table.name,
        columns: kept.iter().map(|at| table.columns[*at]).collect(),
        rows: table.rows.iter().map(|row| kept.iter().map(|at| row[*at].clone()).collect()).collect(),
    }
}

/// The rows of a table with all text in small letters, as often as they occur.
fn folded(table: &Table) -> BTreeMap<Vec<String>, i64> {
    let mut all = BTreeMap::new();
    for (row, times) in rows(table) {
        *all.entry(row.iter().map(|cell| cell.to_lowercase()).collect()).or_default() += times;
    }
    all
}

fn exports() -> impl Strategy<Value = (u64, usize)> {
    (any::<u64>(), 1..240_usize)
}

fn few() -> ProptestConfig {
    ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn the_order_of_rows_and_files_makes_no_difference((seed, households) in exports(), other in any::<u64>()) {
        let mut export = export(seed, households);
        let first = lsa(&export);
        let mut chance = Chance::new(other);
        let mut order = Source::ALL;
        chance.shuffle(&mut order);
        Source::ALL.iter().for_each(|source| chance.shuffle(export.rows_mut(*source)));
        let again = run(&export.read(&order), &parameters("XX-501", "2025-10-01", "2026-09-30"));
        for (first, again) in first.tables.iter().zip(&again.tables) {
            prop_assert_eq!(first, again);
        }
    }

    /// Keys that are written out keep the spelling of their own file, so that rows are compared without case.
    #[test]
    fn the_letter_case_of_keys_makes_no_difference((seed, households) in exports(), other in any::<u64>()) {
        let mut export = export(seed, households);
        let first = lsa(&export);
        let mut chance = Chance::new(other);
        export.change(&KEYS, |key| {
            key.chars().map(|letter| if chance.is(50) { letter.to_ascii_uppercase() } else { letter }).collect()
        });
        let again = lsa(&export);
        for (first, again) in first.tables.iter().zip(&again.tables) {
            prop_assert_eq!(differences(&folded(first), &folded(again)), vec![], "{}", first.name);
        }
    }

    /// A household, a client or an enrollment may be called anything: as long as the order of keys is kept, even ties are.
    #[test]
    fn names_make_no_difference((seed, households) in exports()) {
        let mut export = export(seed, households);
        let first = lsa(&export);
        export.change(&["HouseholdID", "EnrollmentID", "PersonalID"], |key| format!("A00_{key}_z"));
        let again = lsa(&export);
        for (first, again) in first.tables.iter().zip(&again.tables) {
            prop_assert_eq!(first, again);
        }
    }

    /// With the order of keys reversed, ties may be decided the other way. People are never a matter of ties, nor
    /// are counts of people, nights and faults; of households no more than the columns below.
    #[test]
    fn the_order_of_keys_decides_ties_alone((seed, households) in exports()) {
        const BY_TIES: [&str; 12] = [
            "Stat", "ReturnTime", "ESTGeography", "ESTLivingSit", "ESTDestination", "RRHGeography", "RRHLivingSit",
            "RRHDestination", "PSHGeography", "PSHLivingSit", "PSHDestination", "RowTotal",
        ];
        let mut export = export(seed, households);
        let first = lsa(&export);
        export.change(&["HouseholdID", "EnrollmentID", "PersonalID"], |key| {
            let turned = |letter: char| letter.to_digit(10).and_then(|digit| char::from_digit(9 - digit, 10));
            key.chars().map(|letter| turned(letter).unwrap_or(letter)).collect()
        });
        let again = lsa(&export);
        let table = |lsa: &Lsa, name| lsa.table(name).unwrap().clone();
        for name in ["LSAReport", "LSAPerson", "Project", "Funder", "Inventory"] {
            prop_assert_eq!(table(&first, name), table(&again, name));
        }
        let of_counts = |lsa: &Lsa| {
            let mut table = table(lsa, "LSACalculated");
            let row = table.column("ReportRow").unwrap();
            table.rows.retain(|cells| cells[row].number() >= Some(53));
            table
        };
        prop_assert_eq!(of_counts(&first), of_counts(&again));
        let each = |lsa: &Lsa| {
            let table = table(lsa, "LSAHousehold");
            let mut all = BTreeMap::<_, i32>::new();
            for (row, whole) in without(&table, &BY_TIES).rows.into_iter().zip(&table.rows) {
                *all.entry(row).or_default() += whole[0].number().unwrap();
            }
            all
        };
        prop_assert_eq!(each(&first), each(&again));
    }

    #[test]
    fn threads_make_no_difference((seed, households) in exports()) {
        let data = export(seed, households).data();
        let parameters = parameters("XX-501", "2025-10-01", "2026-09-30");
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| run(&data, &parameters))
        };
        let one = with(1);
        for threads in [2, 5] {
            prop_assert_eq!(&one.tables, &with(threads).tables);
        }
    }
}

/// Made-up exports would prove little if nobody in them counted.
#[test]
fn made_up_exports_have_people_households_exits_and_faults() {
    let lsa = lsa(&export(1, 240));
    for name in ["LSAPerson", "LSAHousehold", "LSAExit", "LSACalculated", "Project"] {
        let rows = lsa.table(name).unwrap().rows.len();
        assert!(rows >= 15, "{name}: {rows}");
    }
    assert!(lsa.behind.len() > 20);
}

#[test]
fn behind_each_count_are_as_many_records() {
    let lsa = lsa(&export(1, 240));
    has_the_records_it_counts(&lsa);
    // No SSN in them could be anyone's, and of such HUD counts none as shared.
    assert!(lsa.behind.iter().all(|record| record.group == 0));
}

#[test]
fn a_coc_without_projects_and_people_has_an_empty_lsa() {
    let data = export(1, 60).data();
    let lsa = run(&data, &parameters("XX-999", "2025-10-01", "2026-09-30"));
    let names: Vec<&str> = lsa.tables.iter().map(|table| table.name).collect();
    assert_eq!(
        names,
        [
            "LSAReport",
            "LSAPerson",
            "LSAHousehold",
            "LSAExit",
            "LSACalculated",
            "Organization",
            "HMISParticipation",
            "Project",
            "Funder",
            "ProjectCoC",
            "Inventory",
            "Affiliation",
        ]
    );
    for table in &lsa.tables {
        let mut text = Vec::new();
        table.write(&mut text).unwrap();
        assert!(String::from_utf8(text).unwrap().starts_with(&table.columns.join(",")));
        assert_eq!(table.rows.len(), usize::from(table.name == "LSAReport"), "{}", table.name);
    }
    let report = lsa.table("LSAReport").unwrap();
    let first = report.column("NoCoC").unwrap();
    assert_eq!(report.columns.len() - first, 21);
    assert!(report.rows[0][first..].iter().all(|cell| cell.number() == Some(0)));
    assert_eq!(lsa.behind, []);
}
