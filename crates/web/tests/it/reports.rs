//! The LSA in the browser: begun, followed, read, and kept as files.

use std::io::{Cursor, Read};

use domain::access::Role;
use domain::ids::{ClientId, EnrollmentId};
use testkit::{Browser, ClientPlan, Page, TestApp};
use zip::ZipArchive;

const LEAD: &str = "lead@community.test";

/// A shelter where someone stays of whom little is known.
async fn community() -> (TestApp, Browser, ClientId, EnrollmentId) {
    let app = TestApp::new().await;
    let (lead, client, stay) = people_of(&app).await;
    (app, lead, client, stay)
}

async fn people_of(app: &TestApp) -> (Browser, ClientId, EnrollmentId) {
    let harbor = app.agency("Harbor House").await;
    let client = app.client(harbor, ClientPlan::named("Ada", "Lind").born(1990, 5, 3)).await;
    let shelter = app.shelter(harbor).await;
    let household = app.household(harbor, &[(client, 1)]).await;
    let stay = app.stay(household, shelter, harbor, &[(client, 1)]).await[0];
    app.database.execute("UPDATE enrollment SET enrollment_coc = 'XX-500'").await;
    app.user(LEAD, Role::HmisLead, None).await;
    let mut browser = app.browser();
    browser.sign_in(LEAD, testkit::PASSWORD).await;
    (browser, client, stay)
}

/// Sends the form that begins an LSA.
async fn begin(browser: &mut Browser, changes: &[(&str, &str)]) -> Page {
    let form = browser.get("/reports/lsa/new").await;
    assert_eq!(form.status, 200, "{}", form.text);
    let key = form.field("form_key");
    let mut fields = vec![
        ("form_key", key.as_str()),
        ("coc", "XX-500"),
        ("scope", "systemwide"),
        ("first_day", "2025-10-01"),
        ("last_day", "2026-03-01"),
    ];
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(changes);
    browser.post("/reports/lsa/new", &fields).await
}

fn id_of(page: &Page) -> domain::ids::LsaRunId {
    assert_eq!(page.status, 303, "{}", page.text);
    page.location().rsplit('/').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_lsa_is_begun_read_and_kept() {
    let (app, mut lead, client, stay) = community().await;
    assert!(lead.get("/reports/lsa").await.text.contains("No LSA yet"));
    let form = lead.get("/reports/lsa/new").await;
    assert_eq!((form.field("first_day"), form.field("last_day")), ("2024-10-01".into(), "2025-09-30".into()));
    let begun = begin(&mut lead, &[]).await;
    let id = id_of(&begun);
    app.computed(id).await;

    let page = lead.get(begun.location()).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("LSA of XX-500, 10/1/2025 to 3/1/2026"), "{}", page.text);
    for says in ["People served", "Average days homeless", "Pre-flight", "Data quality"] {
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    for path in ["records/DisablingCond", "records/LivingSituation", "zip"] {
        assert!(page.text.contains(&format!("/reports/lsa/{id}/{path}")), "{path}: {}", page.text);
    }
    assert!(!page.text.contains("lsa-"), "a text is missing: {}", page.text);
    assert!(lead.get("/reports/lsa").await.text.contains(&format!("/reports/lsa/{id}")));

    let records = lead.get(&format!("/reports/lsa/{id}/records/DisablingCond")).await;
    assert_eq!(records.status, 200);
    for link in [format!("/clients/{client}"), format!("/enrollments/{stay}")] {
        assert!(records.text.contains(&link), "{link}: {}", records.text);
    }
    let seen = |case: &str| {
        format!("SELECT count(*) FROM audit_log WHERE use_case = '{case}' AND record_ids LIKE '%{client}%'")
    };
    assert_eq!(app.database.count(&seen("lsa.records")).await, 1);
    for other in ["Nonsense", "any"] {
        assert_eq!(lead.get(&format!("/reports/lsa/{id}/records/{other}")).await.status, 404, "{other}");
    }

    let file = lead.get(&format!("/reports/lsa/{id}/records")).await;
    assert!(file.text.contains("DisablingCond,Enrollment,"), "{}", file.text);
    assert_eq!(app.database.count(&seen("lsa.records_export")).await, 1);
    let zip = lead.with("accept-encoding", "gzip").get(&format!("/reports/lsa/{id}/zip")).await;
    assert!(!zip.headers.contains_key("content-encoding"), "it is compressed already");
    assert!(zip.headers["content-disposition"].to_str().unwrap().contains("LSA-XX-500-20251001-20260301.zip"));
    let mut zip = ZipArchive::new(Cursor::new(zip.bytes)).unwrap();
    assert_eq!(zip.len(), 12);
    let mut people = String::new();
    zip.by_name("LSAPerson.csv").unwrap().read_to_string(&mut people).unwrap();
    assert_eq!(people.lines().count(), 2);
    let audited = "SELECT count(DISTINCT use_case) FROM audit_log WHERE use_case LIKE 'lsa.%'";
    let all = "list, start, carry_out, view, records, records_export, download";
    assert_eq!(app.database.count(audited).await, 7, "{all}");
}

#[tokio::test]
async fn what_huds_rules_refuse_is_said_beside_its_field() {
    let (app, mut lead, ..) = community().await;
    for (changes, says) in [
        (vec![("coc", "Springfield")], "CoC code"),
        (vec![("first_day", "2017-10-01")], "begins with October 1, 2018"),
        (vec![("last_day", "2025-09-30")], "before the first"),
        (vec![("last_day", "")], "Enter Last day."),
        (vec![("scope", "projects")], "Choose at least one project"),
        (vec![("scope", "projects"), ("project", "gone")], "not offered any more"),
        (vec![("scope", "")], "Enter Scope."),
    ] {
        let page = begin(&mut lead, &changes).await;
        assert_eq!(page.status, 422, "{changes:?}");
        assert!(page.text.contains(says), "{changes:?}: {}", page.text);
    }
    assert_eq!(app.database.count("SELECT count(*) FROM lsa_run").await, 0);
}

#[tokio::test]
async fn one_is_computed_at_a_time_and_one_that_was_cut_off_says_so() {
    let (app, mut lead, ..) = community().await;
    app.user("other@community.test", Role::HmisLead, None).await;
    let silent = app.lsa("other@community.test").await;
    app.database.execute("DELETE FROM lsa_result").await;
    let revive = "UPDATE lsa_run SET state = 'running', step = 'people', finished_at = NULL";
    app.database.execute(revive).await;
    let page = lead.get(&format!("/reports/lsa/{silent}")).await;
    assert!(page.text.contains("Step 3 of 8: People"), "{}", page.text);
    let progress = format!("/reports/lsa/{silent}/progress");
    let part = lead.htmx().get(&format!("{progress}?step=read")).await;
    assert!(part.text.contains("Step 3 of 8") && part.text.contains("?step=people"), "{}", part.text);
    assert!(
        !part.text.contains("<section") && !part.text.contains("<a "),
        "what has the focus stays: {}",
        part.text
    );
    let same = lead.htmx().get(&format!("{progress}?step=people")).await;
    assert_eq!((same.status.as_u16(), same.text.as_str()), (204, ""), "nothing is new");
    let alone = lead.get(&format!("{progress}?step=people")).await;
    assert_eq!(alone.location(), format!("/reports/lsa/{silent}"), "it is no page");
    let second = begin(&mut lead, &[]).await;
    assert_eq!(second.status, 422);
    assert!(second.text.contains("Test hmis lead began an LSA at"), "{}", second.text);
    assert_eq!(lead.get(&format!("/reports/lsa/{silent}/zip")).await.status, 404);

    app.clock.advance(chrono::TimeDelta::minutes(4));
    assert!(lead.get("/reports/lsa").await.text.contains("Came to nothing"));
    let third = id_of(&begin(&mut lead, &[]).await);
    app.computed(third).await;
    let page = lead.get(&format!("/reports/lsa/{silent}")).await;
    assert!(page.text.contains("It gave no sign of life for a minute"), "{}", page.text);
    let over = lead.htmx().get(&format!("/reports/lsa/{third}/progress")).await;
    assert_eq!(over.headers["hx-refresh"], "true");
}

#[tokio::test]
async fn a_form_sent_twice_begins_once_and_projects_can_be_chosen() {
    let (app, mut lead, ..) = community().await;
    let form = lead.get("/reports/lsa/new").await;
    let key = form.field("form_key");
    let shelter = form.text.split("name=\"project\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(form.text.contains("Night Shelter, Harbor House (XX-500)"), "{}", form.text);
    let fields = [
        ("form_key", key.as_str()),
        ("coc", "XX-500"),
        ("scope", "projects"),
        ("first_day", "2025-10-01"),
        ("last_day", "2026-03-01"),
        ("project", shelter),
    ];
    let first = lead.post("/reports/lsa/new", &fields).await;
    app.computed(id_of(&first)).await;
    let again = lead.post("/reports/lsa/new", &fields).await;
    assert_eq!(again.location(), first.location());
    assert_eq!(app.database.count("SELECT count(*) FROM lsa_run").await, 1);
    let page = lead.get(first.location()).await;
    assert!(page.text.contains("Night Shelter, Harbor House"), "{}", page.text);
}

/// Two systems may have given the same key to different people: a record leads to the one that it is about.
#[tokio::test]
async fn a_key_of_two_systems_leads_to_whom_it_is_about() {
    let (app, mut lead, client, stay) = community().await;
    let harbor = app.agency_id("Harbor House").await;
    let other = app.client(harbor, ClientPlan::named("Bea", "Lund").born(1985, 4, 1)).await;
    let household = app.household(harbor, &[(other, 1)]).await;
    let shelter = app.shelter(harbor).await;
    let other_stay = app.stay(household, shelter, harbor, &[(other, 1)]).await[0];
    for sql in [
        "INSERT INTO source (id, name, created_at) VALUES ('other', 'Other', '2026-01-01 00:00:00+00:00')"
            .into(),
        format!("UPDATE client SET source_key = 'A1' WHERE id = '{client}'"),
        format!("UPDATE client SET source_key = 'a1', source_id = 'other' WHERE id = '{other}'"),
        "UPDATE enrollment SET enrollment_coc = 'XX-500'".into(),
    ] {
        app.database.execute(&sql).await;
    }
    let id = id_of(&begin(&mut lead, &[]).await);
    app.computed(id).await;
    let page = lead.get(&format!("/reports/lsa/{id}/records/LivingSituation")).await.text;
    let row = |stay: EnrollmentId| {
        page.split("<tr").find(|row| row.contains(&stay.to_string())).unwrap_or_default().to_owned()
    };
    assert!(row(stay).contains(&format!("/clients/{client}")), "{page}");
    assert!(row(other_stay).contains(&format!("/clients/{other}")), "{page}");
}

#[tokio::test]
async fn a_project_of_another_continuum_is_refused_by_its_name() {
    let (app, mut lead, ..) = community().await;
    let form = lead.get("/reports/lsa/new").await;
    let shelter = form.text.split("name=\"project\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let of = [("scope", "projects"), ("project", shelter)];
    let elsewhere = begin(&mut lead, &[&of[..], &[("coc", "XX-501")]].concat()).await;
    assert_eq!(elsewhere.status, 422);
    assert!(elsewhere.text.contains("Not in XX-501: Night Shelter, Harbor House."), "{}", elsewhere.text);
    assert!(elsewhere.text.contains(&format!("value=\"{shelter}\" checked")), "what was chosen stays so");
    app.database.execute("UPDATE project_coc SET date_deleted = '2026-01-01 00:00:00'").await;
    let nowhere = begin(&mut lead, &of).await;
    assert_eq!(nowhere.status, 422);
    assert!(nowhere.text.contains("Not in XX-500: Night Shelter, Harbor House."), "{}", nowhere.text);
    assert!(nowhere.text.contains("Night Shelter, Harbor House (in no CoC)"), "{}", nowhere.text);
    assert_eq!(app.database.count("SELECT count(*) FROM lsa_run").await, 0);
}

#[tokio::test]
async fn a_run_without_its_result_says_so_and_one_of_another_version_keeps_its_files() {
    let (app, mut lead, ..) = community().await;
    let id = id_of(&begin(&mut lead, &[]).await);
    app.computed(id).await;
    app.database.execute("UPDATE lsa_result SET summary = '{\"other\": 1}'").await;
    let page = lead.get(&format!("/reports/lsa/{id}")).await;
    assert!(page.text.contains("Another version of Hearth computed it"), "{}", page.text);
    let zip = format!("/reports/lsa/{id}/zip");
    assert!(page.text.contains(&zip));
    assert_eq!(lead.get(&zip).await.status, 200);
    app.database.execute("DELETE FROM lsa_result").await;
    let page = lead.get(&format!("/reports/lsa/{id}")).await;
    assert!(page.text.contains("its result is not here any more"), "{}", page.text);
    assert!(!page.text.contains(&zip));
}

#[tokio::test]
async fn flags_of_official_uploads_are_left_out_where_it_is_none() {
    let (app, mut lead, ..) = community().await;
    for (scope, is_official) in [("systemwide", true), ("hic", false)] {
        let id = id_of(&begin(&mut lead, &[("scope", scope), ("first_day", "2026-01-28")]).await);
        app.computed(id).await;
        let page = lead.get(&format!("/reports/lsa/{id}")).await;
        assert_ne!(page.text.contains("for official uploads alone"), is_official, "{scope}: {}", page.text);
    }
}

#[tokio::test]
async fn a_flag_says_how_often_it_was_raised_and_how_much_of_that_is_shown() {
    let (app, mut lead, ..) = community().await;
    let id = id_of(&begin(&mut lead, &[]).await);
    app.computed(id).await;
    for (named, times, says) in
        [(20, 500, "and 499 more, of which 19 different ones are shown"), (3, 3, "and 2 more<")]
    {
        let what: Vec<String> = (0..named).map(|at| format!("\"Project {at} has no beds.\"")).collect();
        let flag = format!(
            "{{\"id\":801,\"severity\":\"data_error\",\"official\":false,\"software\":false,\
             \"what\":[{}],\"times\":{times},\"mend\":\"\"}}",
            what.join(",")
        );
        app.database.execute(&format!("UPDATE lsa_result SET flags = '[{flag}]'")).await;
        let page = lead.get(&format!("/reports/lsa/{id}")).await.text;
        assert!(page.contains(says) && page.contains("Project 2 has no beds."), "{says}: {page}");
    }
}

#[tokio::test]
async fn of_two_that_begin_at_once_one_waits() {
    let (app, hold) = TestApp::with_idle_lsa().await;
    let (mut one, ..) = people_of(&app).await;
    app.user("other@community.test", Role::HmisLead, None).await;
    let mut other = app.browser();
    other.sign_in("other@community.test", testkit::PASSWORD).await;
    let (first, last) = tokio::join!(begin(&mut one, &[]), begin(&mut other, &[]));
    let (begun, refused) = if first.status == 303 { (&first, &last) } else { (&last, &first) };
    let id = id_of(begun);
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Test hmis lead began an LSA at"), "{}", refused.text);

    // Its process ends without a result: that makes room.
    drop(hold);
    app.computed(id).await;
    assert!(one.get(begun.location()).await.text.contains("It could not be computed"));
    assert_eq!(begin(&mut other, &[]).await.status, 303);
}

#[tokio::test]
async fn one_that_fails_makes_room() {
    let (app, mut lead, ..) = community().await;
    app.database.execute("ALTER TABLE hmis_participation RENAME TO elsewhere").await;
    let failed = begin(&mut lead, &[]).await;
    app.computed(id_of(&failed)).await;
    let page = lead.get(failed.location()).await.text;
    assert!(page.contains("It could not be computed") && !page.contains("<dt>Done"), "{page}");
    app.database.execute("ALTER TABLE elsewhere RENAME TO hmis_participation").await;
    let again = id_of(&begin(&mut lead, &[]).await);
    app.computed(again).await;
    assert!(lead.get(&format!("/reports/lsa/{again}")).await.text.contains("People served"));
}
