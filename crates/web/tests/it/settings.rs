//! The implementation's settings: saved once, seen everywhere, never over someone else's.

use chrono::TimeDelta;
use domain::access::Role;
use testkit::{Browser, Page, TestApp};

async fn save(browser: &mut Browser, name: &str, zone: &str, (version, key): (&str, &str)) -> Page {
    let form = [
        ("implementation", name),
        ("coc_codes", "ma-500 XX-501"),
        ("time_zone", zone),
        ("version", version),
        ("form_key", key),
    ];
    browser.post("/settings", &form).await
}

async fn load(browser: &mut Browser) -> (String, String) {
    let page = browser.get("/settings").await;
    (page.field("version"), page.field("form_key"))
}

#[tokio::test]
async fn what_is_saved_shows_at_once_here_and_soon_in_other_processes() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let other = TestApp::on(app.database.clone()).await;
    let mut elsewhere = other.browser();
    elsewhere.cookie = lead.cookie.clone();
    assert!(!elsewhere.get("/").await.text.contains("River Valley"));
    let (version, key) = load(&mut lead).await;
    assert_eq!(version, "0", "it was never saved");
    for _ in 0..2 {
        let page = save(&mut lead, "River Valley CoC", "Pacific/Honolulu", (&version, &key)).await;
        assert_eq!(page.location(), "/settings?saved=1", "sent twice, saved once");
    }
    let page = lead.get("/settings").await;
    assert!(page.text.contains("<span class=\"hm-brand__place\">River Valley CoC"), "{}", page.text);
    assert!(page.text.contains("Boston CoC"), "what HUD calls the code: {}", page.text);
    assert!(page.text.contains("MA-500, XX-501"));
    assert!(lead.get("/users").await.text.contains("11:00 AM"), "21:00 UTC in Honolulu");
    assert!(!elsewhere.get("/").await.text.contains("River Valley"));
    other.clock.advance(TimeDelta::seconds(10));
    assert!(elsewhere.get("/").await.text.contains("River Valley"));
    let rows = "SELECT count(*) FROM audit_log WHERE use_case = 'settings.edit'";
    assert_eq!(app.database.count(rows).await, 1);
}

#[tokio::test]
async fn a_stale_save_shows_both_values() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    // Of two who open the page before anything was saved, the second is stale as well.
    for (before, version) in [("First", "0"), ("Second", "1")] {
        let key = load(&mut lead).await.1;
        assert_eq!(save(&mut lead, before, "America/Chicago", (version, before)).await.status, 303);
        let page = save(&mut lead, "Mine", "America/Denver", (version, &key)).await;
        assert_eq!(page.status, 409);
        let meanwhile = format!("Saved meanwhile: {before}");
        for says in ["value=\"Mine\"", &meanwhile, "Saved meanwhile: America/Chicago"] {
            assert!(page.text.contains(says), "{says}: {}", page.text);
        }
    }
    let (version, key) = load(&mut lead).await;
    assert_eq!(save(&mut lead, "Mine", "America/Denver", (&version, &key)).await.status, 303);
    assert!(lead.get("/settings").await.text.contains("value=\"Mine\""));
}

#[tokio::test]
async fn a_refused_form_says_what_is_wrong_and_changes_nothing() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let (version, key) = load(&mut lead).await;
    let page = save(&mut lead, &"x".repeat(81), "Nowhere", (&version, &key)).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("no more than 80 characters") && page.text.contains("no such thing here"));
    assert_eq!(load(&mut lead).await.0, "0");
}

#[tokio::test]
async fn the_operators_time_zone_stands_above_the_stored_one() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let (version, key) = load(&mut lead).await;
    save(&mut lead, "River Valley CoC", "Pacific/Honolulu", (&version, &key)).await;
    let fixed = TestApp::in_time_zone(app.database.clone(), chrono_tz::America::Chicago).await;
    let mut elsewhere = fixed.browser();
    elsewhere.cookie = lead.cookie.clone();
    assert!(elsewhere.get("/users").await.text.contains("3:00 PM"));
    let page = elsewhere.get("/settings").await;
    assert!(page.text.contains("America/Chicago, as whoever runs this server has set it."), "{}", page.text);
    assert!(!page.text.contains("<select"), "there is nothing to choose");
    let (version, key) = (page.field("version"), page.field("form_key"));
    assert_eq!(save(&mut elsewhere, "Other name", "", (&version, &key)).await.status, 303);
    app.clock.advance(TimeDelta::seconds(10));
    assert!(lead.get("/users").await.text.contains("11:00 AM"), "what was chosen before is kept");
}
