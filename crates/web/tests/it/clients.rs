//! Find Client through the browser.

use domain::access::Role;
use testkit::{ClientPlan, TestApp};

async fn with_clients() -> TestApp {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    for (first, last, born) in [
        ("Maria", "Lopez", (1980, 5, 3)),
        ("Mario", "Lopes", (1979, 3, 5)),
        ("Robert", "O’Brién", (1962, 12, 31)),
        ("José", "Muñoz-Garcia", (1991, 2, 28)),
    ] {
        app.client(agency, ClientPlan::named(first, last).born(born.0, born.1, born.2).ssn("000987654")).await;
    }
    app
}

#[tokio::test]
async fn what_was_typed_is_in_no_address() {
    let app = with_clients().await;
    let mut browser = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let page = browser.post("/clients", &[("q", "maria lopez 5/3/1980")]).await;
    let address = page.location().to_owned();
    assert!(address.starts_with("/clients?q=") && !address.to_lowercase().contains("lopez"), "{address}");
    let page = browser.get(&address).await;
    assert!(page.text.contains("Maria Lopez") && page.text.contains("same birth date"));
    let mut other = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let refused = other.get(&address).await;
    assert_eq!(refused.status, 422, "another person's search does not open");
    assert!(!refused.text.contains("maria"));
}

#[tokio::test]
async fn each_slip_finds_the_client() {
    let app = with_clients().await;
    let mut browser = app.signed_in(Role::ShelterDesk, Some("Harbor House")).await.htmx();
    for (line, name) in [
        ("lopez maria", "Maria Lopez"),
        ("mary lopez", "Maria Lopez"),
        ("maira lopez", "Maria Lopez"),
        ("maria lopez 3/5/1980", "Maria Lopez"),
        ("bob obrien", "Robert O’Brién"),
        ("jose munoz", "José Muñoz-Garcia"),
        ("garcia 1991", "José Muñoz-Garcia"),
        ("2/28/1992", "José Muñoz-Garcia"),
        ("000-98-7654", "Maria Lopez"),
        ("dob 5/3/1980", "Maria Lopez"),
        ("o brien", "Robert O’Brién"),
        ("lopez 555-0100", "Not searched for: 555-0100"),
    ] {
        let page = browser.post("/clients", &[("q", line)]).await;
        assert!(page.text.contains(name), "{line}: {}", page.text);
    }
}

#[tokio::test]
async fn bad_lines_say_what_to_type_and_keep_what_was_typed() {
    let app = with_clients().await;
    let mut browser = app.signed_in(Role::ShelterDesk, Some("Harbor House")).await;
    for (line, says) in [
        ("", "Enter a name, a date of birth"),
        ("lopez 13/45/1980", "13/45/1980 is not a date of birth"),
        ("555-0100", "555-0100 is neither a date"),
        ("<script>alert(1)</script> 1/1/2222", "1/1/2222 is not a date"),
    ] {
        let page = browser.post_and_follow("/clients", &[("q", line)]).await;
        assert_eq!(page.status, 422, "{line}");
        assert!(page.text.contains(says), "{line}: {}", page.text);
        assert!(!page.text.contains("<script>alert"));
        let fragment = browser.htmx().post("/clients", &[("q", line)]).await;
        assert_eq!(fragment.status, 422);
        assert!(!fragment.text.contains("<html"), "htmx gets the fragment alone");
    }
}

#[tokio::test]
async fn a_search_and_a_view_are_audited_before_they_are_shown() {
    let app = with_clients().await;
    let mut browser = app.signed_in(Role::ShelterDesk, Some("Harbor House")).await;
    let count = "SELECT count(*) FROM audit_log WHERE use_case = 'client.find' AND record_ids <> ''";
    browser.htmx().post("/clients", &[("q", "lopez")]).await;
    assert_eq!(app.database.count(count).await, 1);
    let page = browser.htmx().post("/clients", &[("q", "maria lopez")]).await;
    let at = page.text.find("/clients/0").unwrap();
    let path = page.text[at..at + 41].to_owned();
    assert_eq!(browser.get(&path).await.status, 200);
    let view = format!(
        "SELECT count(*) FROM audit_log WHERE use_case = 'client.view' AND record_ids = '{}' AND actor_id IS NOT NULL",
        &path[9..]
    );
    assert_eq!(app.database.count(&view).await, 1);
}

#[tokio::test]
async fn the_ssn_is_nowhere_in_the_clear() {
    let app = with_clients().await;
    for table in ["client WHERE ssn", "search_key WHERE value", "audit_log WHERE detail || record_ids"] {
        let sql = format!("SELECT count(*) FROM {table} LIKE '%000987654%'");
        assert_eq!(app.database.count(&sql).await, 0, "{table}");
    }
    assert_eq!(app.database.count("SELECT count(*) FROM client WHERE ssn IS NOT NULL").await, 4);
}

#[tokio::test]
async fn a_birth_date_is_shown_to_those_who_serve_the_client_and_age_to_all() {
    let app = with_clients().await;
    let northside = app.agency("Northside").await;
    let theirs = app.client(northside, ClientPlan::named("Selma", "Quist").born(1990, 1, 2)).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let page = browser.get(&format!("/clients/{theirs}")).await;
    assert!(page.text.contains("36 years") && !page.text.contains("1/2/1990"), "{}", page.text);
    let shared = app.client(northside, ClientPlan::named("Ines", "Quist").born(1990, 1, 2)).await;
    app.enroll(shared, app.agency_id("Harbor House").await).await;
    let page = browser.get(&format!("/clients/{shared}")).await;
    assert!(page.text.contains("1/2/1990"), "{}", page.text);
}

#[tokio::test]
async fn a_refused_view_leaves_a_trace() {
    let app = with_clients().await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let hidden = app.client(safe, ClientPlan::named("Selma", "Quist")).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    browser.get(&format!("/clients/{hidden}")).await;
    browser.get("/users").await;
    let rows =
        format!("SELECT count(*) FROM audit_log WHERE record_kind = 'denied' AND record_ids = '{hidden}'");
    assert_eq!(app.database.count(&rows).await, 1);
    let rows = "SELECT count(*) FROM audit_log WHERE record_kind = 'denied' AND use_case = 'user.list'";
    assert_eq!(app.database.count(rows).await, 1);
}

#[tokio::test]
async fn who_viewed_names_nobody_of_a_victim_service_provider() {
    let app = TestApp::new().await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let harbor = app.agency("Harbor House").await;
    let client = app.client(harbor, ClientPlan::named("Selma", "Quist")).await;
    app.enroll(client, safe).await;
    let sql = "UPDATE user_account SET name = 'Wanda Shield'";
    let mut wanda = app.signed_in(Role::CaseManager, Some("Willow Tree")).await;
    app.database.execute(sql).await;
    assert_eq!(wanda.get(&format!("/clients/{client}")).await.status, 200);
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let page = lead.get(&format!("/clients/{client}/views")).await;
    assert!(page.text.contains("Someone whose agency is not told"), "{}", page.text);
    assert!(!page.text.contains("Wanda Shield"));
}

#[tokio::test]
async fn a_client_is_found_by_the_number_of_the_system_they_came_from() {
    let app = TestApp::new().await;
    let harbor = app.agency("Harbor House").await;
    let client = app.client(harbor, ClientPlan::named("Selma", "Quist")).await;
    let sql =
        format!("INSERT INTO search_key (kind, value, personal_id) VALUES ('client_id', '673501', '{client}')");
    app.database.execute(&sql).await;
    let browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let page = browser.htmx().post("/clients", &[("q", "673501")]).await;
    assert!(page.text.contains("Selma Quist"), "{}", page.text);
    let page = browser.htmx().post("/clients", &[("q", "673502")]).await;
    assert!(page.text.contains("Nobody found"), "{}", page.text);
}
