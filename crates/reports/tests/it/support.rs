//! Reading exports and results.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveDateTime};
use hmis_csv::Package;
use reports::lsa::{Data, Loader, Lsa, Parameters, Scope, Source, Stamp, Table, compute};

/// HUD's samples, where they lie. Without the folder their tests are skipped; `HEARTH_SAMPLES` says that it is there.
pub(crate) fn samples() -> Option<PathBuf> {
    std::env::var_os("HEARTH_SAMPLES").map(PathBuf::from)
}

pub(crate) fn load(path: &Path) -> Data {
    let mut package = Package::open(path).unwrap();
    let load = |source: Source| {
        let mut loader = Loader::new(source);
        let layout = hud::file(source.file()).unwrap();
        package.scan(layout, source.columns(), |cells| loader.row(cells)).unwrap();
        loader
    };
    Data::assemble(Source::ALL.map(load))
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn parameters(coc: &str, start: &str, end: &str) -> Parameters {
    Parameters::new(coc, date(start), date(end), Scope::Systemwide, Vec::new()).unwrap()
}

pub(crate) fn stamp() -> Stamp {
    Stamp {
        report_id: 608_011_156,
        at: NaiveDateTime::parse_from_str("2026-08-01 12:23:30", "%Y-%m-%d %H:%M:%S").unwrap(),
        vendor: "Sample Code Inc.".into(),
        software: "LSA Online".into(),
        contact: "Molly".into(),
        email: "molly@squarepegdata.com".into(),
    }
}

pub(crate) fn run(data: &Data, parameters: &Parameters) -> Lsa {
    compute(data, parameters, &stamp(), |_| {})
}

/// Rows as often as they occur; RowTotal counts as so many.
pub(crate) type Rows = BTreeMap<Vec<String>, i64>;

const LEFT_OUT: [&str; 3] = ["ReportID", "ExportID", "Step"];

/// The rows of a computed table, without the columns that name the report.
pub(crate) fn rows(table: &Table) -> Rows {
    let cells = table.rows.iter().map(|row| row.iter().map(reports::lsa::Cell::as_text).collect::<Vec<_>>());
    counted(&table.columns, cells)
}

/// The rows of a published file.
pub(crate) fn published(text: &str) -> Rows {
    let mut lines = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let header = lines.headers().unwrap().clone();
    let header: Vec<&str> = header.iter().collect();
    counted(&header, lines.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()))
}

fn counted(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Rows {
    let mut all = Rows::new();
    for row in rows {
        let mut times = 1;
        let mut kept = Vec::new();
        for (column, cell) in columns.iter().zip(row) {
            match *column {
                "RowTotal" => times = cell.parse().unwrap(),
                column if LEFT_OUT.contains(&column) => {}
                column => kept.push(format!("{column}={cell}")),
            }
        }
        *all.entry(kept).or_default() += times;
    }
    all
}

/// What is more or less often in one than in the other.
pub(crate) fn differences(ours: &Rows, theirs: &Rows) -> Vec<(Vec<String>, i64)> {
    let mut all = ours.clone();
    for (row, times) in theirs {
        *all.entry(row.clone()).or_default() -= times;
    }
    all.into_iter().filter(|(_, times)| *times != 0).collect()
}

/// Each count of a fault is that of the records behind it; of numbers that several people have, that of their groups.
pub(crate) fn has_the_records_it_counts(lsa: &Lsa) {
    let report = lsa.table("LSAReport").unwrap();
    let totals = ["UnduplicatedClient", "HouseholdEntry", "ClientEntry", "AdultHoHEntry", "ClientExit"];
    let first = report.column("NoCoC").unwrap();
    let counts = report.columns.iter().zip(&report.rows[0]).skip(first);
    for (column, cell) in counts.filter(|(column, _)| !totals.contains(column)) {
        let behind = || lsa.behind.iter().filter(|record| record.column == *column);
        let records: BTreeSet<_> = behind().map(|record| (record.record, &record.key)).collect();
        let groups: BTreeSet<_> = behind().map(|record| record.group).collect();
        let numbers = *column == "DistinctSSNValueNotUnique";
        let found = if numbers { groups.len() } else { records.len() };
        assert_eq!(cell.number(), i32::try_from(found).ok(), "{column}");
        assert_eq!(records.len(), behind().count(), "{column}");
        let is_shared = numbers || *column == "ClientSSNNotUnique";
        assert!(behind().all(|record| (record.group > 0) == is_shared), "{column}");
    }
}
