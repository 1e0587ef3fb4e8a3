//! What each page says, as snapshots.

use domain::access::Role;
use testkit::{ClientPlan, PASSWORD, TestApp};

/// A page with what changes from run to run taken out, a tag a line.
fn steady(text: &str) -> String {
    let mut shown = String::new();
    for line in text.replace("><", ">\n<").lines() {
        let line = cut(line, "?v=", '"');
        let line = cut(&line, "/clients/", '"');
        let line = cut(&line, "/enrollments/", '"');
        let line = cut(&line, "/users/0", '"');
        let line = cut(&line, "data-client=\"", '"');
        let line = cut(&line, "name=\"form_key\" value=\"", '"');
        let line = if line.contains("hm-code") { cut(&line, "hm-code\">", '<') } else { line };
        shown.push_str(&line);
        shown.push('\n');
    }
    shown
}

/// Replaces what stands between a mark and an end by three dots.
fn cut(line: &str, mark: &str, end: char) -> String {
    let Some(at) = line.find(mark).map(|at| at + mark.len()) else { return line.to_owned() };
    let rest = &line[at..];
    let stop = rest.find(['#', end]).unwrap_or(rest.len());
    format!("{}...{}", &line[..at], &rest[stop..])
}

#[tokio::test]
async fn sign_in() {
    let app = TestApp::new().await;
    app.user("lead@agency.test", Role::HmisLead, None).await;
    insta::assert_snapshot!(steady(&app.browser().get("/sign-in").await.text));
}

#[tokio::test]
async fn the_pages_of_a_case_manager() {
    let app = TestApp::new().await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let agency = app.agency("Northside").await;
    app.client(agency, ClientPlan::named("Maria", "Lopez").born(1980, 5, 3)).await;
    app.client(agency, ClientPlan::named("Mario", "Lopes")).await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    insta::assert_snapshot!("home", steady(&browser.get("/").await.text));
    let found = browser.htmx().post("/clients", &[("q", "lopez")]).await;
    insta::assert_snapshot!("found", steady(&found.text));
    let path = found.text.split("href=\"").find(|part| part.starts_with("/clients/0")).unwrap();
    let page = browser.get(&path[..path.find('"').unwrap()]).await;
    insta::assert_snapshot!("client", steady(&page.text));
    insta::assert_snapshot!("account", steady(&browser.get("/account").await.text));
}

#[tokio::test]
async fn the_pages_of_a_client_s_own_agency() {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let plan = ClientPlan::named("Maria", "Lopez").born(1980, 5, 3).ssn("000987654");
    let client = app.client(agency, plan).await;
    app.enroll(client, agency).await;
    app.database
        .execute("UPDATE client SET sex = 0, white = 1, asian = 1, veteran_status = 1, military_branch = 77")
        .await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let main = |text: &str| steady(&text[text.find("<main").unwrap()..text.find("</main>").unwrap()]);
    insta::assert_snapshot!("client_record", main(&browser.get(&format!("/clients/{client}")).await.text));
    insta::assert_snapshot!("client_form", main(&browser.get(&format!("/clients/{client}/edit")).await.text));
}

#[tokio::test]
async fn users() {
    let app = TestApp::new().await;
    app.user("lead@agency.test", Role::HmisLead, None).await;
    app.user("desk@agency.test", Role::ShelterDesk, Some("Harbor House")).await;
    let mut browser = app.browser();
    browser.sign_in("lead@agency.test", PASSWORD).await;
    let page = browser.get("/users").await;
    let main = &page.text[page.text.find("<main").unwrap()..page.text.find("</main>").unwrap()];
    insta::assert_snapshot!(steady(main));
}

#[tokio::test]
async fn last_import() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::HmisLead, None).await;
    let main = |text: &str| text[text.find("<main").unwrap()..text.find("</main>").unwrap()].to_owned();
    insta::assert_snapshot!("last_import_none", steady(&main(&browser.get("/imports/last").await.text)));
    let folder = app.database.folder().join("export");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("Export.csv"), "ExportID,SourceName\n1,Old System\n").unwrap();
    let client = "PersonalID,VeteranStatus,DOB\nc1,7,1980-05-03\nc2,0,5/3/1990\n";
    std::fs::write(folder.join("Client.csv"), client).unwrap();
    let request = app::imports::Request { path: folder, source: None, dry_run: false };
    app::imports::import(&app.nobody(), &request, |_| {}).await.unwrap();
    insta::assert_snapshot!("last_import", steady(&main(&browser.get("/imports/last").await.text)));
}
