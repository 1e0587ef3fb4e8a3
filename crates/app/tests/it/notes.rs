//! Case notes: who reads them, who writes them, and that none is ever changed.

use app::notes::{NewAddendum, NewNote, add, add_addendum, list, view};
use app::{Ctx, Error, Field, Problem};
use domain::access::Role;
use domain::ids::{AgencyId, ClientId, NoteId};
use domain::notes::NoteKind;
use testkit::{ClientPlan, TestApp};

fn typed(key: &str, kind: NoteKind, body: &str) -> NewNote {
    let (form_key, kind, body) = (key.into(), kind.code().into(), body.into());
    NewNote { form_key, kind, date: "2026-02-28".into(), body, ..NewNote::default() }
}

async fn harbor() -> (TestApp, AgencyId, ClientId) {
    let app = TestApp::new().await;
    let agency = app.agency("Harbor House").await;
    let client = app.client(agency, ClientPlan::named("Selma", "Quist")).await;
    (app, agency, client)
}

async fn by(app: &TestApp, role: Role, agency: Option<&str>) -> Ctx {
    let email = format!("{role}.{}@agency.test", agency.unwrap_or("all").replace(' ', ""));
    app.user(&email, role, agency).await;
    app.request_by(&email).await
}

async fn reads(ctx: &Ctx, id: NoteId) -> bool {
    let viewed = view(ctx, id).await;
    assert!(matches!(viewed, Ok(_) | Err(Error::NotFound)), "{viewed:?}");
    let listed = list(ctx, "", None).await.map(|(notes, _)| notes.iter().any(|one| one.note.id == id));
    assert_eq!(listed.unwrap_or(false), viewed.is_ok(), "the list and the page agree");
    viewed.is_ok()
}

/// Every role at the author's agency, at another that enrolled the client too, and without one, on each kind.
#[tokio::test]
async fn who_reads_which_notes_is_this_matrix() {
    let (app, agency, client) = harbor().await;
    let other = app.agency("Northside").await;
    app.enroll(client, other).await;
    let mut notes = Vec::new();
    for &kind in NoteKind::ALL {
        notes.push((kind, app.note(client, agency, kind, "Something.").await));
    }
    for &role in Role::ALL {
        for at in [Some("Harbor House"), Some("Northside"), None] {
            if at.is_none() == role.needs_agency() {
                continue;
            }
            let ctx = by(&app, role, at).await;
            let may = matches!(role, Role::Provider | Role::CaseManager | Role::Assessor);
            for (kind, id) in &notes {
                assert_eq!(reads(&ctx, *id).await, may && at == Some("Harbor House"), "{role} {at:?} {kind}");
            }
        }
    }
}

#[tokio::test]
async fn what_a_victim_service_provider_writes_stays_there() {
    let app = TestApp::new().await;
    let (harbor, safe) = (app.agency("Harbor House").await, app.victim_service_provider("Willow Tree").await);
    let client = app.client(harbor, ClientPlan::named("Selma", "Quist")).await;
    app.enroll(client, safe).await;
    let willow = by(&app, Role::CaseManager, Some("Willow Tree")).await;
    let id = add(&willow, client, typed("one", NoteKind::Safety, "Moved to a safe place.")).await.unwrap();
    assert!(reads(&willow, id).await);
    assert!(!reads(&by(&app, Role::CaseManager, Some("Harbor House")).await, id).await);
    assert!(!reads(&by(&app, Role::HmisLead, None).await, id).await);
}

#[tokio::test]
async fn a_note_on_a_client_out_of_reach_is_not_found() {
    let (app, agency, client) = harbor().await;
    let id = app.note(client, agency, NoteKind::Contact, "Something.").await;
    let ctx = by(&app, Role::CaseManager, Some("Harbor House")).await;
    assert!(reads(&ctx, id).await);
    app.database.execute("UPDATE client SET date_deleted = '2026-02-28 00:00:00'").await;
    assert!(!reads(&ctx, id).await);
    let denied = "SELECT count(*) FROM audit_log WHERE use_case = 'note.view' AND record_kind = 'denied'";
    assert_eq!(app.database.count(denied).await, 1);
}

#[tokio::test]
async fn nobody_writes_about_a_client_whom_their_agency_does_not_hold() {
    let (app, _, client) = harbor().await;
    app.agency("Northside").await;
    for (role, at) in [(Role::CaseManager, Some("Northside")), (Role::ShelterDesk, Some("Harbor House"))] {
        let ctx = by(&app, role, at).await;
        let written = add(&ctx, client, typed("one", NoteKind::Contact, "Something.")).await;
        assert!(matches!(written, Err(Error::NotFound)), "{role} {written:?}");
    }
    assert_eq!(app.database.count("SELECT count(*) FROM case_note").await, 0);
}

#[tokio::test]
async fn a_note_is_written_once_and_its_colleagues_who_follow_are_told() {
    let (app, agency, client) = harbor().await;
    let willow = app.victim_service_provider("Willow Tree").await;
    let ctx = by(&app, Role::CaseManager, Some("Harbor House")).await;
    let ines = app.user("ines@agency.test", Role::CaseManager, Some("Harbor House")).await;
    let safe = app.user("safe@agency.test", Role::CaseManager, Some("Willow Tree")).await;
    let enrollment = app.enroll(client, agency).await;
    app.assign(enrollment, ines).await;
    app.assign(enrollment, ctx.signed().unwrap().actor.user).await;
    // Another agency's people must not learn that the client is there.
    app.assign(app.enroll(client, willow).await, safe).await;
    let new = || NewNote {
        enrollment: enrollment.to_string(),
        ..typed("one", NoteKind::Contact, "Met at the library.")
    };
    let id = add(&ctx, client, new()).await.unwrap();
    assert_eq!(add(&ctx, client, new()).await.unwrap(), id);
    assert_eq!(app.database.count("SELECT count(*) FROM case_note").await, 1);
    let told = |email: &'static str| {
        let app = &app;
        async move { app.request_by(email).await.signed().unwrap().unread }
    };
    let own = ctx.signed().unwrap().actor.user;
    assert_eq!((told("ines@agency.test").await, told("safe@agency.test").await), (1, 0));
    let of_mine = format!("SELECT count(*) FROM notice WHERE user_id = '{own}'");
    assert_eq!(app.database.count(&of_mine).await, 0);
    let viewed = view(&ctx, id).await.unwrap();
    assert_eq!(viewed.note.enrollment, Some(enrollment));
    assert_eq!(app.database.count("SELECT count(*) FROM live_change WHERE topic = 'client'").await, 1);
    assert_eq!(app.database.count("SELECT count(*) FROM audit_log WHERE use_case = 'note.add'").await, 1);
}

#[tokio::test]
async fn every_problem_of_a_note_is_told_at_once() {
    let (app, _, client) = harbor().await;
    let other = app.agency("Northside").await;
    let elsewhere = app.enroll(client, other).await;
    let ctx = by(&app, Role::CaseManager, Some("Harbor House")).await;
    let new = NewNote {
        form_key: "one".into(),
        kind: "gossip".into(),
        date: "2026-03-02".into(),
        agency: String::new(),
        enrollment: elsewhere.to_string(),
        body: " \n ".into(),
    };
    let Err(Error::Invalid(problems)) = add(&ctx, client, new).await else { panic!("it is refused") };
    let expected = [
        (Field::NoteKind, Problem::Missing),
        (Field::NoteDate, Problem::Future),
        (Field::NoteEnrollment, Problem::Unknown),
        (Field::NoteBody, Problem::Missing),
    ];
    assert_eq!(problems, expected);
    let long = typed("two", NoteKind::Other, &"é".repeat(20_001));
    let Err(Error::Invalid(problems)) = add(&ctx, client, long).await else { panic!("it is refused") };
    assert_eq!(problems, [(Field::NoteBody, Problem::TooLong(20_000))]);
    add(&ctx, client, typed("three", NoteKind::Other, &"é".repeat(20_000))).await.unwrap();
}

#[tokio::test]
async fn whoever_has_two_agencies_says_for_which_one() {
    let (app, _, client) = harbor().await;
    let other = app.agency("Northside").await;
    app.enroll(client, other).await;
    let ctx = by(&app, Role::CaseManager, Some("Harbor House")).await;
    let user = ctx.signed().unwrap().actor.user;
    app.database
        .execute(&format!(
            "INSERT INTO membership (id, user_id, agency_id, role, created_at) VALUES ('m2', '{user}', '{other}', \
             'case_manager', '2026-02-01 12:00:00+00:00')"
        ))
        .await;
    let ctx = app.request_by("case_manager.HarborHouse@agency.test").await;
    let silent = add(&ctx, client, typed("one", NoteKind::Contact, "Something.")).await;
    assert!(matches!(&silent, Err(Error::Invalid(found)) if found[..] == [(Field::Agency, Problem::Missing)]));
    let new = NewNote { agency: other.to_string(), ..typed("two", NoteKind::Contact, "Something.") };
    let id = add(&ctx, client, new).await.unwrap();
    assert_eq!(view(&ctx, id).await.unwrap().note.agency, other);
}

#[tokio::test]
async fn a_correction_stands_beside_what_it_corrects() {
    let (app, _, client) = harbor().await;
    let ctx = by(&app, Role::CaseManager, Some("Harbor House")).await;
    let id = add(&ctx, client, typed("one", NoteKind::Health, "Sees Dr. Ames on Monday.")).await.unwrap();
    let addendum = |key: &str, body: &str| NewAddendum { form_key: key.into(), body: body.into() };
    assert_eq!(add_addendum(&ctx, id, addendum("two", "On Tuesday.")).await.unwrap(), id);
    assert_eq!(add_addendum(&ctx, id, addendum("two", "On Tuesday.")).await.unwrap(), id);
    let first = view(&ctx, id).await.unwrap();
    assert_eq!(first.note.body, "Sees Dr. Ames on Monday.");
    assert_eq!((first.addenda.len(), first.note.addenda), (1, 1));
    assert_eq!(first.addenda[0].kind, NoteKind::Health);
    // What is added to an addendum is added to its note, and an addendum's address shows the note.
    assert_eq!(add_addendum(&ctx, first.addenda[0].id, addendum("three", "At ten.")).await.unwrap(), id);
    assert_eq!(view(&ctx, first.addenda[0].id).await.unwrap().addenda.len(), 2);
    let (found, _) = list(&ctx, "tuesday", None).await.unwrap();
    assert_eq!(found[0].note.addendum_to, Some(id));
    let other = by(&app, Role::ShelterDesk, Some("Harbor House")).await;
    let refused = add_addendum(&other, id, addendum("four", "No.")).await;
    assert!(matches!(refused, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_search_finds_every_word_within_what_one_may_read() {
    let (app, agency, client) = harbor().await;
    let other = app.agency("Northside").await;
    app.enroll(client, other).await;
    let near = app.note(client, agency, NoteKind::HousingSearch, "Called.\nSeñora Muñoz has a room.").await;
    app.note(client, agency, NoteKind::Contact, "Met in a room at the library.").await;
    app.note(client, other, NoteKind::Contact, "Muñoz has no room.").await;
    let ctx = by(&app, Role::CaseManager, Some("Harbor House")).await;
    let found = |line: &'static str| {
        let ctx = &ctx;
        async move { list(ctx, line, None).await.unwrap().0 }
    };
    let hits = found("ROOM munoz").await;
    assert_eq!(hits.len(), 1);
    assert_eq!((hits[0].note.id, hits[0].line.as_str()), (near, "Señora Muñoz has a room."));
    assert_eq!(found("room").await.len(), 2);
    assert_eq!(found("housing").await.len(), 1);
    assert_eq!(found("% _").await.len(), 2, "signs alone are no words");
    assert!(found("nowhere").await.is_empty());
    let audited =
        format!("SELECT count(*) FROM audit_log WHERE use_case = 'note.list' AND record_ids = '{near}'");
    assert_eq!(app.database.count(&audited).await, 2);
    let stranger = app.client(other, ClientPlan::named("Ines", "Adair")).await;
    assert!(matches!(list(&ctx, "", Some(stranger)).await, Err(Error::NotFound)));
    assert_eq!(list(&ctx, "", Some(client)).await.unwrap().0.len(), 2);
}
