//! From an empty database to a community that works, in Chromium: without an import, without the demonstration.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use browser::{Scripts, Window, driver};
use testkit::{PASSWORD, TestApp};

const CHOSEN: &str = "tractor beeswax gondola 9";

/// Fills a form and sends it; nothing may be wrong with it. Dates are typed as an American keyboard types them.
async fn fill(window: &Window, fields: &[(&str, &str)]) {
    for (name, value) in fields {
        window.answer(name, value).await;
    }
    window.click("main form button[type=submit]").await;
    window.wait_for("h1").await;
    if window.has(".hm-errors").await {
        panic!("{}: {}", window.path().await, window.text(".hm-errors").await);
    }
}

/// The first page leads back to the guide, and the guide to what is next.
async fn go_on(window: &Window, to: &str) {
    window.goto("/").await;
    window.click("main a[href='/set-up/guide']").await;
    window.wait_for(".usa-step-indicator").await;
    window.click("main a.usa-button").await;
    window.wait_for("h1").await;
    let path = window.path().await;
    assert!(path.starts_with(to), "{path} instead of {to}");
}

async fn first_page(window: &Window, code: &str) {
    window.goto("/").await;
    assert_eq!(window.path().await, "/set-up");
    let fields = [
        ("code", code),
        ("implementation", "River Valley CoC"),
        ("coc_codes", "XX-500"),
        ("time_zone", "America/Chicago"),
        ("name", "Imani Okafor"),
        ("email", "lead@agency.test"),
        ("password", PASSWORD),
        ("repeat", PASSWORD),
    ];
    fill(window, &fields).await;
    window.wait_for(".usa-step-indicator").await;
}

async fn agency_and_project(window: &Window) {
    go_on(window, "/agencies/new").await;
    fill(window, &[("organization_name", "Harbor House"), ("victim_service_provider", "0")]).await;
    go_on(window, "/projects/new?agency=").await;
    let project = [
        ("project_name", "Harbor Nights"),
        ("operating_start_date", "01012024"),
        ("project_type", "1"),
        ("housing_type", "1"),
        ("target_population", "4"),
        ("coc_code", "XX-500"),
        ("geocode", "259999"),
        ("access_point", "1"),
        ("crisis_assessment", "1"),
        ("receives_referrals", "0"),
    ];
    fill(window, &project).await;
    // What is still missing is on the project's page.
    go_on(window, "/projects/").await;
    window.click("main a[href$='/inventory/new']").await;
    let inventory = [
        ("coc_code", "XX-500"),
        ("household_type", "1"),
        ("inventory_start_date", "01012024"),
        ("unit_inventory", "12"),
        ("bed_inventory", "12"),
        ("availability", "1"),
        ("es_bed_type", "1"),
        ("other_bed_inventory", "12"),
    ];
    fill(window, &inventory).await;
}

async fn units(window: &Window) {
    go_on(window, "/projects/").await;
    assert!(window.path().await.ends_with("/units"));
    fill(window, &[("group", "Ground floor"), ("names", "101-110")]).await;
}

/// Invites someone. Gives the path of their link.
async fn invite(window: &Window, agency: &str) -> String {
    go_on(window, "/users/new").await;
    let fields =
        [("name", "Rosa Delgado"), ("email", "rosa@agency.test"), ("role", "shelter_desk"), ("agency", agency)];
    fill(window, &fields).await;
    window.wait_for("#invitation-link").await;
    let link = window.value("#invitation-link").await;
    link[link.find("/invitation/").unwrap()..].to_owned()
}

async fn from_nothing_to_a_community(driver: &str, width: u32, scripts: Scripts) {
    let app = TestApp::new().await;
    let code = app::set_up::offer_code(&app.nobody()).await.unwrap().unwrap();
    let base = app.listen().await;
    let lead = Window::open(driver, &base, scripts).await;
    lead.resize(width, 900).await;
    first_page(&lead, &code).await;
    agency_and_project(&lead).await;
    units(&lead).await;
    let agency = app.agency_id("Harbor House").await.to_string();
    let link = invite(&lead, &agency).await;

    let rosa = Window::open(driver, &base, scripts).await;
    rosa.resize(width, 900).await;
    rosa.goto(&link).await;
    fill(&rosa, &[("new", CHOSEN), ("repeat", CHOSEN)]).await;
    rosa.wait_for(".hm-frame").await;
    assert_eq!(rosa.path().await, "/");
    assert!(rosa.text("h1").await.contains("Rosa Delgado"));
    rosa.goto(&link).await;
    assert!(rosa.text("h1").await.contains("no longer valid"));
    rosa.close().await;

    lead.goto("/set-up/guide").await;
    assert!(lead.text(".usa-alert--success").await.contains("Everything is set up."));
    lead.goto("/").await;
    assert!(!lead.has("main a[href='/set-up/guide']").await);
    for (table, rows) in [("project", 1), ("unit", 10), ("user_account", 2)] {
        assert_eq!(app.database.count(&format!("SELECT count(*) FROM {table}")).await, rows, "{table}");
    }
    lead.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_becomes_a_community_at_a_desk() {
    let Some(driver) = driver() else { return };
    from_nothing_to_a_community(&driver, 1440, Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_becomes_a_community_on_a_phone_without_javascript() {
    let Some(driver) = driver() else { return };
    from_nothing_to_a_community(&driver, 360, Scripts::Off).await;
}
