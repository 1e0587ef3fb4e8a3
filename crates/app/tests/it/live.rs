//! Open pages hear of each commit once, in order, and of nothing that they may not know of at that moment.

use std::time::Duration;

use app::Ctx;
use app::live::{Follower, Signal, follow};
use app::referrals::{NewReferral, Outcome, send};
use app::session::lock;
use domain::access::Role;
use domain::referrals::VacancyState;
use store::live::{Change, KEPT, append, listen};
use testkit::{ClientPlan, TestApp};
use tokio::time::timeout;

/// Far longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

async fn next(follower: &mut Follower) -> Option<Signal> {
    timeout(LONG, follower.next()).await.unwrap()
}

/// Topic and id of the next change.
async fn changed(follower: &mut Follower) -> (String, String) {
    match next(follower).await {
        Some(Signal::Changed { topic, id, .. }) => (topic, id),
        other => panic!("{other:?}"),
    }
}

/// Harbor House with Rosa, who follows.
async fn rosa() -> (TestApp, Ctx, String) {
    let app = TestApp::new().await;
    let id = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let ctx = app.request_by("rosa@agency.test").await;
    (app, ctx, id.to_string())
}

#[tokio::test]
async fn what_is_committed_is_told_once_and_in_order() {
    let (app, ctx, me) = rosa().await;
    let agency = app.agency_id("Harbor House").await;
    let client = app.client(agency, ClientPlan::named("Selma", "Quist")).await.to_string();
    let mut follower = follow(&ctx, None).await.unwrap();
    app.touch(&[("client", client.clone()), ("notice", me.clone())]).await;
    app.touch(&[("client", client.clone())]).await;
    for (expected, topic, id) in [(1, "client", &client), (2, "notice", &me), (3, "client", &client)] {
        let expected =
            Signal::Changed { seq: expected, prev: expected - 1, topic: topic.into(), id: id.clone() };
        assert_eq!(next(&mut follower).await, Some(expected));
    }
}

#[tokio::test]
async fn what_was_rolled_back_is_not_told() {
    let (app, ctx, me) = rosa().await;
    let mut follower = follow(&ctx, None).await.unwrap();
    let db = app.database.open().await;
    let tx = db.begin_write().await.unwrap();
    let change = Change { topic: "notice", subject: "undone".into(), agency: None };
    append(&*tx, app.nobody().now(), &[change]).await.unwrap();
    drop(tx);
    db.close().await.unwrap();
    app.touch(&[("notice", me.clone())]).await;
    let told = Signal::Changed { seq: 1, prev: 0, topic: "notice".into(), id: me };
    assert_eq!(next(&mut follower).await, Some(told));
}

#[tokio::test]
async fn what_was_missed_since_the_page_was_made_is_told_first() {
    let (app, ctx, me) = rosa().await;
    let seen = ctx.signed().unwrap().last;
    app.touch(&[("notice", me.clone()), ("notice", me.clone())]).await;
    let mut follower = follow(&ctx, Some(seen)).await.unwrap();
    app.touch(&[("notice", me.clone())]).await;
    for seq in 1..=3 {
        let told = Signal::Changed { seq, prev: seq - 1, topic: "notice".into(), id: me.clone() };
        assert_eq!(next(&mut follower).await, Some(told));
    }
}

#[tokio::test]
async fn a_page_older_than_what_is_kept_is_told_to_fetch_itself_again() {
    let (app, ctx, me) = rosa().await;
    app.touch(&[("notice", me.clone())]).await;
    app.database.execute(&format!("UPDATE live_change SET seq = {}", 3 * KEPT)).await;
    // A page from before, and one from another life of the database.
    for known in [0, 9 * KEPT] {
        let mut follower = follow(&ctx, Some(known)).await.unwrap();
        assert_eq!(next(&mut follower).await, Some(Signal::Reset { seq: 3 * KEPT }));
        drop(follower);
    }
}

#[tokio::test]
async fn old_changes_are_let_go_and_the_numbers_go_on() {
    let (app, _, me) = rosa().await;
    app.touch(&[("notice", me.clone())]).await;
    app.database.execute(&format!("UPDATE live_change SET seq = {}", 2 * KEPT - 1)).await;
    app.touch(&[("notice", me.clone())]).await;
    app.database.execute(&format!("UPDATE live_change SET seq = {} WHERE seq = {}", KEPT, 2 * KEPT - 1)).await;
    app.database
        .execute(&format!("UPDATE live_change SET seq = {} WHERE seq = {}", 3 * KEPT - 1, 2 * KEPT))
        .await;
    app.touch(&[("notice", me)]).await;
    let ctx = app.request_by("rosa@agency.test").await;
    assert_eq!(ctx.signed().unwrap().last, 3 * KEPT);
    assert_eq!(app.database.count("SELECT count(*) FROM live_change").await, 2);
}

#[tokio::test]
async fn somebody_else_s_notices_and_what_is_out_of_reach_are_never_told() {
    let (app, ctx, me) = rosa().await;
    let harbor = app.agency_id("Harbor House").await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let other = app.user("other@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let hidden = app.client(safe, ClientPlan::named("Ines", "Adair")).await;
    let known = app.client(harbor, ClientPlan::named("Selma", "Quist")).await;
    let (hidden_place, known_place) = (app.on_queue(hidden, safe).await, app.on_queue(known, harbor).await);
    let mut follower = follow(&ctx, None).await.unwrap();
    app.touch(&[
        ("notice", other.to_string()),
        ("client", hidden.to_string()),
        ("queue", hidden_place.to_string()),
        ("queue", "0192f0c1a2b37c4d8e9f00112233abcd".into()),
        ("unheard", me.clone()),
        ("queue", known_place.to_string()),
        ("client", known.to_string()),
    ])
    .await;
    // The gap in the numbers is no gap for the page: it hears which number came before.
    let first = Signal::Changed { seq: 6, prev: 0, topic: "queue".into(), id: known_place.to_string() };
    assert_eq!(next(&mut follower).await, Some(first));
    assert_eq!(changed(&mut follower).await, ("client".into(), known.to_string()));
}

#[tokio::test]
async fn a_role_that_was_taken_away_ends_what_is_told() {
    let (app, ctx, me) = rosa().await;
    let agency = app.agency_id("Harbor House").await;
    let client = app.client(agency, ClientPlan::named("Selma", "Quist")).await;
    let place = app.on_queue(client, agency).await.to_string();
    let mut follower = follow(&ctx, None).await.unwrap();
    app.touch(&[("queue", place.clone())]).await;
    assert_eq!(changed(&mut follower).await, ("queue".into(), place.clone()));
    app.database.execute("DELETE FROM membership").await;
    app.touch(&[("queue", place), ("client", client.to_string()), ("notice", me.clone())]).await;
    assert_eq!(changed(&mut follower).await, ("notice".into(), me));
}

#[tokio::test]
async fn a_locked_session_hears_nothing_and_its_stream_ends() {
    let (app, ctx, me) = rosa().await;
    let mut follower = follow(&ctx, None).await.unwrap();
    lock(&ctx, ctx.signed().unwrap()).await.unwrap();
    app.touch(&[("notice", me)]).await;
    assert_eq!(next(&mut follower).await, None);
    assert_eq!(next(&mut follower).await, None);
}

#[tokio::test]
async fn to_follow_keeps_no_session_awake() {
    let (app, ctx, me) = rosa().await;
    let mut follower = follow(&ctx, None).await.unwrap();
    app.clock.advance(chrono::TimeDelta::minutes(10));
    app.touch(&[("notice", me.clone())]).await;
    assert_eq!(changed(&mut follower).await.0, "notice");
    app.clock.advance(chrono::TimeDelta::minutes(6));
    app.touch(&[("notice", me)]).await;
    assert_eq!(next(&mut follower).await, None);
}

#[tokio::test]
async fn a_session_that_ran_out_ends_its_stream() {
    let (app, ctx, me) = rosa().await;
    let mut follower = follow(&ctx, None).await.unwrap();
    app.database.execute("DELETE FROM web_session").await;
    app.touch(&[("notice", me)]).await;
    assert_eq!(next(&mut follower).await, None);
}

#[tokio::test]
async fn the_oldest_of_too_many_streams_gives_way() {
    let (_app, ctx, _) = rosa().await;
    let mut first = follow(&ctx, None).await.unwrap();
    let mut more = Vec::new();
    for _ in 0..4 {
        more.push(follow(&ctx, None).await.unwrap());
    }
    assert_eq!(next(&mut first).await, Some(Signal::Full));
    assert_eq!(next(&mut first).await, None);
}

#[tokio::test]
async fn streams_end_when_hearth_does() {
    let (app, ctx, _) = rosa().await;
    let mut follower = follow(&ctx, None).await.unwrap();
    app.app.end_streams();
    assert_eq!(next(&mut follower).await, None);
    assert_eq!(next(&mut follow(&ctx, None).await.unwrap()).await, None);
    // On PostgreSQL the one who listens gives its connection back.
    timeout(LONG, app.app.close()).await.unwrap().unwrap();
}

#[tokio::test]
async fn postgres_tells_of_commits_even_after_its_connection_was_lost() {
    let (app, _, me) = rosa().await;
    if !app.database.is_postgres() {
        return;
    }
    let db = app.database.open().await;
    let (heard, mut hears) = tokio::sync::mpsc::unbounded_channel();
    let listener = {
        let db = db.clone();
        tokio::spawn(async move { listen(&db, || heard.send(()).unwrap()).await })
    };
    // Listening has begun when the first is heard.
    let is_heard = async |hears: &mut tokio::sync::mpsc::UnboundedReceiver<()>| {
        for _ in 0..100 {
            app.touch(&[("notice", me.clone())]).await;
            if timeout(Duration::from_millis(200), hears.recv()).await.is_ok() {
                return true;
            }
        }
        false
    };
    assert!(is_heard(&mut hears).await);
    let lose = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                AND query LIKE 'LISTEN%'";
    app.database.execute(lose).await;
    // The loss itself is told: something may have been missed.
    timeout(LONG, hears.recv()).await.unwrap().unwrap();
    assert!(is_heard(&mut hears).await);
    db.close().await.unwrap();
    timeout(LONG, listener).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn what_another_process_commits_is_told_too() {
    let (app, ctx, me) = rosa().await;
    let other = TestApp::on(app.database.clone()).await;
    let mut follower = follow(&ctx, None).await.unwrap();
    // Heard by notification on PostgreSQL; on SQLite the table is looked at.
    other.touch(&[("notice", me.clone())]).await;
    assert_eq!(changed(&mut follower).await, ("notice".into(), me));
}

#[tokio::test]
async fn what_a_victim_service_provider_does_with_a_shared_client_is_told_to_its_own_people_alone() {
    let (app, ctx, _) = rosa().await;
    let harbor = app.agency_id("Harbor House").await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let shared = app.client(harbor, ClientPlan::named("Ines", "Adair")).await;
    app.enroll(shared, safe).await;
    app.user("safe@agency.test", Role::CaseManager, Some("Willow Tree")).await;
    let inside = app.request_by("safe@agency.test").await;
    let (mut outside, mut own) = (follow(&ctx, None).await.unwrap(), follow(&inside, None).await.unwrap());
    app.touch_at(safe, shared).await;
    app.touch_at(harbor, shared).await;
    let told = |seq, prev| Signal::Changed { seq, prev, topic: "client".into(), id: shared.to_string() };
    assert_eq!(next(&mut outside).await, Some(told(2, 0)), "the first was the safe home's");
    assert_eq!(next(&mut own).await, Some(told(1, 0)));
    assert_eq!(next(&mut own).await, Some(told(2, 1)));
}

#[tokio::test]
async fn a_draft_of_a_vacancy_is_told_to_those_who_may_post_it_alone() {
    let (app, ctx, me) = rosa().await;
    app.user("provider@agency.test", Role::Provider, Some("Harbor House")).await;
    let provider = app.request_by("provider@agency.test").await;
    let agency = app.agency_id("Harbor House").await;
    let project = app.project(agency).await;
    let draft = app.vacancy(app.unit(project, "101").await, VacancyState::Draft).await.to_string();
    let open = app.vacancy(app.unit(project, "102").await, VacancyState::Open).await.to_string();
    let (mut hers, mut theirs) = (follow(&ctx, None).await.unwrap(), follow(&provider, None).await.unwrap());
    app.touch(&[("vacancy", draft.clone()), ("vacancy", open.clone()), ("notice", me)]).await;
    assert_eq!(changed(&mut hers).await, ("vacancy".into(), open.clone()));
    assert_eq!(changed(&mut theirs).await, ("vacancy".into(), draft));
    assert_eq!(changed(&mut theirs).await, ("vacancy".into(), open));
}

#[tokio::test]
async fn a_referral_is_told_to_who_sent_it_and_to_whom_it_was_sent_alone() {
    let (app, ctx, me) = rosa().await;
    let harbor = app.agency_id("Harbor House").await;
    let homes = app.agency("New Homes").await;
    let head = app.client(harbor, ClientPlan::named("Ada", "Lind").born(1990, 5, 3)).await;
    let point = app.access_point(harbor).await;
    let household = app.household(harbor, &[(head, 1)]).await;
    let enrollment = app.stay(household, point, harbor, &[(head, 1)]).await[0];
    let assessment = app.assessed(household, (head, enrollment), harbor, (30, 0)).await;
    let entry = app.queued(household, (head, enrollment), (harbor, assessment), 30).await;
    let project = app.project(homes).await;
    app.database.execute(&format!("UPDATE project SET project_type = 3 WHERE id = '{project}'")).await;
    let vacancy = app.vacancy(app.unit(project, "101").await, VacancyState::Open).await.to_string();
    let new = NewReferral {
        form_key: "one".into(),
        vacancy,
        date: "2026-03-01".into(),
        comments: String::new(),
        draft: None,
    };
    let Outcome::Sent(referral) = send(&ctx, entry, new).await.unwrap() else { panic!("not sent") };
    app.user("provider@homes.test", Role::Provider, Some("New Homes")).await;
    let other = app.user("other@third.test", Role::Provider, Some("Third Place")).await.to_string();
    let provider = app.request_by("provider@homes.test").await;
    let stranger = app.request_by("other@third.test").await;
    let mut sent = follow(&ctx, None).await.unwrap();
    let mut received = follow(&provider, None).await.unwrap();
    let mut outside = follow(&stranger, None).await.unwrap();
    app.touch(&[("referral", referral.to_string()), ("notice", other.clone()), ("notice", me)]).await;
    for side in [&mut sent, &mut received] {
        assert_eq!(changed(side).await, ("referral".into(), referral.to_string()));
    }
    assert_eq!(changed(&mut outside).await, ("notice".into(), other));
}
