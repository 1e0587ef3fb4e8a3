//! A new family in Chromium, from the first search to a place on the queue, and through a shelter: by keyboard alone,
//! and on a phone without JavaScript.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use browser::{Scripts, Window, driver};
use domain::access::Role;
use testkit::{ClientPlan, PASSWORD, TestApp};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const SPACE: &str = " ";
const DOWN: &str = "\u{e015}";

/// How someone works through a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hand {
    /// Tab, arrows, Space and Enter.
    Keys,
    /// Whatever is touched.
    Finger,
}

/// Someone at a window.
struct Person {
    window: Window,
    hand: Hand,
}

impl Person {
    async fn matches(&self, css: &str) -> bool {
        let css = serde_json::to_string(css).unwrap();
        self.window.script(&format!("return document.activeElement.matches({css})")).await.as_bool().unwrap()
    }

    /// Presses Tab until the focus is there.
    async fn reach(&self, css: &str) {
        for _ in 0..250 {
            if self.matches(css).await {
                return;
            }
            self.window.press(TAB).await;
        }
        panic!("{}: Tab never reaches {css}", self.window.path().await);
    }

    /// Follows a link or presses a button.
    async fn follow(&self, css: &str) {
        match self.hand {
            Hand::Finger => self.window.click(css).await,
            Hand::Keys => {
                self.reach(css).await;
                self.window.press(ENTER).await;
            }
        }
    }

    /// Answers a field by its name.
    async fn answer(&self, name: &str, value: &str) {
        if self.hand == Hand::Finger {
            return self.window.answer(name, value).await;
        }
        let field = format!("main [name='{name}']");
        let option = format!("main input[name='{name}'][value='{value}']");
        if self.window.has(&format!("main input[type=checkbox][name='{name}'][value='{value}']")).await {
            self.reach(&option).await;
            self.window.press(SPACE).await;
        } else if self.window.has(&option).await
            || self.window.has(&format!("main select[name='{name}']")).await
        {
            self.reach(&field).await;
            self.down_to(value).await;
        } else {
            self.reach(&field).await;
            self.window.press(value).await;
        }
    }

    /// Goes down a list, or from button to button, to a value.
    async fn down_to(&self, value: &str) {
        for _ in 0..60 {
            let at = "const at = document.activeElement; return [at.value, at.type !== 'radio' || at.checked]";
            let at = self.window.script(at).await;
            match (at[0] == value, at[1] == true) {
                (true, true) => return,
                (true, false) => self.window.press(SPACE).await,
                (false, _) => self.window.press(DOWN).await,
            }
        }
        panic!("{}: no {value} in the list", self.window.path().await);
    }

    /// Fills fields and sends the form, with which nothing may be wrong.
    async fn fill(&self, fields: &[(&str, &str)]) {
        self.send(fields).await;
        if self.window.has(".hm-errors").await {
            panic!("{}: {}", self.window.path().await, self.window.text(".hm-errors").await);
        }
    }

    async fn send(&self, fields: &[(&str, &str)]) {
        for (name, value) in fields {
            self.answer(name, value).await;
        }
        self.follow("main form:not([role=search]) button[type=submit]").await;
        self.window.wait_for("h1").await;
    }

    /// Searches where nobody is found.
    async fn search_in_vain(&self, line: &str, told: &str) {
        self.answer("q", line).await;
        self.window.press(ENTER).await;
        self.window.wait_for(told).await;
    }

    async fn sign_in(&self) {
        self.window.goto("/sign-in").await;
        self.answer("email", "intake@agency.test").await;
        self.answer("password", PASSWORD).await;
        self.window.press(ENTER).await;
        self.window.wait_for(".hm-frame").await;
    }

    /// The id behind a word of the address.
    async fn id_behind(&self, word: &str) -> String {
        let path = self.window.path().await;
        let at = path.find(word).unwrap_or_else(|| panic!("{word} in {path}")) + word.len();
        path[at..].chars().take_while(char::is_ascii_alphanumeric).collect()
    }
}

/// An agency with an access point and a shelter, and someone who assesses.
async fn community() -> TestApp {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    app.access_point(agency).await;
    let shelter = app.access_point(agency).await;
    for sql in [
        format!("UPDATE project SET project_name = 'Harbor Nights', project_type = 1 WHERE id = '{shelter}'"),
        format!("DELETE FROM ce_participation WHERE project_id = '{shelter}'"),
    ] {
        app.database.execute(&sql).await;
    }
    app.user("intake@agency.test", Role::Assessor, Some("Harbor House")).await;
    app
}

/// From the first search to a mother and her child in one household. Gives both ids.
async fn enter(person: &Person) -> (String, String) {
    let window = &person.window;
    window.goto("/clients").await;
    person.search_in_vain("rosalinda quispe", ".hm-empty").await;
    person.follow("main a[href^='/clients/new']").await;
    window.wait_for("#client-form").await;
    assert_eq!(window.value("#first_name").await.to_lowercase(), "rosalinda", "the search is in the form");
    person
        .fill(&[("dob", "05031990"), ("ssn_data_quality", "99"), ("race_none", "99"), ("veteran_status", "0")])
        .await;
    window.wait_for(".usa-alert--success").await;
    let mother = person.id_behind("/clients/").await;

    person.follow("main a[href$='/household/add']").await;
    window.wait_for("form[role=search] #q").await;
    person.search_in_vain("wayra quispe", "p[role=status]").await;
    person.follow("main a[href^='/clients/new?household=']").await;
    window.wait_for("#client-form").await;
    let child = [
        ("first_name", "Wayra"),
        ("last_name", "Quispe"),
        ("dob", "08122019"),
        ("ssn_data_quality", "99"),
        ("race_none", "99"),
    ];
    person.fill(&child).await;
    window.wait_for("#relationship").await;
    let child = person.id_behind("client=").await;
    person.fill(&[("relationship", "2")]).await;
    window.wait_for(".usa-alert--success").await;
    assert!(window.text(".hm-table").await.contains("Wayra Quispe"));
    (mother, child)
}

/// Assesses with one answer refused and one skipped, reads the score, and places the family.
async fn assess_and_place(person: &Person, mother: &str) {
    let window = &person.window;
    window.goto(&format!("/clients/{mother}")).await;
    person.follow("main .hm-actions a[href$='/assess']").await;
    window.wait_for(".hm-card").await;
    person.follow("main a[href$='/assess/00000000000070008000a00002000000']").await;
    window.wait_for("#q-stays").await;
    if person.hand == Hand::Keys {
        assert!(!window.shows("#q-youngest").await, "nobody is asked how old a child is that is not there");
    }
    let answers = [
        ("q-stays", "outside"),
        ("q-months_this_time", "14"),
        ("q-times", "!refused"),
        ("q-disabling", "1"),
        ("q-children", "1"),
        ("q-youngest", "6"),
    ];
    person.fill(&answers).await;
    window.wait_for(".hm-facts").await;
    assert!(window.path().await.starts_with("/assessments/"));
    let score = window.text(".hm-facts").await;
    assert!(score.contains("Score") && score.contains("Rosalinda Quispe"), "{score}");
    let unknown = window.text(".usa-alert").await;
    assert!(unknown.contains("questions have no answer"), "{unknown}");
    assert!(unknown.contains("How many times were they outside"), "what was refused is not known: {unknown}");
    assert!(unknown.contains("Have they lost a home"), "nor what was skipped: {unknown}");

    person.follow("main a[href$='/place']").await;
    window.wait_for("#decision").await;
    assert!(window.text("h1").await.contains("Rosalinda Quispe"));
    person.fill(&[("decision", "1"), ("wants", "13"), ("area", "North")]).await;
    window.wait_for(".hm-facts").await;
    assert!(window.path().await.starts_with("/queue/"));
    let why = window.text("main").await;
    assert!(why.contains("Number 1 of the households") && why.contains("North"), "{why}");
    window.goto("/queue").await;
    let row = window.text("tr[data-entry]").await;
    assert!(row.contains("Rosalinda Quispe") && row.contains("not known") && row.contains("RRH"), "{row}");
    assert!(row.contains("Adults with children, 2"), "{row}");
    person.follow("tr[data-entry] td:last-child a").await;
    window.wait_for(".hm-facts").await;
}

/// The family enters a shelter; the child leaves, with a destination that is refused at first.
async fn stay_and_leave(person: &Person, mother: &str, child: &str) {
    let window = &person.window;
    window.goto(&format!("/clients/{mother}")).await;
    person.follow("main .hm-actions a[href$='/enroll']").await;
    window.wait_for("a[href*='/enroll?project=']").await;
    let shelter = if window.text("tbody tr:nth-child(1)").await.contains("Harbor Nights") { 1 } else { 2 };
    person.follow(&format!("tbody tr:nth-child({shelter}) a[href*='/enroll?project=']")).await;
    window.wait_for("#entry_date").await;
    let of = |whose: &str, name: &str| format!("{whose}_{name}");
    let cells = [
        (of(mother, "disabling_condition"), "0"),
        (of(mother, "living_situation"), "116"),
        (of(mother, "length_of_stay"), "2"),
        (of(mother, "date_to_street_essh"), "02012026"),
        (of(mother, "times_homeless_past_three_years"), "1"),
        (of(mother, "months_homeless_past_three_years"), "101"),
        (of(child, "disabling_condition"), "0"),
    ];
    let cells: Vec<(&str, &str)> = cells.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    person.fill(&cells).await;
    window.wait_for(".usa-alert--success").await;
    assert!(window.path().await.starts_with("/enrollments/"));

    person.follow("main tbody tr:nth-child(2) a[href^='/enrollments/']").await;
    window.wait_for(".hm-facts").await;
    assert!(window.text("h1").await.contains("Wayra Quispe"));
    person.follow("main a[href$='/exit']").await;
    window.wait_for("#destination").await;
    if person.hand == Hand::Keys {
        assert!(!window.shows("#destination_subsidy_type").await && !window.shows("#head").await);
    }
    person.send(&[("destination", "435")]).await;
    window.wait_for(".hm-errors").await;
    assert_eq!(window.value("#destination").await, "435", "nothing typed is lost");
    assert_eq!(window.value("#exit_date").await, "2026-03-01");
    assert!(window.shows("#destination_subsidy_type").await);
    person.fill(&[("destination_subsidy_type", "428")]).await;
    window.wait_for(".usa-alert--success").await;
}

async fn rows(app: &TestApp, mother: &str, child: &str) {
    let of_ce = "SELECT id FROM project WHERE project_type = 14";
    let of_shelter = "SELECT id FROM project WHERE project_name = 'Harbor Nights'";
    let family = format!("personal_id IN ('{mother}', '{child}')");
    for (what, sql, expected) in [
        ("clients", "SELECT count(*) FROM client".to_owned(), 2),
        (
            "assessments",
            format!(
                "SELECT count(*) FROM assessment WHERE personal_id = '{mother}' AND assessment_level = 2 AND prioritization_status = 1"
            ),
            1,
        ),
        ("refused", "SELECT count(*) FROM assessment_question WHERE assessment_question LIKE 'How many times were%' AND assessment_answer = 'Client prefers not to answer'".into(), 1),
        ("results", "SELECT count(DISTINCT assessment_id) FROM assessment_result".into(), 1),
        (
            "in coordinated entry",
            format!("SELECT count(*) FROM enrollment WHERE {family} AND project_id IN ({of_ce})"),
            2,
        ),
        (
            "together",
            format!("SELECT count(DISTINCT household_id) FROM enrollment WHERE project_id IN ({of_ce})"),
            1,
        ),
        (
            "in the shelter",
            format!("SELECT count(*) FROM enrollment WHERE {family} AND project_id IN ({of_shelter})"),
            2,
        ),
        (
            "together there",
            format!("SELECT count(DISTINCT household_id) FROM enrollment WHERE project_id IN ({of_shelter})"),
            1,
        ),
        (
            "from outside",
            format!(
                "SELECT count(*) FROM enrollment WHERE personal_id = '{mother}' AND living_situation = 116 AND project_id IN ({of_shelter})"
            ),
            1,
        ),
        (
            "left",
            format!(
                "SELECT count(*) FROM exit WHERE personal_id = '{child}' AND destination = 435 AND destination_subsidy_type = 428"
            ),
            1,
        ),
        ("exits", "SELECT count(*) FROM exit".into(), 1),
        ("places", "SELECT count(*) FROM queue_entry WHERE status = 'active' AND household_size = 2".into(), 1),
    ] {
        assert_eq!(app.database.count(&sql).await, expected, "{what}");
    }
}

async fn a_family(driver: &str, (width, scripts, hand): (u32, Scripts, Hand)) {
    let app = community().await;
    let base = app.listen().await;
    let window = Window::open(driver, &base, scripts).await;
    window.resize(width, 900).await;
    let person = Person { window, hand };
    person.sign_in().await;
    let (mother, child) = enter(&person).await;
    assess_and_place(&person, &mother).await;
    stay_and_leave(&person, &mother, &child).await;
    rows(&app, &mother, &child).await;
    person.window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_family_is_placed_on_the_queue_by_keyboard_alone() {
    let Some(driver) = driver() else { return };
    a_family(&driver, (1440, Scripts::On, Hand::Keys)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_family_is_placed_on_the_queue_on_a_phone_without_javascript() {
    let Some(driver) = driver() else { return };
    a_family(&driver, (360, Scripts::Off, Hand::Finger)).await;
}

/// Sets a field as a person does, and tells what changed.
async fn set(window: &Window, field: &str, value: &str) {
    let script = format!(
        "const at = document.querySelector(\"main [name$='{field}']\"); at.value = '{value}'; \
         at.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    );
    window.script(&script).await;
}

/// HUD 3.917 for housing: an answer that leads nowhere takes its questions away, and they are not sent.
#[tokio::test(flavor = "multi_thread")]
async fn questions_appear_as_the_answers_lead_to_them() {
    let Some(driver) = driver() else { return };
    let app = community().await;
    app.database.execute("UPDATE project SET project_type = 13 WHERE project_type = 1").await;
    let agency = app.agency_id("Harbor House").await;
    let client = app.client(agency, ClientPlan::named("Ada", "Lind").born(1990, 5, 3)).await;
    let base = app.listen().await;
    let person = Person { window: Window::open(&driver, &base, Scripts::On).await, hand: Hand::Finger };
    person.sign_in().await;
    let window = &person.window;
    window.goto(&format!("/clients/{client}/enroll")).await;
    person.follow("tbody tr:nth-child(2) a[href*='/enroll?project=']").await;
    window.wait_for("#entry_date").await;
    let [subsidy, before, since] = ["rental_subsidy_type", "previous_street_essh", "date_to_street_essh"]
        .map(|field| format!("main [name$='{field}']"));
    for (situation, length, street, shown) in [
        ("", "", "", [false, false, false]),
        ("116", "", "", [false, false, true]),
        ("435", "10", "", [true, true, false]),
        ("435", "10", "1", [true, true, true]),
        ("435", "5", "1", [true, false, false]),
        ("206", "3", "0", [false, true, false]),
    ] {
        set(window, "_living_situation", situation).await;
        set(window, "_length_of_stay", length).await;
        set(window, "_previous_street_essh", street).await;
        for (field, shown) in [&subsidy, &before, &since].into_iter().zip(shown) {
            assert_eq!(window.shows(field).await, shown, "{field} after {situation}, {length}, {street}");
            assert_eq!(window.has(&format!("{field}:disabled")).await, !shown, "{field} is sent when it shows");
        }
    }
    window.goto(&format!("/clients/{client}/assess/00000000000070008000a00001000000")).await;
    assert!(!window.shows("input[name='q-why_not_safe']").await);
    window.click("input[name='q-safe_tonight'][value='0'] + label").await;
    assert!(window.has("input[name='q-why_not_safe']:enabled").await);
    window.click("input[name='q-safe_tonight'][value='!refused'] + label").await;
    assert!(window.has("input[name='q-why_not_safe']:disabled").await);
    person.window.close().await;
}
