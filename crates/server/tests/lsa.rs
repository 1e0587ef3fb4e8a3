//! `hearth lsa`: twelve files and their zip, or one line, status 2 and nothing.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use testkit::TestDatabase;

/// An export of one person who had a bed in a shelter for a winter: each of HUD's files with all its columns.
fn export(folder: &Path) {
    let cells: &[(&str, &[(&str, &str)])] = &[
        ("Export", &[("ExportID", "1"), ("SourceName", "Old System"), ("CSVVersion", "2026 v1.0")]),
        ("Organization", &[("OrganizationID", "helpers"), ("VictimServiceProvider", "0")]),
        (
            "Project",
            &[
                ("ProjectID", "shelter"),
                ("OrganizationID", "helpers"),
                ("OperatingStartDate", "2015-01-01"),
                ("ContinuumProject", "1"),
                ("ProjectType", "0"),
            ],
        ),
        ("ProjectCoC", &[("ProjectCoCID", "place"), ("ProjectID", "shelter"), ("CoCCode", "XX-501")]),
        (
            "HMISParticipation",
            &[
                ("HMISParticipationID", "part"),
                ("ProjectID", "shelter"),
                ("HMISParticipationType", "1"),
                ("HMISParticipationStatusStartDate", "2015-01-01"),
            ],
        ),
        ("Client", &[("PersonalID", "guest"), ("DOB", "1980-05-05"), ("DOBDataQuality", "1")]),
        (
            "Enrollment",
            &[
                ("EnrollmentID", "stay"),
                ("PersonalID", "guest"),
                ("ProjectID", "shelter"),
                ("HouseholdID", "household"),
                ("EntryDate", "2025-11-01"),
                ("RelationshipToHoH", "1"),
                ("EnrollmentCoC", "XX-501"),
            ],
        ),
    ];
    fs::create_dir_all(folder).unwrap();
    for layout in hud::FILES {
        let names = layout.columns.iter().map(|column| column.name);
        let mut text = names.clone().collect::<Vec<_>>().join(",") + "\n";
        if let Some((_, cells)) = cells.iter().find(|(file, _)| *file == layout.file) {
            let value = |name| cells.iter().find(|(column, _)| *column == name).map_or("", |(_, value)| *value);
            text += &(names.map(value).collect::<Vec<_>>().join(",") + "\n");
        }
        fs::write(folder.join(format!("{}.csv", layout.file)), text).unwrap();
    }
}

fn lsa(database: &TestDatabase, flags: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hearth"));
    command.env("DATABASE_URL", &database.url).env("HEARTH_KEY_FILE", database.key_file());
    command.arg("lsa").args(flags).current_dir(database.folder()).output().unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    files
}

const YEAR: [&str; 4] = ["--start", "2025-10-01", "--end", "2026-09-30"];

#[tokio::test]
async fn an_export_becomes_twelve_files_and_their_zip() {
    let database = TestDatabase::bare().await;
    let (from, out) = (database.folder().join("export"), database.folder().join("out"));
    export(&from);
    let flags = ["export", "--coc", "xx-501", "--out", "out", "--records"];
    let output = lsa(&database, &[&flags[..], &YEAR].concat());
    // What HDX would flag is an error found in the data.
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("801 data error, 1 times:  has no housing type."), "{said}");
    assert_eq!(files(&out).len(), 14);
    assert!(files(&out).contains(&"LSA-XX-501-20251001-20260930.zip".to_owned()));
    let report = fs::read_to_string(out.join("LSAReport.csv")).unwrap();
    assert!(report.contains("2025-10-01,2026-09-30,\"XX-501\",\"Hearth\""), "{report}");
    let people = fs::read_to_string(out.join("LSAPerson.csv")).unwrap();
    assert_eq!(people.lines().count(), 2, "{people}");
    let records = fs::read_to_string(out.join("records.csv")).unwrap();
    assert!(
        records.contains("LivingSituation,Enrollment,\"stay\",\"guest\",\"stay\",\"shelter\""),
        "{records}"
    );
    assert_eq!(files(&database.folder()), ["export", "out"], "files need no database");
}

#[tokio::test]
async fn what_cannot_be_computed_gets_one_line_and_status_2_and_changes_nothing() {
    let database = TestDatabase::bare().await;
    let folder = database.folder();
    export(&folder.join("export"));
    export(&folder.join("lacking"));
    fs::remove_file(folder.join("lacking/Exit.csv")).unwrap();
    export(&folder.join("elder"));
    let told = fs::read_to_string(folder.join("elder/Export.csv")).unwrap();
    fs::write(folder.join("elder/Export.csv"), told.replace("2026 v1.0", "2024 v1.4")).unwrap();
    fs::write(folder.join("cut.zip"), b"PK\x03\x04 and no more").unwrap();
    fs::create_dir_all(folder.join("out")).unwrap();
    fs::write(folder.join("out/LSAReport.csv"), "of last year").unwrap();
    let hic = ["--scope", "hic"];
    let project = ["--scope", "projects", "--project", "nowhere"];
    for (path, coc, more, says) in [
        ("export", "XX", &[][..], "is no CoC code"),
        ("export", "XX-501", &hic, "one night"),
        ("export", "XX-501", &project, "there is no project \"nowhere\""),
        ("export", "XX-501", &project[2..], "only for it"),
        ("export", "XX-501", &project[..2], "only for it"),
        ("absent.zip", "XX-501", &[], "No such file"),
        ("cut.zip", "XX-501", &[], "cut.zip"),
        ("lacking", "XX-501", &[], "Exit.csv"),
        ("elder", "XX-501", &[], "2024"),
        ("--db", "XX-501", &[], "no database"),
    ] {
        if path == "--db" && database.is_postgres() {
            continue;
        }
        let output = lsa(&database, &[&[path, "--coc", coc, "--out", "out"], &YEAR[..], more].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{path} {more:?}: {said}");
        assert_eq!((said.lines().count(), output.stdout.len()), (1, 0), "{path} {more:?}: {said}");
        assert!(said.contains(says), "{path} {more:?}: {said}");
        assert_eq!(files(&folder.join("out")), ["LSAReport.csv"]);
    }
    for years in
        [["--start", "2026-10-01", "--end", "2026-09-30"], ["--start", "2017-10-01", "--end", "2018-09-30"]]
    {
        let output = lsa(&database, &[&["export", "--coc", "XX-501", "--out", "out"][..], &years].concat());
        assert_eq!(output.status.code(), Some(2));
    }
    let before = fs::read_to_string(folder.join("out/LSAReport.csv")).unwrap();
    assert_eq!(before, "of last year");
}

#[tokio::test]
async fn where_no_folder_can_be_made_nothing_is_left() {
    let database = TestDatabase::bare().await;
    export(&database.folder().join("export"));
    fs::write(database.folder().join("file"), "not a folder").unwrap();
    let flags = ["export", "--coc", "XX-501", "--out", "file"];
    let output = lsa(&database, &[&flags[..], &YEAR].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("file"));
    assert_eq!(fs::read_to_string(database.folder().join("file")).unwrap(), "not a folder");
}
