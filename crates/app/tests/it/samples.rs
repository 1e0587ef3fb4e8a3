//! HUD's published samples, imported whole.

use std::path::{Path, PathBuf};

use app::imports::{Report, Request, Rule, import};
use app::lsa::{Parameters, Scope, compute, from_database, from_files, stamp};
use app::operations::verify_audit;
use testkit::TestApp;

/// HUD's samples, when they are at hand: `.ci/run` names the folder when it is there.
fn samples() -> Option<PathBuf> {
    std::env::var_os("HEARTH_SAMPLES").map(PathBuf::from)
}

async fn take_in(app: &TestApp, path: &Path) -> Report {
    let request = Request { path: path.to_owned(), source: None, dry_run: false };
    import(&app.nobody(), &request, |_| {}).await.unwrap()
}

/// A number for each thing that a second import must leave as it is.
async fn state(app: &TestApp) -> Vec<i64> {
    let mut state = Vec::new();
    for layout in hud::FILES {
        state.push(app.database.count(&format!("SELECT count(*) FROM {}", layout.table)).await);
        let versions = format!("SELECT CAST(coalesce(sum(version), 0) AS BIGINT) FROM {}", layout.table);
        state.push(app.database.count(&versions).await);
        if layout.column("DateUpdated").is_some() {
            let dates = format!("SELECT count(DISTINCT date_updated) FROM {}", layout.table);
            state.push(app.database.count(&dates).await);
        }
    }
    for table in ["search_key", "import_raw", "import_before_image", "audit_log", "source"] {
        state.push(app.database.count(&format!("SELECT count(*) FROM {table}")).await);
    }
    let ssns = "SELECT count(DISTINCT ssn) FROM client";
    state.push(app.database.count(ssns).await);
    state
}

async fn imported_twice(path: &Path, rows: &[(&str, u64)], odd: &[(Rule, usize)]) -> TestApp {
    let app = TestApp::new().await;
    let report = take_in(&app, path).await;
    for (file, expected) in rows {
        let counts = report.files.iter().find(|(name, _)| name.trim_end_matches(".csv") == *file).unwrap().1;
        assert_eq!((counts.read, counts.added, counts.changed), (*expected, *expected, 0), "{file}");
    }
    for (layout, (file, counts)) in hud::FILES.iter().zip(&report.files) {
        let kept = app.database.count(&format!("SELECT count(*) FROM {}", layout.table)).await;
        assert_eq!(kept.unsigned_abs(), counts.read, "{file}");
    }
    for rule in Rule::ALL {
        let count = report.findings.iter().filter(|finding| finding.rule == *rule).count();
        let expected = odd.iter().find(|(of, _)| of == rule).map_or(0, |(_, count)| *count);
        assert_eq!(count, expected, "{}", rule.code());
    }
    let before = state(&app).await;
    let again = take_in(&app, path).await;
    assert_eq!((again.total().read, again.total().added, again.total().changed), (report.total().read, 0, 0));
    assert_eq!(again.findings.len(), report.findings.len());
    assert_eq!(state(&app).await, before);
    let runs = "SELECT count(*) FROM import_run";
    assert_eq!(app.database.count(runs).await, 2);
    let idle = format!("{runs} WHERE rows_added = 0 AND rows_changed = 0 AND rows_deleted = 0");
    assert_eq!(app.database.count(&idle).await, 1);
    assert_eq!(verify_audit(&app.nobody()).await.unwrap().1, vec![]);
    app
}

/// HUD's LSA, so that nothing that it asks for was lost on the way in.
async fn has_the_lsa_of(app: &TestApp, path: &Path) {
    let day = |text: &str| text.parse().unwrap();
    let (start, end) = (day("2025-10-01"), day("2026-09-30"));
    let parameters = Parameters::new("XX-501", start, end, Scope::Systemwide, Vec::new()).unwrap();
    let stamp = stamp(end.and_hms_opt(12, 0, 0).unwrap());
    let of = |data| compute(&data, &parameters, &stamp, |_| {});
    let (theirs, ours) =
        (of(from_files(path).unwrap().data), of(from_database(&app.nobody()).await.unwrap().data));
    assert_eq!(theirs.tables.len(), 12);
    for (mut theirs, mut ours) in theirs.tables.into_iter().zip(ours.tables) {
        theirs.rows.sort();
        ours.rows.sort();
        let differences = theirs.rows.iter().zip(&ours.rows).filter(|(one, other)| one != other);
        assert_eq!(differences.take(3).collect::<Vec<_>>(), [], "{}", theirs.name);
        assert_eq!(theirs.rows.len(), ours.rows.len(), "{}", theirs.name);
    }
    assert_eq!(theirs.behind, ours.behind);
}

#[tokio::test]
async fn the_lsa_sample_is_imported_whole_and_a_second_time_changes_nothing() {
    let Some(samples) = samples() else { return };
    let rows = [("Client", 10_606), ("Enrollment", 16_494), ("Project", 72), ("Disabilities", 180_692)];
    let path = samples.join("lsa-2026-08-01/hmis.zip");
    let app = imported_twice(&path, &rows, &[(Rule::NotInList, 4)]).await;
    has_the_lsa_of(&app, &path).await;
}

#[tokio::test]
async fn the_demo_export_is_imported_whole_and_a_second_time_changes_nothing() {
    let Some(samples) = samples() else { return };
    let rows = [("Client", 4_146), ("Enrollment", 4_771), ("Project", 27)];
    let odd = [
        (Rule::NotInList, 4_460),
        (Rule::NotMoney, 9_384),
        // 4,912 are understood: a T between day and time.
        (Rule::NotADateTime, 9_058),
        (Rule::TooLong, 4_145),
    ];
    imported_twice(&samples.join("hmis-fy2026-eva-demo.zip"), &rows, &odd).await;
}
