//! Who may be taken in where: the three answers, and the rules behind them.

use domain::access::Role;
use domain::ids::{AgencyId, ClientId, ProjectId};
use testkit::{Browser, ClientPlan, TestApp};

struct Place {
    app: TestApp,
    agency: AgencyId,
    project: ProjectId,
    mother: ClientId,
}

/// A mother of 45 with a child of six, and a housing project.
async fn place() -> Place {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let project = app.project(agency).await;
    app.database
        .execute(&format!(
            "UPDATE project SET project_name = 'Bridge Homes', project_type = 3, operating_start_date = '2020-01-01' \
             WHERE id = '{project}'"
        ))
        .await;
    let mother = app.client(agency, ClientPlan::named("Maria", "Lopez").born(1980, 5, 3)).await;
    let child = app.client(agency, ClientPlan::named("Ana", "Lopez").born(2019, 8, 12)).await;
    app.household(agency, &[(mother, 1), (child, 2)]).await;
    Place { app, agency, project, mother }
}

async fn add(browser: &mut Browser, project: ProjectId, fact: &str, operator: &str, operand: &str) -> u16 {
    let key = format!("{fact}-{operand}").replace([';', '_'], "-");
    let form = [
        ("version", "0"),
        ("form_key", key.as_str()),
        ("fact", fact),
        ("operator", operator),
        ("operand", operand),
        ("basis", "funder"),
        ("note", ""),
        ("from", "2026-01-01"),
    ];
    browser.post(&format!("/projects/{project}/eligibility"), &form).await.status.as_u16()
}

#[tokio::test]
async fn a_household_is_eligible_or_not_or_there_is_something_to_ask() {
    let place = place().await;
    let mut provider = place.app.signed_in(Role::Provider, Some("Harbor House")).await;
    let path = format!("/clients/{}/eligibility", place.mother);
    let page = provider.get(&path).await;
    assert!(page.text.contains("No rules recorded") && page.text.contains("Bridge Homes"), "{}", page.text);
    assert_eq!(add(&mut provider, place.project, "household_kind", "is", "family").await, 303);
    let page = provider.get(&path).await;
    assert!(page.text.contains("All recorded rules hold"), "{}", page.text);
    assert_eq!(add(&mut provider, place.project, "disability", "is", "yes").await, 303);
    let page = provider.get(&path).await;
    assert!(page.text.contains("Ask whether anyone has a disabling condition"), "{}", page.text);
    // An answer of one agency's enrollment decides.
    let stay = place.app.enroll(place.mother, place.agency).await;
    let sql =
        format!("UPDATE enrollment SET disabling_condition = 1, living_situation = 116 WHERE id = '{stay}'");
    place.app.database.execute(&sql).await;
    let page = provider.get(&path).await;
    assert!(page.text.contains("All recorded rules hold") && page.text.contains("2/1/2026"), "{}", page.text);
    assert_eq!(add(&mut provider, place.project, "age_of_head", "at_most", "24").await, 303);
    let page = provider.get(&path).await;
    let because = "Age of the head of household: 24 or less (funder&#39;s rule). On record: 45.";
    assert!(page.text.contains(because) || page.text.contains(&because.replace("&#39;", "'")), "{}", page.text);
}

#[tokio::test]
async fn a_disability_on_record_elsewhere_is_not_known_to_those_who_may_not_see_it() {
    let place = place().await;
    let mut provider = place.app.signed_in(Role::Provider, Some("Harbor House")).await;
    assert_eq!(add(&mut provider, place.project, "disability", "is", "yes").await, 303);
    let other = place.app.agency("Northside").await;
    let stay = place.app.enroll(place.mother, other).await;
    place
        .app
        .database
        .execute(&format!("UPDATE enrollment SET disabling_condition = 1 WHERE id = '{stay}'"))
        .await;
    let page = provider.get(&format!("/clients/{}/eligibility", place.mother)).await;
    assert!(page.text.contains("Ask whether anyone has a disabling condition"), "{}", page.text);
}

#[tokio::test]
async fn a_rule_that_does_not_fit_is_refused_beside_its_field_and_nothing_is_lost() {
    let place = place().await;
    let mut provider = place.app.signed_in(Role::Provider, Some("Harbor House")).await;
    for (fact, operator, operand) in [
        ("age_of_head", "at_least", "old"),
        ("age_of_head", "is", "24"),
        ("household_kind", "is", ""),
        ("household_kind", "is", "clan"),
        ("shoe_size", "is", "44"),
    ] {
        assert_eq!(add(&mut provider, place.project, fact, operator, operand).await, 422, "{fact} {operator}");
    }
    let form = [
        ("version", "0"),
        ("form_key", "again"),
        ("fact", "monthly_income"),
        ("operator", "at_most"),
        ("operand", "many"),
        ("basis", "landlord"),
        ("note", "From the lease"),
        ("from", "soon"),
    ];
    let page = provider.post(&format!("/projects/{}/eligibility", place.project), &form).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("From the lease") && page.text.contains("operand-error"), "{}", page.text);
    assert!(page.text.contains("from-error"), "{}", page.text);
}

#[tokio::test]
async fn a_rule_is_ended_once_and_a_second_time_is_told() {
    let place = place().await;
    let mut provider = place.app.signed_in(Role::Provider, Some("Harbor House")).await;
    add(&mut provider, place.project, "veteran", "is", "yes").await;
    let path = format!("/projects/{}/eligibility", place.project);
    let page = provider.get(&path).await;
    let from = page.text.find(&format!("{path}/")).unwrap() + path.len() + 1;
    let end = format!("{path}/{}/end", &page.text[from..from + 32]);
    let form = [("version", "1"), ("form_key", "end")];
    assert_eq!(provider.post(&end, &form).await.status, 303);
    assert_eq!(provider.post(&end, &form).await.location(), path, "the same form again");
    let late = provider.post(&end, &[("version", "1"), ("form_key", "late")]).await;
    assert_eq!(late.location(), format!("{path}?stale=1"));
    assert!(provider.get(&path).await.text.contains("No rules are recorded"));
}

#[tokio::test]
async fn nobody_changes_the_rules_of_another_agency_or_looks_where_they_may_not() {
    let place = place().await;
    place.app.agency("Northside").await;
    let mut other = place.app.signed_in(Role::Provider, Some("Northside")).await;
    assert_eq!(add(&mut other, place.project, "veteran", "is", "yes").await, 404);
    assert_eq!(other.get(&format!("/clients/{}/eligibility", place.mother)).await.status, 404);
    let safe = place.app.victim_service_provider("Willow Tree").await;
    let hidden = place.app.client(safe, ClientPlan::named("Selma", "Quist")).await;
    let mut manager = place.app.signed_in(Role::CeManager, None).await;
    assert_eq!(manager.get(&format!("/clients/{hidden}/eligibility")).await.status, 404);
}
