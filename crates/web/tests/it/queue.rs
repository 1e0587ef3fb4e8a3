//! The housing queue: households are placed by their assessments, stand in order, and leave and come back.

use domain::access::Role;
use domain::ids::{AgencyId, AssessmentId, ClientId, HouseholdId};
use testkit::{Browser, ClientPlan, Page, TestApp};

/// A household of one at an agency, assessed.
async fn assessed(
    app: &TestApp,
    agency: AgencyId,
    plan: ClientPlan,
    score: i32,
) -> (ClientId, HouseholdId, AssessmentId) {
    let client = app.client(agency, plan).await;
    let project = app.access_point(agency).await;
    let household = app.household(agency, &[(client, 1)]).await;
    let enrollment = app.stay(household, project, agency, &[(client, 1)]).await[0];
    let assessment = app.assessed(household, (client, enrollment), agency, (score, 3)).await;
    (client, household, assessment)
}

/// Sends a form as it is shown on a page, with these fields.
async fn send(browser: &mut Browser, shown: &str, action: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(shown).await;
    assert_eq!(form.status, 200, "{shown}: {}", form.text);
    let (version, key) = (form.field("version"), form.field("form_key"));
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(fields);
    browser.post(action, &sent).await
}

async fn place(browser: &mut Browser, assessment: AssessmentId, fields: &[(&str, &str)]) -> Page {
    let path = format!("/assessments/{assessment}/place");
    send(browser, &path, &path, fields).await
}

#[tokio::test]
async fn an_assessed_household_is_placed_and_stands_in_order() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (_, _, low) = assessed(&app, agency, ClientPlan::named("Lena", "Low").born(1980, 5, 3), 20).await;
    let (client, _, high) =
        assessed(&app, agency, ClientPlan::named("Hana", "High").born(1990, 5, 3), 54).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    for assessment in [low, high] {
        let page =
            place(&mut assessor, assessment, &[("decision", "1"), ("wants", "3"), ("area", "North")]).await;
        assert_eq!(page.status, 303, "{}", page.text);
        assert!(page.location().starts_with("/queue/"));
    }
    let list = assessor.get("/queue").await;
    assert_eq!(list.status, 200, "{}", list.text);
    assert!(list.text.find("Hana High") < list.text.find("Lena Low"));
    assert!(list.text.contains("3 not known") && list.text.contains("One adult, 1"));
    assert!(list.text.contains("2 households"));
    let prioritised =
        format!("SELECT count(*) FROM assessment WHERE id = '{high}' AND prioritization_status = 1");
    assert_eq!(app.database.count(&prioritised).await, 1);
    let page = assessor.get(&format!("/clients/{client}")).await;
    assert!(page.text.contains("On the queue since 2/15/2026, score 54."), "{}", page.text);
    let audited = "SELECT count(*) FROM audit_log WHERE use_case = 'queue.view'";
    assert_eq!(app.database.count(audited).await, 1);
    for (query, shown) in [("wants=3", true), ("wants=13", false), ("area=nor", true), ("veteran=yes", false)] {
        let list = assessor.get(&format!("/queue?{query}")).await;
        assert_eq!(list.text.contains("Hana High"), shown, "{query}");
    }
}

#[tokio::test]
async fn what_a_household_wants_outlives_other_forms() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let plan = ClientPlan::named("Hana", "High");
    let (client, _, assessment) = assessed(&app, agency, plan, 54).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let sent = [("decision", "1"), ("wants", "3"), ("area", "North")];
    let entry = place(&mut assessor, assessment, &sent).await.location().to_owned();
    let again = assessor.get(&format!("/assessments/{assessment}/place")).await;
    assert!(again.text.contains("decide about Hana High"), "{}", again.text);
    assert!(again.text.contains(&format!("href=\"/clients/{client}\"")));
    let refused = send(&mut assessor, &entry, &format!("{entry}/hold"), &[("hold_note", "Called")]).await;
    assert_eq!(refused.status, 422);
    for page in [&again, &refused] {
        let wanted = "value=\"3\" checked";
        assert!(page.text.contains(wanted) && page.text.contains("value=\"North\""), "{}", page.text);
    }
}

#[tokio::test]
async fn a_household_that_left_comes_back_with_its_first_date() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (_, _, assessment) = assessed(&app, agency, ClientPlan::named("Hana", "High"), 54).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let entry = place(&mut assessor, assessment, &[("decision", "1")]).await.location().to_owned();
    let refused = send(&mut assessor, &entry, &format!("{entry}/off"), &[("off_note", "Called twice")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Called twice") && refused.text.contains("off_reason-error"));
    let page = send(&mut assessor, &entry, &format!("{entry}/off"), &[("off_reason", "moved_away")]).await;
    assert_eq!(page.status, 303, "{}", page.text);
    assert!(!assessor.get("/queue").await.text.contains("Hana High"));
    assert!(assessor.get("/queue?status=off").await.text.contains("Moved away"));
    let tie = app.database.count("SELECT tie FROM queue_entry").await;
    let page = send(&mut assessor, &entry, &format!("{entry}/back"), &[]).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let kept = "SELECT tie FROM queue_entry WHERE placed_on = '2026-02-15' AND status = 'active'";
    assert_eq!(app.database.count(kept).await, tie);
    assert_eq!(app.database.count("SELECT count(*) FROM queue_step").await, 3);
    let page = send(&mut assessor, &entry, &format!("{entry}/off"), &[("off_reason", "deceased")]).await;
    assert_eq!(page.status, 303);
    assert_eq!(send(&mut assessor, &entry, &format!("{entry}/back"), &[]).await.status, 422);
}

#[tokio::test]
async fn a_household_has_one_open_place_and_a_form_sent_twice_saves_once() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (_, _, assessment) = assessed(&app, agency, ClientPlan::named("Hana", "High"), 54).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let path = format!("/assessments/{assessment}/place");
    let form = assessor.get(&path).await;
    let (version, key) = (form.field("version"), form.field("form_key"));
    let sent = [("version", version.as_str()), ("form_key", key.as_str()), ("decision", "1")];
    let first = assessor.post(&path, &sent).await.location().to_owned();
    assert_eq!(assessor.post(&path, &sent).await.location(), first);
    let late = [("version", version.as_str()), ("form_key", "another"), ("decision", "1"), ("area", "South")];
    let page = assessor.post(&path, &late).await;
    assert_eq!(page.status, 409);
    assert!(page.text.contains("is on the queue since 2/15/2026") && page.text.contains("South"));
    assert_eq!(place(&mut assessor, assessment, &[("decision", "1")]).await.location(), first);
    assert_eq!(app.database.count("SELECT count(*) FROM queue_entry").await, 1);
}

#[tokio::test]
async fn whoever_is_not_placed_has_a_reason_and_no_place() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (_, _, assessment) = assessed(&app, agency, ClientPlan::named("Hana", "High"), 54).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    assert_eq!(place(&mut assessor, assessment, &[]).await.status, 422);
    assert_eq!(place(&mut assessor, assessment, &[("decision", "2")]).await.status, 422);
    let page = place(&mut assessor, assessment, &[("decision", "2"), ("reason", "resolved")]).await;
    assert_eq!(page.status, 303, "{}", page.text);
    assert_eq!(app.database.count("SELECT count(*) FROM queue_entry").await, 0);
    let decided = "SELECT count(*) FROM assessment WHERE prioritization_status = 2";
    assert_eq!(app.database.count(decided).await, 1);
}

#[tokio::test]
async fn print_and_file_hold_the_list_and_are_audited() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (_, _, assessment) = assessed(&app, agency, ClientPlan::named("=Hana", "High"), 54).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    place(&mut assessor, assessment, &[("decision", "1"), ("area", "=1+1")]).await;
    assert!(assessor.get("/queue/print").await.text.contains("Printed by"));
    let file = assessor.get("/queue/export").await;
    assert!(file.text.contains("'=Hana High") && file.text.contains(",'=1+1,"), "{}", file.text);
    assert!(file.text.starts_with("\u{feff}No.,Client,Client ID,Household,People,Score,"), "{}", file.text);
    assert!(file.text.contains(",1,54,3,2/15/2026,14,"), "{}", file.text);
    for use_case in ["queue.print", "queue.export"] {
        let audited = format!("SELECT count(*) FROM audit_log WHERE use_case = '{use_case}'");
        assert_eq!(app.database.count(&audited).await, 1);
    }
}

#[tokio::test]
async fn what_a_victim_service_provider_placed_shows_to_no_one_else() {
    let app = TestApp::new().await;
    let safe = app.victim_service_provider("Willow Tree").await;
    app.agency("Harbor House").await;
    let (_, _, assessment) = assessed(&app, safe, ClientPlan::named("Selma", "Quist"), 54).await;
    let mut theirs = app.signed_in(Role::Assessor, Some("Willow Tree")).await;
    let entry = place(&mut theirs, assessment, &[("decision", "1")]).await.location().to_owned();
    assert!(theirs.get("/queue").await.text.contains("Selma Quist"));
    let mut manager = app.signed_in(Role::CeManager, None).await;
    assert!(!manager.get("/queue").await.text.contains("Selma"));
    for path in [entry.clone(), format!("{entry}/row")] {
        assert_eq!(manager.get(&path).await.status, 404);
    }
}

#[tokio::test]
async fn those_who_follow_a_household_are_told_when_its_place_changes_and_a_safe_home_s_place_tells_nobody_else()
 {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let (client, _, assessment) = assessed(&app, agency, ClientPlan::named("Hana", "High"), 54).await;
    let (hidden, _, secret) = assessed(&app, safe, ClientPlan::named("Selma", "Quist"), 60).await;
    for client in [client, hidden] {
        let stay = app.enroll(client, agency).await;
        app.assign(stay, rosa).await;
    }
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let entry = place(&mut assessor, assessment, &[("decision", "1")]).await.location().to_owned();
    send(&mut assessor, &entry, &format!("{entry}/off"), &[("off_reason", "moved_away")]).await;
    let mut safe_assessor = app.signed_in(Role::Assessor, Some("Willow Tree")).await;
    assert_eq!(place(&mut safe_assessor, secret, &[("decision", "1")]).await.status, 303);
    let told = "SELECT count(*) FROM notice WHERE kind =";
    assert_eq!(app.database.count(&format!("{told} 'queue_placed'")).await, 1);
    assert_eq!(app.database.count(&format!("{told} 'queue_off'")).await, 1);
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", testkit::PASSWORD).await;
    let page = browser.get("/notices").await.text;
    assert!(page.contains("Hana High") && !page.contains("Quist"), "{page}");
}

#[tokio::test]
async fn why_a_household_was_not_placed_stands_with_its_assessment() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (_, _, assessment) = assessed(&app, agency, ClientPlan::named("Hana", "High"), 54).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let path = format!("/assessments/{assessment}");
    assert!(assessor.get(&path).await.text.contains(&format!("{path}/place")));
    let fields = [("decision", "2"), ("reason", "other_help"), ("note", "Her sister takes them in.")];
    assert_eq!(place(&mut assessor, assessment, &fields).await.status, 303);
    let page = assessor.get(&path).await.text;
    assert!(page.contains("Other help fits better") && page.contains("Her sister takes them in."), "{page}");
}

#[tokio::test]
async fn a_place_follows_the_household_s_head_and_size() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (mother, household, assessment) =
        assessed(&app, agency, ClientPlan::named("Hana", "High").born(1980, 5, 3), 54).await;
    let partner = app.client(agency, ClientPlan::named("Otto", "High").born(1979, 5, 3)).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    place(&mut assessor, assessment, &[("decision", "1")]).await;
    let path = format!("/clients/{mother}/household/join");
    let client = partner.to_string();
    let fields = [("client", client.as_str()), ("relationship", "3"), ("day", "2026-02-20")];
    let page = send(&mut assessor, &format!("{path}?client={client}"), &path, &fields).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let row =
        |of: &str| format!("SELECT count(*) FROM queue_entry WHERE household_id = '{household}' AND {of}");
    assert_eq!(app.database.count(&row("household_kind = 'adults' AND household_size = 2")).await, 1);
    let path = format!("/clients/{mother}/household/head");
    let named = format!("{mother}_relationship");
    let fields = [("head", client.as_str()), (named.as_str(), "3"), ("day", "2026-02-21")];
    let page = send(&mut assessor, &path, &path, &fields).await;
    assert_eq!(page.status, 303, "{}", page.text);
    assert_eq!(app.database.count(&row(&format!("personal_id = '{partner}'"))).await, 1);
}

#[tokio::test]
async fn a_filter_left_alone_says_any_and_the_dead_are_not_offered_a_way_back() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let plan = ClientPlan::named("Mara", "Moss").born(1980, 5, 3);
    let (.., assessment) = assessed(&app, agency, plan, 30).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let page = place(&mut assessor, assessment, &[("decision", "1")]).await;
    let here = page.location().to_owned();
    let list = assessor.get("/queue").await;
    assert_eq!(list.text.matches("selected>Any</option>").count(), 4, "{}", list.text);
    assert!(!list.text.contains(">Choose</option>"), "{}", list.text);
    let shown = assessor.get(&here).await;
    assert!(shown.text.contains("Number 1 of the households that wait."), "{}", shown.text);
    let page = send(&mut assessor, &here, &format!("{here}/off"), &[("off_reason", "deceased")]).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let shown = assessor.get(&here).await;
    assert!(!shown.text.contains(&format!("action=\"{here}/back\"")), "{}", shown.text);
    assert!(shown.text.contains("This reason does not let a household come back."), "{}", shown.text);
}

#[tokio::test]
async fn the_place_is_the_households_so_a_members_page_tells_of_it() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let mother = app.client(agency, ClientPlan::named("Ada", "Lind").born(1990, 5, 3)).await;
    let child = app.client(agency, ClientPlan::named("Cy", "Lind").born(2019, 7, 9)).await;
    let project = app.access_point(agency).await;
    let household = app.household(agency, &[(mother, 1), (child, 2)]).await;
    let enrollment = app.stay(household, project, agency, &[(mother, 1), (child, 2)]).await[0];
    let assessment = app.assessed(household, (mother, enrollment), agency, (30, 0)).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let none = "No place on the queue that you may see.";
    assert!(assessor.get(&format!("/clients/{child}")).await.text.contains(none));
    assert_eq!(place(&mut assessor, assessment, &[("decision", "1")]).await.status, 303);
    let page = assessor.get(&format!("/clients/{child}")).await;
    assert!(page.text.contains("On the queue since 2/15/2026, score 30."), "{}", page.text);
    assert!(page.text.contains("under the name of Ada Lind, head of the household."), "{}", page.text);
    let page = assessor.get(&format!("/clients/{mother}")).await;
    assert!(!page.text.contains("kept under the name"), "{}", page.text);
}

#[tokio::test]
async fn a_household_that_is_on_the_queue_is_taken_off_there_and_not_by_the_way() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (_, _, assessment) = assessed(&app, agency, ClientPlan::named("Hana", "High"), 54).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    place(&mut assessor, assessment, &[("decision", "2"), ("reason", "resolved"), ("note", "Went home")]).await;
    let shown = format!("/assessments/{assessment}");
    assert!(assessor.get(&shown).await.text.contains("Went home"));
    assert_eq!(place(&mut assessor, assessment, &[("decision", "1")]).await.status, 303);
    let page = assessor.get(&shown).await.text;
    assert!(!page.contains("Not placed on the queue") && !page.contains("Went home"), "{page}");
    let refused = place(&mut assessor, assessment, &[("decision", "2"), ("reason", "resolved")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Take it off there, with the reason."), "{}", refused.text);
    let kept = "SELECT count(*) FROM assessment WHERE prioritization_status = 1";
    assert_eq!(app.database.count(kept).await, 1);
    assert_eq!(app.database.count("SELECT count(*) FROM queue_entry WHERE status = 'active'").await, 1);
}

#[tokio::test]
async fn whoever_left_for_good_is_placed_anew_with_another_date() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (_, _, assessment) = assessed(&app, agency, ClientPlan::named("Hana", "High"), 54).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let entry = place(&mut assessor, assessment, &[("decision", "1")]).await.location().to_owned();
    app.database.execute("UPDATE queue_entry SET placed_on = '2025-06-01'").await;
    send(&mut assessor, &entry, &format!("{entry}/off"), &[("off_reason", "duplicate")]).await;
    let form = assessor.get(&format!("/assessments/{assessment}/place")).await;
    assert!(form.text.contains("Placing it puts it there anew"), "{}", form.text);
    let anew = place(&mut assessor, assessment, &[("decision", "1")]).await.location().to_owned();
    assert_ne!(anew, entry);
    let of = |status: &str, day: &str| {
        format!("SELECT count(*) FROM queue_entry WHERE status = '{status}' AND placed_on = '{day}'")
    };
    assert_eq!(app.database.count(&of("off", "2025-06-01")).await, 1);
    assert_eq!(app.database.count(&of("active", "2026-02-15")).await, 1);
}

#[tokio::test]
async fn a_place_is_made_from_the_household_as_it_is_now_and_never_from_an_older_assessment() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (mother, household, assessment) =
        assessed(&app, agency, ClientPlan::named("Hana", "High").born(1980, 5, 3), 54).await;
    let partner = app.client(agency, ClientPlan::named("Otto", "High").born(1979, 5, 3)).await;
    let id = "0192f0c1a2b37c4d8e9f00112233bbbb";
    let joins = format!(
        "INSERT INTO household_member (id, household_id, personal_id, relationship_to_hoh, from_date, version) \
         VALUES ('{id}', '{household}', '{partner}', 1, '2026-02-20', 1)"
    );
    app.database.execute("UPDATE household_member SET relationship_to_hoh = 3").await;
    app.database.execute(&joins).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    assert_eq!(place(&mut assessor, assessment, &[("decision", "1")]).await.status, 303);
    let now = format!(
        "SELECT count(*) FROM queue_entry WHERE personal_id = '{partner}' AND household_size = 2 \
         AND household_kind = 'adults'"
    );
    assert_eq!(app.database.count(&now).await, 1);
    let project = app.access_point(agency).await;
    let stay = app.stay(household, project, agency, &[(mother, 1)]).await[0];
    let older = app.assessed(household, (mother, stay), agency, (80, 0)).await;
    let earlier = format!("UPDATE assessment SET assessment_date = '2026-01-05' WHERE id = '{older}'");
    app.database.execute(&earlier).await;
    let refused = place(&mut assessor, older, &[("decision", "1")]).await;
    assert!(refused.status == 422 && refused.text.contains("a later assessment"), "{}", refused.text);
    assert_eq!(app.database.count("SELECT count(*) FROM queue_entry WHERE score = 54").await, 1);
}

#[tokio::test]
async fn whoever_joins_another_household_brings_their_place_or_the_earlier_date() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (alone, ..) = assessed(&app, agency, ClientPlan::named("Otto", "Low").born(1979, 5, 3), 20).await;
    let (mother, household, assessment) =
        assessed(&app, agency, ClientPlan::named("Hana", "High").born(1980, 5, 3), 54).await;
    let (third, _, theirs) =
        assessed(&app, agency, ClientPlan::named("Tove", "Third").born(1975, 5, 3), 30).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let join = |client: ClientId| (format!("/clients/{mother}/household/join"), client.to_string());
    let (path, client) = join(third);
    place(&mut assessor, theirs, &[("decision", "1")]).await;
    let fields = [("client", client.as_str()), ("relationship", "4"), ("day", "2026-02-20")];
    let page = send(&mut assessor, &format!("{path}?client={client}"), &path, &fields).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let moved = format!("SELECT count(*) FROM queue_entry WHERE household_id = '{household}'");
    let named = format!("{moved} AND personal_id = '{mother}' AND household_size = 2 AND status = 'active'");
    assert_eq!(app.database.count(&named).await, 1, "the place comes along");
    place(&mut assessor, assessment, &[("decision", "1")]).await;
    assert_eq!(app.database.count(&moved).await, 1);
    assert_eq!(app.database.count("SELECT count(*) FROM queue_entry").await, 1);
    let (path, client) = join(alone);
    let sheet = format!(
        "INSERT INTO queue_entry SELECT '{}', queue_id, h.household_id, '{alone}', enrollment_id, assessment_id, \
         agency_id, data_class, status, referral_status, score, unknown, placed_on, tie, household_kind, \
         household_size, veteran, chronic, area, hold_until, off_on, reason, note, created_at, 1 \
         FROM queue_entry, (SELECT household_id FROM household_member WHERE personal_id = '{alone}') h",
        "0192f0c1a2b37c4d8e9f00112233bbbb"
    );
    app.database.execute(&sheet).await;
    let early = format!("UPDATE queue_entry SET placed_on = '2024-01-02' WHERE personal_id = '{alone}'");
    app.database.execute(&early).await;
    let fields = [("client", client.as_str()), ("relationship", "3"), ("day", "2026-02-21")];
    let page = send(&mut assessor, &format!("{path}?client={client}"), &path, &fields).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let kept = format!("{moved} AND household_size = 3 AND placed_on = '2024-01-02' AND status = 'active'");
    assert_eq!(app.database.count(&kept).await, 1, "the earlier date stays");
    let off = "SELECT count(*) FROM queue_entry WHERE status = 'off' AND reason = 'merged'";
    assert_eq!(app.database.count(off).await, 1);
    assert_eq!(app.database.count("SELECT count(*) FROM queue_step WHERE reason = 'merged'").await, 3);
}

#[tokio::test]
async fn a_head_whose_record_is_restricted_is_named_to_nobody_beyond() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (mother, household, assessment) =
        assessed(&app, agency, ClientPlan::named("Hana", "High").born(1980, 5, 3), 54).await;
    let partner = app.client(agency, ClientPlan::named("Otto", "Hidden").born(1979, 5, 3)).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    place(&mut assessor, assessment, &[("decision", "1")]).await;
    let path = format!("/clients/{mother}/household/join");
    let client = partner.to_string();
    let fields = [("client", client.as_str()), ("relationship", "3"), ("day", "2026-02-20")];
    send(&mut assessor, &format!("{path}?client={client}"), &path, &fields).await;
    let path = format!("/clients/{mother}/household/head");
    let named = format!("{mother}_relationship");
    let form = assessor.get(&path).await;
    let (version, key) = (form.field("version"), form.field("form_key"));
    app.database.execute(&format!("UPDATE client SET data_class = 'dv' WHERE id = '{partner}'")).await;
    let fields = [
        ("version", version.as_str()),
        ("form_key", key.as_str()),
        ("head", client.as_str()),
        (named.as_str(), "3"),
        ("day", "2026-02-21"),
    ];
    let page = assessor.post(&path, &fields).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let head =
        format!("SELECT count(*) FROM queue_entry WHERE household_id = '{household}' AND data_class = 'dv'");
    assert_eq!(app.database.count(&head).await, 1);
    let mut manager = app.signed_in(Role::CeManager, None).await;
    assert!(!manager.get("/queue").await.text.contains("Otto Hidden"));
}

#[tokio::test]
async fn a_safe_home_s_client_is_never_named_through_another_agency_s_household() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let (known, _, assessment) =
        assessed(&app, agency, ClientPlan::named("Mia", "Moss").born(1990, 5, 3), 54).await;
    let hidden = app.client(safe, ClientPlan::named("Kira", "Quist").born(1988, 5, 3)).await;
    app.enroll(known, safe).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    assert_eq!(place(&mut assessor, assessment, &[("decision", "1")]).await.status, 303);
    let mut theirs = app.signed_in(Role::CaseManager, Some("Willow Tree")).await;
    let join = |to: ClientId, client: ClientId| {
        let path = format!("/clients/{to}/household/join");
        (format!("{path}?client={client}"), path, client.to_string())
    };
    let (shown, path, client) = join(known, hidden);
    let fields = [("client", client.as_str()), ("relationship", "3"), ("day", "2026-02-20")];
    let refused = send(&mut theirs, &shown, &path, &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("may not know of this client"), "{}", refused.text);
    assert_eq!(app.database.count("SELECT count(*) FROM household_member WHERE to_date IS NOT NULL").await, 0);
    let (shown, path, client) = join(hidden, known);
    let fields = [("client", client.as_str()), ("relationship", "3"), ("day", "2026-02-20")];
    let page = send(&mut theirs, &shown, &path, &fields).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let mut manager = app.signed_in(Role::CeManager, None).await;
    for path in ["/queue", "/queue/print", "/queue/export"] {
        for browser in [&mut manager, &mut assessor] {
            let page = browser.get(path).await;
            assert!(!page.text.contains("Quist") && !page.text.contains("Moss"), "{path}: {}", page.text);
        }
    }
    let kept = format!("SELECT count(*) FROM queue_entry WHERE agency_id = '{safe}' AND status = 'active'");
    assert_eq!(app.database.count(&kept).await, 1, "the place has come along");
}

#[tokio::test]
async fn a_safe_home_takes_no_other_agency_s_household_off_the_queue() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let (known, household, assessment) =
        assessed(&app, agency, ClientPlan::named("Mia", "Moss").born(1990, 5, 3), 54).await;
    let project = app.access_point(safe).await;
    let stay = app.stay(household, project, safe, &[(known, 1)]).await[0];
    let second = app.assessed(household, (known, stay), safe, (60, 0)).await;
    let mut assessor = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let entry = place(&mut assessor, assessment, &[("decision", "1")]).await.location().to_owned();
    let mut theirs = app.signed_in(Role::Assessor, Some("Willow Tree")).await;
    let refused = place(&mut theirs, second, &[("decision", "1")]).await;
    assert!(refused.status == 422 && refused.text.contains("Begin a household of its own"), "{}", refused.text);
    assert!(assessor.get(&entry).await.text.contains("Mia Moss"));
    // A step of theirs on it does not tell who they are.
    let held = send(&mut theirs, &entry, &format!("{entry}/hold"), &[("hold_reason", "travel")]).await;
    assert_eq!(held.status, 303, "{}", held.text);
    let page = assessor.get(&entry).await.text;
    assert!(page.contains("Someone whose agency is not told"), "{page}");
    assert!(!theirs.get(&entry).await.text.is_empty());
}

#[tokio::test]
async fn what_is_written_of_a_hidden_client_is_hidden_with_them() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let (head, household, assessment) =
        assessed(&app, agency, ClientPlan::named("Kim", "Hidden").born(1990, 5, 3), 54).await;
    let child = app.client(agency, ClientPlan::named("Bo", "Moss").born(2015, 5, 3)).await;
    let joins = format!(
        "INSERT INTO household_member (id, household_id, personal_id, relationship_to_hoh, from_date, version) \
         VALUES ('0192f0c1a2b37c4d8e9f00112233cccc', '{household}', '{child}', 2, '2026-02-01', 1)"
    );
    app.database.execute(&joins).await;
    app.database.execute(&format!("UPDATE client SET data_class = 'dv' WHERE id = '{head}'")).await;
    let mut manager = app.signed_in(Role::CeManager, None).await;
    assert!(!manager.get(&format!("/clients/{child}")).await.text.contains(&assessment.to_string()));
    assert_eq!(manager.get(&format!("/assessments/{assessment}/place")).await.status, 404);
    // What is written of them from now on is of their class.
    let mut theirs = app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let form = theirs.get(&format!("/clients/{head}/assess/00000000000070008000a00001000000")).await;
    let (key, point) = (form.field("form_key"), app.access_point(agency).await.to_string());
    let sent = [
        ("version", "0"),
        ("form_key", key.as_str()),
        ("access_point", point.as_str()),
        ("date", "2026-02-20"),
        ("kind", "3"),
    ];
    let page = theirs.post(&format!("/clients/{head}/assess/00000000000070008000a00001000000"), &sent).await;
    assert_eq!(page.status, 303);
    for (table, rows) in [("enrollment", 1), ("assessment", 1), ("assessment_result", 2)] {
        let dv = format!("SELECT count(*) FROM {table} WHERE personal_id = '{head}' AND data_class = 'dv'");
        assert_eq!(app.database.count(&dv).await, rows, "{table}");
    }
}
