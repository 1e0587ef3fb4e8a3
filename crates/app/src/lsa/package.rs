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

/// Its first columns. Records of clients who have one SSN have one number in Group.
const HEADER: &str = "Count,Record,Key,PersonalID,EnrollmentID,ProjectID,Group";

/// Those behind them where our ids are known.
const IDS: &str = ",ClientId,EnrollmentId";

/// The first line of records that have our ids.
pub(super) fn header_with_ids() -> String {
    format!("{HEADER}{IDS}\n")
}

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
    let more = if ids.is_some() { IDS } else { "" };
    writeln!(out, "{HEADER}{more}")?;
    for one in &lsa.behind {
        let record = match one.record {
            Record::Client => "Client",
            Record::Enrollment => "Enrollment",
            Record::Household => "Household",
        };
        let keys = [&one.key, &one.client, &one.enrollment, &one.project].map(|key| quoted(key));
        let group = if one.group == 0 { String::new() } else { one.group.to_string() };
        write!(out, "{},{record},{},{group}", one.column, keys.join(","))?;
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

/// A key of another system as a spreadsheet takes it for a text: what would begin a formula there has an apostrophe before it.
fn quoted(key: &str) -> String {
    let mark = if key.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{mark}{}\"", key.replace('"', "\"\""))
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
/// for. Each file takes its place when all are whole; files of an LSA before are replaced, its records removed.
///
/// # Errors
/// When the folder cannot be written to. None of its files has changed then, unless that shows only while the
/// files take their places.
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
    // Two commands at once have a place each.
    let unfinished = folder.join(format!(".hearth-lsa-{}", std::process::id()));
    fs::create_dir_all(&unfinished).map_err(named)?;
    let written = files.iter().try_for_each(|(name, bytes)| {
        let mut file = private(&unfinished.join(name), name == RECORDS)?;
        file.write_all(bytes)
    });
    let placed = written.and_then(|()| place(&files, &unfinished, folder, with_records));
    let removed = fs::remove_dir_all(&unfinished);
    placed.and(removed).map_err(named)
}

fn place(files: &[(String, Vec<u8>)], from: &Path, to: &Path, with_records: bool) -> io::Result<()> {
    if let Some((name, _)) = files.iter().find(|(name, _)| to.join(name).is_dir()) {
        return Err(io::Error::other(format!("{name} is a folder")));
    }
    for (name, _) in files {
        fs::rename(from.join(name), to.join(name))?;
    }
    // Those of another LSA would be taken for this one's.
    let records = to.join(RECORDS);
    let is_ours = || fs::read_to_string(&records).is_ok_and(|text| text.starts_with(HEADER));
    if !with_records && is_ours() { fs::remove_file(&records) } else { Ok(()) }
}

/// A new file; one that holds keys of clients is its owner's alone.
fn private(path: &Path, holds_keys: bool) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if holds_keys {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    options.open(path)
}
