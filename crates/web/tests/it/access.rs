//! No route escapes its guard, and each is tried by every role on records of every relation.

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::{Guard, UseCase};
use domain::access::Role;
use domain::ids::ClientId;
use domain::notes::NoteKind;
use domain::referrals::{State, VacancyState};
use testkit::{Browser, ClientPlan, TestApp};

/// The crisis needs tool that Hearth comes with.
const CRISIS: &str = "00000000000070008000a00001000000";

/// Sends something to a route. A form has what every form has, so that it is read before it is refused; a key of its
/// own, so that it is not taken for another.
async fn knock(browser: &mut Browser, method: &str, path: &str) -> u16 {
    static KNOCKS: AtomicUsize = AtomicUsize::new(0);
    let key = format!("knock-{}", KNOCKS.fetch_add(1, Ordering::Relaxed));
    let form = [("version", "1"), ("form_key", key.as_str())];
    let page = if method == "GET" { browser.get(path).await } else { browser.post(path, &form).await };
    page.status.as_u16()
}

fn example(path: &str) -> String {
    path.replace("{id}", "0192f0c1a2b37c4d8e9f00112233abcd")
        .replace("{part}", "inventory")
        .replace("{row}", "0192f0c1a2b37c4d8e9f00112233abce")
        .replace("{tool}", CRISIS)
        .replace("{count}", "Destination")
        .replace("{secret}", "nobody-has-it")
        .replace("{*name}", "hearth.css")
}

#[tokio::test]
async fn nobody_gets_past_a_guard_without_signing_in() {
    let app = TestApp::new().await;
    app.user("lead@agency.test", Role::HmisLead, None).await;
    for route in web::table() {
        let mut browser = app.browser();
        let page = match route.method {
            "GET" => browser.get(&example(route.path)).await,
            _ => browser.post(&example(route.path), &[]).await,
        };
        if route.use_case.guard() == Guard::Public {
            assert_ne!(page.status, 500, "{} {}", route.method, route.path);
        } else {
            assert_eq!(page.status, 303, "{} {}", route.method, route.path);
            assert!(page.location().starts_with("/sign-in?next="), "{} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn a_locked_screen_shows_nothing_through_any_route() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::HmisLead, None).await;
    browser.post("/lock", &[]).await;
    for route in web::table().filter(|route| route.use_case.guard() != Guard::Public) {
        let page = match route.method {
            "GET" => browser.get(&example(route.path)).await,
            _ => browser.post(&example(route.path), &[]).await,
        };
        let asked = page.location().starts_with("/unlock") || page.status == 401;
        assert!(asked, "{} {} answered {}", route.method, route.path, page.status);
    }
}

struct Planted {
    app: TestApp,
    clients: Vec<(&'static str, ClientId)>,
    /// Relation, and the path of something in it, by the first word of its address.
    places: Vec<(&'static str, &'static str, String)>,
}

impl Planted {
    /// What may stand for the id in a route's address, in each relation.
    fn subjects(&self, path: &str) -> Vec<(&'static str, String)> {
        let noun = path.split('/').nth(1).unwrap_or_default();
        if noun == "clients" {
            return self.clients.iter().map(|(relation, id)| (*relation, id.to_string())).collect();
        }
        let places = self.places.iter().filter(|(of, ..)| *of == noun);
        let subjects: Vec<_> = places.map(|(_, relation, id)| (*relation, id.clone())).collect();
        assert!(!subjects.is_empty(), "plant something for {path}");
        subjects
    }
}

/// An agency, a project, a unit and a vacancy in each relation to Harbor House.
async fn places(app: &TestApp) -> Vec<(&'static str, &'static str, String)> {
    let mut places = Vec::new();
    for (relation, name) in
        [("own", "Harbor House"), ("foreign", "Northside"), ("victim_service", "Willow Tree")]
    {
        let agency = app.agency_id(name).await;
        let project = app.project(agency).await;
        places.push(("agencies", relation, agency.to_string()));
        places.push(("projects", relation, project.to_string()));
        let email = format!("{relation}@agency.test");
        places.push(("users", relation, app.user(&email, Role::Provider, Some(name)).await.to_string()));
        places.push(("units", relation, app.unit(project, "101").await.to_string()));
        let unit = app.unit(project, "102").await;
        places.push(("vacancies", relation, app.vacancy(unit, VacancyState::Open).await.to_string()));
    }
    places.push(("tools", "shipped", CRISIS.to_owned()));
    places
}

/// A case note of an agency in each relation to Harbor House, and somebody's notice and mail.
async fn notes(app: &TestApp) -> Vec<(&'static str, &'static str, String)> {
    let mut notes = Vec::new();
    for (relation, name) in
        [("own", "Harbor House"), ("foreign", "Northside"), ("victim_service", "Willow Tree")]
    {
        let agency = app.agency_id(name).await;
        // Entered by the agency, so that only its note can tell of it.
        let client = app.client(agency, ClientPlan::named("Noted", relation)).await;
        let note = app.note(client, agency, NoteKind::Contact, "Met at the library.").await;
        notes.push(("notes", relation, note.to_string()));
    }
    let user = app.user("told@agency.test", Role::CaseManager, Some("Harbor House")).await;
    notes.push(("notices", "somebody_else", app.notice(user, &notes[0].2).await.to_string()));
    notes.push(("mail", "refused", app.refused_mail(user).await.to_string()));
    notes
}

/// Someone alone in a stay, in each relation to Harbor House.
async fn enrollments(app: &TestApp) -> Vec<(&'static str, &'static str, String)> {
    let mut places = Vec::new();
    for (relation, name) in
        [("own", "Harbor House"), ("foreign", "Northside"), ("victim_service", "Willow Tree")]
    {
        let agency = app.agency_id(name).await;
        let client = app.client(agency, ClientPlan::named("Enrolled", relation)).await;
        let household = app.household(agency, &[(client, 1)]).await;
        let project = app.project(agency).await;
        let stay = app.stay(household, project, agency, &[(client, 1)]).await;
        places.push(("enrollments", relation, stay[0].to_string()));
    }
    places
}

/// An assessment and a place on the queue at the agency of each relation to Harbor House.
async fn on_the_queue(
    app: &TestApp,
    clients: &[(&'static str, ClientId)],
) -> Vec<(&'static str, &'static str, String)> {
    let mut places = Vec::new();
    for (relation, name) in
        [("own", "Harbor House"), ("foreign", "Northside"), ("victim_service", "Willow Tree")]
    {
        let agency = app.agency_id(name).await;
        let project = app.access_point(agency).await;
        let (_, head) = clients.iter().find(|(of, _)| *of == relation).unwrap();
        let household = app.household(agency, &[(*head, 1)]).await;
        let enrollment = app.stay(household, project, agency, &[(*head, 1)]).await[0];
        let assessment = app.assessed(household, (*head, enrollment), agency, (54, 3)).await;
        let entry = app.queued(household, (*head, enrollment), (agency, assessment), 54).await;
        places.push(("assessments", relation, assessment.to_string()));
        places.push(("queue", relation, entry.to_string()));
    }
    places
}

/// A referral to Harbor House, one from there, one between others, and one to and one from a victim service provider, each
/// of a client who is not among those of the other relations.
async fn referrals(app: &TestApp) -> Vec<(&'static str, &'static str, String)> {
    let mut places = Vec::new();
    let sides = [
        ("received", "Northside", "Harbor House"),
        ("sent", "Harbor House", "Northside"),
        ("foreign", "Southside", "Northside"),
        ("victim_service", "Northside", "Willow Tree"),
        ("from_victim_service", "Willow Tree", "Northside"),
    ];
    for (relation, from, to) in sides {
        let (from, to) = (app.agency_id(from).await, app.agency_id(to).await);
        let client = app.client(from, ClientPlan::named("Referred", relation)).await;
        let household = app.household(from, &[(client, 1)]).await;
        let enrollment = app.stay(household, app.access_point(from).await, from, &[(client, 1)]).await[0];
        let assessment = app.assessed(household, (client, enrollment), from, (54, 3)).await;
        let entry = app.queued(household, (client, enrollment), (from, assessment), 54).await;
        let unit = app.unit(app.project(to).await, "103").await;
        let vacancy = app.vacancy(unit, VacancyState::Open).await;
        let sender = app.user(&format!("{relation}-sender@agency.test"), Role::CeManager, None).await;
        let referral = app.referral((entry, vacancy), (sender, Some(from)), State::Sent).await;
        places.push(("referrals", relation, referral.to_string()));
    }
    places
}

/// One client in each relation to Harbor House, all of one surname.
async fn planted() -> Planted {
    let app = TestApp::new().await;
    let own = app.agency("Harbor House").await;
    let other = app.agency("Northside").await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let mut clients = Vec::new();
    for (relation, agency, enrolled) in [
        ("own", own, None),
        ("party", other, Some(own)),
        ("foreign", other, None),
        ("victim_service", safe, Some(safe)),
    ] {
        let client = app.client(agency, ClientPlan::named(relation, "Planted").born(1980, 5, 3)).await;
        if let Some(agency) = enrolled {
            app.enroll(client, agency).await;
        }
        clients.push((relation, client));
    }
    let restricted = app.client(other, ClientPlan::named("restricted", "Planted").restricted()).await;
    clients.push(("restricted", restricted));
    let restricted = app.client(own, ClientPlan::named("own_restricted", "Planted").restricted()).await;
    clients.push(("own_restricted", restricted));
    // Whoever was a victim service provider's alone stays so when the enrollment is deleted.
    let left = app.client(safe, ClientPlan::named("left_victim_service", "Planted")).await;
    app.enroll(left, safe).await;
    app.database.execute(&format!("UPDATE client SET agency_id = NULL WHERE id = '{left}'")).await;
    app.database
        .execute(&format!(
            "UPDATE enrollment SET date_deleted = '2026-01-01 00:00:00' WHERE personal_id = '{left}'"
        ))
        .await;
    clients.push(("left_victim_service", left));
    let mut places = places(&app).await;
    places.extend(notes(&app).await);
    places.extend(enrollments(&app).await);
    places.extend(on_the_queue(&app, &clients).await);
    app.agency("Southside").await;
    places.extend(referrals(&app).await);
    app.user("lead@agency.test", Role::HmisLead, None).await;
    places.push(("reports", "of_all", app.lsa("lead@agency.test").await.to_string()));
    Planted { app, clients, places }
}

fn at(role: Role) -> Option<&'static str> {
    (!matches!(role, Role::HmisLead | Role::CeManager)).then_some("Harbor House")
}

#[tokio::test]
async fn every_use_case_by_every_role_on_every_relation_is_this_table() {
    let planted = planted().await;
    let mut table = String::new();
    for &role in Role::ALL {
        let mut browser = planted.app.signed_in(role, at(role)).await;
        for route in web::table() {
            if route.use_case.guard() == Guard::Public {
                continue;
            }
            if route.path.contains("{id}") {
                for (relation, id) in planted.subjects(route.path) {
                    let path = example(&route.path.replace("{id}", &id));
                    let status = knock(&mut browser, route.method, &path).await;
                    writeln!(table, "{role} {} {} {relation}: {status}", route.method, route.path).unwrap();
                }
            } else {
                let status = knock(&mut browser, route.method, route.path).await;
                writeln!(table, "{role} {} {}: {status}", route.method, route.path).unwrap();
            }
        }
        let found = browser.htmx().post("/clients", &[("q", "planted")]).await;
        let seen: Vec<&str> = planted
            .clients
            .iter()
            .filter(|(_, id)| found.text.contains(&id.to_string()))
            .map(|(name, _)| *name)
            .collect();
        writeln!(table, "{role} finds: {}\n", seen.join(" ")).unwrap();
    }
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn a_victim_service_provider_sees_its_own() {
    let planted = planted().await;
    let mut browser = planted.app.signed_in(Role::CaseManager, Some("Willow Tree")).await;
    let found = browser.htmx().post("/clients", &[("q", "planted")]).await;
    let (_, hidden) = planted.clients.iter().find(|(relation, _)| *relation == "victim_service").unwrap();
    assert!(found.text.contains(&hidden.to_string()));
    assert_eq!(browser.get(&format!("/clients/{hidden}")).await.status, 200);
}

/// Find Client must not tell that a hidden client exists: not by name, ID, date, nor by the count.
#[tokio::test]
async fn a_hidden_client_leaves_no_trace_in_any_search() {
    let app = TestApp::new().await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let hidden = app.client(safe, ClientPlan::named("Selma", "Quist").born(1990, 1, 2).ssn("000123456")).await;
    app.agency("Harbor House").await;
    for &role in Role::ALL {
        let mut browser = app.signed_in(role, at(role)).await;
        let short = &hidden.to_string()[24..];
        for line in ["selma quist", "1/2/1990", "000-12-3456", "3456", &hidden.to_string(), short] {
            let page = browser.htmx().post("/clients", &[("q", line)]).await;
            assert!(page.text.contains("Nobody found"), "{role} {line}: {}", page.text);
        }
        assert_eq!(browser.get(&format!("/clients/{hidden}")).await.status, 404);
    }
}

#[tokio::test]
async fn a_client_known_elsewhere_too_is_shown_without_the_agencies() {
    let app = TestApp::new().await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let harbor = app.agency("Harbor House").await;
    let client = app.client(safe, ClientPlan::named("Selma", "Quist")).await;
    app.enroll(client, harbor).await;
    let browser = app.signed_in(Role::Assessor, Some("Northside")).await;
    let page = browser.htmx().post("/clients", &[("q", "selma quist")]).await;
    assert!(page.text.contains("Selma Quist"));
    assert!(!page.text.contains("Willow") && !page.text.contains("Harbor"));
}

#[test]
fn every_route_names_a_use_case_that_may_be_reached_from_outside() {
    for route in web::table() {
        assert_ne!(route.use_case.guard(), Guard::Host, "{} {}", route.method, route.path);
    }
    let posts = web::table().filter(|route| route.method == "POST");
    // What changes something is never reached by following a link.
    for route in posts {
        let changes_only = !web::table().any(|other| {
            other.method == "GET" && other.use_case == route.use_case && route.use_case != UseCase::FindClient
        });
        assert!(changes_only, "{} is also a GET", route.path);
    }
}
