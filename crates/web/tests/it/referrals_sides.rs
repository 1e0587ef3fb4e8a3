//! The sending side of a referral: whoever sent it, wherever the household's place is kept.

use domain::access::Role;
use domain::referrals::VacancyState;

use super::referrals::{community, send};

#[tokio::test]
async fn a_navigator_of_a_third_agency_keeps_what_they_sent() {
    let all = community().await;
    all.app.agency("Third Place").await;
    let mut navigator = all.app.signed_in(Role::CaseManager, Some("Third Place")).await;
    let mut colleague = all.app.signed_in(Role::CaseManager, Some("Third Place")).await;
    let (form, save) = (format!("/queue/{}/refer", all.entry), format!("/queue/{}/refer/draft", all.entry));
    let vacancy = all.vacancy.to_string();
    let fields = [("vacancy", vacancy.as_str()), ("date", "2026-02-27")];
    let thrown = send(&mut navigator, &form, &save, &fields).await.location().to_owned();
    assert_eq!(navigator.get(&thrown).await.status, 200);
    assert_eq!(send(&mut navigator, &thrown, &format!("{thrown}/discard"), &[]).await.status, 303);

    let draft = send(&mut navigator, &form, &save, &fields).await.location().to_owned();
    let id = draft.rsplit('/').next().unwrap();
    let (shown, go_on) = (format!("{form}?draft={id}"), [&fields[..], &[("draft", id)]].concat());
    let sent = send(&mut navigator, &shown, &form, &go_on).await;
    assert_eq!((sent.status.as_u16(), sent.location()), (303, draft.as_str()), "{}", sent.text);
    let page = navigator.get(&draft).await;
    assert!(page.status == 200 && page.text.contains("Take back"), "{}", page.text);
    assert!(navigator.get("/referrals").await.text.contains("Ada Lind"));
    let note = [("note", "They can come on Monday.")];
    assert_eq!(send(&mut navigator, &draft, &format!("{draft}/comment"), &note).await.status, 303);
    assert_eq!(navigator.get(&format!("{draft}/intake")).await.status, 404, "the provider decides");
    assert_eq!(colleague.get(&draft).await.status, 404, "it is the sender's, not their agency's");
    let cancel = format!("{draft}/cancel");
    let done = send(&mut navigator, &cancel, &cancel, &[("reason", "X-PLAN")]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(all.count("SELECT count(*) FROM vacancy WHERE state = 'open'").await, 1);

    // Whoever has no part in referrals any more has none in this one.
    let role = "UPDATE membership SET role = 'shelter_desk' WHERE role = 'case_manager'";
    all.app.database.execute(role).await;
    assert_ne!(navigator.get(&cancel).await.status, 200);
}

#[tokio::test]
async fn a_draft_is_its_senders_and_the_keepers_and_no_other_managers() {
    let all = community().await;
    let (mut manager, mut other) = (all.manager().await, all.manager().await);
    let mut lead = all.app.signed_in(Role::HmisLead, None).await;
    let (form, save) = (format!("/queue/{}/refer", all.entry), format!("/queue/{}/refer/draft", all.entry));
    let vacancy = all.vacancy.to_string();
    let fields = [("vacancy", vacancy.as_str()), ("date", "2026-02-27")];
    let draft = send(&mut manager, &form, &save, &fields).await.location().to_owned();
    assert_eq!(manager.get(&draft).await.status, 200);
    for browser in [&mut other, &mut lead] {
        assert_eq!(browser.get(&draft).await.status, 404);
        assert!(!browser.get("/referrals?state=all").await.text.contains(&draft));
    }
}

#[tokio::test]
async fn who_is_assessed_again_after_a_home_can_be_referred_again() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let referral = all.send(&mut manager).await.location().to_owned();
    all.enroll(&mut provider, &referral).await;
    let (place, unit) = (format!("{referral}/place"), all.unit.to_string());
    let fields = [("moved_in", "2026-03-01"), ("unit", unit.as_str())];
    assert_eq!(send(&mut provider, &place, &place, &fields).await.status, 303);

    let again = all.app.assessed(all.household, (all.head, all.enrollment), all.harbor, (40, 0)).await;
    let mut assessor = all.app.signed_in(Role::Assessor, Some("Harbor House")).await;
    let decide = format!("/assessments/{again}/place");
    let placed = send(&mut assessor, &decide, &decide, &[("decision", "1")]).await;
    assert_eq!(placed.status, 303, "{}", placed.text);
    let entry = format!("/queue/{}", all.entry);
    assert_eq!(placed.location(), entry, "the place it had");
    let free = "SELECT count(*) FROM queue_entry WHERE status = 'active' AND referral_status = 'none'";
    assert_eq!(all.count(free).await, 1);
    assert!(manager.get("/queue").await.text.contains(&format!("{entry}/refer")));
    let hold = [("hold_reason", "treatment"), ("reason", "treatment")];
    assert_eq!(send(&mut manager, &entry, &format!("{entry}/hold"), &hold).await.status, 303);
    assert_eq!(send(&mut manager, &entry, &format!("{entry}/resume"), &[]).await.status, 303);
    let unit = all.app.unit(all.project, "Apartment 9").await;
    let vacancy = all.app.vacancy(unit, VacancyState::Open).await.to_string();
    let (form, fields) = (format!("{entry}/refer"), [("vacancy", vacancy.as_str()), ("date", "2026-03-01")]);
    let sent = send(&mut manager, &form, &form, &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
}

#[tokio::test]
async fn what_keeps_a_place_where_it_is_is_an_open_referral_and_no_word() {
    let all = community().await;
    let mut manager = all.manager().await;
    all.app.database.execute("UPDATE queue_entry SET referral_status = 'moved_in'").await;
    let (entry, hold) =
        (format!("/queue/{}", all.entry), [("reason", "treatment"), ("hold_reason", "treatment")]);
    assert_eq!(send(&mut manager, &entry, &format!("{entry}/hold"), &hold).await.status, 303);
}

#[tokio::test]
async fn nothing_is_said_about_a_draft_until_it_is_sent() {
    let all = community().await;
    let mut manager = all.manager().await;
    all.provider().await;
    let (form, save) = (format!("/queue/{}/refer", all.entry), format!("/queue/{}/refer/draft", all.entry));
    let vacancy = all.vacancy.to_string();
    let fields = [("vacancy", vacancy.as_str()), ("date", "2026-02-27")];
    let draft = send(&mut manager, &form, &save, &fields).await.location().to_owned();
    let comment = format!("{draft}/comment");
    assert!(!manager.get(&draft).await.text.contains(&comment));
    let key = [("version", "1"), ("note", "Between us: a hard one."), ("form_key", "said-of-a-draft")];
    assert_eq!(manager.post(&comment, &key).await.status, 409);
    assert_eq!(send(&mut manager, &draft, &format!("{draft}/discard"), &[]).await.status, 303);
    assert!(!manager.get(&draft).await.text.contains(&comment));
    let key = [("version", "2"), ("note", "Between us: a hard one."), ("form_key", "said-of-no-draft")];
    assert_eq!(manager.post(&comment, &key).await.status, 409);
    assert_eq!(all.count("SELECT count(*) FROM notice").await, 0);
    assert_eq!(all.count("SELECT count(*) FROM referral_step WHERE step = 'comment'").await, 0);
}

#[tokio::test]
async fn a_draft_is_for_a_vacancy_that_is_on_offer() {
    let all = community().await;
    let mut manager = all.manager().await;
    let (form, save) = (format!("/queue/{}/refer", all.entry), format!("/queue/{}/refer/draft", all.entry));
    let hidden = all.app.unit(all.project, "Apartment 9").await;
    let hidden = all.app.vacancy(hidden, VacancyState::Draft).await.to_string();
    let fields = [("vacancy", hidden.as_str()), ("date", "2026-02-27")];
    assert_eq!(send(&mut manager, &form, &save, &fields).await.status, 422, "what was never on offer");
    let vacancy = all.vacancy.to_string();
    let fields = [("vacancy", vacancy.as_str()), ("date", "2026-02-27")];
    for state in ["reserved", "filled"] {
        all.app.database.execute(&format!("UPDATE vacancy SET state = '{state}' WHERE id = '{vacancy}'")).await;
        assert_eq!(send(&mut manager, &form, &save, &fields).await.status, 422, "{state}");
    }
    assert_eq!(all.count("SELECT count(*) FROM referral").await, 0);
}

#[tokio::test]
async fn a_client_id_of_nothing_but_signs_finds_nothing() {
    let all = community().await;
    let mut manager = all.manager().await;
    all.send(&mut manager).await;
    for typed in ["-", "%%", "_", "\u{e5}"] {
        let found = manager.post("/referrals", &[("client", typed)]).await;
        assert!(!found.text.contains("Ada Lind"), "{typed}: {}", found.text);
    }
    assert!(manager.post("/referrals", &[("client", " ")]).await.location() == "/referrals");
}

#[tokio::test]
async fn a_move_in_date_that_is_known_stands_in_the_form() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let referral = all.send(&mut manager).await.location().to_owned();
    all.enroll(&mut provider, &referral).await;
    let place = format!("{referral}/place");
    assert_eq!(provider.get(&place).await.field("moved_in"), "2026-03-01", "today");
    let earlier = format!(
        "UPDATE enrollment SET entry_date = '2026-02-20', move_in_date = '2026-02-25' WHERE project_id = '{}' \
         AND relationship_to_hoh = 1",
        all.project
    );
    all.app.database.execute(&earlier).await;
    assert_eq!(provider.get(&place).await.field("moved_in"), "2026-02-25");
}

#[tokio::test]
async fn whoever_enrolls_a_household_that_is_referred_there_accepts_the_referral() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let plain = format!("/clients/{}/enroll?project={}", all.head, all.project);
    let open = provider.get(&plain).await;
    assert_eq!(open.status, 200, "{}", open.text);
    let referral = all.send(&mut manager).await.location().to_owned();
    assert_eq!(provider.get(&plain).await.location(), format!("{referral}/intake"), "the way to accept");
    // The form was open before the referral came.
    let done = all.enroll_by(&mut provider, &open, None).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(all.count("SELECT count(*) FROM referral WHERE state = 'enrolled'").await, 1);
    assert_eq!(all.count("SELECT count(*) FROM event WHERE referral_result = 1").await, 1);
    assert!(provider.get(&referral).await.text.contains("Place in the unit"));
}

#[tokio::test]
async fn nobody_is_referred_after_the_end_of_their_stay_in_coordinated_entry() {
    let all = community().await;
    let mut manager = all.manager().await;
    let exit = format!(
        "INSERT INTO exit (id, source_id, source_key, version, agency_id, data_class, enrollment_id, personal_id, \
         exit_date, destination) SELECT id, source_id, id, 1, agency_id, data_class, id, personal_id, '2026-02-20', 30 \
         FROM enrollment WHERE id = '{}'",
        all.enrollment
    );
    all.app.database.execute(&exit).await;
    let refused = all.send(&mut manager).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(
        refused.text.contains("ended on 2/20/2026") && refused.text.contains("Needs a ramp."),
        "{}",
        refused.text
    );
    assert_eq!(all.count("SELECT count(*) FROM event").await, 0);
    assert_eq!(all.count("SELECT count(*) FROM vacancy WHERE state = 'open'").await, 1, "nothing half-written");
    let (form, vacancy) = (format!("/queue/{}/refer", all.entry), all.vacancy.to_string());
    let fields = [("vacancy", vacancy.as_str()), ("date", "2026-02-20")];
    assert_eq!(send(&mut manager, &form, &form, &fields).await.status, 303);
}

#[tokio::test]
async fn the_sender_takes_back_a_household_that_was_enrolled_and_never_placed() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let referral = all.send(&mut manager).await.location().to_owned();
    all.enroll(&mut provider, &referral).await;
    let cancel = format!("{referral}/cancel");
    assert!(manager.get(&referral).await.text.contains(&cancel));
    assert_eq!(provider.get(&cancel).await.status, 404);
    assert!(manager.get(&cancel).await.text.contains("The enrollment stays as it is"));
    let done = send(&mut manager, &cancel, &cancel, &[("reason", "N-ERROR")]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    for (what, sql) in [
        ("vacancy", "SELECT count(*) FROM vacancy WHERE state = 'open'"),
        ("place", "SELECT count(*) FROM queue_entry WHERE status = 'active' AND referral_status = 'none'"),
        ("event", "SELECT count(*) FROM event WHERE referral_result = 1 AND date_deleted IS NULL"),
    ] {
        assert_eq!(all.count(sql).await, 1, "{what}");
    }
}

#[tokio::test]
async fn a_unit_that_is_gone_is_not_put_on_offer_again() {
    for (reason, why) in [("P-UNIT-LOST", "unit_lost"), ("P-FILLED", "filled_outside")] {
        let all = community().await;
        let (mut manager, mut provider) = (all.manager().await, all.provider().await);
        let referral = all.send(&mut manager).await.location().to_owned();
        let decline = format!("{referral}/decline");
        let fields = [("reason", reason), ("note", "The landlord let it to others.")];
        assert_eq!(send(&mut provider, &decline, &decline, &fields).await.status, 303, "{reason}");
        let gone = format!("SELECT count(*) FROM vacancy WHERE state = 'withdrawn' AND reason = '{why}'");
        assert_eq!(all.count(&gone).await, 1, "{reason}");
        let page = provider.get(&format!("/vacancies/{}", all.vacancy)).await;
        assert!(page.status == 200 && !page.text.contains("vacancy-reason"), "{}", page.text);
        let back = "SELECT count(*) FROM queue_entry WHERE status = 'active' AND referral_status = 'none'";
        assert_eq!(all.count(back).await, 1, "{reason}");
    }
}

#[tokio::test]
async fn a_referral_ends_even_when_its_event_is_gone() {
    for path in ["decline", "cancel", "enroll"] {
        let all = community().await;
        let (mut manager, mut provider) = (all.manager().await, all.provider().await);
        let referral = all.send(&mut manager).await.location().to_owned();
        all.app.database.execute("UPDATE event SET date_deleted = '2026-03-01 00:00:00'").await;
        let done = match path {
            "enroll" => all.enroll(&mut provider, &referral).await,
            _ => {
                let (by, reason) =
                    if path == "cancel" { (&mut manager, "X-PLAN") } else { (&mut provider, "C-UNIT") };
                let form = format!("{referral}/{path}");
                send(by, &form, &form, &[("reason", reason)]).await
            }
        };
        assert_eq!(done.status, 303, "{path}: {}", done.text);
    }
}

#[tokio::test]
async fn who_is_enrolled_there_already_is_accepted_with_that_enrollment() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let first = all.send(&mut manager).await.location().to_owned();
    all.enroll(&mut provider, &first).await;
    let cancel = format!("{first}/cancel");
    assert_eq!(send(&mut manager, &cancel, &cancel, &[("reason", "X-PLAN")]).await.status, 303);

    let again = all.send(&mut manager).await.location().to_owned();
    let (intake, accept) = (format!("{again}/intake"), format!("{again}/enrolled"));
    let page = provider.get(&intake).await;
    assert!(page.text.contains("enrolled in this project already"), "{}", page.text);
    let sent = [("version", page.field("version")), ("form_key", page.field("form_key"))];
    let sent = sent.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(manager.post(&accept, &sent).await.status, 404, "the provider decides");
    for _ in 0..2 {
        assert_eq!(provider.post(&accept, &sent).await.status, 303, "once, however often it is sent");
    }
    let late = [("version", "1"), ("form_key", "another")];
    assert_eq!(provider.post(&accept, &late).await.status, 409);
    let there = format!("SELECT count(*) FROM enrollment WHERE project_id = '{}'", all.project);
    assert_eq!(all.count(&there).await, 2, "nobody is enrolled twice");
    assert_eq!(all.count("SELECT count(*) FROM event WHERE referral_result = 1").await, 2);
    let (place, unit) = (format!("{again}/place"), all.unit.to_string());
    let fields = [("moved_in", "2026-03-01"), ("unit", unit.as_str())];
    assert_eq!(send(&mut provider, &place, &place, &fields).await.status, 303);
}
