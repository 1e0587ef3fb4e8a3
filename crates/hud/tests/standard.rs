//! The generated lists, layouts and records agree with HUD's tables and with each other.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use hud::{
    BlankOnImport, Cents, CodeList, Coded, ColumnType, FILES, LISTS, ListEntry, Status, file, list,
    lists::{FundingSource, LivingSituation, ProjectType, RelationshipToHoh},
};

/// How many rows of a table have each value in a column.
fn counts(table: &str, column: usize) -> BTreeMap<String, usize> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionary").join(table);
    let mut counts = BTreeMap::new();
    for record in csv::Reader::from_path(path).into_iter().flat_map(csv::Reader::into_records) {
        let value = record.ok().and_then(|record| record.get(column).map(str::to_owned));
        *counts.entry(value.unwrap_or_default()).or_default() += 1;
    }
    counts
}

fn column(file_name: &str, header: &str) -> &'static hud::Column {
    let found = file(file_name).and_then(|file| file.column(header));
    found.unwrap_or_else(|| panic!("no {file_name}.{header}"))
}

fn codes(entries: impl Iterator<Item = &'static ListEntry>) -> Vec<&'static str> {
    entries.map(|entry| entry.code).collect()
}

#[test]
fn every_file_has_the_columns_of_the_table() {
    let actual: BTreeMap<String, usize> =
        FILES.iter().map(|file| (file.file.to_owned(), file.columns.len())).collect();
    assert_eq!(actual, counts("csv-format-2026.csv", 0));
    assert_eq!(FILES.len(), 24);
    assert_eq!(actual.values().sum::<usize>(), 519);
}

#[test]
fn every_list_has_the_entries_of_the_table() {
    let actual: BTreeMap<String, usize> =
        LISTS.iter().map(|list| (list.id.to_owned(), list.entries.len())).collect();
    assert_eq!(actual, counts("lists-2026.csv", 0));
    assert_eq!(LISTS.len(), 93);
    for list in LISTS {
        let codes: BTreeSet<&str> = list.entries.iter().map(|entry| entry.code).collect();
        assert_eq!(codes.len(), list.entries.len(), "codes of {}", list.id);
    }
}

#[test]
fn every_list_number_in_use_resolves() {
    for column in FILES.iter().flat_map(|file| file.columns) {
        let by_condition = column.list_selectors.iter().map(|selector| selector.list);
        for id in column.list.into_iter().chain(by_condition) {
            assert!(list(id).is_some(), "list {id} of {}", column.name);
        }
        for code in column.list_excludes {
            let entry = column.list.and_then(list).and_then(|list| list.entry(code));
            assert!(entry.is_some(), "{} excludes {code}, which is no code", column.name);
        }
        for selector in column.list_selectors {
            assert!(selector.offered().count() > 0, "{} when {}", column.name, selector.when);
            assert!(selector.allowed.iter().all(|code| selector.accepts(code)));
        }
    }
}

#[test]
fn lists_are_found_by_their_other_numbers() {
    assert_eq!(list("V3.3").map(|list| list.id), Some("V3.4"));
    assert_eq!(list("3.12").map(|list| list.id), Some("3.12.1"));
    assert_eq!(list("3.12.99").map(|list| list.id), None);
}

#[test]
fn every_reference_points_to_a_column() {
    for file_layout in FILES {
        assert!(file_layout.column(file_layout.primary_key).is_some());
        let named = [file_layout.parent_key, file_layout.information_date];
        for header in named.into_iter().flatten() {
            assert!(file_layout.column(header).is_some(), "{}.{header}", file_layout.file);
        }
        for reference in file_layout.columns.iter().filter_map(|column| column.references) {
            let target = file(reference.file).and_then(|file| file.column(reference.column));
            assert!(target.is_some(), "{reference:?} of {}", file_layout.file);
        }
    }
}

#[test]
fn fields_are_identifiers_and_unique_in_their_file() {
    for file in FILES {
        let fields: BTreeSet<&str> = file.columns.iter().map(|column| column.field).collect();
        assert_eq!(fields.len(), file.columns.len(), "{}", file.file);
        for field in fields {
            let valid = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
            assert!(field.chars().all(valid), "{field}");
            assert!(field.starts_with(|letter: char| letter.is_ascii_lowercase()), "{field}");
        }
    }
}

#[test]
fn nothing_retired_legacy_or_excluded_is_offered() {
    for column in FILES.iter().flat_map(|file| file.columns) {
        for entry in column.offered() {
            assert_eq!(entry.status, Status::Active, "{}", column.name);
            assert!(!column.list_excludes.contains(&entry.code), "{}", column.name);
            assert!(column.accepts(entry.code), "{}", column.name);
        }
    }
}

#[test]
fn known_columns_offer_known_codes() {
    let relationship = column("Enrollment", "RelationshipToHoH");
    assert_eq!(codes(relationship.offered()), ["1", "2", "3", "4", "5", "99"]);
    assert!(!relationship.nullable);
    assert_eq!(relationship.data_element, ["3.15.1"]);

    let destination = column("Exit", "Destination");
    assert!(destination.accepts("422") && destination.accepts("24"));
    assert!(!destination.accepts("336") && !destination.accepts("37"));
    assert!(!destination.accepts("419"));
    let prior = column("Enrollment", "LivingSituation");
    assert!(!codes(prior.offered()).contains(&"422"));

    let event = column("Event", "Event");
    assert!(event.accepts("17") && !codes(event.offered()).contains(&"17"));
    let funder = column("Funder", "Funder");
    assert!(funder.accepts("29") && funder.accepts("47"));
    let offered = codes(funder.offered());
    assert!(!offered.contains(&"29") && !offered.contains(&"47") && offered.contains(&"46"));

    let station = column("Enrollment", "VAMCStation");
    assert_eq!(station.kind, ColumnType::Text);
    assert!(station.accepts("528A5"));
}

#[test]
fn selectors_narrow_a_list() {
    let subsidy = column("Exit", "SubsidyInformation");
    let offered: Vec<_> = subsidy.list_selectors.iter().map(|selector| codes(selector.offered())).collect();
    assert_eq!(offered, [vec!["1", "2", "3", "4"], vec!["11", "12"]]);
    assert!(!subsidy.list_selectors[1].accepts("1"));
    assert_eq!(column("Services", "TypeProvided").list_selectors.len(), 10);
}

#[test]
fn headers_are_found_in_any_case_and_by_alias() {
    assert_eq!(column("projectcoc.CSV", "Zip").name, "ZIP");
    assert_eq!(column("Disabilities", "TcellCount").field, "t_cell_count");
    assert_eq!(column("Client", "HispanicLatinaeo").field, "hispanic_latinao");
    assert_eq!(column("CurrentLivingSituation", "datecreated").blank_on_import, Some(BlankOnImport::Error));
    assert!(file("Client").and_then(|file| file.column("Gender")).is_none());
}

/// The enum and the list it was made from say the same.
fn agrees<L: CodeList>() {
    assert_eq!(list(L::LIST), Some(L::TABLE));
    assert_eq!(L::NAME, L::TABLE.name);
    assert_eq!(L::ALL.len(), L::TABLE.entries.len());
    for (item, entry) in L::ALL.iter().zip(L::TABLE.entries) {
        assert_eq!(item.code().to_string(), entry.code);
        assert_eq!((item.label(), item.status()), (entry.label, entry.status));
        assert_eq!(L::from_code(item.code()), Some(*item));
    }
}

#[test]
fn enums_agree_with_their_lists() {
    agrees::<RelationshipToHoh>();
    agrees::<LivingSituation>();
    agrees::<FundingSource>();
    agrees::<ProjectType>();
    assert_eq!(FundingSource::HudEsgCv.status(), Status::Retired);
    assert_eq!(FundingSource::VaDomiciliaryCare.status(), Status::Legacy);
}

#[test]
fn codes_outside_the_list_are_kept() {
    let odd = Coded::<LivingSituation>::from(999);
    assert_eq!((odd.code(), odd.listed()), (999, None));
    let known = Coded::<LivingSituation>::from(116);
    assert_eq!(known.listed(), Some(LivingSituation::PlaceNotMeantForHabitation));
    assert_eq!(known, LivingSituation::PlaceNotMeantForHabitation.into());
}

#[test]
fn money_is_read_only_in_the_form_it_is_written() {
    for (text, cents) in [("12.50", 1250), ("0.00", 0), ("0.05", 5), ("-3.00", -300), ("-0.07", -7)] {
        assert_eq!(Cents::parse(text), Some(Cents(cents)));
        assert_eq!(Cents(cents).to_string(), text);
    }
    let refused = [
        "",
        "12",
        "12.5",
        "12.505",
        ".50",
        "12.",
        "012.50",
        "-0.00",
        "+1.00",
        "$1.00",
        "1,000.00",
        " 1.00",
        "1.0a",
        "--1.00",
        "1e2.00",
        "99999999999999999999.00",
    ];
    for text in refused {
        assert_eq!(Cents::parse(text), None, "{text:?}");
    }
    assert_eq!(Cents(i64::MIN).to_string(), "-92233720368547758.08");
}
