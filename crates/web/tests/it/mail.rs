//! Refused mail, a demonstration's mail, and what mail one gets.

use app::mail::queue_for_tests;
use domain::access::Role;
use domain::mail::MailTemplate;
use testkit::{PASSWORD, SmtpServer, TestApp};

const REFERRAL: &str = "0192f0c1a2b37c4d8e9f00112233abcd";

#[tokio::test]
async fn the_hmis_lead_sees_who_got_no_mail_and_why_and_has_it_tried_again() {
    let app = TestApp::new().await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let mail = app.refused_mail(rosa).await;
    let mut lead = app.signed_in(Role::HmisLead, None).await;
    let home = lead.get("/").await.text;
    assert!(home.contains("href=\"/mail/refused\">1 mail was refused"), "{home}");
    let page = lead.get("/mail/refused").await;
    for said in ["Test case manager", "a household is referred to my agency", "2/20/2026", "No such user"] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    let form = [("form_key", page.field("form_key"))];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    for _ in 0..2 {
        let tried = lead.post(&format!("/mail/{mail}/retry"), &form).await;
        assert_eq!((tried.status.as_u16(), tried.location()), (303, "/mail/refused?again=1"));
    }
    let page = lead.get("/mail/refused?again=1").await.text;
    assert!(page.contains("It is being tried again") && page.contains("No mail is refused."), "{page}");
    assert!(!lead.get("/").await.text.contains("mail was refused"));
    let server = SmtpServer::start().await;
    assert_eq!(app.post_office(&server).deliver().await.unwrap(), 1);
    assert_eq!(server.delivered()[0].to, ["rosa@agency.test"]);
}

#[tokio::test]
async fn a_demonstration_shows_its_mail_as_it_would_be_sent() {
    let app = TestApp::new().await;
    let app = app.with_pages(web::Settings { demo: true, ..web::Settings::default() });
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let ctx = app.request_by("rosa@agency.test").await;
    let letter = (MailTemplate::ReferralAccepted, REFERRAL.to_owned());
    queue_for_tests(&ctx, &[rosa], letter, true).await.unwrap();
    let mut browser = app.signed_in(Role::Provider, Some("Harbor House")).await;
    assert_eq!(browser.get("/mail").await.status, 404, "not without the mark of a demonstration");
    app.database.execute("INSERT INTO setting (name, value, version) VALUES ('demo', 'filled', 1)").await;
    let page = browser.get("/mail").await.text;
    for said in [
        "<h2>Referral 2233-ABCD: accepted</h2>",
        "To Test case manager, rosa@agency.test",
        "Not sent",
        "A referral of yours was accepted.",
        &format!("/referrals/{REFERRAL}\">"),
        "To turn such mail off:",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(page.contains("href=\"/mail\" aria-current=\"page\""), "{page}");
}

#[tokio::test]
async fn elsewhere_nobody_reads_the_mail_of_others() {
    let app = TestApp::new().await;
    for (role, agency) in [(Role::Provider, Some("Harbor House")), (Role::HmisLead, None)] {
        let mut browser = app.signed_in(role, agency).await;
        assert_eq!(browser.get("/mail").await.status, 404);
        assert!(!browser.get("/").await.text.contains("href=\"/mail\""));
    }
}

#[tokio::test]
async fn one_chooses_what_mail_one_gets() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    assert!(browser.get("/account").await.text.contains("href=\"/account/mail\""));
    let page = browser.get("/account/mail").await;
    assert_eq!(page.text.matches(" checked").count(), MailTemplate::ALL.len(), "{}", page.text);
    let (version, key) = (page.field("version"), page.field("form_key"));
    let form = [("version", version.as_str()), ("form_key", &key), ("referral_placed", "1")];
    for _ in 0..2 {
        let saved = browser.post("/account/mail", &form).await;
        assert_eq!((saved.status.as_u16(), saved.location()), (303, "/account/mail?saved=1"));
    }
    let page = browser.get("/account/mail?saved=1").await.text;
    assert!(page.contains("Saved.") && page.matches(" checked").count() == 1, "{page}");
    assert_eq!(app.database.count("SELECT count(*) FROM mail_choice").await, 5);
    let audited = "SELECT count(*) FROM audit_log WHERE use_case = 'account.choose_mail'";
    assert_eq!(app.database.count(audited).await, 1);
}

#[tokio::test]
async fn a_stale_choice_shows_both_and_loses_neither() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let version = browser.get("/account/mail").await.field("version");
    let form = |key, kind| [("version", version.as_str()), ("form_key", key), (kind, "1")];
    assert_eq!(browser.post("/account/mail", &form("one", "referral_placed")).await.status, 303);
    let page = browser.post("/account/mail", &form("two", "referral_sent")).await;
    assert_eq!(page.status, 409);
    assert!(page.text.contains("Saved meanwhile: a household I referred has its home"), "{}", page.text);
    assert!(page.text.contains("name=\"referral_sent\" value=\"1\" checked"), "{}", page.text);
    let (version, key) = (page.field("version"), page.field("form_key"));
    let form = [("version", version.as_str()), ("form_key", key.as_str())];
    assert_eq!(browser.post("/account/mail", &form).await.status, 303);
    assert!(!browser.get("/account/mail").await.text.contains(" checked"));
}

#[tokio::test]
async fn a_first_password_comes_before_the_choice_of_mail() {
    let app = TestApp::new().await;
    app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    app.database.execute("UPDATE user_account SET must_change_password = TRUE").await;
    let mut browser = app.browser();
    browser.sign_in("rosa@agency.test", PASSWORD).await;
    let sent = browser.post("/account/mail", &[("version", "1"), ("form_key", "one")]).await;
    assert_eq!(sent.location(), "/account/password");
}
