//! Links with which people choose their password: used once, replaced by newer ones, good for a week.

use chrono::TimeDelta;
use domain::access::Role;
use testkit::{Browser, PASSWORD, Page, TestApp};

const CHOSEN: &str = "tractor beeswax gondola 9";

async fn with_lead() -> (TestApp, Browser) {
    let app = TestApp::new().await;
    app.user("lead@agency.test", Role::HmisLead, None).await;
    app.agency("Harbor House").await;
    let mut lead = app.browser();
    lead.sign_in("lead@agency.test", PASSWORD).await;
    (app, lead)
}

async fn send(app: &TestApp, lead: &mut Browser, key: &str) -> Page {
    let agency = app.agency_id("Harbor House").await.to_string();
    let form = [
        ("name", "Rosa Delgado"),
        ("email", "rosa@agency.test"),
        ("role", "case_manager"),
        ("agency", agency.as_str()),
        ("form_key", key),
    ];
    lead.post("/users/new", &form).await
}

/// The path of the link shown on a page.
fn link(page: &Page) -> String {
    let rest = page.text.split("/invitation/").nth(1).expect("the page shows a link");
    format!("/invitation/{}", &rest[..rest.find('<').unwrap()])
}

async fn invited(app: &TestApp, lead: &mut Browser) -> String {
    let sent = send(app, lead, "k1").await;
    link(&lead.get(sent.location()).await)
}

async fn choose(browser: &mut Browser, link: &str, password: &str) -> Page {
    browser.post(link, &[("new", password), ("repeat", password)]).await
}

/// A new link for the one person who was invited.
async fn renew(lead: &mut Browser, key: &str) -> Page {
    let list = lead.get("/users").await.text;
    let row = list.split("<tr").find(|row| row.contains("rosa@agency.test")).unwrap();
    let path = row.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let version = lead.get(&path).await.field("version");
    lead.post(&format!("{path}/invitation"), &[("version", &version), ("form_key", key)]).await
}

#[tokio::test]
async fn an_invitation_is_shown_to_the_lead_and_lets_its_person_choose_a_password_once() {
    let (app, mut lead) = with_lead().await;
    let sent = send(&app, &mut lead, "k1").await;
    assert_eq!(sent.status, 303);
    let page = lead.get(sent.location()).await;
    assert!(page.text.contains(">http://hearth.test/invitation/"), "{}", page.text);
    let link = link(&page);
    assert!(lead.get("/users").await.text.contains("Invited"));
    let mut rosa = app.browser();
    let page = rosa.get(&link).await;
    assert!(page.text.contains("Welcome, Rosa Delgado"), "{}", page.text);
    assert_eq!(page.headers["referrer-policy"], "strict-origin");
    let secret = link.rsplit('/').next().unwrap();
    assert!(!page.text.contains(secret), "the secret stands in the address alone");
    for (new, repeat, says) in [
        ("short", "short", "Use at least 12 characters."),
        ("harborhouse gondola 9", "harborhouse gondola 9", "Leave out your name"),
        (CHOSEN, "tractor beeswax gondola 8", "The two are not the same."),
    ] {
        let page = rosa.post(&link, &[("new", new), ("repeat", repeat)]).await;
        assert!(page.status == 422 && page.text.contains(says), "{says}: {}", page.text);
    }
    let done = choose(&mut rosa, &link, CHOSEN).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/"), "{}", done.text);
    assert!(rosa.get("/").await.text.contains("Rosa Delgado"), "signed in");
    let used = app.browser().get(&link).await;
    assert_eq!(used.status, 404);
    assert!(used.text.contains("no longer valid") && used.text.contains("Ask your HMIS lead for a new one"));
    assert_eq!(choose(&mut app.browser(), &link, "another gondola tractor 8").await.status, 404);
    assert_eq!(app.browser().sign_in("rosa@agency.test", CHOSEN).await.status, 303);
    assert_eq!(app.database.count("SELECT count(*) FROM invitation").await, 0);
    let rows = "SELECT count(*) FROM audit_log WHERE use_case IN ('user.invite', 'invitation.accept')";
    assert_eq!(app.database.count(rows).await, 2);
}

#[tokio::test]
async fn the_database_keeps_the_secret_nowhere() {
    let (app, mut lead) = with_lead().await;
    let link = invited(&app, &mut lead).await;
    let secret = link.rsplit('/').next().unwrap();
    for (table, column) in
        [("invitation", "token"), ("idempotency_key", "result"), ("audit_log", "detail"), ("setting", "value")]
    {
        let sql = format!("SELECT count(*) FROM {table} WHERE {column} LIKE '%{secret}%'");
        assert_eq!(app.database.count(&sql).await, 0, "{table}");
    }
}

#[tokio::test]
async fn the_link_is_sealed_for_the_session_that_made_it() {
    let (app, mut lead) = with_lead().await;
    let sent = send(&app, &mut lead, "k1").await;
    let shown = link(&lead.get(sent.location()).await);
    let again = send(&app, &mut lead, "k1").await;
    assert_eq!(link(&lead.get(again.location()).await), shown, "the form sent twice gives the same link");
    assert_eq!(app.database.count("SELECT count(*) FROM user_account").await, 2);
    let mut other = app.signed_in(Role::HmisLead, None).await;
    let page = other.get(sent.location()).await;
    assert!(page.status == 200 && !page.text.contains("/invitation/"), "{}", page.text);
    assert!(page.text.contains("no longer shown"));
    choose(&mut app.browser(), &shown, CHOSEN).await;
    assert!(lead.get(sent.location()).await.text.contains("no longer shown"), "it has been used");
}

#[tokio::test]
async fn an_invited_person_signs_in_with_no_password_before() {
    let (app, mut lead) = with_lead().await;
    invited(&app, &mut lead).await;
    for password in ["", "rosa", PASSWORD, CHOSEN] {
        assert_eq!(app.browser().sign_in("rosa@agency.test", password).await.status, 422);
    }
}

#[tokio::test]
async fn an_invitation_runs_out_after_a_week() {
    let (app, mut lead) = with_lead().await;
    let link = invited(&app, &mut lead).await;
    app.clock.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(app.browser().get(&link).await.status, 200);
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(app.browser().get(&link).await.status, 404);
    assert_eq!(choose(&mut app.browser(), &link, CHOSEN).await.status, 404);
    lead.sign_in("lead@agency.test", PASSWORD).await;
    assert!(lead.get("/users").await.text.contains("Invitation has run out"));
}

#[tokio::test]
async fn a_newer_invitation_takes_the_place_of_the_older_and_of_the_password() {
    let (app, mut lead) = with_lead().await;
    let first = invited(&app, &mut lead).await;
    let page = renew(&mut lead, "k2").await;
    let second = link(&lead.get(page.location()).await);
    assert_eq!(app.browser().get(&first).await.status, 404);
    let mut rosa = app.browser();
    assert_eq!(choose(&mut rosa, &second, CHOSEN).await.status, 303);
    assert_eq!(rosa.get("/").await.status, 200);
    // Someone who lost the password: they are signed out, and the old password is gone.
    let page = renew(&mut lead, "k3").await;
    let third = link(&lead.get(page.location()).await);
    assert_eq!(rosa.get("/").await.status, 303);
    assert_eq!(app.browser().sign_in("rosa@agency.test", CHOSEN).await.status, 422);
    assert_eq!(choose(&mut rosa, &third, "another gondola tractor 8").await.status, 303);
}

#[tokio::test]
async fn a_new_link_asked_for_twice_or_from_an_old_page() {
    let (app, mut lead) = with_lead().await;
    invited(&app, &mut lead).await;
    let first = renew(&mut lead, "k2").await;
    let path = first.location().split('?').next().unwrap().to_owned();
    let again = lead.post(&format!("{path}/invitation"), &[("version", "1"), ("form_key", "k2")]).await;
    assert_eq!(again.location(), first.location(), "the same answer");
    let stale = lead.post(&format!("{path}/invitation"), &[("version", "1"), ("form_key", "k9")]).await;
    assert_eq!(stale.status, 409);
}

#[tokio::test]
async fn someone_shut_out_accepts_nothing() {
    let (app, mut lead) = with_lead().await;
    let link = invited(&app, &mut lead).await;
    app::users::set_status(&app.nobody(), "rosa@agency.test", app::users::Status::Disabled).await.unwrap();
    assert_eq!(app.browser().get(&link).await.status, 404);
    app::users::set_status(&app.nobody(), "rosa@agency.test", app::users::Status::Active).await.unwrap();
    assert_eq!(app.browser().get(&link).await.status, 404, "it was taken away with the account");
}

#[tokio::test]
async fn a_first_password_from_the_command_line_ends_the_invitation() {
    let (app, mut lead) = with_lead().await;
    let link = invited(&app, &mut lead).await;
    app::users::reset(&app.nobody(), "rosa@agency.test").await.unwrap();
    assert_eq!(app.browser().get(&link).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_accept_at_once_one_does() {
    let (app, mut lead) = with_lead().await;
    let link = invited(&app, &mut lead).await;
    let sent = (0..6).map(|number| {
        let (mut browser, link) = (app.browser(), link.clone());
        tokio::spawn(async move {
            choose(&mut browser, &link, &format!("gondola tractor beeswax {number}")).await.status.as_u16()
        })
    });
    let mut statuses = Vec::new();
    for one in sent.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404, 404, 404, 404, 404]);
}

#[tokio::test]
async fn links_cannot_be_tried_out() {
    let (app, mut lead) = with_lead().await;
    let link = invited(&app, &mut lead).await;
    let mut guesser = app.browser();
    for number in 0..60 {
        assert_eq!(guesser.get(&format!("/invitation/guess{number}")).await.status, 404);
    }
    let stopped = guesser.get(&link).await;
    assert_eq!(stopped.status, 429);
    assert!(stopped.text.contains("Too many tries"), "{}", stopped.text);
    app.clock.advance(TimeDelta::minutes(15));
    assert_eq!(guesser.get(&link).await.status, 200);
}

#[tokio::test]
async fn a_refused_form_names_every_field_and_invites_nobody() {
    let (app, mut lead) = with_lead().await;
    let form = [("name", " "), ("email", "rosa"), ("role", "provider"), ("agency", ""), ("form_key", "k")];
    let page = lead.post("/users/new", &form).await;
    assert_eq!(page.status, 422);
    for says in
        ["Enter a name.", "such as name@agency.org", "this role reaches nothing without one", "value=\"rosa\""]
    {
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    let form = [
        ("name", "A"),
        ("email", "lead@agency.test"),
        ("role", "hmis_lead"),
        ("agency", ""),
        ("form_key", "k"),
    ];
    assert!(lead.post("/users/new", &form).await.text.contains("Another account has this already."));
    let form = [("name", "A"), ("email", "a@agency.test"), ("role", ""), ("agency", ""), ("form_key", "k")];
    assert!(lead.post("/users/new", &form).await.text.contains("Enter a role."));
    assert_eq!(app.database.count("SELECT count(*) FROM user_account").await, 1);
}
