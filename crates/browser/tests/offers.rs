//! Vacancies in Chromium: posted without a mouse or a script, and open pages follow.

use browser::{Looks, Scripts, Window, driver};
use domain::access::Role;
use domain::ids::UnitId;
use domain::referrals::VacancyState;
use testkit::{PASSWORD, TestApp};

/// A unit of Harbor House, its provider, and a CE manager.
async fn house() -> (TestApp, UnitId) {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let unit = app.unit(app.project(agency).await, "101").await;
    app.database.execute("UPDATE project SET project_name = 'Harbor Homes', project_type = 3").await;
    app.user("provider@agency.test", Role::Provider, Some("Harbor House")).await;
    app.user("manager@agency.test", Role::CeManager, None).await;
    (app, unit)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vacancy_is_posted_without_a_script_and_withdrawn_on_an_open_list() {
    let Some(driver) = driver() else { return };
    let (app, unit) = house().await;
    let base = app.listen().await;
    let provider = Window::open(&driver, &base, Scripts::Off).await;
    provider.sign_in("provider@agency.test", PASSWORD).await;
    provider.goto(&format!("/units/{unit}/vacancy")).await;
    provider.fill("#largest", "1").await;
    provider.click("main button[type=submit]").await;
    provider.wait_for_text(".hm-facts .hm-tag", "Open").await;
    let path = provider.path().await;
    let manager = Window::open(&driver, &base, Scripts::On).await;
    manager.sign_in("manager@agency.test", PASSWORD).await;
    manager.goto("/vacancies").await;
    manager.wait_for_text("#vacancies tbody .hm-tag", "Open").await;
    let id = path.rsplit('/').next().unwrap().to_owned();

    // In place, as a row that is there.
    provider.click("details.hm-fold summary").await;
    provider.choose("#reason", "repair").await;
    provider.click("details.hm-fold button[type=submit]").await;
    provider.wait_for_text(".hm-facts .hm-tag", "Withdrawn").await;
    manager.wait_for_text(&format!("#vacancy-{id} .hm-tag"), "Withdrawn").await;

    // A new one is counted, and shown when somebody asks.
    provider.goto(&format!("/units/{unit}/vacancy")).await;
    provider.click("main button[type=submit]").await;
    provider.wait_for_text(".hm-facts .hm-tag", "Open").await;
    manager.wait_for_text("#live-said", "1 change").await;
    manager.click("#live-show").await;
    manager.wait_for_text("#vacancies tbody .hm-tag", "Open").await;

    // The page of one offers to show what changed.
    let path = provider.path().await;
    manager.goto(&path).await;
    provider.click("details.hm-fold summary").await;
    provider.choose("#reason", "funding").await;
    provider.click("details.hm-fold button[type=submit]").await;
    manager.wait_for_text("#live-said", "This page has changed.").await;
    manager.click("#live-show").await;
    manager.wait_for_text(".hm-facts .hm-tag", "Withdrawn").await;
    assert_eq!(manager.complaints().await, Vec::<String>::new());
    manager.close().await;
    provider.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_vacancies_fit_and_are_accessible() {
    let Some(driver) = driver() else { return };
    let (app, unit) = house().await;
    let draft = app.vacancy(unit, VacancyState::Draft).await;
    let base = app.listen().await;
    let mut screens = Looks::open(&driver, &base).await;
    screens.window.sign_in("provider@agency.test", PASSWORD).await;
    for (path, name) in [
        ("/".to_owned(), "offers-home"),
        ("/vacancies".to_owned(), "offers-list"),
        (format!("/vacancies/{draft}"), "offers-draft"),
        (format!("/vacancies/{draft}/edit"), "offers-edit"),
        (format!("/units/{unit}/vacancy"), "offers-taken"),
    ] {
        screens.window.goto(&path).await;
        screens.at(name).await;
    }
    screens.window.goto(&format!("/vacancies/{draft}")).await;
    screens.window.click("details.hm-fold summary").await;
    screens.window.click("details.hm-fold button[type=submit]").await;
    screens.window.wait_for(".hm-errors").await;
    screens.at("offers-withdraw-refused").await;
    screens.close().await;
}
