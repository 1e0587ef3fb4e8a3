//! Keeping those who sign in: inviting, changing roles, shutting out, and never the last HMIS lead.

use domain::access::Role;
use domain::ids::{AgencyId, UserId};
use testkit::{Browser, PASSWORD, Page, TestApp};

struct Community {
    app: TestApp,
    lead: Browser,
    agency: AgencyId,
    rosa: UserId,
}

async fn community() -> Community {
    let app = TestApp::new().await;
    app.user("lead@agency.test", Role::HmisLead, None).await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let agency = app.agency_id("Harbor House").await;
    let mut lead = app.browser();
    lead.sign_in("lead@agency.test", PASSWORD).await;
    Community { app, lead, agency, rosa }
}

/// The form as it stands on someone's page, as a browser would send it.
fn form(page: &Page) -> Vec<(String, String)> {
    let mut form: Vec<(String, String)> = ["version", "form_key", "name", "email", "phone"]
        .map(|name| (name.to_owned(), page.field(name)))
        .to_vec();
    for part in page.text.split("name=\"had\" value=\"").skip(1) {
        form.push(("had".into(), part[..32].into()));
    }
    for part in page.text.split("name=\"keep\" value=\"").skip(1) {
        let (id, rest) = part.split_once('"').unwrap();
        if rest.starts_with(" checked") {
            form.push(("keep".into(), id.into()));
        }
    }
    form.extend([("role", ""), ("agency", ""), ("status", "active")].map(|(n, v)| (n.into(), v.into())));
    form
}

fn with(mut form: Vec<(String, String)>, name: &str, value: &str) -> Vec<(String, String)> {
    form.iter_mut().find(|(known, _)| known == name).unwrap().1 = value.to_owned();
    form
}

fn without_roles(form: Vec<(String, String)>) -> Vec<(String, String)> {
    form.into_iter().filter(|(name, _)| name != "keep").collect()
}

async fn send(browser: &mut Browser, user: UserId, form: &[(String, String)]) -> Page {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&format!("/users/{user}"), &form).await
}

async fn shown(browser: &mut Browser, user: UserId) -> Page {
    let page = browser.get(&format!("/users/{user}")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    page
}

#[tokio::test]
async fn a_name_an_address_and_a_second_role_are_saved_and_take_effect_at_once() {
    let mut it = community().await;
    let mut rosa = it.app.browser();
    rosa.sign_in("rosa@agency.test", PASSWORD).await;
    assert_eq!(rosa.get("/users").await.status, 404);
    let page = shown(&mut it.lead, it.rosa).await;
    let form = with(with(form(&page), "name", "Rosa Delgado"), "email", "rosa.delgado@agency.test");
    let form = with(form, "role", "hmis_lead");
    for _ in 0..2 {
        let saved = send(&mut it.lead, it.rosa, &form).await;
        assert_eq!(saved.location(), format!("/users/{}?saved=1", it.rosa), "sent twice, saved once");
    }
    let page = shown(&mut it.lead, it.rosa).await;
    assert_eq!((page.field("version"), page.field("name")), ("2".into(), "Rosa Delgado".into()));
    assert!(page.text.contains("Case manager, Harbor House") && page.text.contains(">HMIS lead</label>"));
    assert_eq!(rosa.get("/users").await.status, 200, "without signing in again");
    assert_eq!(it.app.browser().sign_in("rosa.delgado@agency.test", PASSWORD).await.status, 303);
    let detail = "SELECT count(*) FROM audit_log WHERE use_case = 'user.edit' AND detail = 'saved +hmis_lead'";
    assert_eq!(it.app.database.count(detail).await, 1);
}

#[tokio::test]
async fn a_role_without_its_tick_is_taken_away_but_not_the_last() {
    let mut it = community().await;
    let page = shown(&mut it.lead, it.rosa).await;
    let none = send(&mut it.lead, it.rosa, &without_roles(form(&page))).await;
    assert_eq!(none.status, 422);
    assert!(none.text.contains("Enter a role."), "{}", none.text);
    let other = with(without_roles(form(&page)), "role", "provider");
    let other = with(other, "agency", &it.agency.to_string());
    assert_eq!(send(&mut it.lead, it.rosa, &other).await.status, 303);
    let page = shown(&mut it.lead, it.rosa).await;
    assert!(page.text.contains("Provider, Harbor House") && !page.text.contains("Case manager, Harbor House"));
}

#[tokio::test]
async fn a_role_that_needs_an_agency_is_refused_without_one() {
    let mut it = community().await;
    let page = shown(&mut it.lead, it.rosa).await;
    let refused = send(&mut it.lead, it.rosa, &with(form(&page), "role", "provider")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("this role reaches nothing without one"), "{}", refused.text);
    let refused = send(&mut it.lead, it.rosa, &with(form(&page), "agency", &it.agency.to_string())).await;
    assert!(refused.text.contains("Enter a role."), "{}", refused.text);
    let taken = send(&mut it.lead, it.rosa, &with(form(&page), "email", "LEAD@agency.test")).await;
    assert!(taken.status == 422 && taken.text.contains("Another account has this already."));
}

#[tokio::test]
async fn a_stale_save_shows_both_values() {
    let mut it = community().await;
    let page = shown(&mut it.lead, it.rosa).await;
    let theirs = with(with(form(&page), "name", "Theirs"), "form_key", "another-window");
    assert_eq!(send(&mut it.lead, it.rosa, &with(theirs, "role", "ce_manager")).await.status, 303);
    let stale = send(&mut it.lead, it.rosa, &with(form(&page), "name", "Mine")).await;
    assert_eq!(stale.status, 409);
    for says in
        ["value=\"Mine\"", "Saved meanwhile: Theirs", "Saved meanwhile: CE manager; Case manager, Harbor House"]
    {
        assert!(stale.text.contains(says), "{says}: {}", stale.text);
    }
    assert_eq!(stale.field("version"), "2");
    assert_eq!(send(&mut it.lead, it.rosa, &form(&stale)).await.status, 303);
    let page = shown(&mut it.lead, it.rosa).await;
    assert!(page.text.contains(">CE manager</label>"), "a role given meanwhile is kept: {}", page.text);
}

#[tokio::test]
async fn someone_shut_out_is_out_at_once_and_may_come_back() {
    let mut it = community().await;
    let mut rosa = it.app.browser();
    rosa.sign_in("rosa@agency.test", PASSWORD).await;
    let page = shown(&mut it.lead, it.rosa).await;
    assert_eq!(send(&mut it.lead, it.rosa, &with(form(&page), "status", "disabled")).await.status, 303);
    assert_eq!(rosa.get("/").await.status, 303);
    assert_eq!(it.app.browser().sign_in("rosa@agency.test", PASSWORD).await.status, 422);
    let page = shown(&mut it.lead, it.rosa).await;
    assert!(!page.text.contains("/invitation\""), "no link for someone who may not sign in");
    assert_eq!(send(&mut it.lead, it.rosa, &form(&page)).await.status, 303);
    assert_eq!(it.app.browser().sign_in("rosa@agency.test", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn nobody_shuts_themselves_out() {
    let mut it = community().await;
    let me = it.app.request_by("lead@agency.test").await.signed().unwrap().actor.user;
    it.lead.sign_in("lead@agency.test", PASSWORD).await;
    let page = shown(&mut it.lead, me).await;
    assert!(
        !page.text.contains("name=\"status\"") && !page.text.contains("/invitation\""),
        "it is not offered"
    );
    for form in
        [with(form(&page), "status", "disabled"), with(without_roles(form(&page)), "role", "ce_manager")]
    {
        let refused = send(&mut it.lead, me, &form).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("Nobody does this to themselves."), "{}", refused.text);
    }
    let path = format!("/users/{me}/invitation");
    let (version, key) = (page.field("version"), page.field("form_key"));
    let refused = it.lead.post(&path, &[("version", &version), ("form_key", &key)]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(it.lead.get("/users").await.status, 200);
}

/// Two leads who remove each other: whoever comes second is the last one, and stays.
#[tokio::test]
async fn the_last_lead_who_has_signed_in_stays() {
    let it = community().await;
    let other = it.app.user("other@agency.test", Role::HmisLead, None).await;
    it.app.user("never.came@agency.test", Role::HmisLead, None).await;
    let first = it.app.request_by("lead@agency.test").await;
    let second = it.app.request_by("other@agency.test").await;
    let me = first.signed().unwrap().actor.user;
    let shut_out = |id, email: &str| app::users::Edited {
        id,
        version: 1,
        form_key: email.into(),
        name: "Lead".into(),
        email: email.into(),
        phone: String::new(),
        status: app::users::Status::Disabled,
        keep: Vec::new(),
        added: app::users::Choice { role: "hmis_lead".into(), agency: String::new() },
    };
    app::users::edit(&first, shut_out(other, "other@agency.test")).await.unwrap();
    let refused = app::users::edit(&second, shut_out(me, "lead@agency.test")).await;
    let last = vec![(app::Field::Role, app::Problem::LastLead)];
    assert!(matches!(&refused, Err(app::Error::Invalid(problems)) if *problems == last), "{refused:?}");
    assert_eq!(it.app.browser().sign_in("lead@agency.test", PASSWORD).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_leads_who_shut_each_other_out_at_once_one_stays() {
    let it = community().await;
    let other = it.app.user("other@agency.test", Role::HmisLead, None).await;
    let first = it.app.request_by("lead@agency.test").await;
    let second = it.app.request_by("other@agency.test").await;
    let me = first.signed().unwrap().actor.user;
    let shut_out = |ctx: app::Ctx, id, email: &'static str| {
        tokio::spawn(async move {
            let edited = app::users::Edited {
                id,
                version: 1,
                form_key: email.into(),
                name: "Lead".into(),
                email: email.into(),
                phone: String::new(),
                status: app::users::Status::Disabled,
                keep: Vec::new(),
                added: app::users::Choice { role: "hmis_lead".into(), agency: String::new() },
            };
            app::users::edit(&ctx, edited).await.is_ok()
        })
    };
    let (one, two) = (shut_out(first, other, "other@agency.test"), shut_out(second, me, "lead@agency.test"));
    let done = [one.await.unwrap(), two.await.unwrap()];
    assert_eq!(done.iter().filter(|done| **done).count(), 1, "{done:?}");
    let active = "SELECT count(*) FROM user_account WHERE status = 'active' AND email LIKE '%agency.test' AND id IN \
        (SELECT user_id FROM membership WHERE role = 'hmis_lead')";
    assert_eq!(it.app.database.count(active).await, 1);
}

#[tokio::test]
async fn the_list_leads_to_each_person_and_damaged_forms_are_refused() {
    let mut it = community().await;
    let list = it.lead.get("/users").await;
    assert!(
        list.text.contains(&format!("href=\"/users/{}\"", it.rosa))
            && list.text.contains("href=\"/users/new\"")
    );
    let path = format!("/users/{}", it.rosa);
    assert_eq!(it.lead.post(&path, &[("name", "x")]).await.status, 400);
    assert_eq!(it.lead.post(&path, &[("version", "1"), ("form_key", "k k")]).await.status, 400);
    assert_eq!(it.lead.get("/users/0192f0c1a2b37c4d8e9f00112233abcd").await.status, 404);
}

#[tokio::test]
async fn nobody_gives_themselves_a_role_at_an_agency_and_the_log_says_where_roles_are() {
    let Community { app, mut lead, agency, rosa } = community().await;
    let page = lead.get("/users").await;
    let row = page.text.find("lead@agency.test").unwrap();
    let link = page.text[..row].rfind("/users/").unwrap();
    let me: UserId = page.text[link + 7..link + 39].parse().unwrap();
    let own =
        with(with(form(&shown(&mut lead, me).await), "role", "case_manager"), "agency", &agency.to_string());
    assert_eq!(send(&mut lead, me, &own).await.status, 422);
    let theirs =
        with(with(form(&shown(&mut lead, rosa).await), "role", "provider"), "agency", &agency.to_string());
    assert_eq!(send(&mut lead, rosa, &theirs).await.status, 303);
    let told = format!("SELECT count(*) FROM audit_log WHERE detail LIKE '%+provider@{agency}%'");
    assert_eq!(app.database.count(&told).await, 1);
}
