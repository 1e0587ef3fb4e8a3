//! The LSA in Chromium: begun by keyboard or without scripts, followed, read, and every page of it looked at.

use browser::{Looks, Scripts, Window, driver};
use domain::access::Role;
use testkit::{ClientPlan, PASSWORD, TestApp};

const ENTER: &str = "\u{e007}";
const LEAD: &str = "lead@agency.test";

/// Two who stay in a shelter, of whom little is known, and someone who runs the HMIS.
async fn community() -> (TestApp, String) {
    let app = TestApp::new().await;
    let harbor = app.agency("Harbor House").await;
    let shelter = app.shelter(harbor).await;
    for name in ["Lind", "Castellanos-Featherstonehaugh"] {
        let client = app.client(harbor, ClientPlan::named("Ada", name).born(1990, 5, 3)).await;
        let household = app.household(harbor, &[(client, 1)]).await;
        app.stay(household, shelter, harbor, &[(client, 1)]).await;
    }
    app.database.execute("UPDATE enrollment SET enrollment_coc = 'XX-500'").await;
    app.user(LEAD, Role::HmisLead, None).await;
    let base = app.listen().await;
    (app, base)
}

/// Puts the focus where Tab leads to.
async fn reach(window: &Window, css: &str) {
    for _ in 0..150 {
        let there = format!("return document.activeElement.matches({css:?})");
        if window.script(&there).await == true {
            return;
        }
        window.press("\u{e004}").await;
    }
    panic!("{}: Tab never reaches {css}", window.path().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_lsa_is_begun_by_keyboard_and_its_page_says_when_it_is_done() {
    let Some(driver) = driver() else { return };
    let (_app, base) = community().await;
    let window = Window::open(&driver, &base, Scripts::On).await;
    window.resize(1440, 900).await;
    window.sign_in(LEAD, PASSWORD).await;
    reach(&window, "a[href='/reports/lsa']").await;
    window.press(ENTER).await;
    window.wait_for("main a[href='/reports/lsa/new']").await;
    reach(&window, "main a[href='/reports/lsa/new']").await;
    window.press(ENTER).await;
    window.wait_for("#last_day").await;
    reach(&window, "#last_day").await;
    window.fill("#last_day", "02282026").await;
    reach(&window, "main form button[type=submit]").await;
    window.press(ENTER).await;
    // The page asks by itself how far it is, and is fetched anew when it is over.
    window.wait_for("#quality").await;
    reach(&window, "#quality a[href$='/records/LivingSituation']").await;
    window.press(ENTER).await;
    window.wait_for("main a[href^='/enrollments/']").await;
    reach(&window, "main a[href^='/enrollments/']").await;
    window.press(ENTER).await;
    window.wait_for("main .hm-facts").await;
    assert!(window.path().await.starts_with("/enrollments/"));
    window.close().await;
}

/// Waits until the page has asked so many times how far the run is.
async fn asked(window: &Window, times: u64) {
    let count =
        "return performance.getEntriesByType('resource').filter(one => one.name.includes('/progress')).length";
    for _ in 0..200 {
        if window.script(count).await.as_u64() >= Some(times) {
            return;
        }
        window.script("return new Promise(done => setTimeout(done, 100))").await;
    }
    panic!("the page does not ask how far the run is");
}

#[tokio::test(flavor = "multi_thread")]
async fn focus_stays_while_a_run_goes_on_and_its_end_is_shown() {
    let Some(driver) = driver() else { return };
    let (app, base) = community().await;
    app.user("reporter@agency.test", Role::HmisLead, None).await;
    let run = app.lsa("reporter@agency.test").await;
    let step = async |step: &str| {
        let revive = format!("UPDATE lsa_run SET state = 'running', step = '{step}', finished_at = NULL");
        app.database.execute(&revive).await;
    };
    step("people").await;
    let window = Window::open(&driver, &base, Scripts::On).await;
    window.resize(1440, 900).await;
    window.sign_in(LEAD, PASSWORD).await;
    window.goto(&format!("/reports/lsa/{run}")).await;
    reach(&window, "#lsa-progress a").await;
    window.script("window.told = document.querySelector('[role=status]#lsa-step')").await;
    let stays = "return document.activeElement.matches('#lsa-progress a') && window.told.isConnected";
    asked(&window, 3).await;
    assert_eq!(window.script(stays).await, true);
    for (next, says, value) in [
        ("system", "Step 4 of 8: What households did in the system", 4),
        ("exits", "Step 5 of 8: Exits and returns", 5),
    ] {
        step(next).await;
        window.wait_for_text("#lsa-step", says).await;
        window.wait_for(&format!("#lsa-progress progress[value='{value}']")).await;
        assert_eq!(window.script(stays).await, true, "{next}");
    }
    app.database.execute("UPDATE lsa_run SET state = 'done', finished_at = heard_at").await;
    window.wait_for("#quality").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_lsa_is_begun_and_read_on_a_phone_without_scripts() {
    let Some(driver) = driver() else { return };
    let (app, base) = community().await;
    let window = Window::open(&driver, &base, Scripts::Off).await;
    window.resize(360, 740).await;
    window.sign_in(LEAD, PASSWORD).await;
    window.goto("/reports/lsa/new").await;
    window.fill("#last_day", "02282026").await;
    window.click("main form button[type=submit]").await;
    window.wait_for(".hm-facts").await;
    let path = window.path().await;
    app.computed(path.rsplit('/').next().unwrap().parse().unwrap()).await;
    if window.has("#lsa-progress").await {
        window.click("#lsa-progress a").await;
    }
    window.wait_for("#quality").await;
    assert_eq!(window.path().await, path);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_an_lsa_fits_and_is_accessible() {
    let Some(driver) = driver() else { return };
    let (app, base) = community().await;
    let mut screens = Looks::open(&driver, &base).await;
    screens.window.sign_in(LEAD, PASSWORD).await;
    screens.window.goto("/reports/lsa").await;
    screens.at("lsa-none").await;
    screens.window.goto("/reports/lsa/new").await;
    screens.window.script("document.querySelector('main details').open = true").await;
    screens.at("lsa-new").await;
    screens.window.fill("#first_day", "02022017").await;
    screens.window.click("main form button[type=submit]").await;
    screens.window.wait_for(".hm-errors").await;
    screens.at("lsa-refused").await;
    // Someone else's: signing in again would end the session of this window.
    app.user("reporter@agency.test", Role::HmisLead, None).await;
    let run = app.lsa("reporter@agency.test").await;
    let path = format!("/reports/lsa/{run}");
    screens.window.goto("/reports/lsa").await;
    screens.at("lsa-list").await;
    screens.window.goto(&path).await;
    screens.at("lsa-done").await;
    screens.window.script("document.querySelectorAll('main details').forEach(one => one.open = true)").await;
    screens.at("lsa-done-tables").await;
    screens.window.goto(&format!("{path}/records/LivingSituation")).await;
    screens.at("lsa-records").await;
    let revive = "UPDATE lsa_run SET state = 'running', step = 'people', finished_at = NULL";
    app.database.execute(revive).await;
    screens.window.goto(&path).await;
    screens.at("lsa-running").await;
    screens.window.goto("/reports/lsa/new").await;
    screens.window.click("main form button[type=submit]").await;
    screens.window.wait_for(".hm-errors").await;
    screens.at("lsa-busy").await;
    let failed = "UPDATE lsa_run SET state = 'failed', problem = 'failed', finished_at = heard_at";
    app.database.execute(failed).await;
    screens.window.goto(&path).await;
    screens.at("lsa-failed").await;
    screens.close().await;
}
