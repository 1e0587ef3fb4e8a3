//! The bell and what is behind it.

use domain::access::Role;
use domain::notes::NoteKind;
use testkit::{ClientPlan, PASSWORD, TestApp};

#[tokio::test]
async fn a_notice_names_whom_it_is_about_and_leads_there() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let client = app.client(agency, ClientPlan::named("Selma", "Quist")).await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let note = app.note(client, agency, NoteKind::Contact, "Met at the library.").await;
    let notice = app.notice(rosa, &note.to_string()).await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    let bell = browser.get("/notices/count").await.text;
    assert!(bell.contains(">1<") && bell.contains("1 unread"), "{bell}");
    let page = browser.get("/notices").await.text;
    assert!(page.contains("New case note: Selma Quist") && page.contains("Mark all as read"), "{page}");
    let led = browser.post(&format!("/notices/{notice}/read"), &[]).await;
    assert_eq!(led.location(), format!("/notes/{note}"));
    assert!(!browser.get("/notices/count").await.text.contains("unread"));
    assert!(!browser.get("/notices").await.text.contains("Mark all as read"));
}

#[tokio::test]
async fn a_notice_on_somebody_out_of_reach_names_nobody_and_leads_nowhere() {
    let app = TestApp::new().await;
    let other = app.agency("Northside").await;
    app.agency("Harbor House").await;
    let client = app.client(other, ClientPlan::named("Selma", "Quist")).await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let note = app.note(client, other, NoteKind::Contact, "Met at the library.").await;
    let notice = app.notice(rosa, &note.to_string()).await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    let page = browser.get("/notices").await.text;
    assert!(page.contains("a client you no longer follow") && !page.contains("Quist"), "{page}");
    assert_eq!(browser.post(&format!("/notices/{notice}/read"), &[]).await.location(), "/notices");
}

#[tokio::test]
async fn all_are_read_at_once_and_nobody_reads_another_s() {
    let app = TestApp::new().await;
    app.agency("Harbor House").await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let ines = app.user("ines@agency.test", Role::CaseManager, Some("Harbor House")).await;
    for _ in 0..51 {
        app.notice(rosa, "0192f0c1a2b37c4d8e9f00112233abcd").await;
    }
    let hers = app.notice(ines, "0192f0c1a2b37c4d8e9f00112233abcd").await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    assert!(browser.get("/notices").await.text.contains("/notices?page=1"));
    assert_eq!(browser.get("/notices?page=1").await.text.matches("New case note").count(), 1);
    assert_eq!(browser.post(&format!("/notices/{hers}/read"), &[]).await.status, 404);
    assert_eq!(browser.post("/notices/read", &[]).await.location(), "/notices");
    assert_eq!(app.database.count("SELECT count(*) FROM notice WHERE read_at IS NULL").await, 1);
}
