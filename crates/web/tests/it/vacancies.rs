//! Vacancies: posted, drafted by an exit, changed, withdrawn; by their provider alone.

use domain::access::Role;
use domain::ids::{EnrollmentId, ProjectId, UnitId};
use domain::referrals::VacancyState;
use testkit::{Browser, ClientPlan, PASSWORD, Page, TestApp};

/// A provider with a project of its own and a unit for four.
struct House {
    app: TestApp,
    provider: Browser,
    project: ProjectId,
    unit: UnitId,
}

async fn house() -> House {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let project = app.project(agency).await;
    let named = format!(
        "UPDATE project SET project_name = 'Harbor Homes', project_type = 3, continuum_project = 1, \
         operating_start_date = '2020-01-01' WHERE id = '{project}'"
    );
    app.database.execute(&named).await;
    let unit = app.unit(project, "101").await;
    app.database.execute("UPDATE unit SET capacity = 4").await;
    app.user("provider@agency.test", Role::Provider, Some("Harbor House")).await;
    let mut provider = app.browser();
    provider.sign_in("provider@agency.test", PASSWORD).await;
    House { app, provider, project, unit }
}

type Terms<'a> = Vec<(&'a str, &'a str)>;

fn terms(day: &str) -> Terms<'_> {
    vec![
        ("available_on", day),
        ("smallest", "2"),
        ("largest", "4"),
        ("notes", "Second floor, no elevator."),
        ("documents", "Photo ID"),
    ]
}

fn with<'a>(mut terms: Terms<'a>, name: &str, value: &'a str) -> Terms<'a> {
    terms.iter_mut().filter(|(known, _)| *known == name).for_each(|(_, typed)| *typed = value);
    terms
}

/// Fills the first form of a page and sends it there or elsewhere.
async fn send(browser: &mut Browser, (page, to): (&str, &str), fields: &[(&str, &str)]) -> Page {
    let form = browser.get(page).await;
    assert_eq!(form.status, 200, "{page}: {}", form.text);
    let (version, key) = (form.field("version"), form.field("form_key"));
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(fields);
    browser.post(to, &sent).await
}

impl House {
    async fn post(&mut self, terms: &[(&str, &str)]) -> Page {
        let path = format!("/units/{}/vacancy", self.unit);
        send(&mut self.provider, (&path, &path), terms).await
    }

    async fn count(&self, sql: &str) -> i64 {
        self.app.database.count(&format!("SELECT count(*) FROM {sql}")).await
    }

    /// Somebody who lives in the unit, with the address of their enrollment.
    async fn resident(&self, first: &str) -> EnrollmentId {
        let agency = self.app.agency_id("Harbor House").await;
        let client = self.app.client(agency, ClientPlan::named(first, "Lind").born(1990, 5, 3)).await;
        let household = self.app.household(agency, &[(client, 1)]).await;
        let enrollment = self.app.stay(household, self.project, agency, &[(client, 1)]).await[0];
        self.app.lives_in(enrollment, self.unit).await;
        enrollment
    }

    async fn leaves(&mut self, enrollment: EnrollmentId, day: &str) {
        let path = format!("/enrollments/{enrollment}/exit");
        let leaves = format!("{enrollment}_leaves");
        let fields = [("exit_date", day), ("destination", "410"), (leaves.as_str(), "1")];
        let page = send(&mut self.provider, (&path, &path), &fields).await;
        assert_eq!(page.status, 303, "{}", page.text);
    }
}

#[tokio::test]
async fn a_provider_posts_a_vacancy_and_everyone_sees_it() {
    let mut house = house().await;
    let page = house.provider.get(&format!("/projects/{}", house.project)).await;
    let form = format!("/units/{}/vacancy", house.unit);
    assert!(page.text.contains(&form), "{}", page.text);
    let page = house.post(&terms("2026-03-01")).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let path = page.location().to_owned();
    let mut manager = house.app.signed_in(Role::CeManager, None).await;
    let page = manager.get(&path).await;
    for text in ["Main 101, 101", "Harbor Homes</a>", "2 to 4 people", "3/1/2026", "Photo ID", "Open"] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert!(!page.text.contains("Withdraw the vacancy") && !page.text.contains("/edit\""), "{}", page.text);
    let listed = manager.get("/vacancies?state=open&kind=3").await.text;
    assert!(listed.contains(&path) && listed.contains("1 vacancy"), "{listed}");
    for query in [
        "state=upcoming",
        "kind=13",
        "state=draft",
        "state=withdrawn",
        "project=0192f0c1a2b37c4d8e9f001122334455",
    ] {
        assert!(manager.get(&format!("/vacancies?{query}")).await.text.contains("There is no such"), "{query}");
    }
    assert!(manager.get("/").await.text.contains("1 vacancy is open."));
    assert_eq!(house.count("audit_log WHERE use_case = 'vacancy.post' AND detail = 'open'").await, 1);
    let told =
        format!("live_change WHERE topic = 'vacancy' AND subject_id = '{}'", &path["/vacancies/".len()..]);
    assert_eq!(house.count(&told).await, 1);
}

#[tokio::test]
async fn what_is_free_later_is_upcoming_until_its_day() {
    let mut house = house().await;
    let path = house.post(&terms("2026-03-10")).await.location().to_owned();
    assert!(house.provider.get(&path).await.text.contains("Upcoming"));
    assert!(house.provider.get("/vacancies?state=upcoming").await.text.contains(&path));
    assert!(!house.provider.get("/vacancies?state=open").await.text.contains(&path));
    house.app.database.execute("UPDATE vacancy SET available_on = '2026-03-01'").await;
    assert!(!house.provider.get("/vacancies?state=upcoming").await.text.contains(&path));
    assert!(house.provider.get("/vacancies?state=open").await.text.contains(&path));
}

#[tokio::test]
async fn sent_twice_it_is_one_vacancy() {
    let mut house = house().await;
    let path = format!("/units/{}/vacancy", house.unit);
    let key = house.provider.get(&path).await.field("form_key");
    let mut sent = vec![("form_key", key.as_str())];
    sent.extend(terms("2026-03-01"));
    let first = house.provider.post(&path, &sent).await;
    let second = house.provider.post(&path, &sent).await;
    assert_eq!((first.status.as_u16(), first.location()), (303, second.location()), "{}", second.text);
    assert_eq!(house.count("vacancy").await, 1);
}

#[tokio::test]
async fn what_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost() {
    let mut house = house().await;
    for (name, value, message) in [
        ("available_on", "", "Enter the day."),
        ("available_on", "soon", "This is not a date"),
        ("available_on", "1926-03-01", "Give a day between 3/1/2024 and 3/1/2027."),
        ("available_on", "2036-03-01", "Give a day between"),
        ("smallest", "some", "The unit takes 4 people: enter a whole number up to 4"),
        ("largest", "5", "The unit takes 4 people"),
        ("largest", "1", "This is fewer people than the smallest household."),
    ] {
        let page = house.post(&with(terms("2026-03-01"), name, value)).await;
        assert_eq!(page.status, 422, "{name} {value}");
        assert!(page.text.contains(message), "{name} {value}: {}", page.text);
        assert!(page.text.contains("Second floor, no elevator."), "{}", page.text);
    }
    let long = "long ".repeat(300);
    let page = house.post(&with(terms("2026-03-01"), "notes", &long)).await;
    assert!(page.status == 422 && page.text.contains("no more than 1000 characters"), "{}", page.text);
    house.resident("Ada").await;
    let page = house.post(&terms("2026-03-01")).await;
    assert!(page.status == 422 && page.text.contains("People are in this unit tonight."), "{}", page.text);
    assert_eq!(house.post(&terms("2026-03-15")).await.status, 303, "it is known when they leave");
}

#[tokio::test]
async fn a_unit_has_one_vacancy_and_none_while_it_is_out_of_use() {
    let mut house = house().await;
    let path = format!("/units/{}/vacancy", house.unit);
    let vacancy = house.post(&terms("2026-03-01")).await.location().to_owned();
    let page = house.provider.get(&path).await;
    assert!(page.text.contains("This unit has a vacancy already.") && page.text.contains(&vacancy));
    let mut sent = vec![("form_key", "another-one")];
    sent.extend(terms("2026-03-01"));
    let page = house.provider.post(&path, &sent).await;
    assert!(page.status == 422 && page.text.contains("This unit has a vacancy already."), "{}", page.text);
    let edit = format!("/units/{}", house.unit);
    let offline = [("name", "101"), ("capacity", "4"), ("status", "offline"), ("reason", "Flood")];
    let page = send(&mut house.provider, (&edit, &edit), &offline).await;
    assert!(page.status == 422 && page.text.contains("Withdraw its vacancy first"), "{}", page.text);
    house.app.database.execute("UPDATE vacancy SET state = 'draft'").await;
    assert_eq!(send(&mut house.provider, (&edit, &edit), &offline).await.status, 303);
    assert_eq!(house.count("vacancy WHERE state = 'withdrawn' AND reason = 'not_ready'").await, 1);
    assert!(house.provider.get(&path).await.text.contains("This unit is out of use."));
    let page = house.provider.post(&path, &[&sent[1..], &[("form_key", "third")]].concat()).await;
    assert!(page.status == 422 && page.text.contains("This unit is out of use."), "{}", page.text);
}

#[tokio::test]
async fn a_stale_save_shows_both_values() {
    let mut house = house().await;
    let path = house.post(&terms("2026-03-01")).await.location().to_owned();
    let edit = format!("{path}/edit");
    let form = house.provider.get(&edit).await;
    let changed = with(terms("2026-03-05"), "documents", "None");
    assert_eq!(send(&mut house.provider, (&edit, &edit), &changed).await.status, 303);
    let (version, key) = (form.field("version"), form.field("form_key"));
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(with(terms("2026-03-08"), "documents", "Birth certificate"));
    let page = house.provider.post(&edit, &sent).await;
    assert_eq!(page.status, 409);
    for text in
        ["Saved meanwhile: 3/5/2026", "value=\"2026-03-08\"", "Saved meanwhile: None", "Birth certificate"]
    {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    house.app.database.execute("UPDATE vacancy SET state = 'reserved'").await;
    let page = send(&mut house.provider, (&edit, &edit), &changed).await;
    assert_eq!(page.status, 409, "a referral holds it");
    let page = house.provider.get(&path).await;
    assert!(
        page.text.contains("A referral holds this vacancy.") && !page.text.contains("Withdraw the vacancy")
    );
    assert_eq!(house.count("vacancy WHERE available_on = '2026-03-05' AND version = 2").await, 1);
}

#[tokio::test]
async fn it_is_withdrawn_with_a_reason() {
    let mut house = house().await;
    let path = house.post(&terms("2026-03-01")).await.location().to_owned();
    let to = format!("{path}/withdraw");
    let mut manager = house.app.signed_in(Role::CeManager, None).await;
    for (reason, note, message) in
        [("", "", "Enter the reason."), ("boredom", "", "Enter the reason."), ("other", "", "Say in the note")]
    {
        let page = send(&mut house.provider, (&path, &to), &[("reason", reason), ("note", note)]).await;
        assert!(page.status == 422 && page.text.contains(message), "{reason}: {}", page.text);
    }
    let form = house.provider.get(&path).await;
    let (version, key) = (form.field("version"), form.field("form_key"));
    let word = [("version", version.as_str()), ("form_key", key.as_str())];
    let sent = [&word[..], &[("reason", "repair"), ("note", "The boiler broke.")]].concat();
    for _ in 0..2 {
        assert_eq!(house.provider.post(&to, &sent).await.status, 303, "sent twice, done once");
    }
    let page = manager.get(&path).await;
    for text in ["Withdrawn", "Needs repair", "The boiler broke."] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let sent = [("version", version.as_str()), ("form_key", "later"), ("reason", "repair"), ("note", "")];
    assert_eq!(house.provider.post(&to, &sent).await.status, 409, "it is withdrawn already");
    assert_eq!(house.count("audit_log WHERE use_case = 'vacancy.withdraw' AND detail = 'repair'").await, 1);
    assert_eq!(house.post(&terms("2026-03-20")).await.status, 303, "the unit can be posted again");
}

#[tokio::test]
async fn a_draft_is_its_agency_s_own_until_it_is_posted() {
    let mut house = house().await;
    let draft = house.app.vacancy(house.unit, VacancyState::Draft).await;
    let path = format!("/vacancies/{draft}");
    let mut manager = house.app.signed_in(Role::CeManager, None).await;
    assert_eq!(manager.get(&path).await.status, 404);
    assert_eq!(manager.get(&format!("{path}/row")).await.status, 404);
    assert!(!manager.get("/vacancies?state=all").await.text.contains(&path));
    assert!(house.provider.get("/").await.text.contains("1 draft waits for your word."));
    assert!(house.provider.get("/vacancies?state=draft").await.text.contains(&path));
    house.app.database.execute("UPDATE unit SET status = 'offline'").await;
    let page = send(&mut house.provider, (&path, &format!("{path}/post")), &[]).await;
    assert!(page.status == 422 && page.text.contains("This unit is out of use."), "{}", page.text);
    house.app.database.execute("UPDATE unit SET status = 'ready'").await;
    let form = house.provider.get(&path).await;
    let (version, key) = (form.field("version"), form.field("form_key"));
    let word = [("version", version.as_str()), ("form_key", key.as_str())];
    for _ in 0..2 {
        assert_eq!(house.provider.post(&format!("{path}/post"), &word).await.status, 303);
    }
    assert_eq!(manager.get(&path).await.status, 200);
    let stale = [("version", version.as_str()), ("form_key", "again")];
    assert_eq!(house.provider.post(&format!("{path}/post"), &stale).await.status, 409);
}

#[tokio::test]
async fn a_draft_that_was_never_posted_stays_its_agency_s_own_when_it_is_withdrawn() {
    let mut house = house().await;
    let draft = house.app.vacancy(house.unit, VacancyState::Draft).await;
    let path = format!("/vacancies/{draft}");
    let fields = [("reason", "funding"), ("note", "")];
    let page = send(&mut house.provider, (&path, &format!("{path}/withdraw")), &fields).await;
    assert_eq!(page.status, 303, "{}", page.text);
    assert_eq!(house.provider.get(&path).await.status, 200);
    let mut manager = house.app.signed_in(Role::CeManager, None).await;
    assert_eq!(manager.get(&path).await.status, 404);
}

#[tokio::test]
async fn another_agency_changes_nothing_and_its_tries_are_audited() {
    let mut house = house().await;
    let path = house.post(&terms("2026-03-01")).await.location().to_owned();
    house.app.agency("Northside").await;
    let mut other = house.app.signed_in(Role::Provider, Some("Northside")).await;
    assert_eq!(other.get(&path).await.status, 200, "what is on offer is no secret");
    let word = [("version", "1"), ("form_key", "theirs"), ("reason", "repair"), ("available_on", "2026-03-02")];
    assert_eq!(other.get(&format!("{path}/edit")).await.status, 404);
    for at in [
        format!("{path}/edit"),
        format!("{path}/withdraw"),
        format!("{path}/post"),
        format!("/units/{}/vacancy", house.unit),
    ] {
        assert_eq!(other.post(&at, &word).await.status, 404, "{at}");
    }
    assert_eq!(house.count("audit_log WHERE record_kind = 'denied'").await, 5);
    assert_eq!(house.count("vacancy WHERE version = 1 AND state = 'open'").await, 1);
}

#[tokio::test]
async fn a_victim_service_provider_s_vacancies_are_hidden_from_others() {
    let house = house().await;
    let safe = house.app.victim_service_provider("Willow Tree").await;
    let unit = house.app.unit(house.app.project(safe).await, "7").await;
    let path = format!("/vacancies/{}", house.app.vacancy(unit, VacancyState::Open).await);
    for (role, at, status) in [
        (Role::HmisLead, None, 200),
        (Role::CeManager, None, 404),
        (Role::Provider, Some("Harbor House"), 404),
        (Role::Provider, Some("Willow Tree"), 200),
    ] {
        let mut browser = house.app.signed_in(role, at).await;
        assert_eq!(browser.get(&path).await.status, status, "{role} {at:?}");
        assert_eq!(browser.get(&format!("{path}/row")).await.status, status, "{role} {at:?}");
        let listed = browser.get("/vacancies?state=all").await.text.contains(&path);
        assert_eq!(listed, status == 200, "{role} {at:?}");
    }
}

#[tokio::test]
async fn a_unit_whose_last_people_leave_posts_itself_as_a_draft() {
    let mut house = house().await;
    let (first, last) = (house.resident("Ada").await, house.resident("Bo").await);
    house.leaves(first, "2026-02-27").await;
    assert_eq!(house.count("vacancy").await, 0, "somebody lives there");
    house.leaves(last, "2026-02-28").await;
    let draft =
        format!("vacancy WHERE state = 'draft' AND available_on = '2026-02-28' AND unit_id = '{}'", house.unit);
    assert_eq!(house.count(&draft).await, 1);
    let page = house.provider.get("/notices").await.text;
    assert!(page.contains("Main 101, 101 at Harbor Homes is free from 2/28/2026."), "{page}");
    let at = page.find("/notices/0").unwrap();
    let notice = page[at..].split('"').next().unwrap().to_owned();
    let led = house.provider.post(&notice, &[]).await;
    assert!(led.location().starts_with("/vacancies/"), "{}", led.location());
    let page = house.provider.get(led.location()).await.text;
    assert!(page.contains("This is a draft") && page.contains("2/28/2026"), "{page}");
}

#[tokio::test]
async fn no_draft_comes_of_a_unit_that_is_out_of_use_or_on_offer() {
    let mut house = house().await;
    let (first, second) = (house.resident("Ada").await, house.resident("Bo").await);
    house.app.database.execute("UPDATE unit SET status = 'offline'").await;
    house.leaves(first, "2026-02-27").await;
    house.leaves(second, "2026-02-27").await;
    assert_eq!(house.count("vacancy").await, 0);
    house.app.database.execute("UPDATE unit SET status = 'ready'").await;
    let third = house.resident("Cy").await;
    house.post(&terms("2026-03-15")).await;
    house.leaves(third, "2026-02-28").await;
    assert_eq!(house.count("vacancy").await, 1, "it was known that they leave");
    assert_eq!(house.count("notice").await, 0);
}

#[tokio::test]
async fn an_exit_taken_back_takes_its_draft_back_unless_someone_touched_it() {
    let mut house = house().await;
    let enrollment = house.resident("Ada").await;
    for touched in [false, true] {
        house.app.database.execute("UPDATE unit_occupancy SET to_date = NULL").await;
        house.leaves(enrollment, "2026-02-28").await;
        assert_eq!(house.count("vacancy WHERE state = 'draft'").await, 1);
        if touched {
            house.app.database.execute("UPDATE vacancy SET version = 2 WHERE state = 'draft'").await;
        }
        let path = format!("/enrollments/{enrollment}");
        let page = send(&mut house.provider, (&path, &format!("{path}/exit/remove")), &[]).await;
        assert_eq!(page.status, 303, "{}", page.text);
        let gone = house.count("vacancy WHERE state = 'withdrawn' AND reason = 'posted_in_error'").await;
        assert_eq!((gone, house.count("vacancy WHERE state = 'draft'").await), (1, i64::from(touched)));
    }
    let mut manager = house.app.signed_in(Role::CeManager, None).await;
    assert!(!manager.get("/vacancies?state=all").await.text.contains("Harbor Homes"), "it was never on offer");
    assert!(house.provider.get("/notices").await.text.contains("is free from 2/28/2026"));
}

#[tokio::test]
async fn of_many_who_post_a_unit_at_once_one_does() {
    let house = house().await;
    let path = format!("/units/{}/vacancy", house.unit);
    let tries = (0..8).map(|at| {
        let (mut browser, path) = (house.provider.clone(), path.clone());
        tokio::spawn(async move {
            let key = format!("try-{at}");
            let mut sent = vec![("form_key", key.as_str())];
            sent.extend(terms("2026-03-01"));
            browser.post(&path, &sent).await.status.as_u16()
        })
    });
    let mut answers = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        answers.push(one.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [303, 422, 422, 422, 422, 422, 422, 422]);
    assert_eq!(house.count("vacancy").await, 1);
}
