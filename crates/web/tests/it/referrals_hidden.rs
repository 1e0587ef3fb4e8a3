//! What a victim service provider keeps or receives: nobody beyond the two sides learns of it, and these no more than
//! they need.

use domain::access::Role;
use testkit::Browser;

use super::referrals::{Community, community, send};

impl Community {
    /// From now on the agency of this name is a victim service provider.
    async fn protect(&self, agency: &str) {
        let flag =
            format!("UPDATE organization SET victim_service_provider = 1 WHERE organization_name = '{agency}'");
        self.app.database.execute(&flag).await;
    }

    /// A case manager of Harbor House with a name that stands nowhere else.
    async fn worker(&self) -> Browser {
        let worker = self.app.signed_in(Role::CaseManager, Some("Harbor House")).await;
        let name = "UPDATE user_account SET name = 'Wanda Shield' WHERE name = 'Test case manager'";
        self.app.database.execute(name).await;
        worker
    }
}

#[tokio::test]
async fn who_only_a_victim_service_provider_keeps_nobody_beyond_the_two_sides_learns_of() {
    let all = community().await;
    all.protect("Harbor House").await;
    let mut worker = all.worker().await;
    let sent = all.send(&mut worker).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let referral = sent.location().to_owned();
    assert!(all.provider().await.get(&referral).await.text.contains("Ada Lind"), "who receives it sees it");
    all.app.agency("Third Place").await;
    let roles = [
        (Role::CeManager, None),
        (Role::HmisLead, None),
        (Role::CaseManager, Some("Third Place")),
        (Role::Provider, Some("Third Place")),
    ];
    for (role, agency) in roles {
        let mut other = all.app.signed_in(role, agency).await;
        for path in ["", "/row", "/timeline"] {
            assert_eq!(other.get(&format!("{referral}{path}")).await.status, 404, "{role} {path}");
        }
        for page in ["/referrals".to_owned(), format!("/vacancies/{}", all.vacancy)] {
            let page = other.get(&page).await;
            assert_eq!(page.status, 200);
            assert!(!page.text.contains("Lind") && !page.text.contains(&referral), "{role}: {}", page.text);
        }
        let found = other.post("/referrals", &[("client", &all.head.to_string())]).await;
        assert!(!found.text.contains("Lind") && !found.text.contains(&referral), "{role}: {}", found.text);
    }
}

#[tokio::test]
async fn the_people_of_a_victim_service_provider_are_not_named_to_the_other_side() {
    let all = community().await;
    all.protect("Harbor House").await;
    let (mut worker, mut provider) = (all.worker().await, all.provider().await);
    let referral = all.send(&mut worker).await.location().to_owned();
    let said = send(&mut worker, &referral, &format!("{referral}/comment"), &[("note", "Ring first.")]).await;
    assert_eq!(said.status, 303, "{}", said.text);
    let pages = [
        referral.clone(),
        format!("{referral}/timeline"),
        "/referrals".to_owned(),
        format!("{referral}/row"),
        format!("/vacancies/{}", all.vacancy),
    ];
    for page in &pages {
        let theirs = provider.get(page).await;
        assert_eq!(theirs.status, 200, "{page}");
        assert!(!theirs.text.contains("Wanda") && !theirs.text.contains("Harbor"), "{page}: {}", theirs.text);
        assert!(theirs.text.contains("Someone whose agency is not told"), "{page}: {}", theirs.text);
        let own = worker.get(page).await;
        assert!(own.status == 200 && own.text.contains("Wanda Shield"), "{page}: {}", own.text);
    }
    assert!(provider.get(&referral).await.text.contains("Ring first."));
}

#[tokio::test]
async fn where_a_victim_service_provider_takes_a_household_the_other_side_is_not_told() {
    let all = community().await;
    let mut theirs = all.app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let mut provider = all.provider().await;
    // Their own people refer to their own vacancies.
    let mut taking = all.app.signed_in(Role::CaseManager, Some("New Homes")).await;
    let name = "UPDATE user_account SET name = 'Wanda Shield' WHERE id IN (SELECT m.user_id FROM membership m \
                JOIN organization o ON o.id = m.agency_id WHERE o.organization_name = 'New Homes')";
    all.app.database.execute(name).await;
    all.protect("New Homes").await;
    let sent = all.send(&mut taking).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let referral = sent.location().to_owned();
    let done = send(&mut provider, &referral, &format!("{referral}/acknowledge"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    let (vacancy, project) = (all.vacancy.to_string(), all.project.to_string());
    for page in [
        referral.clone(),
        format!("{referral}/timeline"),
        format!("{referral}/row"),
        format!("{referral}/cancel"),
        "/referrals".to_owned(),
        format!("/queue/{}", all.entry),
        format!("/queue/{}/refer", all.entry),
    ] {
        let told = theirs.get(&page).await;
        assert_eq!(told.status, 200, "{page}");
        for secret in ["Wanda", "Maple", "New Homes", "Apartment", vacancy.as_str(), project.as_str()] {
            assert!(!told.text.contains(secret), "{page} {secret}: {}", told.text);
        }
        if !page.contains("/timeline") {
            assert!(told.text.contains("A place that is not told"), "{page}: {}", told.text);
        }
    }
    assert!(provider.get(&referral).await.text.contains("Maple Court, New Homes"));
    assert_eq!(all.manager().await.get(&referral).await.status, 404, "nobody beyond the two sides");
    // What is promised can still be taken back.
    let cancel = format!("{referral}/cancel");
    assert_eq!(send(&mut theirs, &cancel, &cancel, &[("reason", "X-PLAN")]).await.status, 303);
}

#[tokio::test]
async fn only_who_may_see_a_referral_is_told_of_it() {
    let all = community().await;
    let third = all.app.agency("Third Place").await;
    let elsewhere = all.app.enroll(all.head, third).await;
    let outsider = all.app.user("outsider@agency.test", Role::CaseManager, Some("Third Place")).await;
    all.app.assign(elsewhere, outsider).await;
    let own = all.app.user("own@agency.test", Role::CaseManager, Some("Harbor House")).await;
    all.app.assign(all.enrollment, own).await;
    let mut worker = all.worker().await;
    for protected in [None, Some("Harbor House")] {
        if let Some(agency) = protected {
            all.protect(agency).await;
        }
        for table in ["notice", "mail_outbox"] {
            all.app.database.execute(&format!("DELETE FROM {table}")).await;
        }
        let referral = all.send(&mut worker).await.location().to_owned();
        let decline = format!("{referral}/decline");
        let fields = [("reason", "C-UNIT")];
        assert_eq!(send(&mut all.provider().await, &decline, &decline, &fields).await.status, 303);
        for table in ["notice", "mail_outbox"] {
            let to = |id| format!("SELECT count(*) FROM {table} WHERE user_id = '{id}'");
            assert_eq!(all.count(&to(outsider)).await, 0, "{table} {protected:?}");
            assert_eq!(all.count(&to(own)).await, 1, "{table} {protected:?}");
        }
        let loud = "SELECT count(*) FROM live_change WHERE topic = 'client' AND agency_id IS NULL";
        assert_eq!(all.count(loud).await, 0, "{protected:?}");
    }
}

#[tokio::test]
async fn of_a_draft_no_open_page_hears_but_its_own() {
    let all = community().await;
    let mut manager = all.manager().await;
    let (form, save) = (format!("/queue/{}/refer", all.entry), format!("/queue/{}/refer/draft", all.entry));
    let vacancy = all.vacancy.to_string();
    let fields = [("vacancy", vacancy.as_str()), ("date", "2026-02-27")];
    let draft = send(&mut manager, &form, &save, &fields).await.location().to_owned();
    assert_eq!(send(&mut manager, &draft, &format!("{draft}/discard"), &[]).await.status, 303);
    let own = "SELECT count(*) FROM live_change WHERE topic = 'referral'";
    let others = "SELECT count(*) FROM live_change WHERE topic IN ('client', 'queue', 'vacancy')";
    assert_eq!((all.count(own).await, all.count(others).await), (2, 0));
}

#[tokio::test]
async fn whoever_sees_a_place_by_a_referral_is_told_what_happened_since() {
    let all = community().await;
    all.protect("Harbor House").await;
    let (mut worker, mut provider) = (all.worker().await, all.provider().await);
    let entry = format!("/queue/{}", all.entry);
    let hold =
        [("hold_reason", "treatment"), ("reason", "treatment"), ("hold_note", "In a clinic in Eastham.")];
    assert_eq!(send(&mut worker, &entry, &format!("{entry}/hold"), &hold).await.status, 303);
    assert_eq!(send(&mut worker, &entry, &format!("{entry}/resume"), &[]).await.status, 303);
    all.app.database.execute("UPDATE queue_step SET at = '2026-02-20 12:00:00+00:00'").await;
    assert_eq!(all.send(&mut worker).await.status, 303);
    let own = worker.get(&entry).await;
    assert!(own.text.contains("Eastham") && own.text.contains("Wanda Shield"), "{}", own.text);
    let theirs = provider.get(&entry).await;
    assert_eq!(theirs.status, 200);
    for secret in ["Eastham", "Wanda", "Harbor"] {
        assert!(!theirs.text.contains(secret), "{secret}: {}", theirs.text);
    }
    assert!(theirs.text.contains("Someone whose agency is not told"), "{}", theirs.text);
}

#[tokio::test]
async fn a_referral_that_has_ended_leaves_nothing_of_a_protected_household_behind() {
    let all = community().await;
    all.protect("Harbor House").await;
    let (mut worker, mut provider) = (all.worker().await, all.provider().await);
    let referral = all.send(&mut worker).await.location().to_owned();
    let decline = format!("{referral}/decline");
    let fields = [("reason", "P-SCREEN"), ("note", "Refused: her brother lives upstairs.")];
    assert_eq!(send(&mut provider, &decline, &decline, &fields).await.status, 303);
    let head = all.head.to_string();
    for page in [
        referral.clone(),
        format!("{referral}/timeline"),
        format!("{referral}/row"),
        "/referrals?state=all".to_owned(),
        format!("/vacancies/{}", all.vacancy),
    ] {
        let theirs = provider.get(&page).await;
        assert_eq!(theirs.status, 200, "{page}");
        for secret in ["Lind", "ramp", "brother", "Score", "Number on the queue", head.as_str()] {
            let heading = secret == "Score" && page != referral;
            assert!(heading || !theirs.text.contains(secret), "{page} {secret}: {}", theirs.text);
        }
        let own = worker.get(&page).await;
        assert_eq!(own.status, 200, "{page}");
        assert!(page.contains("/timeline") || own.text.contains("Ada Lind"), "{page}: {}", own.text);
    }
    let found = provider.post("/referrals", &[("client", &head)]).await;
    assert!(!found.text.contains(&referral), "{}", found.text);
    assert!(worker.post("/referrals", &[("client", &head)]).await.text.contains(&referral));
    let short = &head[24..];
    assert!(!provider.post("/referrals", &[("client", short)]).await.text.contains(&referral));
}

#[tokio::test]
async fn a_restricted_referral_brings_a_household_only_to_those_who_may_see_restricted_records() {
    let all = community().await;
    all.protect("Harbor House").await;
    let mut worker = all.worker().await;
    all.app.database.execute("UPDATE queue_entry SET data_class = 'dv'").await;
    let referral = all.send(&mut worker).await.location().to_owned();
    let client = format!("/clients/{}", all.head);
    let mut provider = all.provider().await;
    for page in [&referral, &client] {
        assert_eq!(provider.get(page).await.status, 200, "{page}");
    }
    assert!(provider.get("/queue").await.text.contains("Ada Lind"));
    for role in [Role::ReadOnly, Role::ShelterDesk] {
        let mut looking = all.app.signed_in(role, Some("New Homes")).await;
        for page in [&referral, &client] {
            assert_eq!(looking.get(page).await.status, 404, "{role} {page}");
        }
        let found = looking.htmx().post("/clients", &[("q", "ada lind")]).await;
        assert!(!found.text.contains(&all.head.to_string()), "{role}: {}", found.text);
    }
}
