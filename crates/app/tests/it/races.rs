//! Double clicks and two desks: of many at once, one result.

use app::account::{Edited, Profile, edit, show};
use app::enrollments::{Coming, NewEnrollment, Outcome, enroll, undo_exit};
use app::{Ctx, Error, records};
use domain::access::Role;
use domain::ids::{ClientId, EnrollmentId, ProjectId};
use domain::records::Typed;
use testkit::{ClientPlan, TestApp};

/// Tries in all, and how many of them at once.
const TRIES: usize = 1_000;
const AT_ONCE: usize = 50;

fn edited(version: i64, key: String, name: String) -> Edited {
    Edited { version, form_key: key, profile: Profile { name, phone: None } }
}

/// Sends all forms, many at a time, each as a request of its own.
async fn send_all(ctx: &Ctx, forms: Vec<Edited>) -> Vec<app::Result<i64>> {
    let mut results = Vec::new();
    for group in forms.chunks(AT_ONCE) {
        let started: Vec<_> = group
            .iter()
            .cloned()
            .map(|form| {
                let ctx = ctx.clone();
                tokio::spawn(async move { edit(&ctx, form).await })
            })
            .collect();
        for one in started {
            results.push(one.await.unwrap());
        }
    }
    results
}

async fn signed_in() -> (TestApp, Ctx) {
    let app = TestApp::new().await;
    app.user("rosa@agency.test", Role::Provider, Some("Harbor House")).await;
    let ctx = app.request_by("rosa@agency.test").await;
    (app, ctx)
}

const EDITS: &str = "SELECT count(*) FROM audit_log WHERE use_case = 'account.edit'";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_thousand_saves_from_one_version_one_wins_and_the_others_are_told() {
    let (app, ctx) = signed_in().await;
    let forms = (0..TRIES).map(|n| edited(1, format!("window {n}"), format!("Name {n}"))).collect();
    let results = send_all(&ctx, forms).await;
    let winners: Vec<usize> = (0..TRIES).filter(|n| results[*n].is_ok()).collect();
    assert_eq!(winners.len(), 1, "{winners:?}");
    assert_eq!(results.iter().filter(|result| matches!(result, Err(Error::Stale))).count(), TRIES - 1);
    let own = show(&ctx).await.unwrap();
    assert_eq!((own.account.name, own.account.version), (format!("Name {}", winners[0]), 2));
    assert_eq!(app.database.count(EDITS).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_form_sent_a_thousand_times_is_saved_once_and_each_time_answered_alike() {
    let (app, ctx) = signed_in().await;
    let forms = (0..TRIES).map(|_| edited(1, "one window".into(), "Rosa Delgado".into())).collect();
    for result in send_all(&ctx, forms).await {
        assert_eq!(result.unwrap(), 2);
    }
    assert_eq!(show(&ctx).await.unwrap().account.version, 2);
    assert_eq!(app.database.count(EDITS).await, 1);
}

#[tokio::test]
async fn a_refused_save_leaves_its_form_free_to_be_sent_again() {
    let (_app, ctx) = signed_in().await;
    assert!(matches!(edit(&ctx, edited(7, "window".into(), "Rosa".into())).await, Err(Error::Stale)));
    assert_eq!(edit(&ctx, edited(1, "window".into(), "Rosa".into())).await.unwrap(), 2);
}

/// Someone who enters a project on the last day of February, alone.
fn alone(client: ClientId, project: ProjectId) -> NewEnrollment {
    let cells = |cells: &[(&'static str, &str)]| -> Typed {
        cells.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
    };
    let typed = cells(&[
        ("RelationshipToHoH", "1"),
        ("DisablingCondition", "0"),
        ("LivingSituation", "116"),
        ("LengthOfStay", "3"),
        ("DateToStreetESSH", "2026-01-05"),
        ("TimesHomelessPastThreeYears", "1"),
        ("MonthsHomelessPastThreeYears", "102"),
    ]);
    NewEnrollment {
        form_key: format!("enroll-{client}"),
        project,
        typed: cells(&[("EntryDate", "2026-02-28"), ("EnrollmentCoC", "XX-500")]),
        people: vec![Coming { client, typed }],
        follow: false,
    }
}

/// A client who has left a project.
async fn left(app: &TestApp, project: ProjectId, name: &str) -> (ClientId, EnrollmentId) {
    let agency = app.agency_id("Harbor House").await;
    let client = app.client(agency, ClientPlan::named(name, "Lind").born(1990, 5, 3)).await;
    let household = app.household(agency, &[(client, 1)]).await;
    let enrollment = app.stay(household, project, agency, &[(client, 1)]).await[0];
    let exit = format!(
        "INSERT INTO exit (id, source_id, source_key, version, agency_id, data_class, personal_id, enrollment_id, \
         exit_date) SELECT id, source_id, id, 1, agency_id, 'general', personal_id, id, '2026-02-20' \
         FROM enrollment WHERE id = '{enrollment}'"
    );
    app.database.execute(&exit).await;
    (client, enrollment)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_an_exit_taken_back_and_a_new_entry_one_wins() {
    let app = TestApp::new().await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let project = app.access_point(app.agency_id("Harbor House").await).await;
    let ctx = app.request_by("rosa@agency.test").await;
    for name in ["Ada", "Bo", "Cy", "Dina", "Eli", "Finn"] {
        let (client, enrollment) = left(&app, project, name).await;
        let (mine, yours) = (ctx.clone(), ctx.clone());
        let edited = records::Edited { version: 1, form_key: format!("undo-{client}"), typed: Typed::new() };
        let undo = tokio::spawn(async move { undo_exit(&mine, enrollment, edited).await });
        let enters = tokio::spawn(async move { enroll(&yours, client, alone(client, project)).await });
        let (undone, entered) = (undo.await.unwrap(), enters.await.unwrap().unwrap());
        let entered = matches!(entered, Outcome::Enrolled(_));
        assert_ne!(undone.is_ok(), entered, "{undone:?}");
        let open = format!(
            "SELECT count(*) FROM enrollment e WHERE e.personal_id = '{client}' AND NOT EXISTS \
             (SELECT 1 FROM exit x WHERE x.enrollment_id = e.id AND x.date_deleted IS NULL)"
        );
        assert_eq!(app.database.count(&open).await, 1);
    }
}
