//! Clients in the store: what a scope lets through of enrollments, the form's records, and who may be the same.

use std::collections::BTreeSet;

use app::clients::{EditForm, Entered, NewForm, Timeline, edit, enter, view};
use app::{Ctx, Error};
use chrono::NaiveDate;
use domain::access::Role;
use domain::clients::{Moment, What};
use domain::ids::{AgencyId, ClientId};
use domain::records::{Fault, Typed};
use testkit::{ClientPlan, TestApp};

async fn ctx(app: &TestApp, role: Role, agency: Option<&str>) -> Ctx {
    let email = format!("{}@agency.test", uuid::Uuid::now_v7().simple());
    app.user(&email, role, agency).await;
    app.request_by(&email).await
}

fn form(cells: &[(&'static str, &str)]) -> Typed {
    let whole = [
        ("FirstName", "Maria"),
        ("LastName", "Lopez"),
        ("DOB", "5/3/1980"),
        ("SSNDataQuality", ""),
        ("RaceNone", "99"),
        ("VeteranStatus", "0"),
    ];
    whole.iter().chain(cells).map(|(name, text)| (*name, (*text).to_owned())).collect()
}

fn new(ssn: &str, cells: &[(&'static str, &str)]) -> NewForm {
    NewForm { form_key: "k1".into(), agency: None, typed: form(cells), ssn: ssn.into(), others: vec![] }
}

fn entered(outcome: &Entered) -> ClientId {
    match outcome {
        Entered::Client(id) => *id,
        Entered::Alike(alike) => panic!("{alike:?}"),
    }
}

fn alike(outcome: Entered) -> Vec<ClientId> {
    match outcome {
        Entered::Alike(alike) => alike.into_iter().map(|alike| alike.found.client.id).collect(),
        Entered::Client(id) => panic!("entered as {id}"),
    }
}

/// The projects' agencies whose enrollments of one client a person sees, in the order planted.
async fn sees(app: &TestApp, role: Role, at: Option<&str>, client: ClientId) -> BTreeSet<String> {
    let viewed = view(&ctx(app, role, at).await, client, Timeline::Newest).await.unwrap();
    viewed.enrollments.into_iter().filter_map(|stay| stay.agency).collect()
}

#[tokio::test]
async fn enrollments_are_seen_by_their_own_agency_and_those_who_keep_the_system() {
    let app = TestApp::new().await;
    let own = app.agency("Harbor House").await;
    let other = app.agency("Northside").await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let unknown = app.agency("Unknown").await;
    app.database
        .execute(&format!("UPDATE organization SET victim_service_provider = NULL WHERE id = '{unknown}'"))
        .await;
    let client = app.client(own, ClientPlan::named("Maria", "Lopez")).await;
    for agency in [own, other, safe, unknown] {
        app.enroll(client, agency).await;
    }
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    for role in [Role::Provider, Role::CaseManager, Role::Assessor, Role::ShelterDesk, Role::ReadOnly] {
        assert_eq!(sees(&app, role, Some("Harbor House"), client).await, names(&["Harbor House"]), "{role}");
    }
    assert_eq!(sees(&app, Role::CaseManager, Some("Willow Tree"), client).await, names(&["Willow Tree"]));
    for role in [Role::HmisLead, Role::CeManager] {
        assert_eq!(sees(&app, role, None, client).await, names(&["Harbor House", "Northside"]), "{role}");
    }
}

#[tokio::test]
async fn a_restricted_enrollment_needs_the_permission_for_its_class_at_home_and_shows_nowhere_else() {
    let app = TestApp::new().await;
    let own = app.agency("Harbor House").await;
    let client = app.client(own, ClientPlan::named("Maria", "Lopez")).await;
    app.enroll(client, own).await;
    app.database.execute("UPDATE enrollment SET data_class = 'dv'").await;
    assert_eq!(sees(&app, Role::CaseManager, Some("Harbor House"), client).await.len(), 1);
    assert_eq!(sees(&app, Role::ShelterDesk, Some("Harbor House"), client).await.len(), 0);
    assert_eq!(sees(&app, Role::CeManager, None, client).await.len(), 0);
}

/// Plants rows of one file that hang on the client's only enrollment.
async fn plant(app: &TestApp, table: &str, class: &str, client: ClientId, columns: &str, values: &[&str]) {
    for values in values {
        let id = uuid::Uuid::now_v7().simple();
        app.database
            .execute(&format!(
                "INSERT INTO {table} (id, source_id, source_key, version, data_class, personal_id, enrollment_id, {columns}) \
                 SELECT '{id}', source_id, '{id}', 1, '{class}', personal_id, id, {values} \
                 FROM enrollment WHERE personal_id = '{client}'"
            ))
            .await;
    }
}

async fn with_history(app: &TestApp) -> ClientId {
    let own = app.agency("Harbor House").await;
    let client = app.client(own, ClientPlan::named("Maria", "Lopez")).await;
    app.enroll(client, own).await;
    let nights: Vec<String> = (1..=12).map(|day| format!("'2026-02-{day:02}', 200")).collect();
    let nights: Vec<&str> = nights.iter().map(String::as_str).collect();
    plant(app, "service", "general", client, "date_provided, record_type", &nights).await;
    plant(app, "service", "general", client, "date_provided, record_type", &["'2026-02-20', 200"]).await;
    plant(app, "assessment", "general", client, "assessment_date, assessment_level", &["'2026-02-03', 2"])
        .await;
    plant(app, "assessment", "dv", client, "assessment_date, assessment_level", &["'2026-02-04', 1"]).await;
    plant(app, "event", "general", client, "event_date, event", &["'2026-02-14', 10"]).await;
    let place = "information_date, current_living_situation";
    plant(app, "current_living_situation", "location", client, place, &["'2026-02-02', 116"]).await;
    client
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, day).unwrap()
}

async fn history(app: &TestApp, role: Role, at: Option<&str>, client: ClientId) -> Vec<Moment> {
    view(&ctx(app, role, at).await, client, Timeline::Newest).await.unwrap().moments
}

#[tokio::test]
async fn the_timeline_tells_nights_in_runs_and_keeps_classes_for_those_who_may_see_them() {
    let app = TestApp::new().await;
    let client = with_history(&app).await;
    let whole = history(&app, Role::CaseManager, Some("Harbor House"), client).await;
    let runs: Vec<_> = whole.iter().filter(|moment| matches!(moment.what, What::Nights { .. })).collect();
    assert_eq!(runs.len(), 2);
    assert_eq!((runs[1].date, &runs[1].what), (day(12), &What::Nights { nights: 12, first: day(1) }));
    assert_eq!(whole.len(), 7, "{whole:?}");
    assert!(whole.is_sorted_by(|a, b| a.date >= b.date));
    let desk = history(&app, Role::ShelterDesk, Some("Harbor House"), client).await;
    let kept_back = |moments: &[Moment]| {
        let place = moments.iter().any(|moment| matches!(moment.what, What::LivingSituation(_)));
        (place, moments.iter().filter(|moment| matches!(moment.what, What::Assessment { .. })).count())
    };
    assert_eq!(kept_back(&whole), (true, 2));
    assert_eq!(kept_back(&desk), (false, 1));
    assert_eq!(kept_back(&history(&app, Role::CeManager, None, client).await), (true, 1));
    assert_eq!(kept_back(&history(&app, Role::HmisLead, None, client).await), (false, 1));
    app.agency("Northside").await;
    assert!(history(&app, Role::CaseManager, Some("Northside"), client).await.is_empty());
}

async fn household(app: &TestApp, client: ClientId, role: Role, at: Option<&str>) -> Vec<String> {
    let viewed = view(&ctx(app, role, at).await, client, Timeline::Newest).await.unwrap();
    viewed.household.into_iter().filter_map(|member| member.identity.first_name).collect()
}

/// Someone in the same household, in the same project as the first.
async fn join(app: &TestApp, first: ClientId, client: ClientId) {
    let id = uuid::Uuid::now_v7().simple();
    app.database.execute("UPDATE enrollment SET household_id = 'H1'").await;
    app.database
        .execute(&format!(
            "INSERT INTO enrollment (id, source_id, source_key, version, agency_id, data_class, personal_id, project_id, \
             entry_date, household_id, relationship_to_hoh) SELECT '{id}', source_id, '{id}', 1, agency_id, 'general', \
             '{client}', project_id, entry_date, 'H1', 2 FROM enrollment WHERE personal_id = '{first}'"
        ))
        .await;
}

#[tokio::test]
async fn a_household_is_who_shares_the_stay_now_and_may_be_seen() {
    let app = TestApp::new().await;
    let own = app.agency("Harbor House").await;
    let client = app.client(own, ClientPlan::named("Maria", "Lopez")).await;
    app.enroll(client, own).await;
    let child = app.client(own, ClientPlan::named("Ana", "Lopez")).await;
    let hidden = app.client(own, ClientPlan::named("Eva", "Lopez").restricted()).await;
    let left = app.client(own, ClientPlan::named("Ivo", "Lopez")).await;
    for member in [child, hidden, left] {
        join(&app, client, member).await;
    }
    let exit = uuid::Uuid::now_v7().simple();
    app.database
        .execute(&format!(
            "INSERT INTO exit (id, source_id, source_key, version, data_class, personal_id, enrollment_id, exit_date) \
             SELECT '{exit}', source_id, '{exit}', 1, 'general', personal_id, id, '2026-02-20' \
             FROM enrollment WHERE personal_id = '{left}'"
        ))
        .await;
    assert_eq!(household(&app, client, Role::CaseManager, Some("Harbor House")).await, ["Ana", "Eva"]);
    assert_eq!(household(&app, client, Role::ShelterDesk, Some("Harbor House")).await, ["Ana"]);
    assert_eq!(household(&app, left, Role::CaseManager, Some("Harbor House")).await, [""; 0]);
    app.agency("Northside").await;
    assert_eq!(household(&app, client, Role::CaseManager, Some("Northside")).await, [""; 0]);
}

#[tokio::test]
async fn a_client_is_entered_once_with_the_ssn_sealed_and_found_by_it() {
    let app = TestApp::new().await;
    app.agency("Harbor House").await;
    let desk = ctx(&app, Role::ShelterDesk, Some("Harbor House")).await;
    let first = entered(&enter(&desk, new("000-98-7654", &[])).await.unwrap());
    let again = entered(&enter(&desk, new("000-98-7654", &[])).await.unwrap());
    assert_eq!(first, again, "the same form twice gives the first result");
    let other = enter(&desk, new("000-98-7654", &[("FirstName", "Ana")])).await;
    assert!(matches!(other, Err(Error::Stale)), "the same key with other content");
    let count = |sql: &str| format!("SELECT count(*) FROM client WHERE {sql}");
    assert_eq!(app.database.count(&count("date_deleted IS NULL")).await, 1);
    assert_eq!(app.database.count(&count("ssn LIKE '%987654%'")).await, 0);
    let whole =
        "ssn_data_quality = 1 AND name_data_quality = 1 AND date_created IS NOT NULL AND user_id IS NOT NULL";
    assert_eq!(app.database.count(&count(whole)).await, 1);
    let found = app::clients::find(&desk, "000987654").await.unwrap();
    assert_eq!(found.clients[0].client.id, first);
    let audit = "SELECT count(*) FROM audit_log WHERE use_case = 'client.create' AND record_kind = 'client'";
    assert_eq!(app.database.count(audit).await, 1);
}

#[tokio::test]
async fn who_may_be_the_same_is_asked_about_and_overriding_is_audited() {
    let app = TestApp::new().await;
    let northside = app.agency("Northside").await;
    app.agency("Harbor House").await;
    let there = app.client(northside, ClientPlan::named("Mary", "Lopez").born(1980, 5, 3)).await;
    let desk = ctx(&app, Role::ShelterDesk, Some("Harbor House")).await;
    let form = NewForm { ssn: "3456".into(), ..new("", &[]) };
    assert_eq!(alike(enter(&desk, form.clone()).await.unwrap()), [there]);
    assert_eq!(app.database.count("SELECT count(*) FROM client").await, 1, "nothing is saved yet");
    let shown =
        format!("SELECT count(*) FROM audit_log WHERE use_case = 'client.create' AND record_ids = '{there}'");
    assert_eq!(app.database.count(&shown).await, 1, "whom the form showed is in the log");
    let id = entered(&enter(&desk, NewForm { others: vec![there], ..form }).await.unwrap());
    let overridden = format!(
        "SELECT count(*) FROM audit_log WHERE use_case = 'client.create' AND record_ids = '{id}' \
         AND detail = 'though alike: {there}'"
    );
    assert_eq!(app.database.count(&overridden).await, 1);
}

#[tokio::test]
async fn whoever_is_out_of_reach_is_no_duplicate() {
    let app = TestApp::new().await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let northside = app.agency("Northside").await;
    let own = app.agency("Harbor House").await;
    let plan = || ClientPlan::named("Maria", "Lopez").born(1980, 5, 3).ssn("000987654");
    app.client(safe, plan()).await;
    app.client(northside, plan().restricted()).await;
    app.client(own, plan().restricted()).await;
    let desk = ctx(&app, Role::ShelterDesk, Some("Harbor House")).await;
    entered(&enter(&desk, new("000987654", &[])).await.unwrap());
    let lead = ctx(&app, Role::HmisLead, None).await;
    let form = NewForm { agency: Some(northside), ..new("000987654", &[]) };
    assert_eq!(alike(enter(&lead, form).await.unwrap()).len(), 1, "the desk's alone");
}

#[tokio::test]
async fn a_person_enters_for_an_agency_of_theirs() {
    let app = TestApp::new().await;
    let own = app.agency("Harbor House").await;
    let other = app.agency("Northside").await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let desk = ctx(&app, Role::ShelterDesk, Some("Harbor House")).await;
    let lead = ctx(&app, Role::HmisLead, None).await;
    let agency = |agency: Option<AgencyId>| NewForm { agency, ..new("", &[("SSNDataQuality", "99")]) };
    for (who, chosen, fault) in [
        (&desk, Some(other), Fault::NotInList),
        (&lead, None, Fault::Missing),
        (&lead, Some(safe), Fault::NotInList),
    ] {
        match enter(who, agency(chosen)).await {
            Err(Error::Refused(faults)) => assert_eq!(faults, [("OrganizationID", fault)]),
            other => panic!("{other:?}"),
        }
    }
    entered(&enter(&desk, agency(None)).await.unwrap());
    assert_eq!(app.database.count(&format!("SELECT count(*) FROM client WHERE agency_id = '{own}'")).await, 1);
}

fn change(key: &str, version: i64, cells: &[(&'static str, &str)]) -> EditForm {
    EditForm { version, form_key: key.into(), typed: form(cells), ssn: String::new(), remove_ssn: false }
}

async fn known(app: &TestApp) -> (Ctx, ClientId) {
    app.agency("Harbor House").await;
    let desk = ctx(app, Role::ShelterDesk, Some("Harbor House")).await;
    let id = entered(&enter(&desk, new("000987654", &[])).await.unwrap());
    (desk, id)
}

#[tokio::test]
async fn a_change_renews_what_the_client_is_found_by_and_names_its_columns_in_the_log() {
    let app = TestApp::new().await;
    let (desk, id) = known(&app).await;
    app.database
        .execute(&format!(
            "INSERT INTO import_raw (table_name, row_id, column_name, raw) VALUES \
             ('client', '{id}', 'last_name', 'LOPEZ?'), ('client', '{id}', 'sex', 'F?')"
        ))
        .await;
    let cells = [("LastName", "Quist"), ("SSNDataQuality", "1"), ("White", "1"), ("RaceNone", "")];
    edit(&desk, id, change("e1", 1, &cells)).await.unwrap();
    let found = |line: &'static str| {
        let desk = desk.clone();
        async move { app::clients::find(&desk, line).await.unwrap().clients.len() }
    };
    assert_eq!((found("lopez").await, found("quist").await), (0, 1));
    assert_eq!(found("000987654").await, 1, "the SSN is found as before");
    let audit =
        "SELECT count(*) FROM audit_log WHERE use_case = 'client.edit' AND detail = 'LastName White RaceNone'";
    assert_eq!(app.database.count(audit).await, 1);
    let raw = |column| format!("SELECT count(*) FROM import_raw WHERE column_name = '{column}'");
    assert_eq!(app.database.count(&raw("last_name")).await, 0);
    assert_eq!(app.database.count(&raw("sex")).await, 1, "an untouched column keeps what the import kept");
    assert_eq!(app.database.count("SELECT version FROM client").await, 2);
}

#[tokio::test]
async fn the_ssn_stays_changes_or_goes_as_asked() {
    let app = TestApp::new().await;
    let (desk, id) = known(&app).await;
    let found = |line: &'static str| {
        let desk = desk.clone();
        async move { app::clients::find(&desk, line).await.unwrap().clients.len() }
    };
    let same = EditForm { ssn: "000-98-7654".into(), ..change("e1", 1, &[]) };
    edit(&desk, id, same).await.unwrap();
    assert_eq!(
        app.database.count("SELECT version FROM client").await,
        1,
        "nothing differs, nothing is written"
    );
    let other = EditForm { ssn: "900112222".into(), ..change("e2", 1, &[]) };
    edit(&desk, id, other).await.unwrap();
    assert_eq!((found("000987654").await, found("900112222").await), (0, 1));
    let left = view(&desk, id, Timeline::Newest).await.unwrap().record.unwrap();
    assert_eq!(left.ssn.as_deref(), Some("xxx-xx-2222"));
    let gone = EditForm { remove_ssn: true, ..change("e3", 2, &[("SSNDataQuality", "9")]) };
    edit(&desk, id, gone).await.unwrap();
    assert_eq!(found("900112222").await, 0);
    assert_eq!(
        app.database.count("SELECT count(*) FROM client WHERE ssn IS NULL AND ssn_data_quality = 9").await,
        1
    );
    for table in ["client WHERE ssn", "search_key WHERE value", "audit_log WHERE detail || record_ids"] {
        let sql = format!("SELECT count(*) FROM {table} LIKE '%900112222%'");
        assert_eq!(app.database.count(&sql).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_stale_save_is_refused_and_the_same_form_twice_is_one_save() {
    let app = TestApp::new().await;
    let (desk, id) = known(&app).await;
    let first = change("e1", 1, &[("LastName", "Quist"), ("SSNDataQuality", "1")]);
    edit(&desk, id, first.clone()).await.unwrap();
    edit(&desk, id, first).await.unwrap();
    assert_eq!(app.database.count("SELECT version FROM client").await, 2);
    let late = change("e2", 1, &[("LastName", "Late"), ("SSNDataQuality", "1")]);
    assert!(matches!(edit(&desk, id, late).await, Err(Error::Stale)));
    assert_eq!(app.database.count("SELECT count(*) FROM client WHERE last_name = 'Quist'").await, 1);
}

#[tokio::test]
async fn nobody_edits_beyond_their_reach_and_a_try_leaves_a_trace() {
    let app = TestApp::new().await;
    let (_, id) = known(&app).await;
    app.agency("Northside").await;
    let stranger = ctx(&app, Role::CaseManager, Some("Northside")).await;
    assert!(matches!(edit(&stranger, id, change("e1", 1, &[])).await, Err(Error::NotFound)));
    let reader = ctx(&app, Role::ReadOnly, Some("Harbor House")).await;
    assert!(matches!(edit(&reader, id, change("e1", 1, &[])).await, Err(Error::NotFound)));
    let traces = format!("SELECT count(*) FROM audit_log WHERE record_kind = 'denied' AND record_ids = '{id}'");
    assert_eq!(
        app.database.count(&traces).await,
        1,
        "the reader is stopped by the guard, which knows no client"
    );
}

#[tokio::test]
async fn a_code_that_no_list_has_stays_until_it_is_changed() {
    let app = TestApp::new().await;
    let (desk, id) = known(&app).await;
    app.database.execute("UPDATE client SET sex = 77, version = 1").await;
    edit(&desk, id, change("e1", 1, &[("Sex", "77"), ("MiddleName", "E"), ("SSNDataQuality", "1")]))
        .await
        .unwrap();
    assert_eq!(app.database.count("SELECT CAST(sex AS BIGINT) FROM client").await, 77);
    let other = change("e2", 2, &[("Sex", "78"), ("SSNDataQuality", "1")]);
    assert!(
        matches!(edit(&desk, id, other).await, Err(Error::Refused(faults)) if faults == [("Sex", Fault::NotInList)])
    );
}
