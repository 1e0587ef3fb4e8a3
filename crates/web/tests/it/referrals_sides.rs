//! The sending side of a referral: whoever sent it, wherever the household's place is kept.

use domain::access::Role;

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
