//! Double clicks and two desks: of many at once, one result.

use app::account::{Edited, Profile, edit, show};
use app::{Ctx, Error};
use domain::access::Role;
use testkit::TestApp;

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
