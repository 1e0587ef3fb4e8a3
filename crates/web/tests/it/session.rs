//! Signing in and out, throttling, and the locked screen.

use chrono::TimeDelta;
use domain::access::Role;
use testkit::{PASSWORD, TestApp};

async fn with_user() -> TestApp {
    let app = TestApp::new().await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    app
}

#[tokio::test]
async fn signing_in_leads_to_the_page_that_was_asked_for_and_nowhere_else() {
    let app = with_user().await;
    for (next, to) in
        [("%2Fclients", "/clients"), ("%2F%2Fevil.example", "/"), ("https%3A%2F%2Fevil.example", "/")]
    {
        let mut browser = app.browser();
        let form = [("email", "Rosa@Agency.test "), ("password", PASSWORD)];
        let page = browser.post(&format!("/sign-in?next={next}"), &form).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, to), "{next}");
        assert_eq!(browser.get("/").await.status, 200);
    }
}

#[tokio::test]
async fn the_cookie_is_closed_to_scripts_and_other_sites() {
    let app = with_user().await;
    let page = app.browser().sign_in("rosa@agency.test", PASSWORD).await;
    let cookie = page.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("hearth=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    let app = app.with_pages(web::Settings { secure: true, ..Default::default() });
    let page = app.browser().sign_in("rosa@agency.test", PASSWORD).await;
    let cookie = page.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        cookie.starts_with("__Host-hearth=") && cookie.contains("Secure") && cookie.contains("Path=/"),
        "{cookie}"
    );
    assert!(page.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let app = with_user().await;
    let wrong = app.browser().sign_in("rosa@agency.test", "nothing like it at all").await;
    let unknown = app.browser().sign_in("nobody@agency.test", "nothing like it at all").await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.text.replace("rosa@", "nobody@"), unknown.text);
}

#[tokio::test]
async fn too_many_wrong_passwords_stop_even_the_right_one_for_a_while() {
    let app = with_user().await;
    for _ in 0..8 {
        assert_eq!(app.browser().sign_in("rosa@agency.test", "wrong wrong wrong").await.status, 422);
    }
    let stopped = app.browser().sign_in("ROSA@agency.test", PASSWORD).await;
    assert_eq!(stopped.status, 429);
    assert!(
        stopped.text.contains("4:15 PM"),
        "the page says until when, on the wall's clock: {}",
        stopped.text
    );
    assert_eq!(
        app.browser().sign_in("nobody@agency.test", PASSWORD).await.status,
        422,
        "others are not stopped"
    );
    app.clock.advance(TimeDelta::minutes(15));
    assert_eq!(app.browser().sign_in("rosa@agency.test", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn of_many_guesses_at_once_only_the_allowed_number_is_tried() {
    let app = with_user().await;
    let tries = (0..40).map(|_| {
        let mut browser = app.browser();
        tokio::spawn(
            async move { browser.sign_in("rosa@agency.test", "wrong wrong wrong").await.status.as_u16() },
        )
    });
    let mut statuses = Vec::new();
    for guess in tries.collect::<Vec<_>>() {
        statuses.push(guess.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 8, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 32);
}

#[tokio::test]
async fn a_new_sign_in_ends_the_one_elsewhere() {
    let app = with_user().await;
    let (mut first, mut second) = (app.browser(), app.browser());
    first.sign_in("rosa@agency.test", PASSWORD).await;
    assert_eq!(first.get("/").await.status, 200);
    second.sign_in("rosa@agency.test", PASSWORD).await;
    assert_eq!(first.get("/").await.status, 303);
    assert_eq!(second.get("/").await.status, 200);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let app = with_user().await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    let kept = browser.cookie.clone();
    browser.post("/sign-out", &[]).await;
    assert_eq!(browser.cookie, None);
    browser.cookie = kept;
    assert_eq!(browser.get("/").await.status, 303, "the cookie stands for nothing any more");
}

#[tokio::test]
async fn an_idle_screen_locks_and_the_password_leads_back() {
    let app = with_user().await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    app.clock.advance(TimeDelta::minutes(14));
    assert_eq!(browser.get("/clients").await.status, 200);
    app.clock.advance(TimeDelta::minutes(15));
    let page = browser.get("/clients").await;
    assert_eq!(page.location(), "/unlock?next=/clients");
    assert_eq!(browser.post("/unlock?next=/clients", &[("unlock_password", "wrong")]).await.status, 422);
    let page = browser.post("/unlock?next=/clients", &[("unlock_password", PASSWORD)]).await;
    assert_eq!(page.location(), "/clients");
    assert_eq!(browser.get("/clients").await.status, 200);
}

#[tokio::test]
async fn a_form_sent_while_locked_is_kept_sealed_and_sent_on() {
    let app = with_user().await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    let page = browser.get("/account").await;
    let (version, key) = (page.field("version"), page.field("form_key"));
    let name = "Rosa \"R\" <Delgado>";
    let form =
        [("name", name), ("phone", "555 0100"), ("version", version.as_str()), ("form_key", key.as_str())];
    app.clock.advance(TimeDelta::minutes(20));
    let locked = browser.post("/account", &form).await;
    assert_eq!(locked.status, 401);
    assert!(!locked.text.contains("Delgado"), "who stands before a locked screen reads nothing");
    let kept = locked.field("kept");
    let mut stranger = app.signed_in(Role::Provider, Some("Harbor House")).await;
    let page = stranger.post("/unlock?next=/account", &[("unlock_password", PASSWORD), ("kept", &kept)]).await;
    assert_eq!(page.location(), "/account", "another session opens nothing");
    let wrong = browser.post("/unlock?next=/account", &[("unlock_password", "wrong"), ("kept", &kept)]).await;
    assert_eq!((wrong.status.as_u16(), wrong.field("kept")), (422, kept.clone()));
    let unlocked =
        browser.post("/unlock?next=/account", &[("unlock_password", PASSWORD), ("kept", &kept)]).await;
    assert!(unlocked.text.contains("action=\"/account\""), "{}", unlocked.text);
    assert!(unlocked.text.contains("value=\"Rosa &quot;R&quot; &lt;Delgado&gt;\""), "{}", unlocked.text);
    let saved = browser.post_and_follow("/account", &form).await;
    assert!(saved.text.contains("Rosa &quot;R&quot; &lt;Delgado&gt;"), "{}", saved.text);
}

#[tokio::test]
async fn passwords_are_never_kept_on_a_page() {
    let app = with_user().await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    browser.post("/lock", &[]).await;
    let form = [("current", PASSWORD), ("new", "tractor beeswax 9"), ("repeat", "tractor beeswax 9")];
    let locked = browser.post("/account/password", &form).await;
    let kept = locked.field("kept");
    let unlocked =
        browser.post("/unlock?next=/account", &[("unlock_password", PASSWORD), ("kept", &kept)]).await;
    assert!(!unlocked.text.contains("beeswax") && !unlocked.text.contains("violin"), "{}", unlocked.text);
}

#[tokio::test]
async fn the_cover_over_a_page_opens_with_the_right_password_only() {
    let app = with_user().await;
    let mut browser = app.browser().htmx();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    // The page may be covered while the session is not locked, and when it is gone.
    assert_eq!(browser.post("/unlock", &[("unlock_password", "wrong")]).await.status, 422);
    assert_eq!(browser.post("/unlock", &[("unlock_password", PASSWORD)]).await.status, 204);
    app.browser().sign_in("rosa@agency.test", PASSWORD).await;
    let gone = browser.post("/unlock", &[("unlock_password", PASSWORD)]).await;
    assert_eq!((gone.status.as_u16(), gone.headers["hx-redirect"].to_str().unwrap()), (200, "/sign-in"));
}

#[tokio::test]
async fn strangers_far_away_do_not_lock_anyone_out() {
    let app = with_user().await.with_pages(web::Settings { behind_proxy: true, ..Default::default() });
    let from = |address: &str| app.browser().with("x-forwarded-for", address);
    for _ in 0..60 {
        from("203.0.113.9").sign_in("rosa@agency.test", "wrong wrong wrong").await;
    }
    assert_eq!(from("203.0.113.9").sign_in("rosa@agency.test", PASSWORD).await.status, 429);
    let rows = "SELECT count(*) FROM audit_log WHERE detail = 'throttled'";
    assert_eq!(app.database.count(rows).await, 1, "a flood leaves one row");
    assert_eq!(
        from("203.0.113.9:77").sign_in("rosa@agency.test", PASSWORD).await.status,
        429,
        "a port is no address"
    );
    assert_eq!(from("203.0.113.9, 198.51.100.7").sign_in("rosa@agency.test", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn someone_disabled_is_out_at_once() {
    let app = with_user().await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    app::users::set_status(&app.nobody(), "rosa@agency.test", app::users::Status::Disabled).await.unwrap();
    assert_eq!(browser.get("/").await.status, 303);
    assert_eq!(browser.sign_in("rosa@agency.test", PASSWORD).await.status, 422);
    app::users::set_status(&app.nobody(), "rosa@agency.test", app::users::Status::Active).await.unwrap();
    assert_eq!(browser.sign_in("rosa@agency.test", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_busy_session_ends_after_half_a_day() {
    let app = with_user().await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    for _ in 0..71 {
        app.clock.advance(TimeDelta::minutes(10));
        assert_eq!(browser.get("/").await.status, 200);
    }
    app.clock.advance(TimeDelta::minutes(10));
    assert!(browser.get("/").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn htmx_is_told_to_load_the_whole_page() {
    let app = with_user().await;
    let mut browser = app.browser().htmx();
    let page = browser.post("/clients", &[("q", "lopez")]).await;
    assert_eq!((page.status.as_u16(), page.headers["hx-redirect"].to_str().unwrap()), (200, "/sign-in?next=/"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_sign_ins_at_once_one_session_stays() {
    let app = with_user().await;
    for _ in 0..5 {
        let started = (0..8).map(|_| {
            let mut browser = app.browser();
            tokio::spawn(async move { browser.sign_in("rosa@agency.test", PASSWORD).await.status.as_u16() })
        });
        for one in started.collect::<Vec<_>>() {
            assert!([303, 429].contains(&one.await.unwrap()), "no sign-in fails");
        }
        assert_eq!(app.database.count("SELECT count(*) FROM web_session").await, 1);
        app.clock.advance(TimeDelta::minutes(16));
    }
}

#[tokio::test]
async fn a_new_first_password_ends_the_waiting() {
    let app = with_user().await;
    for _ in 0..9 {
        app.browser().sign_in("rosa@agency.test", "wrong wrong wrong").await;
    }
    let reset = app::users::reset(&app.nobody(), "rosa@agency.test").await.unwrap();
    assert_eq!(app.browser().sign_in("rosa@agency.test", &reset.password).await.status, 303);
}
