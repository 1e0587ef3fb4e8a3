//! Referrals: whom each side is told of, and what every side can do.

use domain::access::Role;
use domain::ids::AgencyId;
use domain::referrals::VacancyState;

use crate::referrals::{Community, community, send};

#[tokio::test]
async fn who_was_housed_and_is_assessed_anew_can_be_referred_again() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let referral = all.send(&mut manager).await.location().to_owned();
    all.enroll(&mut provider, &referral).await;
    let (place, unit) = (format!("{referral}/place"), all.unit.to_string());
    let fields = [("moved_in", "2026-03-01"), ("unit", unit.as_str())];
    assert_eq!(send(&mut provider, &place, &place, &fields).await.status, 303);

    let point = all.app.access_point(all.harbor).await;
    let stay = all.app.stay(all.household, point, all.harbor, &[(all.head, 1), (all.child, 2)]).await[0];
    let anew = all.app.assessed(all.household, (all.head, stay), all.harbor, (25, 0)).await;
    let decide = format!("/assessments/{anew}/place");
    let placed = send(&mut manager, &decide, &decide, &[("decision", "1")]).await;
    assert_eq!(placed.location(), format!("/queue/{}", all.entry), "{}", placed.text);
    assert_eq!(all.count("SELECT count(*) FROM queue_entry WHERE referral_status = 'none'").await, 1);

    let other = all.app.unit(all.project, "Apartment 5").await;
    let vacancy = all.app.vacancy(other, VacancyState::Open).await.to_string();
    let refer = format!("/queue/{}/refer", all.entry);
    let sent = send(&mut manager, &refer, &refer, &[("vacancy", &vacancy), ("date", "2026-03-01")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
}

/// From now on the agency is a victim service provider.
async fn keep_safe(all: &Community, agency: AgencyId) {
    let sql = format!("UPDATE organization SET victim_service_provider = 1 WHERE id = '{agency}'");
    all.app.database.execute(&sql).await;
}

#[tokio::test]
async fn whom_a_victim_service_provider_refers_is_known_to_the_two_sides_alone() {
    let all = community().await;
    keep_safe(&all, all.harbor).await;
    let mut sender = all.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let referral = all.send(&mut sender).await.location().to_owned();
    assert!(referral.starts_with("/referrals/"), "{referral}");
    let head = all.head.to_string();
    all.app.agency("Third Place").await;
    for (role, agency) in [
        (Role::CeManager, None),
        (Role::HmisLead, None),
        (Role::Provider, Some("Third Place")),
        (Role::CaseManager, Some("Third Place")),
    ] {
        let mut other = all.app.signed_in(role, agency).await;
        for path in ["", "/timeline", "/row", "/cancel"] {
            assert_eq!(other.get(&format!("{referral}{path}")).await.status, 404, "{role} {path}");
        }
        for page in ["/referrals", &format!("/vacancies/{}", all.vacancy), "/notices"] {
            let page = other.get(page).await;
            assert!(!page.text.contains("Lind") && !page.text.contains(&referral), "{role}: {}", page.text);
        }
        let found = other.post("/referrals", &[("client", &head)]).await;
        assert!(!found.text.contains("Lind"), "{role}: {}", found.text);
    }

    let mut provider = all.provider().await;
    for path in ["", "/timeline", "/row", "/intake"] {
        let page = provider.get(&format!("{referral}{path}")).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.text.contains("Test assessor"), "{path}: {}", page.text);
        assert!(!page.text.contains("Harbor House"), "{path}: {}", page.text);
    }
    assert!(provider.get(&referral).await.text.contains("Someone whose agency is not told"));
    for page in
        ["/referrals".to_owned(), format!("/queue/{}", all.entry), format!("/vacancies/{}", all.vacancy)]
    {
        let page = provider.get(&page).await;
        assert!(page.text.contains("Lind") && !page.text.contains("Test assessor"), "{}", page.text);
    }
    assert!(sender.get(&referral).await.text.contains("Test assessor"), "their own people know them");
}

#[tokio::test]
async fn of_a_victim_service_provider_that_receives_the_sender_learns_no_name() {
    let all = community().await;
    let mut worker = all.app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let referral = all.send(&mut worker).await.location().to_owned();
    keep_safe(&all, all.homes).await;
    for page in
        [referral.clone(), format!("{referral}/timeline"), "/referrals".into(), format!("/queue/{}", all.entry)]
    {
        let page = worker.get(&page).await;
        assert_eq!(page.status, 200);
        for name in ["Maple Court", "New Homes", "Apartment 4"] {
            assert!(!page.text.contains(name), "{name}: {}", page.text);
        }
    }
    assert!(worker.get(&referral).await.text.contains("A home whose place is not told"));
    assert!(all.provider().await.get(&referral).await.text.contains("Maple Court"));
    let mut manager = all.manager().await;
    assert_eq!(manager.get(&referral).await.status, 404);
}

#[tokio::test]
async fn those_who_follow_the_head_elsewhere_learn_nothing_of_a_victim_service_provider() {
    let all = community().await;
    let third = all.app.agency("Third Place").await;
    let elsewhere = all.app.enroll(all.head, third).await;
    let follower = all.app.user("follower@example.test", Role::CaseManager, Some("Third Place")).await;
    all.app.assign(elsewhere, follower).await;
    let told = format!("SELECT count(*) FROM notice WHERE user_id = '{follower}'");
    let mail = "SELECT count(*) FROM mail_outbox";

    keep_safe(&all, all.harbor).await;
    let mut sender = all.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let referral = all.send(&mut sender).await.location().to_owned();
    let mails = all.count(mail).await;
    let mut provider = all.provider().await;
    let decline = format!("{referral}/decline");
    let why = [("reason", "P-SCREEN"), ("note", "Income is above the bound; looked at.")];
    let done = send(&mut provider, &decline, &decline, &why).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(all.count(&told).await, 0);
    assert_eq!(all.count(mail).await, mails + 1, "the sender's alone");
    let open = "SELECT count(*) FROM live_change WHERE topic = 'client' AND agency_id IS NULL";
    assert_eq!(all.count(open).await, 0);
}

#[tokio::test]
async fn who_refers_for_another_agency_goes_on_with_their_referral() {
    let all = community().await;
    all.app.agency("Third Place").await;
    let mut worker = all.app.signed_in(Role::CaseManager, Some("Third Place")).await;
    let (form, save) = (format!("/queue/{}/refer", all.entry), format!("/queue/{}/refer/draft", all.entry));
    let vacancy = all.vacancy.to_string();
    let fields = [("vacancy", vacancy.as_str()), ("date", "2026-02-27")];
    let draft = send(&mut worker, &form, &save, &fields).await.location().to_owned();
    assert_eq!(worker.get(&draft).await.status, 200);
    let mut manager = all.manager().await;
    assert_eq!(manager.get(&draft).await.status, 404, "a draft is its writer's and their agency's");
    let thrown = send(&mut worker, &draft, &format!("{draft}/discard"), &[]).await;
    assert_eq!(thrown.status, 303, "{}", thrown.text);

    let referral = all.send(&mut worker).await.location().to_owned();
    assert_eq!(worker.get(&referral).await.status, 200);
    assert!(worker.get("/referrals").await.text.contains("Ada Lind"));
    let said =
        send(&mut worker, &referral, &format!("{referral}/comment"), &[("note", "She has a dog.")]).await;
    assert_eq!(said.status, 303, "{}", said.text);
    let cancel = format!("{referral}/cancel");
    let done = send(&mut worker, &cancel, &cancel, &[("reason", "N-ERROR")]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    let mut colleague = all.app.signed_in(Role::CaseManager, Some("Third Place")).await;
    assert_eq!(colleague.get(&referral).await.status, 404, "it is the sender's, and the household's agency's");
}

#[tokio::test]
async fn what_was_not_sent_has_no_comments_and_what_is_no_client_id_finds_nothing() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let (form, save) = (format!("/queue/{}/refer", all.entry), format!("/queue/{}/refer/draft", all.entry));
    let vacancy = all.vacancy.to_string();
    let fields = [("vacancy", vacancy.as_str()), ("date", "2026-02-27")];
    let draft = send(&mut manager, &form, &save, &fields).await.location().to_owned();
    let form = manager.get(&draft).await;
    assert!(!form.text.contains("/comment"), "{}", form.text);
    let said = [("version", "1"), ("form_key", &form.field("form_key")), ("note", "For ourselves.")];
    assert_eq!(manager.post(&format!("{draft}/comment"), &said).await.status, 409);
    for table in ["notice", "referral_step WHERE step = 'comment'"] {
        assert_eq!(all.count(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    all.send(&mut manager).await;
    assert!(provider.get("/referrals").await.text.contains("Ada Lind"));
    for nothing in ["%", "--", "?"] {
        let found = provider.post("/referrals", &[("client", nothing)]).await;
        let page = if found.status == 303 { provider.get(found.location()).await } else { found };
        assert!(!page.text.contains("Ada Lind"), "{nothing}: {}", page.text);
    }
}

#[tokio::test]
async fn a_move_in_date_that_is_known_already_is_not_overwritten_by_today() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let referral = all.send(&mut manager).await.location().to_owned();
    all.enroll(&mut provider, &referral).await;
    let place = format!("{referral}/place");
    assert_eq!(provider.get(&place).await.field("moved_in"), "2026-03-01", "today");
    let known = format!(
        "UPDATE enrollment SET move_in_date = '2026-02-27' WHERE project_id = '{}' AND relationship_to_hoh = 1",
        all.project
    );
    all.app.database.execute(&known).await;
    assert_eq!(provider.get(&place).await.field("moved_in"), "2026-02-27");
}
