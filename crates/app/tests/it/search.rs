//! Find Client among many.

use app::clients::find;
use domain::access::Role;
use domain::ids::AgencyId;
use domain::search::client_keys;
use testkit::{ClientPlan, TestApp};

#[tokio::test]
async fn many_whom_one_may_not_see_hide_nobody() {
    let app = TestApp::new().await;
    let harbor = app.agency("Harbor House").await;
    let willow = app.victim_service_provider("Willow Tree").await;
    app.client(harbor, ClientPlan::named("Ana", "Silvo").born(1980, 5, 3)).await;
    // More of them share more with what is typed than are ever looked at.
    plant(&app, willow, 400, ("Ana", "Silva")).await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let found = find(&app.request_by("rosa@agency.test").await, "ana silva").await.unwrap();
    let names: Vec<_> = found.clients.iter().filter_map(|found| found.client.last_name.as_deref()).collect();
    assert_eq!(names, ["Silvo"]);
}

#[tokio::test]
async fn a_birth_date_and_a_nickname_outweigh_hundreds_of_namesakes() {
    let app = TestApp::new().await;
    let harbor = app.agency("Harbor House").await;
    app.client(harbor, ClientPlan::named("Joe", "Ross").born(2002, 4, 30)).await;
    plant(&app, harbor, 400, ("Joseph", "Reyes")).await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let found = find(&app.request_by("rosa@agency.test").await, "joseph ross 4/30/2002").await.unwrap();
    assert_eq!(found.clients.first().and_then(|found| found.client.last_name.as_deref()), Some("Ross"));
}

/// Many clients of one name, written at once, with the keys of their names.
async fn plant(app: &TestApp, agency: AgencyId, count: u32, (first, last): (&str, &str)) {
    let ids: Vec<String> = (0..count).map(|number| format!("{:032x}", 0xabc_0000 + number)).collect();
    let own = store::sources::OWN;
    let row = |id: &String| format!("('{id}', '{own}', '{id}', 1, '{agency}', 'general', '{first}', '{last}')");
    let clients: Vec<String> = ids.iter().map(row).collect();
    let columns = "id, source_id, source_key, version, agency_id, data_class, first_name, last_name";
    app.database.execute(&format!("INSERT INTO client ({columns}) VALUES {}", clients.join(", "))).await;
    let shared = client_keys([first, last], None);
    let key = |id: &String| -> Vec<String> {
        shared.iter().map(|key| format!("('{}', '{}', '{id}')", key.kind.code(), key.value)).collect()
    };
    let keys: Vec<String> = ids.iter().flat_map(key).collect();
    let insert = format!("INSERT INTO search_key (kind, value, personal_id) VALUES {}", keys.join(", "));
    app.database.execute(&insert).await;
}
