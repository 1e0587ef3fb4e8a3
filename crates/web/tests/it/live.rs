//! The stream as browsers open it, and what pages need to follow it.

use domain::access::Role;
use testkit::{ClientPlan, TestApp};

#[tokio::test]
async fn a_page_says_which_change_it_was_made_at() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let client = app.client(agency, ClientPlan::named("Selma", "Quist")).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    assert!(browser.get("/").await.text.contains("data-seq=\"0\""));
    app.touch(&[("client", client.to_string())]).await;
    let page = browser.get(&format!("/clients/{client}")).await.text;
    assert!(page.contains("data-seq=\"1\"") && page.contains(&format!("data-client=\"{client}\"")), "{page}");
}

#[tokio::test]
async fn the_stream_is_neither_kept_nor_packed() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let page = browser.with("accept-encoding", "gzip, br").get("/events?after=0").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["content-type"], "text/event-stream");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(!page.headers.contains_key("content-encoding"));
}

#[tokio::test]
async fn what_a_page_asks_for_by_itself_keeps_no_session_awake() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let silent = browser.htmx().with("hearth-live", "1");
    app.clock.advance(chrono::TimeDelta::minutes(10));
    assert_eq!(silent.clone().get("/notices/count").await.status, 200);
    assert_eq!(silent.clone().get("/events").await.status, 200);
    app.clock.advance(chrono::TimeDelta::minutes(6));
    assert!(browser.get("/notices").await.location().starts_with("/unlock"));
}
