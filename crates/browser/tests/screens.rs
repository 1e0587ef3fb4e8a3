//! Every screen as every role sees it, at both widths: pictures to look at, and nothing may overflow.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use browser::{Looks, Window, driver};
use domain::access::Role;
use domain::notes::NoteKind;
use domain::referrals::VacancyState;
use testkit::{ClientPlan, PASSWORD, TestApp};

/// The housing needs tool that Hearth comes with.
const HOUSING: &str = "00000000000070008000a00002000000";

/// What the routes' ids stand for, by the first word of their address.
type Subjects = Vec<(&'static str, String)>;

/// An agency of the signed-in people's own with a project, its units and a vacancy.
async fn places(app: &TestApp) -> Subjects {
    let agency = app.agency("Harbor House").await;
    let project = app.project(agency).await;
    let unit = app.unit(project, "101").await;
    app.unit(project, "Family room with a very long name").await;
    app.database
        .execute(&format!(
            "UPDATE project SET project_name = 'Harbor Nights Emergency Shelter for Adults and Families', \
             continuum_project = 1, project_type = 0, housing_type = 1, operating_start_date = '2020-01-01' \
             WHERE id = '{project}'"
        ))
        .await;
    app.database
        .execute(&format!(
            "UPDATE unit SET status = 'offline', status_reason = 'Water damage', expected_back = '2026-04-01' \
             WHERE id <> '{unit}'"
        ))
        .await;
    let offered = app.unit(project, "102").await;
    let vacancy = app.vacancy(offered, VacancyState::Open).await;
    vec![
        ("agencies", agency.to_string()),
        ("projects", project.to_string()),
        ("units", unit.to_string()),
        ("vacancies", vacancy.to_string()),
    ]
}

async fn planted(app: &TestApp) {
    let agency =
        app.agency("Northside Housing Partners and Neighborhood Services of Greater River Valley").await;
    app.client(agency, ClientPlan::named("Maria Guadalupe", "Lopez-Castellanos").born(1980, 5, 3)).await;
    for (first, last) in
        [("Mario", "Lopes"), ("Marisol", "Lopez"), ("Wolfeschlegelsteinhausenbergerdorff", "Lopez")]
    {
        app.client(agency, ClientPlan::named(first, last).born(1979, 3, 5)).await;
    }
    app.client(agency, ClientPlan::named("Maryam", "Lopez")).await;
}

/// A family of Harbor House in a stay, assessed, on the queue, noted about, and told of.
async fn family(app: &TestApp) -> Subjects {
    let agency = app.agency_id("Harbor House").await;
    let mother = ClientPlan::named("Maria Guadalupe", "Castellanos-Featherstonehaugh").born(1990, 5, 3);
    let mother = app.client(agency, mother).await;
    let child = app.client(agency, ClientPlan::named("Ana", "Castellanos").born(2019, 8, 12)).await;
    let members = [(mother, 1), (child, 2)];
    let household = app.household(agency, &members).await;
    let point = app.access_point(agency).await;
    let head = app.stay(household, point, agency, &members).await[0];
    let assessment = app.assessed(household, (mother, head), agency, (54, 3)).await;
    let entry = app.queued(household, (mother, head), (agency, assessment), 54).await;
    let body =
        "Met at the library. She has found a place at the school in the north and asks for a home near it.";
    let note = app.note(mother, agency, NoteKind::Contact, body).await;
    for sql in [
        format!("UPDATE enrollment SET living_situation = 116, length_of_stay = 2 WHERE id = '{head}'"),
        format!(
            "UPDATE queue_entry SET household_kind = 'family', household_size = 2, area = 'North' WHERE id = '{entry}'"
        ),
    ] {
        app.database.execute(&sql).await;
    }
    vec![
        ("clients", mother.to_string()),
        ("enrollments", head.to_string()),
        ("assessments", assessment.to_string()),
        ("queue", entry.to_string()),
        ("notes", note.to_string()),
        ("tools", HOUSING.to_owned()),
    ]
}

/// Sends the form as it is, and looks at what is wrong with it.
async fn refused(screens: &mut Looks, name: &str) {
    screens.window.click("main button[type=submit]").await;
    screens.window.wait_for(".hm-errors").await;
    screens.at(name).await;
}

async fn search(window: &Window, line: &str) {
    window.goto("/clients").await;
    window.fill("#q", line).await;
    window.press("\u{e007}").await;
    window.wait_for(".hm-count, .hm-empty, .hm-errors").await;
}

/// A route's address with something in place of its parameters; none where nothing is planted.
fn example(path: &str, subjects: &Subjects) -> Option<String> {
    let noun = path.split('/').nth(1).unwrap_or_default();
    let id = subjects.iter().find(|(of, _)| *of == noun).map(|(_, id)| id.as_str());
    if path.contains("{row}") || path.contains("{id}") && id.is_none() {
        return None;
    }
    // Who leaves or joins a household is said in the address.
    let whom = match path {
        "/clients/{id}/household/leave" => id.map(|id| format!("?client={id}")),
        _ => None,
    };
    let path = path.replace("{id}", id.unwrap_or_default()).replace("{part}", "inventory");
    Some(path.replace("{tool}", HOUSING).replace("{count}", "LivingSituation") + &whom.unwrap_or_default())
}

/// The screens of the route table that the role may open.
async fn of_role(screens: &mut Looks, role: Role, subjects: &Subjects) {
    for route in web::table().filter(|route| route.method == "GET") {
        // The stream never ends, a file is saved, and the others are parts of a page.
        let is_no_page = matches!(
            route.use_case,
            app::UseCase::FollowEvents
                | app::UseCase::CountNotices
                | app::UseCase::ExportQueue
                | app::UseCase::DownloadLsa
                | app::UseCase::ExportLsaRecords
        );
        let parts = ["/queue/{id}/row", "/vacancies/{id}/row", "/reports/lsa/{id}/progress"];
        let is_no_page = is_no_page || parts.contains(&route.path);
        if is_no_page || route.use_case.guard() == app::Guard::Public {
            continue;
        }
        let Some(path) = example(route.path, subjects) else { continue };
        screens.window.goto(&path).await;
        if screens.window.title().await.starts_with("Not found") {
            continue;
        }
        let name = route.path.replace(['{', '}'], "").replace('/', "-");
        screens.at(&format!("{role}{}", if name == "-" { "-home" } else { &name })).await;
    }
    for (name, line) in
        [("found", "maria lopez 5/3/1980"), ("nobody", "zzyzx"), ("refused", "lopez 13/45/1980")]
    {
        search(&screens.window, line).await;
        screens.at(&format!("{role}-clients-{name}")).await;
    }
    screens.window.click(".hm-header__end summary").await;
    screens.at(&format!("{role}-menu")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_of_every_role_fits_and_is_accessible() {
    let Some(driver) = driver() else { return };
    let app = TestApp::new().await.with_pages(web::Settings { demo: true, ..Default::default() });
    planted(&app).await;
    let mut subjects = places(&app).await;
    subjects.extend(family(&app).await);
    let colleague =
        app.user("rosa.delgado@a-long-name-of-an-agency.test", Role::Provider, Some("Harbor House")).await;
    subjects.push(("users", colleague.to_string()));
    app.user("reporter@agency.test", Role::HmisLead, None).await;
    subjects.push(("reports", app.lsa("reporter@agency.test").await.to_string()));
    let base = app.listen().await;
    let mut screens = Looks::open(&driver, &base).await;

    screens.window.goto("/sign-in").await;
    screens.at("sign-in").await;
    screens.window.fill("#email", "nobody@agency.test").await;
    screens.window.fill("#password", "wrong").await;
    screens.window.click("button[type=submit]").await;
    screens.window.wait_for(".hm-errors").await;
    screens.at("sign-in-refused").await;
    screens.window.goto("/nowhere").await;
    screens.at("not-found").await;

    for &role in Role::ALL {
        let email = format!("{}@agency.test", role.code().replace('_', "."));
        let agency = (!matches!(role, Role::HmisLead | Role::CeManager)).then_some("Harbor House");
        let user = app.user(&email, role, agency).await;
        let note = subjects.iter().find(|(of, _)| *of == "notes").unwrap().1.clone();
        app.notice(user, &note).await;
        screens.window.sign_in(&email, PASSWORD).await;
        of_role(&mut screens, role, &subjects).await;
    }
    screens.window.script("document.getElementById('lock').showModal()").await;
    screens.at("locked-in-place").await;
    screens.window.goto("/").await;
    screens.window.script("document.querySelector('form[action=\"/lock\"]').submit()").await;
    screens.window.wait_for(".hm-solo").await;
    screens.at("locked").await;
    screens.close().await;
}

/// The pages that an installation shows before anyone can sign in, and to those who are invited.
#[tokio::test(flavor = "multi_thread")]
async fn the_screens_of_set_up_fit_and_are_accessible() {
    let Some(driver) = driver() else { return };
    let app = TestApp::new().await;
    let base = app.listen().await;
    let mut screens = Looks::open(&driver, &base).await;
    screens.window.goto("/").await;
    screens.at("set-up").await;
    screens.window.fill("#code", "0000-0000-0000-0000").await;
    refused(&mut screens, "set-up-refused").await;

    app.user("first@agency.test", Role::HmisLead, None).await;
    screens.window.sign_in("first@agency.test", PASSWORD).await;
    screens.window.goto("/set-up/guide").await;
    screens.at("guide").await;
    screens.window.goto("/users/new").await;
    refused(&mut screens, "user-refused").await;
    screens.window.fill("#name", "Rosa Delgado").await;
    screens.window.fill("#email", "rosa.delgado@a-long-name-of-an-agency.test").await;
    screens.window.choose("#role", "ce_manager").await;
    screens.window.click("main button[type=submit]").await;
    screens.window.wait_for("#invitation-link").await;
    screens.at("user-invited").await;
    let path = invitation(&screens.window).await;
    screens.window.forget().await;
    screens.window.goto(&path).await;
    screens.at("invitation").await;
    screens.window.goto("/invitation/nobody-has-it").await;
    screens.at("invitation-gone").await;
    screens.close().await;
}

/// The path of the invitation link that is shown.
async fn invitation(window: &Window) -> String {
    let link = window.value("#invitation-link").await;
    link[link.find("/invitation/").unwrap()..].to_owned()
}
