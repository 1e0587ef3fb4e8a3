//! An LSA as it is handed in: twelve files, and a zip of them.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Cursor, Read, Write};
use std::path::Path;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use reports::lsa::{Lsa, Parameters, Record, Source, Stamp};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Taken;
use crate::{Error, Result};

/// The file of the records behind the counts.
const RECORDS: &str = "records.csv";

/// Where the files are made before they take their places.
const UNFINISHED: &str = ".hearth-lsa-unfinished";

/// Who makes the report, and when. HUD's ReportID follows from the minute.
#[must_use]
pub fn stamp(at: NaiveDateTime) -> Stamp {
    let parts = [at.month(), at.day(), at.hour(), at.minute()];
    let minute = parts.into_iter().fold(0, |all, part| all * 100 + part);
    let report_id = at.year().rem_euclid(10) * 100_000_000 + minute.cast_signed();
    let hearth = || "Hearth".to_owned();
    Stamp { report_id, at, vendor: hearth(), software: hearth(), contact: "n/a".into(), email: "n/a".into() }
}

/// The zip that is uploaded, by what it is called.
#[must_use]
pub fn zip_name(parameters: &Parameters) -> String {
    named(parameters.coc(), parameters.first_day(), parameters.last_day())
}

/// As [`zip_name`], by what was asked for.
pub(super) fn named(coc: &str, first: NaiveDate, last: NaiveDate) -> String {
    format!("LSA-{coc}-{}-{}.zip", first.format("%Y%m%d"), last.format("%Y%m%d"))
}

/// The twelve files in a zip.
///
/// # Errors
/// When they cannot be packed.
pub fn zip(lsa: &Lsa) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for table in &lsa.tables {
        zip.start_file(format!("{}.csv", table.name), options).map_err(io::Error::from)?;
        table.write(&mut zip)?;
    }
    Ok(zip.finish().map_err(io::Error::from)?.into_inner())
}

/// Our ids of clients and enrollments, by the keys that an LSA knows them by.
pub(super) struct Ids {
    clients: HashMap<String, String>,
    enrollments: HashMap<String, String>,
}

impl Ids {
    pub(super) fn of(taken: &Taken) -> Self {
        let by_key = |source| {
            let keys = taken.keys(source).into_iter().flatten();
            keys.map(|(id, key)| (key.to_lowercase(), id.clone())).collect()
        };
        Self { clients: by_key(Source::Client), enrollments: by_key(Source::Enrollment) }
    }
}

/// The records behind the faults that LSAReport counts, as CSV.
///
/// # Errors
/// When they cannot be written.
pub fn records(lsa: &Lsa) -> Result<Vec<u8>> {
    written(lsa, None)
}

/// As [`records`], with our ids in two more columns: keys may be those of several systems.
pub(super) fn records_with(lsa: &Lsa, ids: &Ids) -> Result<Vec<u8>> {
    written(lsa, Some(ids))
}

fn written(lsa: &Lsa, ids: Option<&Ids>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let more = if ids.is_some() { ",ClientId,EnrollmentId" } else { "" };
    writeln!(out, "Count,Record,Key,PersonalID,EnrollmentID,ProjectID{more}")?;
    for one in &lsa.behind {
        let record = match one.record {
            Record::Client => "Client",
            Record::Enrollment => "Enrollment",
            Record::Household => "Household",
        };
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let keys = [&one.key, &one.client, &one.enrollment, &one.project].map(|key| quoted(key));
        write!(out, "{},{record},{}", one.column, keys.join(","))?;
        if let Some(ids) = ids {
            let of = |ids: &HashMap<String, String>, key: &str| ids.get(&key.to_lowercase()).cloned();
            let client = of(&ids.clients, &one.client).unwrap_or_default();
            let enrollment = of(&ids.enrollments, &one.enrollment).unwrap_or_default();
            write!(out, ",{client},{enrollment}")?;
        }
        writeln!(out)?;
    }
    Ok(out)
}

/// One file packed small, to be kept.
pub(super) fn packed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file(RECORDS, options).map_err(io::Error::from)?;
    zip.write_all(bytes)?;
    Ok(zip.finish().map_err(io::Error::from)?.into_inner())
}

/// What [`packed`] has packed.
pub(super) fn unpacked(zip: &[u8]) -> Result<Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(zip)).map_err(io::Error::from)?;
    let mut bytes = Vec::new();
    zip.by_name(RECORDS).map_err(io::Error::from)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes the twelve files and their zip into a folder, and the records behind the counts if they are asked
/// for. Each file takes its place when all are whole; files of an LSA before are replaced.
///
/// # Errors
/// When the folder cannot be written to: then none of its files has changed.
pub fn write(lsa: &Lsa, parameters: &Parameters, folder: &Path, with_records: bool) -> Result<()> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for table in &lsa.tables {
        let mut bytes = Vec::new();
        table.write(&mut bytes)?;
        files.push((format!("{}.csv", table.name), bytes));
    }
    files.push((zip_name(parameters), zip(lsa)?));
    if with_records {
        files.push((RECORDS.into(), records(lsa)?));
    }
    let named = |error: io::Error| Error::unusable(format!("{}: {error}", folder.display()));
    let unfinished = folder.join(UNFINISHED);
    fs::create_dir_all(&unfinished).map_err(named)?;
    let written = files.iter().try_for_each(|(name, bytes)| fs::write(unfinished.join(name), bytes));
    let placed = written.and_then(|()| {
        files.iter().try_for_each(|(name, _)| fs::rename(unfinished.join(name), folder.join(name)))
    });
    let removed = fs::remove_dir_all(&unfinished);
    placed.and(removed).map_err(named)
}
