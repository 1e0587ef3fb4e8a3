//! Every screen as every role sees it, at both widths: pictures to look at, and nothing may overflow.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use std::path::PathBuf;

use browser::{Scripts, WIDTHS, Window, driver};
use domain::access::Role;
use domain::ids::ClientId;
use testkit::{ClientPlan, PASSWORD, TestApp};

struct Screens {
    window: Window,
    folder: PathBuf,
    faults: Vec<String>,
}

/// What the routes' ids stand for, by the first word of their address.
type Subjects = Vec<(&'static str, String)>;

/// An agency of the signed-in people's own with a project and its units.
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
    vec![("agencies", agency.to_string()), ("projects", project.to_string()), ("units", unit.to_string())]
}

async fn planted(app: &TestApp) -> ClientId {
    let agency =
        app.agency("Northside Housing Partners and Neighborhood Services of Greater River Valley").await;
    let maria =
        app.client(agency, ClientPlan::named("Maria Guadalupe", "Lopez-Castellanos").born(1980, 5, 3)).await;
    for (first, last) in
        [("Mario", "Lopes"), ("Marisol", "Lopez"), ("Wolfeschlegelsteinhausenbergerdorff", "Lopez")]
    {
        app.client(agency, ClientPlan::named(first, last).born(1979, 3, 5)).await;
    }
    app.client(agency, ClientPlan::named("Maryam", "Lopez")).await;
    maria
}

impl Screens {
    async fn open(driver: &str, base: &str) -> Self {
        let folder = std::env::var("HEARTH_SCREENS")
            .map_or_else(|_| std::env::temp_dir().join("hearth-screens"), PathBuf::from);
        std::fs::create_dir_all(&folder).unwrap();
        Self { window: Window::open(driver, base, Scripts::On).await, folder, faults: Vec::new() }
    }

    /// Looks at the page that is shown, at both widths.
    async fn look(&mut self, name: &str) {
        for width in WIDTHS {
            self.window.resize(width, 900).await;
            let overflow = self.window.overflow().await;
            if overflow > 0 {
                self.faults.push(format!("{name} at {width}: {overflow} px too wide"));
            }
            let found = self.window.axe().await;
            self.faults.extend(found.into_iter().map(|fault| format!("{name} at {width}: {fault}")));
            self.window.picture(width, &self.folder.join(format!("{name}-{width}.png"))).await;
        }
        let complaints = self.window.complaints().await;
        self.faults.extend(complaints.into_iter().map(|complaint| format!("{name}: {complaint}")));
    }

    async fn sign_in(&self, email: &str) {
        self.window.forget().await;
        self.window.goto("/sign-in").await;
        self.window.fill("#email", email).await;
        self.window.fill("#password", PASSWORD).await;
        self.window.click("button[type=submit]").await;
        self.window.wait_for(".hm-frame").await;
    }

    /// Sends the form as it is, and looks at what is wrong with it.
    async fn refused(&mut self, name: &str) {
        self.window.click("main button[type=submit]").await;
        self.window.wait_for(".hm-errors").await;
        self.look(name).await;
    }

    async fn close(self) {
        let faults = expected_away(self.faults);
        self.window.close().await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    async fn search(&self, line: &str) {
        self.window.goto("/clients").await;
        self.window.fill("#q", line).await;
        self.window.press("\u{e007}").await;
        self.window.wait_for(".hm-count, .hm-empty, .hm-errors").await;
    }
}

/// A route's address with something in place of its parameters; none where nothing is planted.
fn example(path: &str, subjects: &Subjects) -> Option<String> {
    let noun = path.split('/').nth(1).unwrap_or_default();
    let id = subjects.iter().find(|(of, _)| *of == noun).map(|(_, id)| id.as_str());
    if path.contains("{row}") || path.contains("{id}") && id.is_none() {
        return None;
    }
    Some(path.replace("{id}", id.unwrap_or_default()).replace("{part}", "inventory"))
}

/// The screens of the route table that the role may open.
async fn of_role(screens: &mut Screens, role: Role, subjects: &Subjects) {
    for route in web::table().filter(|route| route.method == "GET") {
        if route.use_case.guard() == app::Guard::Public {
            continue;
        }
        let Some(path) = example(route.path, subjects) else { continue };
        screens.window.goto(&path).await;
        if screens.window.title().await.starts_with("Not found") {
            continue;
        }
        let name = route.path.replace(['{', '}'], "").replace('/', "-");
        screens.look(&format!("{role}{}", if name == "-" { "-home" } else { &name })).await;
    }
    for (name, line) in
        [("found", "maria lopez 5/3/1980"), ("nobody", "zzyzx"), ("refused", "lopez 13/45/1980")]
    {
        screens.search(line).await;
        screens.look(&format!("{role}-clients-{name}")).await;
    }
    screens.window.click(".hm-header__end summary").await;
    screens.look(&format!("{role}-menu")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_of_every_role_fits_and_is_accessible() {
    let Some(driver) = driver() else { return };
    let app = TestApp::new().await.with_pages(web::Settings { demo: true, ..Default::default() });
    let client = planted(&app).await;
    let mut subjects = places(&app).await;
    subjects.push(("clients", client.to_string()));
    let colleague =
        app.user("rosa.delgado@a-long-name-of-an-agency.test", Role::Provider, Some("Harbor House")).await;
    subjects.push(("users", colleague.to_string()));
    let base = app.listen().await;
    let mut screens = Screens::open(&driver, &base).await;

    screens.window.goto("/sign-in").await;
    screens.look("sign-in").await;
    screens.window.fill("#email", "nobody@agency.test").await;
    screens.window.fill("#password", "wrong").await;
    screens.window.click("button[type=submit]").await;
    screens.window.wait_for(".hm-errors").await;
    screens.look("sign-in-refused").await;
    screens.window.goto("/nowhere").await;
    screens.look("not-found").await;

    for &role in Role::ALL {
        let email = format!("{}@agency.test", role.code().replace('_', "."));
        let agency = (!matches!(role, Role::HmisLead | Role::CeManager)).then_some("Harbor House");
        app.user(&email, role, agency).await;
        screens.sign_in(&email).await;
        of_role(&mut screens, role, &subjects).await;
    }
    screens.window.script("document.getElementById('lock').showModal()").await;
    screens.look("locked-in-place").await;
    screens.window.goto("/").await;
    screens.window.script("document.querySelector('form[action=\"/lock\"]').submit()").await;
    screens.window.wait_for(".hm-solo").await;
    screens.look("locked").await;
    screens.close().await;
}

/// The pages that an installation shows before anyone can sign in, and to those who are invited.
#[tokio::test(flavor = "multi_thread")]
async fn the_screens_of_set_up_fit_and_are_accessible() {
    let Some(driver) = driver() else { return };
    let app = TestApp::new().await;
    let base = app.listen().await;
    let mut screens = Screens::open(&driver, &base).await;
    screens.window.goto("/").await;
    screens.look("set-up").await;
    screens.window.fill("#code", "0000-0000-0000-0000").await;
    screens.refused("set-up-refused").await;

    app.user("first@agency.test", Role::HmisLead, None).await;
    screens.sign_in("first@agency.test").await;
    screens.window.goto("/set-up/guide").await;
    screens.look("guide").await;
    screens.window.goto("/users/new").await;
    screens.refused("user-refused").await;
    screens.window.fill("#name", "Rosa Delgado").await;
    screens.window.fill("#email", "rosa.delgado@a-long-name-of-an-agency.test").await;
    screens.window.choose("#role", "ce_manager").await;
    screens.window.click("main button[type=submit]").await;
    screens.window.wait_for("#invitation-link").await;
    screens.look("user-invited").await;
    let path = invitation(&screens.window).await;
    screens.window.forget().await;
    screens.window.goto(&path).await;
    screens.look("invitation").await;
    screens.window.goto("/invitation/nobody-has-it").await;
    screens.look("invitation-gone").await;
    screens.close().await;
}

/// The path of the invitation link that is shown.
async fn invitation(window: &Window) -> String {
    let link = window.value("#invitation-link").await;
    link[link.find("/invitation/").unwrap()..].to_owned()
}

/// Chromium logs each answer that is an error; those were asked for.
fn expected_away(faults: Vec<String>) -> Vec<String> {
    let asked_for = |fault: &String| fault.contains("the server responded with a status of 4");
    faults.into_iter().filter(|fault| !asked_for(fault)).collect()
}
