//! From an empty database to a community: the code, the first HMIS lead, and the steps from there.

use chrono::TimeDelta;
use domain::access::Role;
use testkit::{Browser, PASSWORD, Page, TestApp};

async fn empty() -> (TestApp, String) {
    let app = TestApp::new().await;
    let code = app::set_up::offer_code(&app.nobody()).await.unwrap().unwrap();
    (app, code)
}

fn form(code: &str) -> Vec<(&'static str, String)> {
    [
        ("code", code),
        ("implementation", "River Valley CoC"),
        ("coc_codes", "xx-500"),
        ("time_zone", "America/Chicago"),
        ("name", "Imani Okafor"),
        ("email", "lead@agency.test"),
        ("password", PASSWORD),
        ("repeat", PASSWORD),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

async fn send(browser: &mut Browser, form: &[(&'static str, String)]) -> Page {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/set-up", &form).await
}

fn with(mut form: Vec<(&'static str, String)>, name: &str, value: &str) -> Vec<(&'static str, String)> {
    form.iter_mut().find(|(known, _)| *known == name).unwrap().1 = value.to_owned();
    form
}

async fn accounts(app: &TestApp) -> i64 {
    app.database.count("SELECT count(*) FROM user_account").await
}

#[tokio::test]
async fn an_empty_installation_is_set_up_with_the_code_and_signs_its_lead_in() {
    let (app, code) = empty().await;
    let mut browser = app.browser();
    for path in ["/", "/sign-in", "/clients"] {
        assert_eq!(browser.get(path).await.location(), "/set-up", "{path}");
    }
    let page = browser.get("/set-up").await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains(&code));
    let page = send(&mut browser, &form(&code.to_lowercase().replace('-', " "))).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, "/set-up/guide"), "{}", page.text);
    let guide = browser.get("/set-up/guide").await;
    assert!(guide.text.contains("River Valley CoC") && guide.text.contains("Imani Okafor"), "{}", guide.text);
    assert!(guide.text.contains("href=\"/agencies/new\""), "the next step: {}", guide.text);
    // The clock stands at 21:00 UTC, which is three in the afternoon in Chicago.
    assert!(browser.get("/users").await.text.contains("3:00 PM"));
    assert_eq!(app.browser().sign_in("lead@agency.test", PASSWORD).await.status, 303);
    assert_eq!(browser.get("/set-up").await.status, 404);
    assert_eq!(app.browser().get("/").await.location(), "/sign-in?next=/");
}

#[tokio::test]
async fn a_code_is_good_for_one_set_up_only() {
    let (app, code) = empty().await;
    assert_eq!(send(&mut app.browser(), &form(&code)).await.status, 303);
    let again = send(&mut app.browser(), &with(form(&code), "email", "other@agency.test")).await;
    assert_eq!(again.status, 404);
    assert!(again.text.contains("Already set up"), "{}", again.text);
    assert_eq!(accounts(&app).await, 1);
    assert_eq!(app.database.count("SELECT count(*) FROM setting WHERE name = 'set_up_code'").await, 0);
    assert_eq!(app::set_up::offer_code(&app.nobody()).await.unwrap(), None, "no code is made any more");
}

#[tokio::test]
async fn a_wrong_code_changes_nothing_and_tries_run_out() {
    let (app, code) = empty().await;
    let mut browser = app.browser();
    for _ in 0..8 {
        let page = send(&mut browser, &form("0000-0000-0000-0000")).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains("not the code that the terminal shows"), "{}", page.text);
        assert!(!page.text.contains(PASSWORD), "a password is never sent back");
    }
    assert_eq!(send(&mut browser, &form(&code)).await.status, 429, "even the right one has to wait");
    assert_eq!(accounts(&app).await, 0);
    let rows = "SELECT count(*) FROM audit_log WHERE use_case = 'set_up.run' AND detail = 'refused'";
    assert_eq!(app.database.count(rows).await, 8);
    app.clock.advance(TimeDelta::minutes(15));
    assert_eq!(send(&mut browser, &form(&code)).await.status, 303);
}

#[tokio::test]
async fn without_a_code_there_is_no_set_up() {
    let app = TestApp::new().await;
    for code in ["", "0000-0000-0000-0000"] {
        assert_eq!(send(&mut app.browser(), &form(code)).await.status, 422);
    }
    assert_eq!(accounts(&app).await, 0);
}

#[tokio::test]
async fn every_field_is_checked_and_a_mistyped_password_uses_up_no_try() {
    let (app, code) = empty().await;
    let mut browser = app.browser();
    for (field, value, says) in [
        ("implementation", " ", "Enter what your implementation is called."),
        ("coc_codes", "", "Enter at least one CoC code."),
        ("coc_codes", "XX-500 Boston", "Boston is no CoC code."),
        ("time_zone", "", "Enter a time zone."),
        ("time_zone", "Mars/Olympus", "There is no such thing here."),
        ("name", "", "Enter a name."),
        ("email", "lead", "Enter an e-mail address, such as"),
        ("password", "short", "Use at least 12 characters."),
        ("password", "okafor gondola beeswax 9", "Leave out your name"),
        ("repeat", "another one 9", "The two are not the same."),
    ] {
        let page = send(&mut browser, &with(form(&code), field, value)).await;
        assert_eq!(page.status, 422, "{field}: {value}");
        assert!(page.text.contains(says), "{field}: {value}: {}", page.text);
        assert!(page.text.contains("value=\"lead") || field == "email", "what was typed is kept");
    }
    assert_eq!(send(&mut browser, &form(&code)).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_set_ups_at_once_one_wins() {
    let (app, code) = empty().await;
    let other = TestApp::on(app.database.clone()).await;
    let sent = (0..6).map(|number| {
        let mut browser = if number % 2 == 0 { app.browser() } else { other.browser() };
        let form = with(form(&code), "email", &format!("lead{number}@agency.test"));
        tokio::spawn(async move { send(&mut browser, &form).await.status.as_u16() })
    });
    let mut statuses = Vec::new();
    for one in sent.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [303, 404, 422].contains(status)), "{statuses:?}");
    assert_eq!(accounts(&app).await, 1);
    assert_eq!(app.database.count("SELECT count(*) FROM web_session").await, 1);
}

#[tokio::test]
async fn the_code_printed_last_holds() {
    let (app, first) = empty().await;
    let other = TestApp::on(app.database.clone()).await;
    let second = app::set_up::offer_code(&other.nobody()).await.unwrap().unwrap();
    assert_eq!(send(&mut app.browser(), &form(&first)).await.status, 422);
    assert_eq!(send(&mut app.browser(), &form(&second)).await.status, 303);
    assert_eq!(other.browser().get("/set-up").await.status, 404, "the other process knows at once");
}

#[tokio::test]
async fn a_user_added_at_the_command_line_makes_the_code_void() {
    let (app, code) = empty().await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    assert_eq!(app.browser().get("/set-up").await.status, 404);
    assert_eq!(send(&mut app.browser(), &form(&code)).await.status, 404);
    assert_eq!(app.database.count("SELECT count(*) FROM setting WHERE name = 'set_up_code'").await, 0);
    assert_eq!(app.browser().get("/").await.location(), "/sign-in?next=/");
}

fn source() -> &'static str {
    "(SELECT id FROM source)"
}

/// A row of one of HUD's files, planted.
async fn plant(app: &TestApp, table: &str, columns: &str, values: &str) {
    let id = uuid();
    let sql = format!(
        "INSERT INTO {table} (id, source_id, source_key, version, data_class, {columns}) \
         SELECT '{id}', {}, '{id}', 1, 'general', {values}",
        source()
    );
    app.database.execute(&sql).await;
}

fn uuid() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    format!("0192f0c1a2b37c4d8e9f0011{:08x}", NUMBER.fetch_add(1, Ordering::SeqCst))
}

/// The screen that the guide sends to next.
async fn next(browser: &mut Browser) -> String {
    let text = browser.get("/set-up/guide").await.text;
    let link = text.split("<a class=\"usa-button\" href=\"").nth(1);
    link.map(|rest| rest[..rest.find('"').unwrap()].to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn the_guide_says_what_is_missing_from_what_is_there() {
    let (app, code) = empty().await;
    let mut lead = app.browser();
    send(&mut lead, &form(&code)).await;
    assert_eq!(next(&mut lead).await, "/agencies/new");
    assert!(lead.get("/").await.text.contains("href=\"/set-up/guide\""), "the first page leads to the guide");
    assert!(lead.get("/users/new").await.text.contains("Back to set-up"));

    let agency = app.agency("Harbor House").await;
    assert_eq!(next(&mut lead).await, format!("/projects/new?agency={agency}"));
    let project = app.project(agency).await;
    let set = |what: &str| format!("UPDATE project SET {what} WHERE id = '{project}'");
    app.database.execute(&set("project_type = 0")).await;
    for (table, columns, values) in [
        ("project_coc", "project_id, coc_code", format!("'{project}', 'XX-500'")),
        ("ce_participation", "project_id", format!("'{project}'")),
        ("inventory", "project_id, bed_inventory", format!("'{project}', 8")),
    ] {
        assert_eq!(next(&mut lead).await, format!("/projects/{project}"), "before {table}");
        plant(&app, table, columns, &values).await;
    }
    assert_eq!(next(&mut lead).await, format!("/projects/{project}/units"));
    app.database
        .execute(&format!(
            "INSERT INTO unit_group (id, project_id, name, version) VALUES ('{0}', '{project}', 'Rooms', 1)",
            "a".repeat(32)
        ))
        .await;
    app.database
        .execute(&format!(
            "INSERT INTO unit (id, unit_group_id, kind, name, capacity, version) \
             VALUES ('{}', '{}', 'unit', '1', 1, 1)",
            "b".repeat(32),
            "a".repeat(32)
        ))
        .await;
    assert_eq!(next(&mut lead).await, "/users/new");
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    assert_eq!(next(&mut lead).await, "");
    assert!(lead.get("/set-up/guide").await.text.contains("Everything is set up."));
    for path in ["/", "/users/new", "/settings"] {
        assert!(!lead.get(path).await.text.contains("/set-up/guide"), "{path}");
    }
    app.database.execute(&set("date_deleted = '2026-01-01 00:00:00'")).await;
    assert_eq!(
        next(&mut lead).await,
        format!("/projects/new?agency={agency}"),
        "what is gone is missing again"
    );
}

#[tokio::test]
async fn a_project_without_beds_needs_no_inventory_and_no_units() {
    let (app, code) = empty().await;
    let mut lead = app.browser();
    send(&mut lead, &form(&code)).await;
    let agency = app.agency("Bridge Street Outreach").await;
    let project = app.project(agency).await;
    app.database.execute("UPDATE project SET project_type = 13, rrh_sub_type = 1").await;
    plant(&app, "project_coc", "project_id, coc_code", &format!("'{project}', 'XX-500'")).await;
    plant(&app, "ce_participation", "project_id", &format!("'{project}'")).await;
    assert_eq!(next(&mut lead).await, "/users/new");
    app.database.execute("UPDATE project SET rrh_sub_type = 2").await;
    assert_eq!(next(&mut lead).await, format!("/projects/{project}"), "rapid re-housing with housing has beds");
}

#[tokio::test]
async fn nobody_but_an_hmis_lead_is_led_to_set_up() {
    let app = TestApp::new().await;
    let mut desk = app.signed_in(Role::ShelterDesk, Some("Harbor House")).await;
    assert!(!desk.get("/").await.text.contains("/set-up"));
    assert_eq!(desk.get("/set-up/guide").await.status, 404);
}
