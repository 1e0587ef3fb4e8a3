//! Taking exports in: whole, once, by key, and nothing of what cannot be read.

use std::path::{Path, PathBuf};

use app::imports::{Done, Request, Rule, import};
use app::operations::verify_audit;
use domain::access::Role;
use testkit::TestApp;

const EXPORT: (&str, &str) = ("Export.csv", "ExportID,SourceType,SourceName\nx1,1,Old System\n");
const ORGANIZATION: (&str, &str) = (
    "Organization.csv",
    "OrganizationID,OrganizationName,VictimServiceProvider\no1,Harbor House,0\no2,Willow Tree,1\n",
);
const PROJECT: (&str, &str) =
    ("Project.csv", "ProjectID,OrganizationID,ProjectName\np1,O1,Shelter\np2,o2,Safe home\n");
const CLIENT: (&str, &str) = (
    "Client.csv",
    "PersonalID,FirstName,LastName,SSN,DOB,DateCreated\n\
     C1,Maria,Lopez,000123456,1980-05-03,2024-01-01 08:00:00\n\
     C2,Selma,Quist,,5/3/1990,2024-01-01T08:00:00\n\
     C3,Ana,Odd,,1970-01-01,nonsense\n",
);
const ENROLLMENT: (&str, &str) = (
    "Enrollment.csv",
    "EnrollmentID,PersonalID,ProjectID,EntryDate,HouseholdID\n\
     e1,c1,p1,2026-01-02,h1\ne2,C2,P2,2026-01-03,h2\ne3,nobody,p1,2026-01-04,h3\n",
);

fn written(app: &TestApp, name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = app.database.folder().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        std::fs::write(folder.join(file), text).unwrap();
    }
    folder
}

fn small(app: &TestApp) -> PathBuf {
    written(app, "small", &[EXPORT, ORGANIZATION, PROJECT, CLIENT, ENROLLMENT])
}

async fn take_in(app: &TestApp, path: &Path) -> app::imports::Report {
    let request = Request { path: path.to_owned(), source: None, dry_run: false };
    import(&app.nobody(), &request, |_| {}).await.unwrap()
}

#[tokio::test]
async fn every_row_is_kept_and_every_odd_value_aside() {
    let app = TestApp::new().await;
    let report = take_in(&app, &small(&app)).await;
    assert_eq!((report.source.as_str(), report.total().added), ("Old System", 11));
    for (sql, expected) in [
        ("SELECT count(*) FROM client", 3),
        ("SELECT count(*) FROM enrollment WHERE personal_id IS NULL", 1),
        ("SELECT count(*) FROM import_raw WHERE column_name = 'personal_id' AND raw = 'nobody'", 1),
        ("SELECT count(*) FROM import_raw WHERE column_name = 'dob' AND raw = '5/3/1990'", 1),
        ("SELECT count(*) FROM import_raw WHERE column_name = 'date_created'", 2),
        ("SELECT count(*) FROM client WHERE date_created IS NULL", 1),
        ("SELECT count(*) FROM client WHERE ssn LIKE '%000123456%'", 0),
        ("SELECT count(*) FROM client WHERE ssn IS NOT NULL", 1),
        (
            "SELECT count(*) FROM enrollment e JOIN project p ON p.id = e.project_id WHERE e.agency_id = p.organization_id",
            3,
        ),
        ("SELECT count(*) FROM import_before_image WHERE image IS NULL", 11),
    ] {
        assert_eq!(app.database.count(sql).await, expected, "{sql}");
    }
    let dangling = report.findings.iter().find(|finding| finding.rule == Rule::DanglingKey).unwrap();
    assert_eq!((dangling.file, dangling.line, dangling.value.as_str()), ("Enrollment.csv", Some(4), "nobody"));
    assert_eq!(dangling.done, Done::KeptAside);
    assert_eq!(verify_audit(&app.nobody()).await.unwrap().1, vec![]);
}

#[tokio::test]
async fn who_was_imported_is_found_and_who_must_not_be_is_not() {
    let app = TestApp::new().await;
    take_in(&app, &small(&app)).await;
    let mut browser = app.signed_in(Role::Assessor, Some("Harbor House")).await.htmx();
    let page = browser.post("/clients", &[("q", "mary lopes 5/3/1980")]).await;
    assert!(page.text.contains("Maria Lopez"), "{}", page.text);
    assert!(browser.post("/clients", &[("q", "000-12-3456")]).await.text.contains("Maria Lopez"));
    assert!(browser.post("/clients", &[("q", "selma quist")]).await.text.contains("Nobody found"));
}

#[tokio::test]
async fn the_same_export_again_changes_nothing() {
    let app = TestApp::new().await;
    let folder = small(&app);
    take_in(&app, &folder).await;
    let fingerprint = "SELECT sum(version) + (SELECT count(*) FROM search_key) + (SELECT count(*) FROM import_raw) \
                       + (SELECT count(*) FROM import_before_image) FROM client";
    let fingerprint = format!("SELECT CAST(({fingerprint}) AS BIGINT)");
    let before = app.database.count(&fingerprint).await;
    let report = take_in(&app, &folder).await;
    assert_eq!((report.total().added, report.total().changed, report.total().read), (0, 0, 11));
    assert_eq!(app.database.count(&fingerprint).await, before);
    assert_eq!(app.database.count("SELECT count(*) FROM import_run").await, 2, "the run itself is recorded");
    assert_eq!(app.database.count("SELECT count(*) FROM source").await, 2);
}

#[tokio::test]
async fn rows_without_a_key_are_the_same_when_they_say_the_same() {
    let app = TestApp::new().await;
    let client = ("Client.csv", "PersonalID,FirstName\n,Ana\n,Ana\n,Eva\n");
    let folder = written(&app, "keyless", &[EXPORT, client]);
    assert_eq!(take_in(&app, &folder).await.total().added, 4);
    assert_eq!(take_in(&app, &folder).await.total().added, 0);
}

#[tokio::test]
async fn another_years_format_is_refused() {
    let app = TestApp::new().await;
    let export = ("Export.csv", "ExportID,CSVVersion\nx1,2024 v1.4\n");
    let request = Request { path: written(&app, "old", &[export, CLIENT]), source: None, dry_run: false };
    let error = import(&app.nobody(), &request, |_| {}).await.unwrap_err().to_string();
    assert!(error.contains("2024 v1.4"), "{error}");
    assert_eq!(app.database.count("SELECT count(*) FROM client").await, 0);
}

#[tokio::test]
async fn a_newer_export_updates_by_key_and_keeps_what_was() {
    let app = TestApp::new().await;
    take_in(&app, &small(&app)).await;
    let client = (
        "Client.csv",
        "PersonalID,FirstName,LastName,DOB,DateCreated\nc1,Maria,Castillo,1980-05-04,2024-01-01 08:00:00\n",
    );
    let newer = written(&app, "newer", &[EXPORT, ORGANIZATION, PROJECT, client, ENROLLMENT]);
    let report = take_in(&app, &newer).await;
    assert_eq!((report.total().added, report.total().changed), (0, 1));
    assert_eq!(
        app.database.count("SELECT count(*) FROM client").await,
        3,
        "a row that is absent is not deleted"
    );
    assert_eq!(app.database.count("SELECT version FROM client WHERE last_name = 'Castillo'").await, 2);
    let image = "SELECT count(*) FROM import_before_image WHERE image LIKE '%Lopez%'";
    assert_eq!(app.database.count(image).await, 1);
    let mut browser = app.signed_in(Role::Assessor, Some("Harbor House")).await.htmx();
    assert!(browser.post("/clients", &[("q", "castillo 5/4/1980")]).await.text.contains("Maria Castillo"));
    assert!(
        browser.post("/clients", &[("q", "lopez")]).await.text.contains("Nobody found"),
        "old keys are gone"
    );
}

#[tokio::test]
async fn a_dry_run_and_an_unusable_file_write_nothing() {
    let app = TestApp::new().await;
    let rows = "SELECT (SELECT count(*) FROM client) + (SELECT count(*) FROM import_run) + (SELECT count(*) FROM audit_log)";
    let before = app.database.count(rows).await;
    let dry = Request { path: small(&app), source: None, dry_run: true };
    assert_eq!(import(&app.nobody(), &dry, |_| {}).await.unwrap().total().added, 11);
    let broken = written(
        &app,
        "broken",
        &[EXPORT, ORGANIZATION, PROJECT, CLIENT, ("Enrollment.csv", "EnrollmentID\n\0\n")],
    );
    let request = Request { path: broken, source: None, dry_run: false };
    let error = import(&app.nobody(), &request, |_| {}).await.unwrap_err().to_string();
    assert!(error.contains("Enrollment.csv") && error.lines().count() == 1, "{error}");
    assert_eq!(app.database.count(rows).await, before);
}
