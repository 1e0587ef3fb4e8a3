//! My account: stale saves, double clicks, passwords.

use domain::access::Role;
use testkit::{Browser, PASSWORD, TestApp};

async fn load(browser: &mut Browser) -> (String, String) {
    let page = browser.get("/account").await;
    (page.field("version"), page.field("form_key"))
}

async fn save(browser: &mut Browser, name: &str, version: &str, key: &str) -> testkit::Page {
    browser.post("/account", &[("name", name), ("phone", ""), ("version", version), ("form_key", key)]).await
}

#[tokio::test]
async fn a_stale_save_shows_both_values_and_loses_neither() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::Provider, Some("Harbor House")).await;
    let (version, key) = load(&mut browser).await;
    assert_eq!(save(&mut browser, "First Saved", &version, "another-window").await.status, 303);
    let page = save(&mut browser, "Second Typed", &version, &key).await;
    assert_eq!(page.status, 409);
    assert!(page.text.contains("value=\"Second Typed\"") && page.text.contains("Saved meanwhile: First Saved"));
    let again = save(&mut browser, "Second Typed", &page.field("version"), &page.field("form_key")).await;
    assert_eq!(again.status, 303);
    assert!(browser.get("/account").await.text.contains("Second Typed"));
}

#[tokio::test]
async fn a_form_sent_twice_is_saved_once_and_answers_the_same() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::Provider, Some("Harbor House")).await;
    let (version, key) = load(&mut browser).await;
    for _ in 0..3 {
        let page = save(&mut browser, "Rosa Delgado", &version, &key).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, "/account?saved=1"));
    }
    assert_eq!(load(&mut browser).await.0, "2");
    let rows = "SELECT count(*) FROM audit_log WHERE use_case = 'account.edit'";
    assert_eq!(app.database.count(rows).await, 1);
}

#[tokio::test]
async fn a_form_sent_again_with_other_content_is_not_taken_for_the_same() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::Provider, Some("Harbor House")).await;
    let (version, key) = load(&mut browser).await;
    assert_eq!(save(&mut browser, "First", &version, &key).await.status, 303);
    let page = save(&mut browser, "Second", &version, &key).await;
    assert_eq!(page.status, 409);
    assert!(page.text.contains("value=\"Second\"") && page.text.contains("Saved meanwhile: First"));
}

#[tokio::test]
async fn a_refused_form_names_every_field_and_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::Provider, Some("Harbor House")).await;
    let (version, key) = load(&mut browser).await;
    let phone = "1".repeat(41);
    let form = [("name", "  "), ("phone", phone.as_str()), ("version", &version), ("form_key", &key)];
    let page = browser.post("/account", &form).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Enter a name.") && page.text.contains("no more than 40 characters"));
    assert!(page.text.contains(&phone) && page.text.contains("<title>Error: My account"));
    assert_eq!(load(&mut browser).await.0, "1", "nothing was changed");
}

#[tokio::test]
async fn a_damaged_form_is_refused_with_a_page() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::Provider, Some("Harbor House")).await;
    let page = browser.post("/account", &[("name", "x"), ("version", "one"), ("form_key", "k")]).await;
    assert_eq!(page.status, 400);
    for bad in ["\0", "k k", &"k".repeat(65)] {
        let form = [("name", "x"), ("version", "1"), ("form_key", bad)];
        assert_eq!(browser.post("/account", &form).await.status, 400);
    }
    let form = [("name", "x\0y"), ("version", "1"), ("form_key", "k")];
    assert_eq!(browser.post("/account", &form).await.status, 400);
    let form = [("name", "x"), ("version", "9223372036854775807"), ("form_key", "k")];
    assert_eq!(browser.post("/account", &form).await.status, 409);
    let huge = "x".repeat(300 * 1024);
    let page = browser.post("/account", &[("name", &huge), ("version", "1"), ("form_key", "k")]).await;
    assert_eq!(page.status, 413);
    assert!(page.text.contains("Too much at once"));
}

#[tokio::test]
async fn a_new_password_is_checked_and_then_the_only_one() {
    let app = TestApp::new().await;
    app.user("rosa@agency.test", Role::Provider, Some("Harbor House")).await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    let good = "tractor beeswax gondola 9";
    for (current, new, repeat, says) in [
        ("wrong", good, good, "That is not your password."),
        (PASSWORD, "short", "short", "Use at least 12 characters."),
        (PASSWORD, "harborhouse gondola 9", "harborhouse gondola 9", "Leave out your name"),
        (PASSWORD, good, "tractor beeswax gondola 8", "The two are not the same."),
        (PASSWORD, PASSWORD, PASSWORD, "differs from the one you have"),
    ] {
        let form = [("current", current), ("new", new), ("repeat", repeat), ("form_key", "k1")];
        let page = browser.post("/account/password", &form).await;
        assert_eq!(page.status, 422, "{says}");
        assert!(page.text.contains(says), "{says}");
        assert!(!page.text.contains(good), "a password is never sent back");
    }
    let form = [("current", PASSWORD), ("new", good), ("repeat", good), ("form_key", "k2")];
    for _ in 0..2 {
        let page = browser.post("/account/password", &form).await;
        assert_eq!(page.location(), "/account/password?changed=1", "a double click is one change");
    }
    assert_eq!(browser.get("/").await.status, 200, "this session goes on");
    assert_eq!(app.browser().sign_in("rosa@agency.test", PASSWORD).await.status, 422);
    assert_eq!(app.browser().sign_in("rosa@agency.test", good).await.status, 303);
}

#[tokio::test]
async fn a_first_password_must_be_changed_before_anything_else() {
    let app = TestApp::new().await;
    app.user("rosa@agency.test", Role::HmisLead, None).await;
    let reset = app::users::reset(&app.nobody(), "rosa@agency.test").await.unwrap();
    let mut browser = app.browser();
    assert_eq!(browser.sign_in("rosa@agency.test", &reset.password).await.location(), "/account/password");
    for path in ["/", "/clients", "/users"] {
        assert_eq!(browser.get(path).await.location(), "/account/password", "{path}");
    }
    let good = "tractor beeswax gondola 9";
    let form = [("current", reset.password.as_str()), ("new", good), ("repeat", good), ("form_key", "k")];
    browser.post("/account/password", &form).await;
    assert_eq!(browser.get("/users").await.status, 200);
}

#[tokio::test]
async fn a_password_cannot_be_tried_out_at_an_open_screen() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::Provider, Some("Harbor House")).await;
    let form = [("current", "wrong wrong 1"), ("new", "a"), ("repeat", "a"), ("form_key", "k")];
    for _ in 0..8 {
        assert_eq!(browser.post("/account/password", &form).await.status, 422);
    }
    assert_eq!(browser.post("/account/password", &form).await.status, 429);
}
