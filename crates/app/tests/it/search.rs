//! Find Client among many.

use app::clients::find;
use domain::access::Role;
use testkit::{ClientPlan, TestApp};

#[tokio::test]
async fn many_whom_one_may_not_see_hide_nobody() {
    let app = TestApp::new().await;
    let harbor = app.agency("Harbor House").await;
    let willow = app.victim_service_provider("Willow Tree").await;
    app.client(harbor, ClientPlan::named("Ana", "Silvo").born(1980, 5, 3)).await;
    // More of them share more with what is typed than are ever looked at.
    let hidden: Vec<String> = (0..400).map(|number| format!("{:032x}", 0xabc_0000 + number)).collect();
    let own = store::sources::OWN;
    let row = |id: &String| format!("('{id}', '{own}', '{id}', 1, '{willow}', 'general', 'Ana', 'Silva')");
    let clients: Vec<String> = hidden.iter().map(row).collect();
    let keys = hidden.iter().flat_map(|id| {
        [("name", "ana"), ("name", "silva"), ("sound", "SLF"), ("tail", "ilva")]
            .map(|(kind, value)| format!("('{kind}', '{value}', '{id}')"))
    });
    let keys: Vec<String> = keys.collect();
    let columns = "id, source_id, source_key, version, agency_id, data_class, first_name, last_name";
    app.database.execute(&format!("INSERT INTO client ({columns}) VALUES {}", clients.join(", "))).await;
    let insert = format!("INSERT INTO search_key (kind, value, personal_id) VALUES {}", keys.join(", "));
    app.database.execute(&insert).await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let found = find(&app.request_by("rosa@agency.test").await, "ana silva").await.unwrap();
    let names: Vec<_> = found.clients.iter().filter_map(|found| found.client.last_name.as_deref()).collect();
    assert_eq!(names, ["Silvo"]);
}
