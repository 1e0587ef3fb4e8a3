//! Taking exports in: whole, once, by key, and nothing of what cannot be read.

use std::path::{Path, PathBuf};

use app::imports::{Done, Request, Rule, Step, import};
use app::operations::verify_audit;
use domain::access::Role;
use testkit::{ClientPlan, TestApp};

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
        ("SELECT count(*) FROM import_before_image", 0),
        // What a run added is known by its ids: they follow the run's own.
        (
            "SELECT count(*) FROM client c INNER JOIN import_run r ON c.source_id = r.source_id AND c.id > r.id",
            3,
        ),
        ("SELECT count(*) FROM audit_log WHERE use_case = 'import.run'", 1),
    ] {
        assert_eq!(app.database.count(sql).await, expected, "{sql}");
    }
    let dangling = report.findings.iter().find(|finding| finding.rule == Rule::DanglingKey).unwrap();
    assert_eq!((dangling.file, dangling.line, dangling.value.as_str()), ("Enrollment.csv", Some(4), "nobody"));
    assert_eq!(dangling.done, Done::KeptAside);
    let alone = report.findings.iter().find(|finding| finding.rule == Rule::NotEnrolled).unwrap();
    assert_eq!((alone.line, alone.value.as_str()), (Some(4), "C3"));
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
                       + (SELECT count(*) FROM import_before_image) + (SELECT count(*) FROM audit_log) FROM client";
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

#[tokio::test]
async fn a_second_row_with_a_key_is_kept_beside_the_first() {
    let app = TestApp::new().await;
    let client = |last| {
        let rows = format!("PersonalID,FirstName,SSN\nc1,Ana,000123456\nC1,Eva,000123457\nc1,{last},\n");
        written(&app, "repeated", &[EXPORT, ENROLLMENT, ("Client.csv", &rows)])
    };
    let repeats = "SELECT count(*) FROM import_raw WHERE column_name LIKE 'repeat %'";
    let report = take_in(&app, &client("Ida")).await;
    let odd = report.findings.iter().find(|finding| finding.rule == Rule::DuplicateKey).unwrap();
    assert_eq!((odd.line, odd.done), (Some(3), Done::KeptAside));
    assert_eq!(app.database.count("SELECT count(*) FROM client").await, 1);
    assert_eq!(app.database.count(repeats).await, 2);
    assert_eq!(app.database.count("SELECT count(*) FROM import_raw WHERE raw LIKE '%000123457%'").await, 0);
    let last = "SELECT count(*) FROM import_raw WHERE raw = ";
    let sealed = format!("{last}(SELECT max(raw) FROM import_raw WHERE column_name LIKE 'repeat %')");
    assert_eq!(app.database.count(&sealed).await, 1);
    assert_eq!(take_in(&app, &client("Ida")).await.total().changed, 0);
    take_in(&app, &client("Uma")).await;
    assert_eq!(app.database.count(repeats).await, 2, "the old ones are replaced");
    let version = "SELECT max(version) FROM client";
    assert_eq!(app.database.count(version).await, 1, "the first row has not changed");
}

#[tokio::test]
async fn a_key_that_is_too_long_is_kept_beside_its_row_and_still_leads_to_it() {
    let app = TestApp::new().await;
    let key = "k".repeat(80);
    let client = format!("PersonalID,FirstName\n{key},Ana\n");
    let enrollment = format!("EnrollmentID,PersonalID\ne1,{key}\n");
    let folder = written(&app, "long", &[EXPORT, ("Client.csv", &client), ("Enrollment.csv", &enrollment)]);
    take_in(&app, &folder).await;
    let kept = format!("SELECT count(*) FROM import_raw WHERE column_name = 'source_key' AND raw = '{key}'");
    assert_eq!(app.database.count(&kept).await, 1);
    assert_eq!(app.database.count("SELECT count(*) FROM enrollment WHERE personal_id IS NOT NULL").await, 1);
    let again = take_in(&app, &folder).await.total();
    assert_eq!((again.added, again.changed), (0, 0));
}

#[tokio::test]
async fn rows_are_stored_as_all_others_are() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    app.client(agency, ClientPlan::named("Maria", "Lopez").born(1980, 5, 3)).await;
    let civil = app.nobody().civil_now().format("%Y-%m-%d %H:%M:%S");
    let client = format!(
        "PersonalID,FirstName,LastName,DOB,DateCreated,SSN\n\
         c1,Maria,Lopez,1980-05-03,{civil},000123456\nc2,Tab\t\\N,\"Line\nbreak\\\",,,\n"
    );
    let folder = written(&app, "stored", &[EXPORT, ("Client.csv", &client)]);
    take_in(&app, &folder).await;
    // SQLite compares values with their types and spellings.
    for (sql, expected) in [
        ("SELECT count(DISTINCT dob) FROM client WHERE first_name = 'Maria'", 1),
        ("SELECT count(DISTINCT date_created) FROM client WHERE first_name = 'Maria'", 1),
        ("SELECT count(DISTINCT created_at) FROM source", 1),
        ("SELECT count(DISTINCT at) FROM audit_log WHERE use_case IN ('host.migrate', 'import.run')", 1),
        ("SELECT count(*) FROM import_run r INNER JOIN source s ON s.created_at = r.started_at", 2),
        ("SELECT count(*) FROM client WHERE first_name = 'Tab\t\\N' AND last_name = 'Line\nbreak\\'", 1),
    ] {
        assert_eq!(app.database.count(sql).await, expected, "{sql}");
    }
    assert_eq!(take_in(&app, &folder).await.total().changed, 0);
}

#[tokio::test]
async fn a_row_that_was_changed_since_it_was_compared_stops_the_import() {
    let app = TestApp::new().await;
    take_in(&app, &small(&app)).await;
    let client = ("Client.csv", "PersonalID,FirstName\nc1,Mary\nc9,New\n");
    let newer = written(&app, "meanwhile", &[EXPORT, ORGANIZATION, PROJECT, client, ENROLLMENT]);
    let request = Request { path: newer, source: None, dry_run: false };
    let database = app.database.clone();
    let meanwhile = |step| {
        if matches!(step, Step::Write { rows: 0, .. }) {
            let database = database.clone();
            let change = move || {
                let runtime = tokio::runtime::Runtime::new().unwrap();
                runtime.block_on(database.execute("UPDATE client SET version = version + 1"));
            };
            std::thread::spawn(change).join().unwrap();
        }
    };
    let error = import(&app.nobody(), &request, meanwhile).await.unwrap_err().to_string();
    assert!(error.contains("meanwhile"), "{error}");
    assert_eq!(app.database.count("SELECT count(*) FROM client").await, 3, "the new row is not there either");
    assert_eq!(app.database.count("SELECT count(*) FROM import_run").await, 1);
}

#[tokio::test]
async fn the_hmis_lead_sees_what_the_last_import_found_and_others_do_not() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    assert!(lead.get("/imports/last").await.text.contains("Nothing has been imported yet"));
    let report = take_in(&app, &small(&app)).await;
    let page = lead.get("/imports/last").await.text;
    for text in ["Old System", "small", "Enrollment.csv", "Nothing has the key that is named"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("nobody"), "no value of a row is shown");
    let told = app.database.count("SELECT CAST(sum(occurrences) AS BIGINT) FROM import_finding").await;
    assert_eq!(told, i64::try_from(report.findings.len()).unwrap());
    let mut other = app.signed_in(Role::CeManager, None).await;
    assert_eq!(other.get("/imports/last").await.status, 404);
}
