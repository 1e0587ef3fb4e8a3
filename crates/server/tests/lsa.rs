//! `hearth lsa`: twelve files and their zip, or one line, status 2 and nothing.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

mod process;

use domain::access::Role;
use domain::ids::LsaRunId;
use process::{Server, hearth, hearth_at};
use testkit::{ClientPlan, PASSWORD, TestApp, TestDatabase};

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
    hearth(database).arg("lsa").args(flags).output().unwrap()
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
    assert!(said.contains("801 data error, once: shelter has no housing type."), "{said}");
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

/// A folder has no checksum: what a cut line leaves out is at least said.
#[tokio::test]
async fn rows_that_were_cut_are_told() {
    let database = TestDatabase::bare().await;
    let from = database.folder().join("export");
    export(&from);
    let path = from.join("Enrollment.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.trim_end().trim_end_matches(',')).unwrap();
    let output = lsa(&database, &[&["export", "--coc", "XX-501", "--out", "out"][..], &YEAR].concat());
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Enrollment.csv: rows with more or fewer cells than the header: 1"), "{said}");
    assert_eq!(output.status.code(), Some(1));
}

/// Records of an LSA before would be taken for those of this one; another's file of that name stays.
#[tokio::test]
async fn records_are_their_owner_s_alone_and_never_those_of_another_lsa() {
    let database = TestDatabase::bare().await;
    export(&database.folder().join("export"));
    let out = database.folder().join("out");
    let flags = ["export", "--coc", "XX-501", "--out", "out"];
    let run = |more: &[&str]| lsa(&database, &[&flags[..], &YEAR, more].concat()).status.code();
    assert_eq!(run(&["--records"]), Some(1));
    let mode = fs::metadata(out.join("records.csv")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(run(&[]), Some(1));
    assert!(!out.join("records.csv").exists());
    fs::write(out.join("records.csv"), "of the choir").unwrap();
    assert_eq!(run(&[]), Some(1));
    assert_eq!(fs::read_to_string(out.join("records.csv")).unwrap(), "of the choir");
    let before = fs::read_to_string(out.join("LSAReport.csv")).unwrap();
    fs::remove_file(out.join("LSAPerson.csv")).unwrap();
    fs::create_dir(out.join("LSAPerson.csv")).unwrap();
    assert_eq!(run(&[]), Some(2));
    assert_eq!(fs::read_to_string(out.join("LSAReport.csv")).unwrap(), before, "all or nothing");
    assert_eq!(files(&out).len(), 14, "{:?}", files(&out));
}

/// HUD's format of FY2024 calls one of the columns otherwise, and has all others.
#[tokio::test]
async fn an_export_of_fy2024_is_read() {
    let database = TestDatabase::bare().await;
    let from = database.folder().join("export");
    export(&from);
    for (file, now, then) in
        [("Export", "2026 v1.0", "2024 v1.4"), ("Client", "HispanicLatinao", "HispanicLatinaeo")]
    {
        let path = from.join(format!("{file}.csv"));
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(now));
        fs::write(&path, text.replace(now, then)).unwrap();
    }
    let output = lsa(&database, &[&["export", "--coc", "XX-501", "--out", "out"][..], &YEAR].concat());
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let people = fs::read_to_string(database.folder().join("out/LSAPerson.csv")).unwrap();
    assert_eq!(people.lines().count(), 2, "{people}");
}

/// The process that serves pages starts its own program for it: without the program nothing can be computed.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_begun_in_the_browser_is_computed_by_a_process_of_its_own() {
    let app = TestApp::new().await;
    let harbor = app.agency("Harbor House").await;
    let client = app.client(harbor, ClientPlan::named("Ada", "Lind").born(1990, 5, 3)).await;
    let household = app.household(harbor, &[(client, 1)]).await;
    let shelter = app.shelter(harbor).await;
    app.stay(household, shelter, harbor, &[(client, 1)]).await;
    app.database.execute("UPDATE enrollment SET enrollment_coc = 'XX-500'").await;
    app.user("lead@community.test", Role::HmisLead, None).await;
    let program = app.database.folder().join("hearth");
    fs::copy(env!("CARGO_BIN_EXE_hearth"), &program).unwrap();
    let server = Server::start(hearth_at(&program, &app.database));
    let (_, cookie) = server.sign_in("lead@community.test", PASSWORD);
    let begin = |key: &str| -> LsaRunId {
        let form =
            format!("form_key={key}&coc=XX-500&scope=systemwide&first_day=2025-10-01&last_day=2026-09-30");
        let (status, head, page) = server.ask("POST", "/reports/lsa/new", &cookie, &form);
        assert_eq!(status, 303, "{page}");
        let place = head.lines().find_map(|line| line.strip_prefix("location: /reports/lsa/")).unwrap();
        place.parse().unwrap()
    };
    let page = |id: LsaRunId| server.ask("GET", &format!("/reports/lsa/{id}"), &cookie, "").2;

    let first = begin("first");
    app.computed(first).await;
    let shown = page(first);
    assert!(shown.contains("People served"), "{shown}");
    let told = "SELECT count(*) FROM audit_log WHERE use_case = 'lsa.carry_out' AND detail = 'computed'";
    assert_eq!(app.database.count(told).await, 1);

    fs::remove_file(&program).unwrap();
    let second = begin("second");
    app.computed(second).await;
    let shown = page(second);
    assert!(shown.contains("It could not be computed"), "{shown}");
}

/// What an operator takes from the database is in the audit log.
#[tokio::test]
async fn the_audit_log_tells_of_what_was_taken_from_the_database() {
    let app = TestApp::new().await;
    let output = lsa(&app.database, &[&["--db", "--coc", "XX-500", "--out", "out"][..], &YEAR].concat());
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let told = "SELECT count(*) FROM audit_log WHERE use_case = 'lsa.compute' \
                AND detail = 'XX-500 2025-10-01 2026-09-30 systemwide'";
    assert_eq!(app.database.count(told).await, 1);
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
    fs::write(folder.join("elder/Export.csv"), told.replace("2026 v1.0", "2022 v1.3")).unwrap();
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
        ("elder", "XX-501", &[], "its format is \"2022 v1.3\"; read is that of 2024 and 2026"),
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
