//! A client's page and form in Chromium: they fit, are accessible, and ask what belongs together.

use browser::{Looks, Scripts, Window, driver};
use domain::access::Role;
use domain::ids::ClientId;
use testkit::{ClientPlan, PASSWORD, TestApp};

/// A mother with her child in a shelter, and what a stay leaves behind.
async fn family(app: &TestApp) -> ClientId {
    let own = app.agency("Harbor House").await;
    let plan = || ClientPlan::named("Maria Guadalupe", "Lopez-Castellanos").born(1980, 5, 3);
    let mother = app.client(own, plan().ssn("000987654")).await;
    let child = app.client(own, ClientPlan::named("Ana", "Lopez").born(2019, 8, 12)).await;
    app.enroll(mother, own).await;
    app.enroll(mother, own).await;
    let mut rows: Vec<(&str, &str, String)> =
        (1..=12).map(|day| service(&format!("2026-02-{day:02}"), 200, 200)).collect();
    rows.push(service("2026-02-20", 144, 3));
    let assessed = "assessment_date, assessment_type, assessment_level, prioritization_status";
    rows.push(("assessment", assessed, "'2026-02-03', 3, 2, 1".into()));
    rows.push(("event", "event_date, event, referral_result", "'2026-02-14', 10, 1".into()));
    rows.push(("exit", "exit_date, destination", "'2026-02-25', 410".into()));
    let met = "information_date, current_living_situation";
    rows.push(("current_living_situation", met, "'2026-02-01', 116".into()));
    let first = format!("FROM enrollment WHERE personal_id = '{mother}' ORDER BY id LIMIT 1");
    for (table, columns, values) in rows {
        let id = ids();
        app.database
            .execute(&format!(
                "INSERT INTO {table} (id, source_id, source_key, version, data_class, personal_id, enrollment_id, \
                 {columns}) SELECT '{id}', source_id, '{id}', 1, 'general', personal_id, id, {values} {first}"
            ))
            .await;
    }
    let id = ids();
    for sql in [
        "UPDATE project SET project_name = 'Harbor House Family Shelter and Navigation Center', project_type = 1".to_owned(),
        "UPDATE enrollment SET household_id = 'H1', relationship_to_hoh = 1".to_owned(),
        format!("UPDATE client SET sex = 0, white = 1, hispanic_latinao = 1, veteran_status = 0, ssn_data_quality = 1 WHERE id = '{mother}'"),
        format!(
            "INSERT INTO enrollment (id, source_id, source_key, version, agency_id, data_class, personal_id, project_id, \
             entry_date, household_id, relationship_to_hoh) SELECT '{id}', source_id, '{id}', 1, agency_id, 'general', \
             '{child}', project_id, entry_date, 'H1', 2 FROM enrollment WHERE personal_id = '{mother}' AND \
             id NOT IN (SELECT enrollment_id FROM exit)"
        ),
    ] {
        app.database.execute(&sql).await;
    }
    mother
}

fn service(day: &str, record_type: u32, kind: u32) -> (&'static str, &'static str, String) {
    ("service", "date_provided, record_type, type_provided", format!("'{day}', {record_type}, {kind}"))
}

fn ids() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_s_pages_fit_and_are_accessible() {
    let Some(driver) = driver() else { return };
    let app = TestApp::new().await;
    let client = family(&app).await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    app.user("lead@agency.test", Role::HmisLead, None).await;
    let base = app.listen().await;
    let mut looks = Looks::open(&driver, &base).await;

    looks.window.sign_in("rosa@agency.test", PASSWORD).await;
    looks.window.goto(&format!("/clients/{client}")).await;
    looks.at("client-page").await;
    looks.window.goto(&format!("/clients/{client}/edit")).await;
    looks.at("client-edit").await;
    let script = "document.querySelector('[name=version]').value = '7'; document.querySelector('#first_name').value = 'Mary'";
    looks.window.script(script).await;
    looks.window.click(".hm-form [type=submit]").await;
    looks.window.wait_for(".usa-alert").await;
    looks.at("client-stale").await;
    looks.window.goto("/clients/new").await;
    looks.at("client-new").await;
    looks.window.click(".hm-form [type=submit]").await;
    looks.window.wait_for(".hm-errors").await;
    looks.at("client-refused").await;
    looks.window.fill("#first_name", "Mary").await;
    looks.window.fill("#last_name", "Lopez-Castellanos").await;
    looks.window.fill("#ssn", "7654").await;
    looks.window.script("document.querySelector('#dob').value = '1980-05-03'").await;
    looks.window.script("document.querySelector('#race_none').value = '99'").await;
    looks.window.script("document.querySelector('#veteran_status').value = '0'").await;
    looks.window.click(".hm-form [type=submit]").await;
    looks.window.wait_for("#alike").await;
    looks.at("client-alike").await;
    looks.window.sign_in("lead@agency.test", PASSWORD).await;
    looks.window.goto(&format!("/clients/{client}/views")).await;
    looks.at("client-views").await;
    looks.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_asked_is_out_of_the_way_and_not_sent() {
    let Some(driver) = driver() else { return };
    let app = TestApp::new().await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let base = app.listen().await;
    let window = Window::open(&driver, &base, Scripts::On).await;
    window.sign_in("rosa@agency.test", PASSWORD).await;
    window.goto("/clients/new").await;
    let set = |field: &str, value: &str| {
        format!(
            "const at = document.querySelector('#{field}'); at.value = '{value}'; \
             at.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        )
    };
    assert!(window.shows("#veteran_status").await && !window.shows("#military_branch").await);
    window.script(&set("veteran_status", "1")).await;
    assert!(window.shows("#military_branch").await);
    window.script(&set("dob", "2015-05-03")).await;
    assert!(!window.shows("#veteran_status").await, "a child is not asked");
    window.close().await;

    let window = Window::open(&driver, &base, Scripts::Off).await;
    window.sign_in("rosa@agency.test", PASSWORD).await;
    window.goto("/clients/new").await;
    assert!(window.shows("#military_branch").await, "without scripts everything shows");
    window.close().await;
}
