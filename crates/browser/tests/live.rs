//! Open pages in Chromium follow what is committed, and nothing moves by itself.

use browser::{Looks, Scripts, Window, driver};
use domain::access::Role;
use domain::ids::{AgencyId, ClientId};
use domain::notes::NoteKind;
use testkit::{ClientPlan, PASSWORD, TestApp};

async fn harbor(app: &TestApp) -> (AgencyId, ClientId) {
    let agency = app.agency("Harbor House").await;
    let client = app.client(agency, ClientPlan::named("Selma", "Quist").born(1980, 5, 3)).await;
    app.enroll(client, agency).await;
    (agency, client)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_s_page_offers_what_changed_and_keeps_the_focus() {
    let Some(driver) = driver() else { return };
    let app = TestApp::new().await;
    let (agency, client) = harbor(&app).await;
    let other = app.client(agency, ClientPlan::named("Ines", "Adair")).await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let base = app.listen().await;
    let window = Window::open(&driver, &base, Scripts::On).await;
    window.sign_in("rosa@agency.test", PASSWORD).await;
    window.goto(&format!("/clients/{client}")).await;
    assert!(!window.shows("#live-show").await);
    window.script("document.querySelector('#main a[href$=\"/edit\"]').id = 'here'").await;
    window.script("document.getElementById('here').focus()").await;

    // Somebody else's page, then this one's, and the bell.
    let note = app.note(client, agency, NoteKind::Contact, "Met at the library.").await;
    app.notice(rosa, &note.to_string()).await;
    app.touch(&[
        ("client", other.to_string()),
        ("client", client.to_string()),
        ("client", client.to_string()),
        ("notice", rosa.to_string()),
    ])
    .await;
    window.wait_for("#bell .hm-badge").await;
    window.wait_for_text("#live-said", "This page has changed.").await;
    assert_eq!(window.text("#live-show").await, "Show changes");
    assert!(!window.text("#main").await.contains("library"), "nothing moves by itself");
    assert_eq!(window.script("return document.activeElement.id").await, "here");
    window.click("#live-show").await;
    window.wait_for_text("#notes .hm-note__line", "Met at the library.").await;
    assert!(!window.shows("#live-show").await);
    assert_eq!(window.script("return document.activeElement.id").await, "main");

    // The next change is offered again.
    app.touch(&[("client", client.to_string())]).await;
    window.wait_for_text("#live-said", "This page has changed.").await;
    assert_eq!(window.complaints().await, Vec::<String>::new());
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_counts_what_it_cannot_change_in_place() {
    let Some(driver) = driver() else { return };
    let app = TestApp::new().await;
    let (agency, client) = harbor(&app).await;
    let place = app.on_queue(client, agency).await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let base = app.listen().await;
    let window = Window::open(&driver, &base, Scripts::On).await;
    window.sign_in("rosa@agency.test", PASSWORD).await;
    window.goto("/").await;
    window
        .script("document.getElementById('main').innerHTML = '<div id=\"queue\" data-live=\"queue\"></div>'")
        .await;
    app.touch(&[("queue", place.to_string()), ("client", client.to_string())]).await;
    window.wait_for_text("#live-said", "1 change").await;
    assert_eq!(window.text("#live-show").await, "Show 1 change");
    let more = app.client(agency, ClientPlan::named("Ines", "Adair")).await;
    let more = app.on_queue(more, agency).await;
    app.touch(&[("queue", more.to_string()), ("queue", place.to_string())]).await;
    window.wait_for_text("#live-said", "2 changes").await;
    assert_eq!(window.text("#live-show").await, "Show 2 changes");
    window.close().await;
}

/// Answers what the queue's page would for a row, and tells what was asked for.
const ROWS: &str = "const asked = window.fetch; window.fetch = (url, options) => { \
    const row = /^\\/queue\\/(.*)\\/row$/.exec(url); \
    if (!row) return asked(url, options); \
    const text = `<tr id=\"entry-${row[1]}\" data-entry=\"${row[1]}\"><td>On hold</td></tr>`; \
    return Promise.resolve(new Response(text)); }; \
    const row = (id) => `<tr id=\"entry-${id}\" data-entry=\"${id}\"><td><button>Active</button></td></tr>`; \
    document.getElementById('main').innerHTML = \
    '<div id=\"queue\" data-live=\"queue\"><table><tbody>' + row('FIRST') + row('SECOND') + '</tbody></table></div>'; \
    document.querySelector('#entry-SECOND button').focus();";

#[tokio::test(flavor = "multi_thread")]
async fn a_known_row_changes_in_place_but_not_under_the_focus() {
    let Some(driver) = driver() else { return };
    let app = TestApp::new().await;
    let (agency, client) = harbor(&app).await;
    let first = app.on_queue(client, agency).await;
    let more = app.client(agency, ClientPlan::named("Ines", "Adair")).await;
    let second = app.on_queue(more, agency).await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let base = app.listen().await;
    let window = Window::open(&driver, &base, Scripts::On).await;
    window.sign_in("rosa@agency.test", PASSWORD).await;
    window.goto("/").await;
    window.script(&ROWS.replace("FIRST", &first.to_string()).replace("SECOND", &second.to_string())).await;
    app.touch(&[("queue", first.to_string()), ("queue", second.to_string())]).await;
    window.wait_for_text(&format!("#entry-{first}"), "On hold").await;
    window.wait_for_text("#live-said", "1 change").await;
    assert_eq!(window.text(&format!("#entry-{second}")).await, "Active");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_of_one_browser_share_one_stream() {
    let Some(driver) = driver() else { return };
    let app = TestApp::new().await;
    let (_, client) = harbor(&app).await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let base = app.listen().await;
    let window = Window::open(&driver, &base, Scripts::On).await;
    window.sign_in("rosa@agency.test", PASSWORD).await;
    window.goto(&format!("/clients/{client}")).await;
    window
        .script(
            "window.second = window.open(location.href); setInterval(() => navigator.locks.query().then((all) => { \
             document.body.dataset.held = all.held.length; document.body.dataset.waiting = all.pending.length; \
             const said = window.second.document.getElementById('live-said'); \
             document.body.dataset.second = said ? said.textContent : ''; }), 100)",
        )
        .await;
    window.wait_for("body[data-held='1'][data-waiting='1']").await;
    app.touch(&[("client", client.to_string())]).await;
    window.wait_for_text("#live-said", "This page has changed.").await;
    window.wait_for("body[data-second='This page has changed.']").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_and_notices_fit_and_are_accessible() {
    let Some(driver) = driver() else { return };
    let app = TestApp::new().await;
    let (agency, client) = harbor(&app).await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let long = "Met at the library. She would like a place near the bus, and asked about the list. ".repeat(6);
    let note = app.note(client, agency, NoteKind::Safety, &format!("{long}\n\nCalled the landlord.")).await;
    for _ in 0..3 {
        app.notice(rosa, &note.to_string()).await;
    }
    let base = app.listen().await;
    let mut looks = Looks::open(&driver, &base).await;
    looks.window.sign_in("rosa@agency.test", PASSWORD).await;
    for (path, name) in [
        (format!("/clients/{client}/notes/new"), "note-new"),
        (format!("/notes/{note}"), "note"),
        (format!("/notes/{note}/addendum"), "note-addendum"),
        ("/notes".to_owned(), "notes"),
        ("/notices".to_owned(), "notices"),
    ] {
        looks.window.goto(&path).await;
        looks.at(name).await;
    }
    looks.window.goto(&format!("/clients/{client}/notes/new")).await;
    looks.window.click(".hm-form [type=submit]").await;
    looks.window.wait_for(".hm-errors").await;
    looks.at("note-refused").await;
    looks.window.goto(&format!("/clients/{client}")).await;
    app.touch(&[("client", client.to_string())]).await;
    looks.window.wait_for_text("#live-said", "This page has changed.").await;
    looks.at("client-changed").await;
    looks.close().await;
}
