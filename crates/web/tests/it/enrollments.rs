//! Enrollments: a family enters, its head leaves, and what HUD's rules refuse keeps what was typed.

use domain::access::Role;
use domain::ids::{AgencyId, ClientId, ProjectId};
use testkit::{Browser, ClientPlan, Page, TestApp};

/// A mother with her partner and a child, and a permanent housing project of the agency.
pub(super) struct Family {
    pub(super) app: TestApp,
    pub(super) browser: Browser,
    pub(super) agency: AgencyId,
    pub(super) project: ProjectId,
    pub(super) mother: ClientId,
    pub(super) partner: ClientId,
    pub(super) child: ClientId,
}

pub(super) async fn family() -> Family {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let project = app.access_point(agency).await;
    let housing = "UPDATE project SET project_type = 13, project_name = 'Bridge Home'";
    app.database.execute(housing).await;
    let mother = app.client(agency, ClientPlan::named("Ada", "Lind").born(1990, 5, 3)).await;
    let partner = app.client(agency, ClientPlan::named("Bo", "Lind").born(1988, 1, 2)).await;
    let child = app.client(agency, ClientPlan::named("Cy", "Lind").born(2019, 7, 9)).await;
    app.household(agency, &[(mother, 1), (partner, 3), (child, 2)]).await;
    let browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    Family { app, browser, agency, project, mother, partner, child }
}

pub(super) type Cells = Vec<(String, String)>;

impl Family {
    pub(super) fn path(&self) -> String {
        format!("/clients/{}/enroll?project={}", self.mother, self.project)
    }

    /// Everybody comes, from the streets.
    pub(super) fn whole(&self) -> Cells {
        let mut cells: Cells = vec![
            ("project".into(), self.project.to_string()),
            ("entry_date".into(), "2026-02-20".into()),
            ("enrollment_coc".into(), "XX-500".into()),
        ];
        for (client, relationship, grown) in
            [(self.mother, "1", true), (self.partner, "3", true), (self.child, "2", false)]
        {
            let mut cell = |name: &str, value: &str| cells.push((format!("{client}_{name}"), value.into()));
            cell("comes", "1");
            cell("relationship_to_hoh", relationship);
            cell("disabling_condition", "0");
            if grown {
                cell("living_situation", "116");
                cell("length_of_stay", "3");
                cell("date_to_street_essh", "2026-01-05");
                cell("times_homeless_past_three_years", "1");
                cell("months_homeless_past_three_years", "102");
            }
        }
        cells
    }

    /// Fills a form once and sends it twice.
    pub(super) async fn twice(&mut self, path: &str, cells: &Cells) -> [Page; 2] {
        let form = self.browser.get(path).await;
        let (version, key) = (form.field("version"), form.field("form_key"));
        let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
        sent.extend(cells.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let path = path.split('?').next().unwrap();
        [self.browser.post(path, &sent).await, self.browser.post(path, &sent).await]
    }

    pub(super) async fn send(&mut self, path: &str, cells: &Cells) -> Page {
        let form = self.browser.get(path).await;
        assert_eq!(form.status, 200, "{path}: {}", form.text);
        let (version, key) = (form.field("version"), form.field("form_key"));
        let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
        sent.extend(cells.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        self.browser.post(path.split('?').next().unwrap(), &sent).await
    }

    /// Enrolled, with the path of the mother's enrollment.
    pub(super) async fn enrolled(&mut self) -> String {
        let (path, cells) = (self.path(), self.whole());
        let page = self.send(&path, &cells).await;
        assert_eq!(page.status, 303, "{}", page.text);
        page.location().split('?').next().unwrap().to_owned()
    }

    pub(super) async fn enrollment_of(&mut self, client: ClientId) -> String {
        let page = self.browser.get(&format!("/clients/{client}")).await;
        let at = page.text.find("/enrollments/").expect("the client's page has an enrollment");
        page.text[at + "/enrollments/".len()..][..32].to_owned()
    }

    /// The enrollments of mother, partner and child.
    pub(super) async fn ids(&mut self) -> [String; 3] {
        [
            self.enrollment_of(self.mother).await,
            self.enrollment_of(self.partner).await,
            self.enrollment_of(self.child).await,
        ]
    }

    pub(super) async fn count(&self, sql: &str) -> i64 {
        self.app.database.count(&format!("SELECT count(*) FROM {sql}")).await
    }
}

pub(super) fn without(cells: &Cells, name: &str) -> Cells {
    cells.iter().filter(|(known, _)| !known.ends_with(name)).cloned().collect()
}

pub(super) fn with(cells: &Cells, name: &str, value: &str) -> Cells {
    let mut cells = without(cells, name);
    cells.push((name.into(), value.into()));
    cells
}

#[tokio::test]
async fn a_family_is_enrolled_as_one_stay() {
    let mut family = family().await;
    let path = family.enrolled().await;
    assert_eq!(family.count("enrollment WHERE project_id IS NOT NULL").await, 3);
    assert_eq!(family.count("household_stay").await, 1);
    assert_eq!(family.count("enrollment WHERE relationship_to_hoh = 1 AND enrollment_coc = 'XX-500'").await, 1);
    assert_eq!(family.count("enrollment WHERE enrollment_coc IS NOT NULL").await, 1, "the head's alone");
    assert_eq!(family.count("enrollment WHERE living_situation = 116").await, 2, "not the child's");
    let page = family.browser.get(&path).await;
    for text in ["Ada Lind", "Bo Lind", "Cy Lind", "Bridge Home", "2/20/2026", "Harbor House"] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let page = family.send(&family.path(), &family.whole()).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Ada Lind: Enrolled in this project already."), "{}", page.text);
}

#[tokio::test]
async fn sent_twice_it_is_one_stay() {
    let mut family = family().await;
    let form = family.browser.get(&family.path()).await;
    let key = form.field("form_key");
    let cells = with(&family.whole(), "follow", "1");
    let mut sent = vec![("form_key", key.as_str())];
    sent.extend(cells.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let path = format!("/clients/{}/enroll", family.mother);
    let first = family.browser.post(&path, &sent).await;
    let second = family.browser.post(&path, &sent).await;
    assert_eq!((first.status.as_u16(), first.location()), (303, second.location()), "{}", second.text);
    assert_eq!(family.count("enrollment").await, 3);
    assert_eq!(family.count("assignment WHERE from_date = '2026-02-20'").await, 3);
}

#[tokio::test]
async fn what_is_refused_keeps_what_was_typed() {
    let mut family = family().await;
    let whole = family.whole();
    let mother = family.mother;
    for (cells, told) in [
        (with(&whole, "entry_date", "2026-03-09"), "This lies in the future."),
        (with(&whole, "entry_date", "2019-12-31"), "this lies before “Operating since”"),
        (with(&whole, "enrollment_coc", ""), "CoC of the enrollment: this is needed"),
        (with(&whole, "enrollment_coc", "YY-999"), "Choose one of the answers."),
        (without(&whole, "comes"), "Tick at least one person who comes."),
        (without(&whole, &format!("{mother}_comes")), "One of those who come has to be the head"),
        (without(&whole, &format!("{mother}_disabling_condition")), "Ada Lind: Disabling condition"),
        (without(&whole, &format!("{mother}_length_of_stay")), "Length of stay there: this is needed"),
        (
            with(&whole, &format!("{mother}_date_to_street_essh"), "2026-02-21"),
            "This lies after the entry date.",
        ),
        (with(&whole, &format!("{mother}_living_situation"), "435"), "Kind of rental subsidy: this is needed"),
        (
            with(&whole, &format!("{mother}_relationship_to_hoh"), "3"),
            "One of those who come has to be the head",
        ),
    ] {
        let page = family.send(&family.path(), &cells).await;
        assert_eq!(page.status, 422, "{told}");
        assert!(page.text.contains(told), "{told}: {}", page.text);
        assert!(page.text.contains("value=\"2026-01-05\""), "{told}: what was typed stays");
    }
    assert_eq!(family.count("enrollment").await, 0);
}

#[tokio::test]
async fn the_head_leaves_and_another_takes_over() {
    let mut family = family().await;
    let path = family.enrolled().await;
    family
        .app
        .database
        .execute("UPDATE enrollment SET move_in_date = '2026-02-22' WHERE relationship_to_hoh = 1")
        .await;
    let (mother, partner) =
        (path.rsplit('/').next().unwrap().to_owned(), family.enrollment_of(family.partner).await);
    let child = family.enrollment_of(family.child).await;
    let exit = format!("{path}/exit");
    let mut cells: Cells = vec![
        ("exit_date".into(), "2026-02-28".into()),
        ("destination".into(), "410".into()),
        (format!("{mother}_leaves"), "1".into()),
        (format!("{child}_relationship"), "2".into()),
    ];
    let page = family.send(&exit, &cells).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Choose who is the head of those who stay."), "{}", page.text);
    cells.push(("head".into(), partner.clone()));
    let page = family.send(&exit, &cells).await;
    assert_eq!(page.status, 303, "{}", page.text);
    assert_eq!(family.count("enrollment WHERE relationship_to_hoh = 1").await, 1);
    let taken = format!(
        "enrollment WHERE id = '{partner}' AND relationship_to_hoh = 1 AND enrollment_coc = 'XX-500' \
         AND move_in_date = '2026-02-22'"
    );
    assert_eq!(family.count(&taken).await, 1);
    assert_eq!(family.count("exit WHERE exit_date = '2026-02-28' AND destination = 410").await, 1);
    let page = family.browser.get(&path).await;
    assert!(page.text.contains("Take the exit back"));
    let (version, key) = (page.field("version"), page.field("form_key"));
    let sent = [("version", version.as_str()), ("form_key", key.as_str())];
    assert_eq!(family.browser.post(&format!("{path}/exit/remove"), &sent).await.status, 303);
    assert_eq!(family.count("exit WHERE date_deleted IS NULL").await, 0);
}

#[tokio::test]
async fn all_leave_at_once_and_nobody_follows_them_any_more() {
    let mut family = family().await;
    let cells = with(&family.whole(), "follow", "1");
    let page = family.send(&family.path(), &cells).await;
    let path = page.location().split('?').next().unwrap().to_owned();
    let all = [
        path.rsplit('/').next().unwrap().to_owned(),
        family.enrollment_of(family.partner).await,
        family.enrollment_of(family.child).await,
    ];
    let mut cells: Cells = all.iter().map(|id| (format!("{id}_leaves"), "1".into())).collect();
    cells.push(("exit_date".into(), "2026-02-10".into()));
    cells.push(("destination".into(), "435".into()));
    let exit = format!("{path}/exit");
    let page = family.send(&exit, &cells).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("this lies before “Entry date”"), "{}", page.text);
    assert!(page.text.contains("Kind of rental subsidy: this is needed"), "{}", page.text);
    assert!(page.text.contains("value=\"2026-02-10\""));
    let page = family.send(&exit, &with(&cells, "destination", "336")).await;
    assert!(page.text.contains("Choose one of the answers."), "{}", page.text);
    let cells = with(&with(&cells, "exit_date", "2026-02-25"), "destination", "101");
    assert_eq!(family.send(&exit, &cells).await.status, 303);
    assert_eq!(family.count("exit").await, 3);
    assert_eq!(family.count("assignment WHERE to_date = '2026-02-25'").await, 3);
    assert_eq!(family.count("enrollment WHERE relationship_to_hoh = 1").await, 1, "the head stays the head");
}

#[tokio::test]
async fn an_enrollment_is_changed_by_the_same_rules_and_a_stale_save_tells_both_values() {
    let mut family = family().await;
    let path = family.enrolled().await;
    let edit = format!("{path}/edit");
    let form = family.browser.get(&edit).await;
    let version = form.field("version");
    let cells = [
        ("entry_date", "2026-02-20"),
        ("move_in_date", "2026-02-19"),
        ("enrollment_coc", "XX-500"),
        ("disabling_condition", "1"),
        ("living_situation", "206"),
        ("length_of_stay", "3"),
        ("previous_street_essh", "0"),
    ];
    let send = |key: &'static str, moved: &'static str| {
        let mut sent = vec![("version", version.clone()), ("form_key", key.to_owned())];
        sent.extend(cells.iter().map(|(name, value)| (*name, (*value).to_owned())));
        sent.iter_mut()
            .filter(|(name, _)| *name == "move_in_date")
            .for_each(|(_, value)| *value = moved.into());
        sent
    };
    for (key, moved, status) in
        [("first", "2026-02-19", 422), ("second", "2026-02-23", 303), ("third", "2026-02-24", 409)]
    {
        let sent = send(key, moved);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = family.browser.post(&edit, &sent).await;
        assert_eq!(page.status.as_u16(), status, "{}", page.text);
        assert!(status == 303 || page.text.contains(&format!("value=\"{moved}\"")));
        assert!(status != 409 || page.text.contains("2/23/2026"), "{}", page.text);
    }
    let saved = "enrollment WHERE move_in_date = '2026-02-23' AND los_under_threshold = 1 \
                 AND date_to_street_essh IS NULL AND disabling_condition = 1";
    assert_eq!(family.count(saved).await, 1);
}

#[tokio::test]
async fn nobody_elsewhere_sees_or_changes_a_stay() {
    let mut family = family().await;
    let path = family.enrolled().await;
    family.app.agency("Northside").await;
    let mut other = family.app.signed_in(Role::CaseManager, Some("Northside")).await;
    for page in ["", "/edit", "/exit"] {
        assert_eq!(other.get(&format!("{path}{page}")).await.status, 404, "{page}");
    }
    let enroll = format!("/clients/{}/enroll?project={}", family.mother, family.project);
    assert_eq!(other.get(&enroll).await.status, 404, "not in another agency's project");
    let page = other.get(&format!("/clients/{}/enroll", family.mother)).await;
    assert!(page.text.contains("There is no project"), "{}", page.text);
    let safe = family.app.victim_service_provider("Willow Tree").await;
    let hidden = family.app.client(safe, ClientPlan::named("Selma", "Quist")).await;
    let page = family.browser.get(&format!("/clients/{hidden}/enroll")).await;
    assert_eq!(page.status, 404);
    assert_eq!(family.count("audit_log WHERE record_kind = 'denied'").await, 4);
    let _ = family.agency;
}

#[tokio::test]
async fn a_member_comes_later_into_the_stay() {
    let mut family = family().await;
    let child = family.child.to_string();
    let cells = without(&family.whole(), &format!("{child}_comes"));
    let page = family.send(&family.path(), &cells).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let path = page.location().split('?').next().unwrap().to_owned();
    let join = format!("{path}/join");
    let form = family.browser.get(&join).await;
    assert!(form.text.contains("Cy Lind") && !form.text.contains("Bo Lind"), "{}", form.text);
    let mut cells: Cells = vec![
        ("entry_date".into(), "2026-02-25".into()),
        (format!("{child}_comes"), "1".into()),
        (format!("{child}_relationship_to_hoh"), "1".into()),
        (format!("{child}_disabling_condition"), "0".into()),
    ];
    let page = family.send(&join, &cells).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("and only one"), "{}", page.text);
    cells[2].1 = "2".into();
    let page = family.send(&join, &cells).await;
    assert_eq!(page.status, 303, "{}", page.text);
    assert_eq!(family.count("household_stay").await, 1);
    let same = "enrollment WHERE household_id = (SELECT id FROM household_stay) AND entry_date = '2026-02-25'";
    assert_eq!(family.count(same).await, 1);
    let page = family.browser.get(&join).await;
    assert!(page.text.contains("Everybody of the household is in this stay already."), "{}", page.text);
}

#[tokio::test]
async fn the_head_moves_in_once() {
    let mut family = family().await;
    let path = format!("{}/move-in", family.enrolled().await);
    let form = family.browser.get(&path).await;
    let version = form.field("version");
    for (key, moved, status) in
        [("early", "2026-02-19", 422), ("moved", "2026-02-23", 303), ("late", "2026-02-24", 409)]
    {
        let sent = [("version", version.as_str()), ("form_key", key), ("move_in_date", moved)];
        assert_eq!(family.browser.post(&path, &sent).await.status.as_u16(), status, "{key}");
    }
    assert_eq!(
        family.count("enrollment WHERE move_in_date = '2026-02-23' AND living_situation = 116").await,
        1
    );
    let child = family.enrollment_of(family.child).await;
    assert_eq!(family.browser.get(&format!("/enrollments/{child}/move-in")).await.status, 404);
}
