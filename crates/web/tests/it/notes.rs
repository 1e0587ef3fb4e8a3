//! Case notes as browsers see them.

use domain::access::Role;
use domain::notes::NoteKind;
use testkit::{ClientPlan, TestApp};

#[tokio::test]
async fn a_note_is_written_read_and_added_to() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let client = app.client(agency, ClientPlan::named("Selma", "Quist")).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let page = browser.get(&format!("/clients/{client}")).await;
    assert!(page.text.contains("No case notes that you may read."), "{}", page.text);
    let path = format!("/clients/{client}/notes/new");
    assert!(page.text.contains(&path));
    let form = browser.get(&path).await;
    let key = form.field("form_key");
    let refused = browser.post(&path, &[("form_key", &key), ("body", "\n<b>Met</b>\nat ten")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("&lt;b&gt;Met&lt;/b&gt;\nat ten"), "nothing typed is lost: {}", refused.text);
    assert!(refused.text.contains("Enter the kind of note.") && refused.text.contains("Enter the date."));
    let typed =
        [("form_key", key.as_str()), ("kind", "health"), ("date", "2026-02-27"), ("body", "Met\nat ten")];
    let note = browser.post_and_follow(&path, &typed).await;
    assert!(
        note.text.contains("Case note on Selma Quist") && note.text.contains("Met\nat ten"),
        "{}",
        note.text
    );
    assert!(note.text.contains("Read only with the permission for health"));
    let at = note.text.find("/addendum").unwrap();
    let add = format!("{}/addendum", &note.text[note.text[..at].rfind('"').unwrap() + 1..at]);
    let form = browser.get(&add).await;
    assert_eq!(browser.post(&add, &[("form_key", &form.field("form_key")), ("body", " ")]).await.status, 422);
    let added = [("form_key", form.field("form_key")), ("body", "At eleven.".to_owned())];
    let added: Vec<(&str, &str)> = added.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let note = browser.post_and_follow(&add, &added).await;
    assert!(note.text.contains("Met\nat ten") && note.text.contains("At eleven."), "{}", note.text);
    let page = browser.get(&format!("/clients/{client}")).await;
    assert!(page.text.contains(">Met<") && page.text.contains("1 addendum"), "{}", page.text);
}

#[tokio::test]
async fn a_search_leaves_no_words_in_the_address() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let client = app.client(agency, ClientPlan::named("Selma", "Quist")).await;
    app.note(client, agency, NoteKind::Contact, "Met at the library.").await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let id = client.to_string();
    let led = browser.post("/notes", &[("q", "library"), ("client", &id)]).await;
    assert!(
        led.location().starts_with(&format!("/notes?client={id}&q=")) && !led.location().contains("library")
    );
    let found = browser.get(led.location()).await;
    assert!(found.text.contains("Met at the library.") && found.text.contains("1 case note"), "{}", found.text);
    let none = browser.post_and_follow("/notes", &[("q", "bus")]).await;
    assert!(none.text.contains("No case note with these words"), "{}", none.text);
    assert_eq!(browser.post("/notes", &[("q", &"x".repeat(2_000))]).await.status, 422);
    assert_eq!(browser.get("/notes?client=nonsense").await.status, 404);
}

#[tokio::test]
async fn who_reads_no_notes_sees_no_place_for_them() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let client = app.client(agency, ClientPlan::named("Selma", "Quist")).await;
    app.note(client, agency, NoteKind::Contact, "Met at the library.").await;
    let mut browser = app.signed_in(Role::ShelterDesk, Some("Harbor House")).await;
    let page = browser.get(&format!("/clients/{client}")).await;
    assert!(!page.text.contains("library") && !page.text.contains("ase note"), "{}", page.text);
}
