//! Households: members join and leave, the head changes, and the stays follow.

use domain::access::Role;
use domain::ids::{AgencyId, ClientId};
use testkit::{Browser, ClientPlan, Page, TestApp};

/// Fills a form as it is shown, with these fields, and sends it.
async fn fill(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text);
    let (version, key) = (form.field("version"), form.field("form_key"));
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(fields);
    browser.post(path.split('?').next().unwrap(), &sent).await
}

async fn people(app: &TestApp) -> (AgencyId, [ClientId; 3]) {
    let agency = app.agency("Harbor House").await;
    let mother = app.client(agency, ClientPlan::named("Ada", "Lind").born(1990, 5, 3)).await;
    let partner = app.client(agency, ClientPlan::named("Bo", "Lind").born(1988, 1, 2)).await;
    let child = app.client(agency, ClientPlan::named("Cy", "Lind").born(2019, 7, 9)).await;
    (agency, [mother, partner, child])
}

#[tokio::test]
async fn a_household_begins_with_the_first_who_joins() {
    let app = TestApp::new().await;
    let (_, [mother, partner, child]) = people(&app).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let here = format!("/clients/{mother}/household");
    let page = browser.post(&format!("{here}/add"), &[("q", "bo lind")]).await;
    let join = format!("{here}/join?client={partner}");
    assert!(page.text.contains(&join), "{}", page.text);
    let page = fill(&mut browser, &join, &[("client", &partner.to_string()), ("day", "2026-03-01")]).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Choose one of the answers."), "{}", page.text);
    for (client, relationship) in [(partner, "3"), (child, "2")] {
        let (path, client) = (format!("{here}/join?client={client}"), client.to_string());
        let fields = [("client", client.as_str()), ("relationship", relationship), ("day", "2026-03-01")];
        assert_eq!(fill(&mut browser, &path, &fields).await.status, 303);
        let page = fill(&mut browser, &path, &fields).await;
        assert!(page.status == 422 && page.text.contains("belongs to the household already"), "{}", page.text);
    }
    assert_eq!(app.database.count("SELECT count(*) FROM household").await, 1);
    assert_eq!(app.database.count("SELECT count(*) FROM household_member").await, 3);
    for client in [mother, partner, child] {
        let page = browser.get(&format!("/clients/{client}/household")).await;
        assert!(["Ada Lind", "Bo Lind", "Cy Lind"].iter().all(|name| page.text.contains(name)));
    }
    let page = browser.get(&format!("/clients/{child}")).await;
    assert!(page.text.contains("Household now") && page.text.contains("Bo Lind"), "{}", page.text);
}

#[tokio::test]
async fn a_new_client_joins_the_household_they_are_entered_for() {
    let app = TestApp::new().await;
    let (_, [mother, ..]) = people(&app).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let form = browser.get(&format!("/clients/new?household={mother}")).await;
    assert_eq!(form.field("household"), mother.to_string());
    let (key, household) = (form.field("form_key"), mother.to_string());
    let fields = [
        ("form_key", key.as_str()),
        ("household", household.as_str()),
        ("first_name", "Dina"),
        ("last_name", "Okafor"),
        ("dob", "2021-04-05"),
        ("ssn_data_quality", "99"),
        ("sex", "0"),
        ("white", "1"),
        ("veteran_status", "0"),
    ];
    let page = browser.post("/clients/new", &fields).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let join = page.location().to_owned();
    assert!(join.starts_with(&format!("/clients/{mother}/household/join?client=")), "{join}");
    let client = join.rsplit('=').next().unwrap();
    let page =
        fill(&mut browser, &join, &[("client", client), ("relationship", "2"), ("day", "2026-03-01")]).await;
    assert_eq!(page.status, 303, "{}", page.text);
}

#[tokio::test]
async fn the_head_changes_and_the_stays_within_reach_follow() {
    let app = TestApp::new().await;
    let (agency, [mother, partner, child]) = people(&app).await;
    let other = app.agency("Northside").await;
    let household = app.household(agency, &[(mother, 1), (partner, 3), (child, 2)]).await;
    let members = [(mother, 1), (partner, 3), (child, 2)];
    let (near, far) = (app.access_point(agency).await, app.project(other).await);
    app.database.execute(&format!("UPDATE project SET project_type = 3 WHERE id = '{near}'")).await;
    let here = app.stay(household, near, agency, &members).await;
    app.stay(household, far, other, &members).await;
    let moved = format!(
        "UPDATE enrollment SET move_in_date = '2026-02-03', enrollment_coc = 'XX-500' WHERE id = '{}'",
        here[0]
    );
    app.database.execute(&moved).await;
    app.database
        .execute(&format!("UPDATE enrollment SET entry_date = '2026-02-05' WHERE id = '{}'", here[1]))
        .await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let (first, second) = (format!("{mother}_relationship"), format!("{child}_relationship"));
    let fields = [
        ("head", partner.to_string()),
        (first.as_str(), "3".to_owned()),
        (second.as_str(), "2".to_owned()),
        ("day", "2026-02-20".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let path = format!("/clients/{mother}/household/head");
    let stale = browser.get(&path).await;
    let page = fill(&mut browser, &path, &fields).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let count = async |sql: String| app.database.count(&format!("SELECT count(*) FROM {sql}")).await;
    let head = format!(
        "enrollment WHERE id = '{}' AND relationship_to_hoh = 1 AND enrollment_coc = 'XX-500' \
         AND move_in_date = '2026-02-05'",
        here[1]
    );
    assert_eq!(count(head).await, 1, "the move-in date is no earlier than the entry");
    assert_eq!(count(format!("enrollment WHERE id = '{}' AND relationship_to_hoh = 3", here[0])).await, 1);
    assert_eq!(count("enrollment WHERE relationship_to_hoh = 1".into()).await, 2, "one in each stay");
    let far = format!(
        "enrollment WHERE project_id = '{far}' AND personal_id = '{mother}' AND relationship_to_hoh = 1"
    );
    assert_eq!(count(far).await, 1, "the stay elsewhere is left as it was");
    let ended = "household_member WHERE to_date = '2026-02-20'";
    assert_eq!(count(ended.into()).await, 2);
    // A form made before that does not undo it.
    let (version, key) = (stale.field("version"), stale.field("form_key"));
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(&fields);
    let page = browser.post(&path, &sent).await;
    assert_eq!(page.status, 409, "{}", page.text);
}

#[tokio::test]
async fn the_head_leaves_when_another_is_named() {
    let app = TestApp::new().await;
    let (agency, [mother, partner, child]) = people(&app).await;
    app.household(agency, &[(mother, 1), (partner, 3), (child, 2)]).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let path = format!("/clients/{child}/household/leave?client={mother}");
    let (mother, partner) = (mother.to_string(), partner.to_string());
    let fields = [("client", mother.as_str()), ("day", "2026-02-20"), ("head", "")];
    let page = fill(&mut browser, &path, &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Choose who is the head of those who stay."), "{}", page.text);
    let early = [("client", mother.as_str()), ("day", "2026-01-20"), ("head", partner.as_str())];
    let page = fill(&mut browser, &path, &early).await;
    assert!(page.status == 422 && page.text.contains("before what is known"), "{}", page.text);
    let fields = [("client", mother.as_str()), ("day", "2026-02-20"), ("head", partner.as_str())];
    assert_eq!(fill(&mut browser, &path, &fields).await.status, 303);
    let page = browser.get(&format!("/clients/{child}/household")).await;
    assert!(
        page.text.contains("Who belonged to it before") && page.text.contains("2/20/2026"),
        "{}",
        page.text
    );
    let head = "SELECT count(*) FROM household_member WHERE relationship_to_hoh = 1 AND to_date IS NULL";
    assert_eq!(app.database.count(head).await, 1);
}

/// Fills a form as it is shown and sends it twice: both times it leads to the same page.
async fn twice(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) {
    let form = browser.get(path).await;
    let (version, key) = (form.field("version"), form.field("form_key"));
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(fields);
    let path = path.split('?').next().unwrap();
    let (first, second) = (browser.post(path, &sent).await, browser.post(path, &sent).await);
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{} {}", first.text, second.text);
    assert_eq!(first.location(), second.location());
}

#[tokio::test]
async fn a_new_head_sent_twice_is_one() {
    let app = TestApp::new().await;
    let (agency, [mother, partner, child]) = people(&app).await;
    app.household(agency, &[(mother, 1), (partner, 3), (child, 2)]).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let (head, first, second) =
        (child.to_string(), format!("{mother}_relationship"), format!("{partner}_relationship"));
    let fields = [("head", &*head), (&*first, "4"), (&*second, "4"), ("day", "2026-02-20")];
    twice(&mut browser, &format!("/clients/{mother}/household/head"), &fields).await;
    assert_eq!(app.database.count("SELECT version FROM household").await, 2);
}

#[tokio::test]
async fn a_head_who_leaves_leaves_once_whoever_page_it_is() {
    let app = TestApp::new().await;
    let (agency, [mother, partner, child]) = people(&app).await;
    let household = app.household(agency, &[(mother, 1), (partner, 3), (child, 2)]).await;
    let project = app.access_point(agency).await;
    app.stay(household, project, agency, &[(mother, 1), (partner, 3), (child, 2)]).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let (gone, head, kept) = (mother.to_string(), partner.to_string(), format!("{child}_relationship"));
    let fields = [("client", &*gone), ("day", "2026-02-20"), ("head", &*head), (&*kept, "2")];
    twice(&mut browser, &format!("/clients/{mother}/household/leave?client={mother}"), &fields).await;
    let late = [("form_key", "another-desk"), ("version", "1"), ("client", &*gone), ("day", "2026-02-20")];
    let page = browser.post(&format!("/clients/{partner}/household/leave"), &late).await;
    assert_eq!(page.status, 409, "gone already: {}", page.text);
    // A head that is named though a child leaves changes nothing in the stay.
    let (gone, head) = (child.to_string(), child.to_string());
    let fields = [("client", &*gone), ("day", "2026-02-21"), ("head", &*head)];
    twice(&mut browser, &format!("/clients/{partner}/household/leave?client={child}"), &fields).await;
    let heads =
        format!("SELECT count(*) FROM enrollment WHERE relationship_to_hoh = 1 AND personal_id = '{partner}'");
    assert_eq!(app.database.count(&heads).await, 1);
    assert_eq!(app.database.count("SELECT version FROM household").await, 3);
}

#[tokio::test]
async fn households_of_others_are_hidden() {
    let app = TestApp::new().await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let hidden = app.client(safe, ClientPlan::named("Selma", "Quist")).await;
    app.household(safe, &[(hidden, 1)]).await;
    let (_, [mother, ..]) = people(&app).await;
    let foreign = app.client(app.agency("Northside").await, ClientPlan::named("Finn", "Vale")).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    for client in [hidden, foreign] {
        for page in ["", "/add", "/head", "/leave"] {
            assert_eq!(browser.get(&format!("/clients/{client}/household{page}")).await.status, 404, "{page}");
        }
    }
    let join = format!("/clients/{mother}/household/join");
    assert_eq!(browser.get(&format!("{join}?client={hidden}")).await.status, 404);
    let hidden = hidden.to_string();
    let fields = [
        ("version", "0"),
        ("form_key", "hidden"),
        ("client", &*hidden),
        ("relationship", "3"),
        ("day", "2026-03-01"),
    ];
    assert_eq!(browser.post(&join, &fields).await.status, 404);
    assert_eq!(browser.get(&format!("{join}?client={foreign}")).await.status, 200, "their identity is shared");
}

#[tokio::test]
async fn who_may_join_is_told_apart_by_age_and_a_new_client_begins_with_what_was_typed() {
    let app = TestApp::new().await;
    let (_, [mother, partner, _]) = people(&app).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let here = format!("/clients/{mother}/household");
    let page = browser.post(&format!("{here}/add"), &[("q", "bo lind")]).await;
    assert!(page.text.contains(&partner.to_string()) && page.text.contains("Age"), "{}", page.text);
    assert!(page.text.contains("Why it matches"), "{}", page.text);
    let page = browser.post(&format!("{here}/add"), &[("q", "Dina Okafor")]).await;
    let link = format!("/clients/new?household={mother}&amp;q=");
    let from = page.text.find(&link).expect("a way to a new client with the words");
    let to = page.text[from..].find('"').unwrap();
    let form = browser.get(&page.text[from..from + to].replace("&amp;", "&")).await;
    assert_eq!(form.field("first_name"), "Dina");
    assert_eq!(form.field("household"), mother.to_string());
    assert_eq!(form.text.matches(&format!("href=\"{here}\"")).count(), 2, "{}", form.text);
}

#[tokio::test]
async fn who_lives_elsewhere_has_a_way_to_leave_there() {
    let app = TestApp::new().await;
    let (agency, [mother, partner, child]) = people(&app).await;
    app.household(agency, &[(partner, 1), (child, 2)]).await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let join = format!("/clients/{mother}/household/join?client={child}");
    let way = format!("href=\"/clients/{child}/household\"");
    assert!(!browser.get(&join).await.text.contains(&way));
    let fields = [("client", child.to_string()), ("relationship", "2".into()), ("day", "2026-03-01".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = fill(&mut browser, &join, &fields).await;
    assert_eq!(page.status, 422, "{}", page.text);
    assert!(page.text.contains("There they have to leave first.") && page.text.contains(&way), "{}", page.text);
}
