//! The first page shows each person their work.

use domain::access::Role;
use testkit::{ClientPlan, PASSWORD, TestApp};

#[tokio::test]
async fn a_case_manager_sees_their_own_clients_and_the_view_is_audited() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let other = app.user("other@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let mine = app.client(agency, ClientPlan::named("Selma", "Quist")).await;
    let theirs = app.client(agency, ClientPlan::named("Ines", "Adair")).await;
    app.assign(app.enroll(mine, agency).await, rosa).await;
    app.assign(app.enroll(theirs, agency).await, other).await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    let page = browser.get("/").await;
    assert!(page.text.contains("Selma Quist") && page.text.contains("2/1/2026"), "{}", page.text);
    assert!(!page.text.contains("Ines Adair"));
    let audited =
        format!("SELECT count(*) FROM audit_log WHERE use_case = 'home.show' AND record_ids = '{mine}'");
    assert_eq!(app.database.count(&audited).await, 1);
}

#[tokio::test]
async fn a_client_who_has_left_is_followed_no_more() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let client = app.client(agency, ClientPlan::named("Selma", "Quist")).await;
    let enrollment = app.enroll(client, agency).await;
    app.assign(enrollment, rosa).await;
    app.database
        .execute(&format!(
            "INSERT INTO exit (id, source_id, source_key, version, data_class, enrollment_id, personal_id, \
             exit_date) VALUES ('x', '{}', 'x', 1, 'general', '{enrollment}', '{client}', '2026-02-27')",
            "00000000000000000000000000000001"
        ))
        .await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    assert!(browser.get("/").await.text.contains("You follow nobody yet"));
}

#[tokio::test]
async fn the_desk_sees_tonight_s_places_of_its_own_agency() {
    let app = TestApp::new().await;
    for (name, unit) in [("Harbor House", "101"), ("Northside", "201")] {
        let agency = app.agency(name).await;
        let project = app.project(agency).await;
        app.unit(project, unit).await;
        let sql = format!("UPDATE project SET project_name = '{name} beds' WHERE id = '{project}'");
        app.database.execute(&sql).await;
    }
    let mut desk = app.signed_in(Role::ShelterDesk, Some("Harbor House")).await;
    let page = desk.get("/").await;
    assert!(page.text.contains("Harbor House beds") && !page.text.contains("Northside beds"), "{}", page.text);
    let mut manager = app.signed_in(Role::CeManager, None).await;
    let page = manager.get("/").await;
    assert!(page.text.contains("Harbor House beds") && page.text.contains("Northside beds"));
}

#[tokio::test]
async fn the_hmis_lead_sees_unused_accounts_and_what_projects_lack() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let project = app.project(agency).await;
    let sql = format!(
        "UPDATE project SET project_name = 'Harbor beds', continuum_project = 1, project_type = 0 WHERE id = '{project}'"
    );
    app.database.execute(&sql).await;
    app.user("never@agency.test", Role::ReadOnly, Some("Harbor House")).await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let page = lead.get("/").await;
    assert!(page.text.contains("1 account has never signed in"), "{}", page.text);
    assert!(page.text.contains("1 project lacks what HUD asks of it"));
    assert!(
        page.text.contains("Bed and unit inventory") && page.text.contains("Coordinated entry participation")
    );
}

#[tokio::test]
async fn whom_one_followed_at_another_agency_is_not_told_with_its_project() {
    let app = TestApp::new().await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let harbor = app.agency("Harbor House").await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let client = app.client(harbor, ClientPlan::named("Selma", "Quist")).await;
    app.assign(app.enroll(client, safe).await, rosa).await;
    app.database.execute("UPDATE project SET project_name = 'Secret Shelter'").await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    let page = browser.get("/").await;
    assert!(!page.text.contains("Secret Shelter"), "{}", page.text);
}
