//! A client's page, the form for a new client and for a known one, through the browser.

use domain::access::Role;
use testkit::{Browser, ClientPlan, Page, TestApp};

const WHOLE: &[(&str, &str)] = &[
    ("first_name", "Maria"),
    ("last_name", "Lopez"),
    ("dob", "1980-05-03"),
    ("ssn", "000-98-7654"),
    ("white", "1"),
    ("hispanic_latinao", "1"),
    ("veteran_status", "0"),
];

/// The form's fields, some of them otherwise, with the key and version of the page it stood on.
fn form<'a>(page: &'a [(&'a str, String)], cells: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let hidden = page.iter().map(|(name, value)| (*name, value.as_str()));
    let kept = WHOLE.iter().filter(|(name, _)| !cells.iter().any(|(other, _)| other == name));
    hidden.chain(kept.copied()).chain(cells.iter().copied()).collect()
}

async fn open(browser: &mut Browser, path: &str) -> Vec<(&'static str, String)> {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let mut hidden = vec![("form_key", page.field("form_key"))];
    if page.text.contains("name=\"version\"") {
        hidden.push(("version", page.field("version")));
    }
    hidden
}

async fn enter(browser: &mut Browser, cells: &[(&str, &str)]) -> Page {
    let page = open(browser, "/clients/new").await;
    browser.post("/clients/new", &form(&page, cells)).await
}

fn id(page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.text);
    page.location()["/clients/".len()..][..32].to_owned()
}

#[tokio::test]
async fn a_new_client_has_a_page_with_each_answer_and_how_good_it_is() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let entered = enter(&mut browser, &[("dob_data_quality", "2"), ("sex", "0")]).await;
    let page = browser.get(entered.location()).await;
    for says in [
        "The client is entered.",
        "45 years",
        "5/3/1980",
        "Approximate or partial DOB reported",
        "xxx-xx-7654",
        "Full SSN reported",
        "Full name reported",
        "Hispanic/Latina/o; White",
        "Female",
    ] {
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    assert!(!page.text.contains("00098"), "the SSN is never whole");
    let other = app.signed_in(Role::CaseManager, Some("Northside")).await.get(entered.location()).await;
    assert!(other.text.contains("45 years"));
    for hidden in ["5/3/1980", "7654", "Hispanic", "/edit", "/views"] {
        assert!(!other.text.contains(hidden), "{hidden}: {}", other.text);
    }
}

#[tokio::test]
async fn a_refused_form_says_what_is_wrong_and_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::ShelterDesk, Some("Harbor House")).await;
    let page = enter(
        &mut browser,
        &[
            ("dob", "1980-13-45"),
            ("ssn", "12"),
            ("race_none", "99"),
            ("veteran_status", "1"),
            ("year_entered_service", "2004"),
            ("year_separated", "2000"),
            ("middle_name", "<b>E</b>"),
        ],
    )
    .await;
    assert_eq!(page.status, 422);
    for says in [
        "href=\"#dob\"",
        "href=\"#ssn\"",
        "href=\"#race_none\"",
        "This is not a date",
        "this lies before",
        "value=\"1980-13-45\"",
        "&lt;b&gt;E",
    ] {
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    assert_eq!(app.database.count("SELECT count(*) FROM client").await, 0);
}

#[tokio::test]
async fn who_may_be_the_same_is_shown_with_reasons_before_anything_is_saved() {
    let app = TestApp::new().await;
    let northside = app.agency("Northside").await;
    let there = app.client(northside, ClientPlan::named("Mary", "Lopez").born(1980, 5, 3)).await;
    let mut browser = app.signed_in(Role::ShelterDesk, Some("Harbor House")).await;
    let page = enter(&mut browser, &[]).await;
    assert_eq!(page.status, 422);
    for says in [
        "Is it one of these?",
        &format!("href=\"/clients/{there}\""),
        "likely the same",
        "nickname",
        "same birth date",
        "Enter as a new client anyway",
        "value=\"Maria\"",
    ] {
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    assert!(!page.text.contains("Northside") && !page.text.contains("5/3/1980"));
    let hidden = [("form_key", page.field("form_key")), ("others", page.field("others"))];
    let entered = browser.post("/clients/new", &form(&hidden, &[])).await;
    let first = id(&entered);
    let again = browser.post("/clients/new", &form(&hidden, &[])).await;
    assert_eq!(first, id(&again));
    // Another duplicate appears: the form does not know of it, and asks again.
    let third = enter(&mut browser, &[("others", &there.to_string())]).await;
    assert_eq!(third.status, 422);
    assert!(third.text.contains(&first));
}

#[tokio::test]
async fn the_form_begins_with_what_was_searched_for_and_no_address_tells_it() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let found = browser.post_and_follow("/clients", &[("q", "desta quist 5/3/1980")]).await;
    let at = found.text.find("/clients/new?q=").unwrap();
    let path = &found.text[at..at + found.text[at..].find('"').unwrap()];
    assert!(!path.to_lowercase().contains("quist") && !path.contains("1980"), "{path}");
    let page = browser.get(path).await;
    for says in ["value=\"Desta\"", "value=\"Quist\"", "value=\"1980-05-03\""] {
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    let reader = app.signed_in(Role::ReadOnly, Some("Harbor House")).await.get("/clients").await;
    assert!(!reader.text.contains("/clients/new"), "who enters nobody is not asked to");
}

#[tokio::test]
async fn a_stale_save_shows_both_values_and_the_next_save_is_made_from_theirs() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::ShelterDesk, Some("Harbor House")).await;
    let path = format!("/clients/{}/edit", id(&enter(&mut browser, &[]).await));
    let mine = open(&mut browser, &path).await;
    let theirs = open(&mut browser, &path).await;
    let cells = [("ssn", ""), ("ssn_data_quality", "1")];
    let first = [&cells[..], &[("last_name", "Quist"), ("sex", "0")]].concat();
    assert_eq!(browser.post(&path, &form(&theirs, &first)).await.status, 303);
    let second = [&cells[..], &[("last_name", "Lopes"), ("sex", "1")]].concat();
    let page = browser.post(&path, &form(&mine, &second)).await;
    assert_eq!(page.status, 409);
    for says in ["Someone saved this first", "Lopes", "Quist", "Female", "Male"] {
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    let next = [("form_key", page.field("form_key")), ("version", page.field("version"))];
    assert_eq!(browser.post(&path, &form(&next, &second)).await.status, 303);
    let page = browser.get(path.trim_end_matches("/edit")).await;
    assert!(page.text.contains("Lopes") && page.text.contains("xxx-xx-7654"), "{}", page.text);
}

#[tokio::test]
async fn the_log_of_a_client_is_for_those_who_may_read_the_log() {
    let app = TestApp::new().await;
    let mut desk = app.signed_in(Role::ShelterDesk, Some("Harbor House")).await;
    let entered = enter(&mut desk, &[]).await;
    let client = id(&entered);
    desk.get(entered.location()).await;
    let edit = format!("/clients/{client}/edit");
    let page = open(&mut desk, &edit).await;
    let cells = [("ssn", ""), ("ssn_data_quality", "1"), ("last_name", "Quist")];
    desk.post(&edit, &form(&page, &cells)).await;
    app.signed_in(Role::CaseManager, Some("Northside")).await.get(&format!("/clients/{client}")).await;
    let path = format!("/clients/{client}/views");
    assert_eq!(desk.get(&path).await.status, 404);
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let page = lead.get(&path).await;
    for says in [
        "Test shelter desk",
        "Test case manager",
        "Entered the client",
        "Opened the client's page",
        "Saw name and age",
        "Changed the record",
        "Last name",
    ] {
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    assert!(!page.text.contains("Lopez"), "the log has no values");
    assert!(lead.get(&path).await.text.contains("Looked at this list"));
    let safe = app.victim_service_provider("Willow Tree").await;
    let hidden = app.client(safe, ClientPlan::named("Selma", "Quist")).await;
    assert_eq!(lead.get(&format!("/clients/{hidden}/views")).await.status, 404);
}

#[tokio::test]
async fn someone_hidden_cannot_be_edited_nor_their_form_opened() {
    let app = TestApp::new().await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let hidden = app.client(safe, ClientPlan::named("Selma", "Quist").born(1980, 5, 3).ssn("000987654")).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let path = format!("/clients/{hidden}/edit");
    assert_eq!(browser.get(&path).await.status, 404);
    let hidden = [("form_key", "k1".to_owned()), ("version", "1".to_owned())];
    assert_eq!(browser.post(&path, &form(&hidden, &[])).await.status, 404);
    let page = enter(&mut browser, &[("last_name", "Quist"), ("first_name", "Selma")]).await;
    assert_eq!(page.status, 303, "nothing hints at who is hidden: {}", page.text);
}
