//! What people do, in Chromium: by keyboard, without JavaScript, and when they walk away.

use browser::{Scripts, WIDTHS, Window, driver};
use domain::access::Role;
use testkit::{ClientPlan, PASSWORD, TestApp};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

async fn with_clients() -> (TestApp, String) {
    let app = TestApp::new().await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let agency = app.agency("Northside").await;
    app.client(agency, ClientPlan::named("Maria", "Lopez").born(1980, 5, 3)).await;
    app.client(agency, ClientPlan::named("Mario", "Lopes").born(1979, 3, 5)).await;
    let base = app.listen().await;
    (app, base)
}

async fn sign_in(window: &Window) {
    window.goto("/sign-in").await;
    window.fill("#email", "rosa@agency.test").await;
    window.fill("#password", PASSWORD).await;
    window.press(ENTER).await;
    window.wait_for(".hm-frame").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_found_by_keyboard_alone() {
    let Some(driver) = driver() else { return };
    let (_app, base) = with_clients().await;
    for width in WIDTHS {
        let window = Window::open(&driver, &base, Scripts::On).await;
        window.resize(width, 900).await;
        window.goto("/sign-in").await;
        window.tab_to("email").await;
        window.press("rosa@agency.test").await;
        window.tab_to("password").await;
        window.press(&format!("{PASSWORD}{ENTER}")).await;
        window.wait_for(".hm-frame").await;
        window.press("\u{e004}").await;
        assert_eq!(window.focus().await, "Skip to main content");
        window.press(ENTER).await;
        window.tab_to("q").await;
        window.press(&format!("maria lopez{ENTER}")).await;
        window.wait_for(".hm-count").await;
        assert!(window.path().await.starts_with("/clients?q="), "the address holds the search, sealed");
        window.tab_to("Maria Lopez").await;
        window.press(ENTER).await;
        window.wait_for(".hm-facts").await;
        assert_eq!(window.text("h1").await, "Maria Lopez");
        window.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_works_without_javascript() {
    let Some(driver) = driver() else { return };
    let (_app, base) = with_clients().await;
    let window = Window::open(&driver, &base, Scripts::Off).await;
    window.resize(360, 740).await;
    sign_in(&window).await;
    window.goto("/clients").await;
    window.fill("#q", "lopez 13/45/1980").await;
    window.press(ENTER).await;
    window.wait_for(".hm-errors").await;
    window.fill("#q", "\u{e009}a\u{e000}mario lopes").await;
    window.press(ENTER).await;
    window.wait_for(".hm-count").await;
    assert!(window.text(".hm-table").await.contains("Mario Lopes"));
    window.click(".hm-header .hm-menu--nav summary").await;
    assert!(window.shows(".hm-menu--nav .hm-nav").await, "the menu opens");
    window.goto("/account").await;
    window.fill("#phone", "555 0100").await;
    window.click(".hm-form button[type=submit]").await;
    window.wait_for(".usa-alert--success").await;
    window.click(".hm-header__end summary").await;
    window.click("form[action='/lock'] button").await;
    window.wait_for(".hm-solo").await;
    window.goto("/clients").await;
    assert!(window.path().await.starts_with("/unlock"));
    window.fill("#unlock_password", PASSWORD).await;
    window.press(ENTER).await;
    window.wait_for(".hm-frame").await;
    assert_eq!(window.path().await, "/clients");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_left_alone_is_covered_and_nothing_typed_is_lost() {
    let Some(driver) = driver() else { return };
    let (app, base) = with_clients().await;
    let window = Window::open(&driver, &base, Scripts::On).await;
    window.resize(1440, 900).await;
    sign_in(&window).await;
    window.goto("/account").await;
    window.fill("#phone", "555 0199").await;
    // The page's own clock is moved, not waited for.
    window.script("const far = Date.now() + 16 * 60000; Date.now = () => far").await;
    window.wait_for("dialog#lock[open]").await;
    assert!(!window.shows("main").await, "nothing of the page is seen");
    window.press(ESCAPE).await;
    window.press(ESCAPE).await;
    assert!(window.shows("#lock").await, "Escape does not open it");
    let mut elsewhere = app.browser();
    assert!(elsewhere.get("/account").await.location().starts_with("/sign-in"));
    window.fill("#lock-password", "wrong wrong wrong").await;
    window.press(ENTER).await;
    window.wait_for("#lock-error:not([hidden])").await;
    window.fill("#lock-password", &format!("\u{e009}a\u{e000}{PASSWORD}")).await;
    window.press(ENTER).await;
    window.wait_for("dialog#lock:not([open])").await;
    let typed = window.script("return document.getElementById('phone').value").await;
    assert_eq!(typed, "555 0199");
    window.click(".hm-form button[type=submit]").await;
    window.wait_for(".usa-alert--success").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_from_a_client_leads_to_the_search() {
    let Some(driver) = driver() else { return };
    let (_app, base) = with_clients().await;
    for scripts in [Scripts::On, Scripts::Off] {
        let window = Window::open(&driver, &base, scripts).await;
        sign_in(&window).await;
        window.goto("/clients").await;
        window.fill("#q", "maria lopez").await;
        window.press(ENTER).await;
        window.wait_for(".hm-count").await;
        let search = window.path().await;
        window.click(".hm-table a").await;
        window.wait_for(".hm-facts").await;
        window.back().await;
        window.wait_for(".hm-count").await;
        assert_eq!(window.path().await, search);
        assert!(window.text(".hm-table").await.contains("Maria Lopez"), "{scripts:?}");
        window.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_from_a_second_search_leads_to_the_first() {
    let Some(driver) = driver() else { return };
    let (_app, base) = with_clients().await;
    let window = Window::open(&driver, &base, Scripts::On).await;
    sign_in(&window).await;
    window.goto("/clients").await;
    for (line, name) in [("maria lopez", "Maria Lopez"), ("mario lopes", "Mario Lopes")] {
        window.fill("#q", &format!("\u{e009}a\u{e000}{line}{ENTER}")).await;
        window.wait_for_text(".hm-table tbody th", name).await;
    }
    window.back().await;
    window.wait_for_text(".hm-table tbody th", "Maria Lopez").await;
    assert!(window.shows(".hm-header").await, "the page is whole");
    window.close().await;
}
