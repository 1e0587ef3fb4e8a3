//! Double clicks and two desks: of many at once, one result.

use app::account::{Edited, Profile, edit, show};
use app::enrollments::{
    Coming, NewEnrollment, NewExit, Outcome, edit as change, enroll, exit, join, undo_exit,
};
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

fn cells(cells: &[(&'static str, &str)]) -> Typed {
    cells.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
}

/// Someone who enters on the last day of February, alone.
pub(super) fn alone(client: ClientId) -> NewEnrollment {
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
        typed: cells(&[("EntryDate", "2026-02-28"), ("EnrollmentCoC", "XX-500")]),
        people: vec![Coming { client, typed }],
        follow: false,
        referral: None,
    }
}

/// A client in a project, with a child of the household who is not.
async fn entered(app: &TestApp, project: ProjectId, name: &str) -> (ClientId, ClientId, EnrollmentId) {
    let agency = app.agency_id("Harbor House").await;
    let client = app.client(agency, ClientPlan::named(name, "Lind").born(1990, 5, 3)).await;
    let child = app.client(agency, ClientPlan::named(name, "Vale").born(2019, 7, 9)).await;
    let household = app.household(agency, &[(client, 1), (child, 2)]).await;
    (client, child, app.stay(household, project, agency, &[(client, 1)]).await[0])
}

/// A client who has left a project.
async fn left(app: &TestApp, project: ProjectId, name: &str) -> (ClientId, EnrollmentId) {
    let (client, _, enrollment) = entered(app, project, name).await;
    let exit = format!(
        "INSERT INTO exit (id, source_id, source_key, version, agency_id, data_class, personal_id, enrollment_id, \
         exit_date) SELECT id, source_id, id, 1, agency_id, 'general', personal_id, id, '2026-02-20' \
         FROM enrollment WHERE id = '{enrollment}'"
    );
    app.database.execute(&exit).await;
    (client, enrollment)
}

/// A case manager, and a project of their agency with permanent housing.
async fn at_a_desk() -> (TestApp, Ctx, ProjectId) {
    let app = TestApp::new().await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let project = app.access_point(app.agency_id("Harbor House").await).await;
    app.database.execute("UPDATE project SET project_type = 13").await;
    let ctx = app.request_by("rosa@agency.test").await;
    (app, ctx, project)
}

/// An exit on the twentieth of February.
fn leaves(enrollment: EnrollmentId) -> NewExit {
    NewExit {
        version: 1,
        form_key: format!("exit-{enrollment}"),
        typed: cells(&[("ExitDate", "2026-02-20"), ("Destination", "410")]),
        leaving: vec![enrollment.to_string()],
        head: String::new(),
        relationships: Vec::new(),
    }
}

const NAMES: [&str; 6] = ["Ada", "Bo", "Cy", "Dina", "Eli", "Finn"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_move_in_after_the_exit_and_the_exit_one_wins() {
    let (app, ctx, project) = at_a_desk().await;
    for name in NAMES {
        let (_, _, enrollment) = entered(&app, project, name).await;
        let (mine, yours) = (ctx.clone(), ctx.clone());
        let typed = cells(&[("MoveInDate", "2026-02-25")]);
        let edited = records::Edited { version: 1, form_key: format!("move-{enrollment}"), typed };
        let moves = tokio::spawn(async move { change(&mine, enrollment, edited).await });
        let goes = tokio::spawn(async move { exit(&yours, enrollment, leaves(enrollment)).await });
        let (moved, gone) = (moves.await.unwrap(), goes.await.unwrap());
        assert_ne!(moved.is_ok(), gone.is_ok(), "{moved:?} {gone:?}");
        let why = moved.and(gone).unwrap_err();
        assert!(matches!(why, Error::Stale | Error::Refused(_)), "{why:?}");
    }
    let wrong = "SELECT count(*) FROM enrollment e JOIN exit x ON x.enrollment_id = e.id \
                 WHERE x.exit_date < e.move_in_date";
    assert_eq!(app.database.count(wrong).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_the_head_who_leaves_and_a_child_who_comes_one_wins() {
    let (app, ctx, project) = at_a_desk().await;
    for name in NAMES {
        let (_, child, enrollment) = entered(&app, project, name).await;
        let (mine, yours) = (ctx.clone(), ctx.clone());
        let typed = cells(&[("RelationshipToHoH", "2"), ("DisablingCondition", "0")]);
        let new = NewEnrollment {
            form_key: format!("join-{child}"),
            typed: cells(&[("EntryDate", "2026-02-10")]),
            people: vec![Coming { client: child, typed }],
            follow: false,
            referral: None,
        };
        let comes = tokio::spawn(async move { join(&mine, enrollment, new).await });
        let goes = tokio::spawn(async move { exit(&yours, enrollment, leaves(enrollment)).await });
        let (came, gone) = (comes.await.unwrap(), goes.await.unwrap());
        assert_ne!(came.is_ok(), gone.is_ok(), "{came:?} {gone:?}");
        let why = came.map(|_| ()).and(gone).unwrap_err();
        assert!(matches!(why, Error::Stale | Error::Refused(_)), "{why:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_an_exit_taken_back_and_a_new_entry_one_wins() {
    let (app, ctx, project) = at_a_desk().await;
    for name in NAMES {
        let (client, enrollment) = left(&app, project, name).await;
        let (mine, yours) = (ctx.clone(), ctx.clone());
        let edited = records::Edited { version: 1, form_key: format!("undo-{client}"), typed: Typed::new() };
        let undo = tokio::spawn(async move { undo_exit(&mine, enrollment, edited).await });
        let enters = tokio::spawn(async move { enroll(&yours, client, project, alone(client)).await });
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
