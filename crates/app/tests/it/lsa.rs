//! What the LSA tells, and to whom.

use app::lsa::{BehindCount, export_records, records_behind};
use domain::access::Role;
use domain::ids::{AgencyId, ClientId, EnrollmentId, LsaRunId, ProjectId};
use testkit::{ClientPlan, TestApp};

const LEAD: &str = "lead@community.test";

async fn community() -> (TestApp, AgencyId, ProjectId) {
    let app = TestApp::new().await;
    let harbor = app.agency("Harbor House").await;
    let shelter = app.shelter(harbor).await;
    app.user(LEAD, Role::HmisLead, None).await;
    (app, harbor, shelter)
}

/// A person alone in the shelter, of the continuum XX-500.
async fn guest(
    app: &TestApp,
    (agency, project): (AgencyId, ProjectId),
    plan: ClientPlan,
) -> (ClientId, EnrollmentId) {
    let client = app.client(agency, plan.born(1990, 5, 3)).await;
    let household = app.household(agency, &[(client, 1)]).await;
    let stay = app.stay(household, project, agency, &[(client, 1)]).await[0];
    app.database.execute(&format!("UPDATE enrollment SET enrollment_coc = 'XX-500' WHERE id = '{stay}'")).await;
    (client, stay)
}

/// The records behind a count that an HMIS lead reads on its page, how many are kept back, and those in the file.
async fn read(app: &TestApp, id: LsaRunId, count: &str) -> (Vec<BehindCount>, u64, Vec<BehindCount>) {
    let ctx = app.request_by(LEAD).await;
    let page = records_behind(&ctx, id, (count, 1)).await.unwrap();
    let file = export_records(&ctx, id).await.unwrap();
    let all = csv::Reader::from_reader(file.as_slice()).into_deserialize::<BehindCount>().map(Result::unwrap);
    (page.records, page.hidden, all.filter(|record| record.count == count).collect())
}

/// A report counts everybody; whoever reads it is told of those alone whom they may see otherwise.
#[tokio::test]
async fn records_that_one_may_not_see_stay_behind_their_count() {
    let (app, harbor, shelter) = community().await;
    let (seen, stay) = guest(&app, (harbor, shelter), ClientPlan::named("Ada", "Lind")).await;
    let (hidden, _) = guest(&app, (harbor, shelter), ClientPlan::named("Bea", "Lund").restricted()).await;
    let (third, restricted) = guest(&app, (harbor, shelter), ClientPlan::named("Cora", "Lang")).await;
    let class = format!("UPDATE enrollment SET data_class = 'dv' WHERE id = '{restricted}'");
    app.database.execute(&class).await;
    let id = app.lsa(LEAD).await;
    let (page, kept_back, file) = read(&app, id, "LivingSituation").await;
    assert_eq!(kept_back, 2);
    for told in [&page, &file] {
        let ids: Vec<_> = told.iter().map(|record| record.own_enrollment_id.clone()).collect();
        assert_eq!(ids, [stay.to_string()]);
    }
    let told = |client: ClientId| {
        format!(
            "SELECT count(*) FROM audit_log WHERE use_case LIKE 'lsa.records%' AND record_ids LIKE '%{client}%'"
        )
    };
    assert_eq!(app.database.count(&told(seen)).await, 2, "on the page and in the file");
    assert_eq!(app.database.count(&told(hidden)).await, 0);
    // Of people, that of whom one may see the identity is told, whatever else there is.
    let (page, kept_back, _) = read(&app, id, "SSNMissingOrInvalid").await;
    let mut clients: Vec<_> = page.iter().map(|record| record.own_client_id.clone()).collect();
    clients.sort();
    let mut visible = [seen.to_string(), third.to_string()];
    visible.sort();
    assert_eq!((clients, kept_back), (visible.to_vec(), 1));
}

#[tokio::test]
async fn a_file_without_records_has_its_header() {
    let (app, ..) = community().await;
    let id = app.lsa(LEAD).await;
    let file = export_records(&app.request_by(LEAD).await, id).await.unwrap();
    let header = "Count,Record,Key,PersonalID,EnrollmentID,ProjectID,Group,ClientId,EnrollmentId\n";
    assert_eq!(String::from_utf8(file).unwrap(), header);
}

/// HUD has victim service providers' people in a database of their own: how many there are is told by no count.
#[tokio::test]
async fn stays_at_victim_service_providers_are_in_no_count() {
    let (app, harbor, shelter) = community().await;
    guest(&app, (harbor, shelter), ClientPlan::named("Ada", "Lind")).await;
    let haven = app.victim_service_provider("Safe Haven").await;
    let home = app.shelter(haven).await;
    app.database.execute(&format!("DELETE FROM hmis_participation WHERE project_id = '{home}'")).await;
    let counts = async || {
        let taken = app::lsa::from_database(&app.nobody()).await.unwrap();
        assert_eq!(taken.data.enrollments(), 1);
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        let (start, end) = (day("2025-10-01"), day("2026-09-30"));
        let parameters =
            app::lsa::Parameters::new("XX-500", start, end, app::lsa::Scope::Systemwide, Vec::new()).unwrap();
        let stamp = app::lsa::stamp(end.and_hms_opt(12, 0, 0).unwrap());
        let lsa = app::lsa::compute(&taken.data, &parameters, &stamp, |_| {});
        lsa.table("LSACalculated").unwrap().rows.clone()
    };
    let before = counts().await;
    guest(&app, (haven, home), ClientPlan::named("Bea", "Lund")).await;
    assert_eq!(counts().await, before);
}
