//! Assessing a household: the enrollment it hangs on, HUD's rows, the score, and who may read which answer.

use domain::access::Role;
use domain::ids::{AgencyId, ClientId, ProjectId};
use testkit::{Browser, ClientPlan, Page, TestApp};

/// The crisis needs tool that Hearth comes with.
const CRISIS: &str = "00000000000070008000a00001000000";

struct Family {
    app: TestApp,
    agency: AgencyId,
    access_point: ProjectId,
    head: ClientId,
    child: ClientId,
}

async fn family() -> Family {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let access_point = app.access_point(agency).await;
    let head = app.client(agency, ClientPlan::named("Ada", "Reed").born(1990, 1, 2)).await;
    let child = app.client(agency, ClientPlan::named("Ben", "Reed").born(2020, 1, 2)).await;
    app.household(agency, &[(head, 1), (child, 2)]).await;
    Family { app, agency, access_point, head, child }
}

impl Family {
    fn path(&self, client: ClientId) -> String {
        format!("/clients/{client}/assess/{CRISIS}")
    }

    /// What the form sends, with these answers.
    async fn form(
        &self,
        browser: &mut Browser,
        client: ClientId,
        answers: &[(&'static str, &str)],
    ) -> Vec<(String, String)> {
        let page = browser.get(&self.path(client)).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let fixed = [
            ("version", "0".to_owned()),
            ("form_key", page.field("form_key")),
            ("access_point", self.access_point.to_string()),
            ("date", page.field("date")),
            ("kind", "3".to_owned()),
            ("location", "Front desk".to_owned()),
        ];
        let answers = answers.iter().map(|(name, value)| (*name, (*value).to_owned()));
        fixed.into_iter().chain(answers).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    async fn send(&self, browser: &mut Browser, client: ClientId, form: &[(String, String)]) -> Page {
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post(&self.path(client), &form).await
    }

    async fn count(&self, sql: &str) -> i64 {
        self.app.database.count(sql).await
    }
}

const ANSWERS: [(&str, &str); 6] = [
    ("q-last_night", "outside"),
    ("q-safe_tonight", "0"),
    ("q-why_not_safe", "weather"),
    ("q-minors", "1"),
    ("q-pregnant", "!refused"),
    ("q-fleeing", "1"),
];

#[tokio::test]
async fn a_family_without_an_enrollment_is_enrolled_and_scored() {
    let family = family().await;
    let mut browser = family.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let form = family.form(&mut browser, family.child, &ANSWERS).await;
    let page = family.send(&mut browser, family.child, &form).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let place = page.location().to_owned();
    let enrolled = format!(
        "SELECT count(*) FROM enrollment WHERE project_id = '{}' AND disabling_condition = 99",
        family.access_point
    );
    assert_eq!(family.count(&enrolled).await, 2);
    let head = format!(
        "{enrolled} AND enrollment_coc = 'XX-500' AND living_situation = 99 AND personal_id = '{}'",
        family.head
    );
    assert_eq!(family.count(&head).await, 1);
    let of_head = format!(
        "SELECT count(*) FROM assessment WHERE personal_id = '{}' AND assessment_level = 1 AND \
         prioritization_status IS NULL AND assessment_location = 'Front desk'",
        family.head
    );
    assert_eq!(family.count(&of_head).await, 1, "HUD wants it on the head");
    // outside 6, no safe place 2 x 4, weather 2, a minor 3, fleeing 2 x 3
    assert_eq!(family.count("SELECT count(*) FROM assessment_sheet WHERE score = 25 AND unknown = 5").await, 1);
    assert_eq!(family.count("SELECT count(*) FROM assessment_result WHERE assessment_result = '25'").await, 1);
    assert_eq!(family.count("SELECT count(*) FROM assessment_question").await, 10);
    assert_eq!(family.count("SELECT count(*) FROM assessment_question WHERE data_class = 'dv'").await, 1);
    let page = browser.get(&place).await;
    for text in
        ["Ada Reed", "25", "5 questions have no answer", "Is anyone in the household pregnant?", "prefers not"]
    {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    // It stands with the head, and is the household's.
    for client in [family.head, family.child] {
        assert!(browser.get(&format!("/clients/{client}")).await.text.contains("Crisis needs"));
    }
}

#[tokio::test]
async fn a_second_assessment_finds_the_enrollment_and_a_form_sent_twice_saves_once() {
    let family = family().await;
    let mut browser = family.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let form = family.form(&mut browser, family.head, &ANSWERS).await;
    let first = family.send(&mut browser, family.head, &form).await;
    let again = family.send(&mut browser, family.head, &form).await;
    assert_eq!(first.location(), again.location());
    assert_eq!(family.count("SELECT count(*) FROM assessment").await, 1);
    let form = family.form(&mut browser, family.head, &[]).await;
    assert_eq!(family.send(&mut browser, family.head, &form).await.status, 303);
    assert_eq!(family.count("SELECT count(*) FROM assessment").await, 2);
    assert_eq!(family.count("SELECT count(*) FROM enrollment").await, 2);
    assert_eq!(family.count("SELECT count(*) FROM assessment_sheet WHERE score = 0 AND unknown = 8").await, 1);
}

#[tokio::test]
async fn who_came_to_the_household_later_is_enrolled_with_the_others_and_each_stay_has_one_head() {
    let family = family().await;
    let mut browser = family.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let form = family.form(&mut browser, family.head, &ANSWERS).await;
    assert_eq!(family.send(&mut browser, family.head, &form).await.status, 303);
    // A partner joins the household and is its head from then on.
    let partner = family.app.client(family.agency, ClientPlan::named("Cal", "Reed").born(1988, 1, 2)).await;
    let head = family.head;
    let of_head = format!("WHERE personal_id = '{head}'");
    let household = format!("SELECT household_id FROM household_member {of_head}");
    for sql in [
        format!("UPDATE household_member SET relationship_to_hoh = 3 {of_head}"),
        format!(
            "INSERT INTO household_member (id, household_id, personal_id, relationship_to_hoh, from_date, version) \
             SELECT '0192f0c1a2b37c4d8e9f00112233abcd', ({household}), '{partner}', 1, '2026-02-20', 1"
        ),
    ] {
        family.app.database.execute(&sql).await;
    }
    let form = family.form(&mut browser, family.child, &ANSWERS).await;
    let page = family.send(&mut browser, family.child, &form).await;
    assert_eq!(page.status, 303, "{}", page.text);
    assert_eq!(family.count("SELECT count(*) FROM enrollment").await, 3, "nobody is enrolled twice");
    assert_eq!(family.count("SELECT count(DISTINCT household_id) FROM enrollment").await, 1);
    let heads = "SELECT count(*) FROM enrollment WHERE relationship_to_hoh = 1";
    assert_eq!(family.count(heads).await, 1);
    let partner = format!("personal_id = '{partner}'");
    assert_eq!(family.count(&format!("{heads} AND enrollment_coc = 'XX-500' AND {partner}")).await, 1);
    assert_eq!(family.count(&format!("SELECT count(*) FROM assessment WHERE {partner}")).await, 1);
}

#[tokio::test]
async fn nonsense_is_refused_at_its_question_and_nothing_is_lost() {
    let family = family().await;
    let mut browser = family.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let nonsense =
        [("q-last_night", "moon"), ("q-bring", "pet"), ("q-bring", "!unknown"), ("q-helps", "A warm bed")];
    let mut form = family.form(&mut browser, family.head, &nonsense).await;
    form.retain(|(name, _)| name != "date");
    form.push(("date".into(), "someday".into()));
    let page = family.send(&mut browser, family.head, &form).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Where did the household sleep last night? Choose one"), "{}", page.text);
    for text in
        ["id=\"q-last_night-error\"", "id=\"q-bring-error\"", "id=\"date-error\"", "A warm bed", "someday"]
    {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    for table in ["assessment", "enrollment", "assessment_answer", "assessment_sheet"] {
        assert_eq!(family.count(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
}

#[tokio::test]
async fn an_answer_to_a_question_that_is_not_asked_is_ignored() {
    let family = family().await;
    let mut browser = family.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let answers = [("q-safe_tonight", "1"), ("q-why_not_safe", "weather"), ("q-treatment", "moon")];
    let form = family.form(&mut browser, family.head, &answers).await;
    assert_eq!(family.send(&mut browser, family.head, &form).await.status, 303);
    assert_eq!(family.count("SELECT count(*) FROM assessment_sheet WHERE score = 0").await, 1);
}

#[tokio::test]
async fn answers_of_a_sensitive_class_show_only_to_those_with_the_permission() {
    let family = family().await;
    let mut browser = family.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let form =
        family.form(&mut browser, family.head, &[("q-health_at_risk", "1"), ("q-treatment", "cold")]).await;
    let place = family.send(&mut browser, family.head, &form).await.location().to_owned();
    assert!(browser.get(&place).await.text.contains("A refrigerator for medicine"));
    let mut reader = family.app.signed_in(Role::ReadOnly, Some("Harbor House")).await;
    let page = reader.get(&place).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Not shown to you") && !page.text.contains("A refrigerator for medicine"));
    assert!(!page.text.contains(">Points<") && page.text.contains("So that they cannot be worked out"));
    // Whether a question was asked at all can tell the answer it hangs on.
    let form = family.form(&mut browser, family.head, &[("q-health_at_risk", "0")]).await;
    let other = family.send(&mut browser, family.head, &form).await.location().to_owned();
    let hidden = |text: &str| text.matches("Not shown to you").count();
    assert_eq!(hidden(&reader.get(&other).await.text), hidden(&page.text));
    assert_eq!(reader.get(&family.path(family.head)).await.status, 404);
}

#[tokio::test]
async fn other_agencies_do_not_find_it_and_the_ce_manager_may_assess() {
    let family = family().await;
    let mut manager = family.app.signed_in(Role::CeManager, None).await;
    let form = family.form(&mut manager, family.head, &ANSWERS).await;
    let page = family.send(&mut manager, family.head, &form).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let place = page.location().to_owned();
    family.app.agency("Northside").await;
    let mut other = family.app.signed_in(Role::Assessor, Some("Northside")).await;
    assert_eq!(other.get(&place).await.status, 404);
    let page = other.get(&family.path(family.head)).await;
    assert!(page.text.contains("There is no access point you can assess at"));
    let safe = family.app.victim_service_provider("Willow Tree").await;
    let hidden = family.app.client(safe, ClientPlan::named("Selma", "Quist")).await;
    assert_eq!(manager.get(&family.path(hidden)).await.status, 404);
    assert_eq!(
        family.count(&format!("SELECT count(*) FROM household WHERE agency_id <> '{}'", family.agency)).await,
        0
    );
}

#[tokio::test]
async fn the_tools_explain_themselves() {
    let app = TestApp::new().await;
    app.agency("Harbor House").await;
    let mut reader = app.signed_in(Role::ReadOnly, Some("Harbor House")).await;
    let page = reader.get("/tools").await;
    assert!(page.text.contains("Crisis needs") && page.text.contains("Housing needs"));
    let page = reader.get("/tools/00000000000070008000a00002000000").await;
    assert!(page.text.contains("Where is the household staying?"), "{}", page.text);
}

/// The form for the head, dated so.
async fn dated(family: &Family, browser: &mut Browser, day: &str) -> Page {
    let mut form = family.form(browser, family.head, &ANSWERS).await;
    form.iter_mut().filter(|(name, _)| name == "date").for_each(|(_, value)| day.clone_into(value));
    family.send(browser, family.head, &form).await
}

#[tokio::test]
async fn a_day_before_the_client_or_the_access_point_was_there_is_refused_and_a_newborn_enters_with_birth() {
    let family = family().await;
    let mut browser = family.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let born = format!("UPDATE client SET dob = '2026-02-20' WHERE id = '{}'", family.child);
    family.app.database.execute(&born).await;
    for (day, message) in [
        ("1926-02-15", "The client was not born yet on that day."),
        ("2001-02-15", "The access point did not operate on that day."),
    ] {
        let page = dated(&family, &mut browser, day).await;
        assert!(page.status == 422 && page.text.contains(message), "{day}: {}", page.text);
    }
    assert_eq!(family.count("SELECT count(*) FROM enrollment").await, 0);
    assert_eq!(dated(&family, &mut browser, "2026-02-10").await.status, 303);
    let of = |client: ClientId, day: &str| {
        format!("SELECT count(*) FROM enrollment WHERE personal_id = '{client}' AND entry_date = '{day}'")
    };
    assert_eq!(family.count(&of(family.head, "2026-02-10")).await, 1);
    assert_eq!(family.count(&of(family.child, "2026-02-20")).await, 1);
}

#[tokio::test]
async fn a_client_alone_who_was_assessed_on_paper_yesterday_is_a_household_of_one() {
    let family = family().await;
    let alone = family.app.client(family.agency, ClientPlan::named("Uma", "Vale").born(1970, 1, 2)).await;
    let mut browser = family.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let mut form = family.form(&mut browser, alone, &ANSWERS).await;
    form.iter_mut().filter(|(name, _)| name == "date").for_each(|(_, day)| "2026-02-10".clone_into(day));
    let page = family.send(&mut browser, alone, &form).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let path = format!("{}/place", page.location());
    let form = browser.get(&path).await;
    let (version, key) = (form.field("version"), form.field("form_key"));
    let sent = [("version", version.as_str()), ("form_key", key.as_str()), ("decision", "1")];
    assert_eq!(browser.post(&path, &sent).await.status, 303);
    let place = "SELECT count(*) FROM queue_entry WHERE household_size = 1 AND household_kind = 'individual'";
    assert_eq!(family.count(place).await, 1);
}

#[tokio::test]
async fn nobody_is_enrolled_twice_and_nobody_joins_a_stay_that_has_ended() {
    let family = family().await;
    let project = family.access_point;
    let own = family.app.household(family.agency, &[]).await;
    family.app.stay(own, project, family.agency, &[(family.child, 1)]).await;
    family.app.database.execute("UPDATE enrollment SET entry_date = '2026-02-20'").await;
    let mut browser = family.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    assert_eq!(dated(&family, &mut browser, "2026-02-10").await.status, 303);
    let of = |client: ClientId| format!("SELECT count(*) FROM enrollment WHERE personal_id = '{client}'");
    assert_eq!(family.count(&of(family.child)).await, 1, "the child was there already, since later");
    let exit = format!(
        "INSERT INTO exit (id, source_id, source_key, version, agency_id, data_class, enrollment_id, personal_id, \
         exit_date, destination) SELECT 'e1', source_id, 'e1', 1, agency_id, 'general', id, personal_id, \
         entry_date, 99 FROM enrollment WHERE personal_id = '{}'",
        family.head
    );
    family.app.database.execute(&exit).await;
    family.app.database.execute("UPDATE exit SET exit_date = '2026-02-25'").await;
    let before = family.count("SELECT count(*) FROM enrollment").await;
    assert_eq!(dated(&family, &mut browser, "2026-02-12").await.status, 303);
    assert_eq!(
        family.count("SELECT count(*) FROM enrollment").await,
        before,
        "it hangs on the stay of its day"
    );
    assert_eq!(dated(&family, &mut browser, "2026-03-01").await.status, 303);
    assert_eq!(family.count(&of(family.head)).await, 2, "a new one begins");
    assert_eq!(family.count(&of(family.child)).await, 1);
}

#[tokio::test]
async fn an_access_point_of_several_cocs_asks_which() {
    let family = family().await;
    let more = format!(
        "INSERT INTO project_coc (id, source_id, source_key, version, agency_id, data_class, project_id, coc_code) \
         SELECT 'c2', source_id, 'c2', 1, agency_id, 'general', project_id, 'XX-501' FROM project_coc \
         WHERE project_id = '{}'",
        family.access_point
    );
    family.app.database.execute(&more).await;
    let mut browser = family.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let page = browser.get(&family.path(family.head)).await;
    assert!(
        page.text.contains(", XX-500</option>") && page.text.contains(", XX-501</option>"),
        "{}",
        page.text
    );
    let mut form = family.form(&mut browser, family.head, &ANSWERS).await;
    assert_eq!(family.send(&mut browser, family.head, &form).await.status, 422);
    let point = format!("{} XX-501", family.access_point);
    form.iter_mut().filter(|(name, _)| name == "access_point").for_each(|(_, id)| id.clone_from(&point));
    let page = family.send(&mut browser, family.head, &form).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let coc = "SELECT count(*) FROM enrollment WHERE enrollment_coc = 'XX-501' AND relationship_to_hoh = 1";
    assert_eq!(family.count(coc).await, 1);
}
