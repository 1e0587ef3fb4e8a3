//! Agencies, projects and units: from nothing to a shelter with beds, by HUD's rules, within one's reach.

use domain::access::Role;
use testkit::{Browser, Page, TestApp};

/// Fills a form as it is shown, with these fields changed, and sends it.
async fn fill(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text);
    let (version, key) = (form.field("version"), form.field("form_key"));
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(fields);
    browser.post(path, &sent).await
}

fn agency<'a>(name: &'a str, victim_service: &'a str) -> [(&'a str, &'a str); 2] {
    [("organization_name", name), ("victim_service_provider", victim_service)]
}

/// An emergency shelter, as the first form asks.
fn shelter(agency: &str) -> Vec<(&str, &str)> {
    vec![
        ("agency", agency),
        ("project_name", "Harbor Nights"),
        ("operating_start_date", "2024-01-01"),
        ("continuum_project", "1"),
        ("project_type", "1"),
        ("housing_type", "1"),
        ("target_population", "4"),
        ("coc_code", "XX-500"),
        ("geocode", "259999"),
        ("hmis_participation_type", "1"),
        ("access_point", "1"),
        ("crisis_assessment", "1"),
        ("receives_referrals", "0"),
    ]
}

async fn with_shelter(browser: &mut Browser) -> (String, String) {
    let page = fill(browser, "/agencies/new", &agency("Harbor House", "0")).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let agency = page.location().rsplit('/').next().unwrap().to_owned();
    let page = new_project(browser, &shelter(&agency)).await;
    assert_eq!(page.status, 303, "{}", page.text);
    (agency, page.location().to_owned())
}

async fn new_project(browser: &mut Browser, fields: &[(&str, &str)]) -> Page {
    fill(browser, "/projects/new", fields).await
}

#[tokio::test]
async fn a_shelter_is_set_up_with_inventory_and_units() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let (_, project) = with_shelter(&mut lead).await;
    let inventory = [
        ("coc_code", "XX-500"),
        ("household_type", "1"),
        ("inventory_start_date", "2024-01-01"),
        ("unit_inventory", "12"),
        ("bed_inventory", "12"),
        ("availability", "1"),
        ("es_bed_type", "1"),
        ("other_bed_inventory", "12"),
    ];
    let page = fill(&mut lead, &format!("{project}/inventory/new"), &inventory).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let units = [("group", "Ground floor"), ("kind", "unit"), ("names", "101-110"), ("capacity", "1")];
    assert_eq!(fill(&mut lead, &format!("{project}/units"), &units).await.status, 303);
    let page = lead.get(&project).await;
    assert!(page.text.contains("10 places free tonight of 10"), "{}", page.text);
    assert!(page.text.contains("The units take 10 people; the inventory of today has 12 beds."));
    assert!(page.text.contains("XX-500") && page.text.contains("Households without children"));
    for (table, rows) in
        [("project", 1), ("project_coc", 1), ("inventory", 1), ("ce_participation", 1), ("unit", 10)]
    {
        assert_eq!(app.database.count(&format!("SELECT count(*) FROM {table}")).await, rows, "{table}");
    }
    let same_start = "SELECT count(*) FROM ce_participation WHERE ce_participation_status_start_date = '2024-01-01' \
                      AND crisis_assessment = 1 AND housing_assessment = 0 AND project_id IS NOT NULL";
    assert_eq!(app.database.count(same_start).await, 1);
}

#[tokio::test]
async fn hud_s_rules_speak_at_the_field_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let agency = app.agency("Harbor House").await.to_string();
    let mut fields = shelter(&agency);
    fields.retain(|(name, _)| !matches!(*name, "project_type" | "operating_start_date" | "coc_code"));
    fields.extend([("rrh_sub_type", "2"), ("operating_start_date", "soon"), ("coc_code", "Boston")]);
    let page = new_project(&mut lead, &fields).await;
    assert_eq!(page.status, 422);
    for message in [
        "Project type: this is needed with the answer to “Continuum project”.",
        "Kind of rapid re-housing: leave this empty with the answer to “Project type”.",
        "This is not a date. Write month, day and year: 5/3/1980.",
        "This is not in the form that HUD asks for.",
    ] {
        assert!(page.text.contains(message), "{message}: {}", page.text);
    }
    assert!(page.text.contains("value=\"Harbor Nights\"") && page.text.contains("value=\"Boston\""));
    assert_eq!(app.database.count("SELECT count(*) FROM project").await, 0);
    assert_eq!(app.database.count("SELECT count(*) FROM project_coc").await, 0);
}

#[tokio::test]
async fn participation_periods_share_no_day_and_inventory_lies_in_the_project_s_coc() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let (_, project) = with_shelter(&mut lead).await;
    let period = [
        ("ce_participation_status_start_date", "2025-01-01"),
        ("access_point", "0"),
        ("receives_referrals", "1"),
    ];
    let page = fill(&mut lead, &format!("{project}/ce/new"), &period).await;
    assert_eq!(page.status, 422, "the first period has not ended");
    let elsewhere = [
        ("coc_code", "XX-501"),
        ("household_type", "1"),
        ("inventory_start_date", "2024-01-01"),
        ("unit_inventory", "2"),
        ("bed_inventory", "2"),
        ("availability", "1"),
        ("es_bed_type", "1"),
    ];
    assert_eq!(fill(&mut lead, &format!("{project}/inventory/new"), &elsewhere).await.status, 422);
    assert_eq!(app.database.count("SELECT count(*) FROM inventory").await, 0);
}

#[tokio::test]
async fn a_stale_save_shows_both_values() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let (agency, _) = with_shelter(&mut lead).await;
    let path = format!("/agencies/{agency}/edit");
    let form = lead.get(&path).await;
    let (version, key) = (form.field("version"), form.field("form_key"));
    assert_eq!(fill(&mut lead, &path, &self::agency("Harbor Home", "0")).await.status, 303);
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(self::agency("Harbor Haven", "0"));
    let page = lead.post(&path, &sent).await;
    assert_eq!(page.status, 409);
    assert!(page.text.contains("value=\"Harbor Haven\"") && page.text.contains("Saved meanwhile: Harbor Home"));
    let (version, key) = (page.field("version"), page.field("form_key"));
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(self::agency("Harbor Haven", "0"));
    for _ in 0..2 {
        assert_eq!(lead.post(&path, &sent).await.status, 303, "sent twice, saved once");
    }
    let rows = "SELECT count(*) FROM audit_log WHERE use_case = 'agency.edit' AND detail = 'OrganizationName'";
    assert_eq!(app.database.count(rows).await, 2);
}

#[tokio::test]
async fn a_row_entered_in_error_is_removed_and_kept_for_exports() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let (_, project) = with_shelter(&mut lead).await;
    let page = lead.get(&project).await;
    let at = page.text.find(&format!("{project}/ce/")).unwrap();
    let row = page.text[at..].split('"').next().unwrap().to_owned();
    let row = if row.ends_with("/new") {
        let rest = &page.text[at + 10..];
        let at = rest.find(&format!("{project}/ce/")).unwrap();
        rest[at..].split('"').next().unwrap().to_owned()
    } else {
        row
    };
    let form = lead.get(&row).await;
    let sent = [("version", form.field("version")), ("form_key", "remove-it".to_owned())];
    let sent: Vec<_> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(lead.post(&format!("{row}/remove"), &sent).await.status, 303);
    assert_eq!(lead.get(&row).await.status, 404);
    let kept = "SELECT count(*) FROM ce_participation WHERE date_deleted IS NOT NULL";
    assert_eq!(app.database.count(kept).await, 1);
}

#[tokio::test]
async fn a_provider_keeps_its_own_projects_and_no_others() {
    let app = TestApp::new().await;
    let own = app.agency("Harbor House").await.to_string();
    let other = app.agency("Northside").await.to_string();
    let mut provider = app.signed_in(Role::Provider, Some("Harbor House")).await;
    assert_eq!(provider.get("/agencies/new").await.status, 404);
    assert_eq!(provider.get(&format!("/agencies/{own}/edit")).await.status, 404);
    let page = new_project(&mut provider, &shelter(&own)).await;
    assert_eq!(page.status, 303, "{}", page.text);
    assert_eq!(new_project(&mut provider, &shelter(&other)).await.status, 422);
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let theirs = new_project(&mut lead, &shelter(&other)).await.location().to_owned();
    assert_eq!(provider.get(&theirs).await.status, 200, "what programs there are is no secret");
    for path in ["edit", "units", "inventory/new", "ce/new"] {
        let path = format!("{theirs}/{path}");
        assert_eq!(provider.get(&path).await.status, 404, "{path}");
        let sent = [("version", "1"), ("form_key", "k1"), ("project_name", "Mine")];
        assert_eq!(provider.post(&path, &sent).await.status, 404, "{path}");
    }
    assert!(!provider.get(&theirs).await.text.contains("/edit\""));
}

#[tokio::test]
async fn a_victim_service_provider_s_projects_are_seen_by_its_own_and_the_hmis_lead() {
    let app = TestApp::new().await;
    let safe = app.victim_service_provider("Willow Tree").await.to_string();
    app.agency("Harbor House").await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let mut fields = shelter(&safe);
    fields.retain(|(name, _)| *name != "project_name");
    fields.push(("project_name", "Quiet Place"));
    fields.retain(|(name, _)| *name != "hmis_participation_type");
    fields.push(("hmis_participation_type", "2"));
    let project = new_project(&mut lead, &fields).await.location().to_owned();
    for (role, at, status) in [
        (Role::HmisLead, None, 200),
        (Role::CeManager, None, 404),
        (Role::Provider, Some("Harbor House"), 404),
        (Role::Provider, Some("Willow Tree"), 200),
    ] {
        let mut browser = app.signed_in(role, at).await;
        assert_eq!(browser.get(&project).await.status, status, "{role} {at:?}");
        assert_eq!(browser.get(&format!("/agencies/{safe}")).await.status, status, "{role} {at:?}");
        let listed = browser.get("/agencies").await.text.contains("Willow Tree");
        assert_eq!(listed, status == 200, "{role} {at:?}");
    }
}

#[tokio::test]
async fn a_unit_goes_out_of_use_with_a_reason_and_names_are_used_once() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let (_, project) = with_shelter(&mut lead).await;
    let units = |names| [("group", "Annex"), ("kind", "unit"), ("names", names), ("capacity", "2")];
    let path = format!("{project}/units");
    assert_eq!(fill(&mut lead, &path, &units("A1, A2")).await.status, 303);
    let page = fill(&mut lead, &path, &units("a2, A3")).await;
    assert_eq!(page.status, 422);
    let same_group = [("group", "annex"), ("kind", "unit"), ("names", "A4"), ("capacity", "2")];
    assert_eq!(fill(&mut lead, &path, &same_group).await.status, 303, "the group is there already");
    app.database.execute("DELETE FROM unit WHERE name = 'A4'").await;
    assert_eq!(app.database.count("SELECT count(*) FROM unit_group").await, 1);
    let page =
        fill(&mut lead, &path, &[("group", ""), ("kind", "unit"), ("names", "1-900"), ("capacity", "0")]).await;
    for message in ["Enter the group.", "at most 200", "Enter a whole number"] {
        assert!(page.text.contains(message), "{message}");
    }
    let page = lead.get(&project).await;
    let at = page.text.find("/units/").unwrap();
    let unit = page.text[at..at + 39].to_owned();
    let offline = |reason| [("name", "A1"), ("capacity", "2"), ("status", "offline"), ("reason", reason)];
    assert_eq!(fill(&mut lead, &unit, &offline("")).await.status, 422);
    assert_eq!(fill(&mut lead, &unit, &offline("Water damage")).await.status, 303);
    let page = lead.get(&project).await;
    assert!(page.text.contains("2 places free tonight of 4") && page.text.contains("Water damage"));
}

/// Sends a form twice, as a double click does.
async fn twice(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> (Page, Page) {
    let form = browser.get(path).await;
    let (version, key) = (form.field("version"), form.field("form_key"));
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(fields);
    (browser.post(path, &sent).await, browser.post(path, &sent).await)
}

#[tokio::test]
async fn a_double_click_gives_the_first_result_everywhere() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let agency = app.agency("Harbor House").await.to_string();
    let (first, second) = twice(&mut lead, "/projects/new", &shelter(&agency)).await;
    assert_eq!((first.status.as_u16(), first.location()), (303, second.location()), "{}", second.text);
    let project = first.location().to_owned();
    let ended = "UPDATE ce_participation SET ce_participation_status_end_date = '2024-12-31'";
    app.database.execute(ended).await;
    let period = [
        ("ce_participation_status_start_date", "2025-01-01"),
        ("access_point", "0"),
        ("receives_referrals", "1"),
    ];
    let (first, second) = twice(&mut lead, &format!("{project}/ce/new"), &period).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{}", second.text);
    assert_eq!(app.database.count("SELECT count(*) FROM project").await, 1);
    assert_eq!(app.database.count("SELECT count(*) FROM ce_participation").await, 2);
    let page = lead.get(&project).await;
    let prefix = format!("{project}/ce/");
    let rows = page.text.match_indices(&prefix).map(|(at, _)| &page.text[at..]);
    let row = rows.map(|rest| rest.split('"').next().unwrap()).find(|row| !row.ends_with("/new")).unwrap();
    let version = lead.get(row).await.field("version");
    let sent = [("version", version.as_str()), ("form_key", "remove-twice")];
    for _ in 0..2 {
        assert_eq!(lead.post(&format!("{row}/remove"), &sent).await.status, 303);
    }
}

#[tokio::test]
async fn an_agency_with_clients_stays_a_victim_service_provider() {
    let app = TestApp::new().await;
    let safe = app.victim_service_provider("Willow Tree").await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let path = format!("/agencies/{safe}/edit");
    assert_eq!(fill(&mut lead, &path, &agency("Willow Tree", "0")).await.status, 303, "it has no client yet");
    assert_eq!(fill(&mut lead, &path, &agency("Willow Tree", "1")).await.status, 303);
    let hidden = app.client(safe, testkit::ClientPlan::named("Selma", "Quist")).await;
    let page = fill(&mut lead, &path, &agency("Willow Tree", "0")).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("This agency has clients, whom others would then see."));
    assert_eq!(lead.get(&format!("/clients/{hidden}")).await.status, 404);
}

#[tokio::test]
async fn a_victim_service_provider_s_project_takes_no_part_in_hmis() {
    let app = TestApp::new().await;
    let safe = app.victim_service_provider("Willow Tree").await.to_string();
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let page = new_project(&mut lead, &shelter(&safe)).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("in a comparable database, not in HMIS"), "{}", page.text);
}

#[tokio::test]
async fn a_coc_code_is_written_in_capitals() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let agency = app.agency("Harbor House").await.to_string();
    let mut fields = shelter(&agency);
    fields.retain(|(name, _)| *name != "coc_code");
    fields.push(("coc_code", "xx-500"));
    assert_eq!(new_project(&mut lead, &fields).await.status, 303);
    assert_eq!(app.database.count("SELECT count(*) FROM project_coc WHERE coc_code = 'XX-500'").await, 1);
}

#[tokio::test]
async fn two_units_of_a_group_have_no_name_in_common_even_when_renamed() {
    let app = TestApp::new().await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let (_, project) = with_shelter(&mut lead).await;
    let units = [("group", "Annex"), ("kind", "unit"), ("names", "A1, A2, A10"), ("capacity", "1")];
    assert_eq!(fill(&mut lead, &format!("{project}/units"), &units).await.status, 303);
    let page = lead.get(&project).await;
    let at = |name: &str| page.text.find(&format!(">{name}</a>")).unwrap();
    assert!(at("A1") < at("A2") && at("A2") < at("A10"), "as people count");
    let found = page.text.find("/units/").unwrap();
    let unit = page.text[found..found + 39].to_owned();
    let renamed = [("name", "a2"), ("capacity", "1"), ("status", "ready")];
    let page = fill(&mut lead, &unit, &renamed).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("A unit of this group has this name already."));
}
