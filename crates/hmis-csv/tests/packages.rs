//! Exports whole and broken: HUD's published samples, and files that are no exports.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hmis_csv::{Finding, Package, Row, Rule, Unusable, Value};

/// HUD's samples, when they are at hand: `.ci/run` names the folder when it is there.
fn samples() -> Option<PathBuf> {
    std::env::var_os("HEARTH_SAMPLES").map(PathBuf::from)
}

fn read_all(path: &Path) -> (BTreeMap<&'static str, u64>, Vec<Finding>) {
    let mut package = Package::open(path).unwrap_or_else(|error| panic!("{error}"));
    let (mut rows, mut findings) = (BTreeMap::new(), Vec::new());
    for layout in hud::FILES {
        let read = package.read(layout, |_| Ok::<_, Unusable>(()), |finding| findings.push(finding));
        let summary = read.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(summary.repeated, 0);
        rows.insert(layout.file, summary.rows);
    }
    (rows, findings)
}

fn count(findings: &[Finding], rule: Rule) -> usize {
    findings.iter().filter(|finding| finding.rule == rule).count()
}

#[test]
fn the_lsa_sample_is_read_whole() {
    let Some(samples) = samples() else { return };
    let (rows, findings) = read_all(&samples.join("lsa-2026-08-01/hmis.zip"));
    assert_eq!((rows["Client"], rows["Enrollment"], rows["Project"], rows["Export"]), (10_606, 16_494, 72, 24));
    let codes: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.rule == Rule::NotInList)
        .map(|finding| finding.value.as_str())
        .collect();
    assert_eq!(codes.len(), 4, "{codes:?}");
    assert_eq!(count(&findings, Rule::MissingColumn) + count(&findings, Rule::UnknownColumn), 0);
}

#[test]
fn the_demo_export_is_read_whole_with_its_odd_values() {
    let Some(samples) = samples() else { return };
    let (rows, findings) = read_all(&samples.join("hmis-fy2026-eva-demo.zip"));
    assert_eq!((rows["Client"], rows["Enrollment"], rows["Project"]), (4_146, 4_771, 27));
    // 258 amounts with one decimal, 9,126 with none.
    assert_eq!(count(&findings, Rule::NotMoney), 9_384);
    assert!(count(&findings, Rule::NotADateTime) >= 4_146);
    assert_eq!(count(&findings, Rule::NotInList), 4_460);
    assert_eq!(count(&findings, Rule::UnknownColumn), 0, "aliases of headers are known");
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap_or_else(|error| panic!("{error}"));
    }
    folder
}

const EXPORT: (&str, &[u8]) = ("Export.csv", b"ExportID,SourceType\n1,1\n");

fn read_one(files: &[(&str, &[u8])], file: &str) -> Result<(Vec<Row>, Vec<Finding>), Unusable> {
    let folder = folder(files);
    let mut package = Package::open(folder.path())?;
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    let layout = hud::file(file).unwrap_or_else(|| panic!("{file}"));
    package.read(
        layout,
        |row| {
            rows.push(row);
            Ok::<_, Unusable>(())
        },
        |finding| findings.push(finding),
    )?;
    Ok((rows, findings))
}

#[test]
fn columns_are_found_by_name_whatever_their_order_and_case() {
    let csv = b"\xef\xbb\xbflastname,PERSONALID,Nonsense,FirstName\nLopez,p1,x,Jos\xe9\n";
    let (rows, findings) = read_one(&[EXPORT, ("client.CSV", csv)], "Client").unwrap();
    assert_eq!((rows[0].key.as_str(), rows[0].line), ("p1", 2));
    let client = hud::file("Client").unwrap();
    let at = |name: &str| client.columns.iter().position(|column| column.name == name).unwrap();
    assert_eq!(rows[0].values[at("FirstName")], Value::Text("José".into()));
    assert_eq!(rows[0].values[at("LastName")], Value::Text("Lopez".into()));
    assert_eq!((count(&findings, Rule::UnknownColumn), count(&findings, Rule::Encoding)), (1, 1));
    assert_eq!(count(&findings, Rule::MissingColumn), 35);
    assert_eq!(count(&findings, Rule::Blank), 0, "a missing column is one finding, not one a row");
}

#[test]
fn repeated_and_missing_keys_are_told() {
    let csv = b"PersonalID,FirstName\nP1,Ana\np1,Eva\n,Ida\n";
    let (rows, findings) = read_one(&[EXPORT, ("Client.csv", csv)], "Client").unwrap();
    let repeated: Vec<bool> = rows.iter().map(|row| row.repeated).collect();
    assert_eq!(repeated, [false, true, false], "every row is handed over");
    assert_eq!((count(&findings, Rule::DuplicateKey), count(&findings, Rule::MissingKey)), (1, 1));
}

#[test]
fn what_is_no_export_is_refused_in_one_line() {
    let long = [b"PersonalID\n".as_slice(), &vec![b'x'; 3 << 20]].concat();
    let quoted = [b"PersonalID\n\"".as_slice(), &b"x\n".repeat(1 << 20)].concat();
    for (files, says) in [
        (vec![], "no Export.csv"),
        (vec![EXPORT, ("Client.csv", b"FirstName\nAna\n".as_slice())], "no column PersonalID"),
        (vec![EXPORT, ("Client.csv", b"PersonalID\n\0\x01\x02\n")], "is not text"),
        (vec![EXPORT, ("Client.csv", long.as_slice())], "more than a megabyte"),
        (vec![EXPORT, ("Client.csv", quoted.as_slice())], "more than a megabyte"),
        (vec![EXPORT, ("Client.csv", b"")], "no column PersonalID"),
        (vec![EXPORT, ("Client.csv", b"PersonalID\n1\n"), ("CLIENT.CSV", b"PersonalID\n1\n")], "twice"),
    ] {
        let error = read_one(&files, "Client").err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(says) && error.lines().count() == 1, "{says}: {error}");
    }
}

#[test]
fn a_truncated_zip_is_refused() {
    let place = folder(&[("cut.zip", b"PK\x03\x04 not much of a zip"), ("text.zip", b"hello")]);
    for name in ["cut.zip", "text.zip", "absent.zip"] {
        let error = Package::open(&place.path().join(name)).unwrap_err().to_string();
        assert!(error.contains(name) && error.lines().count() == 1, "{error}");
    }
}
