//! Referrals: from the queue to a home, with every side seeing its part; and what becomes of those that fail.

use domain::access::Role;
use domain::ids::{AgencyId, ClientId, EnrollmentId, HouseholdId, ProjectId, QueueEntryId, UnitId, VacancyId};
use domain::referrals::VacancyState;
use testkit::{Browser, ClientPlan, Page, TestApp};

/// A household that waits, and a vacancy of a housing project.
pub(super) struct Community {
    pub(super) app: TestApp,
    pub(super) harbor: AgencyId,
    pub(super) homes: AgencyId,
    pub(super) project: ProjectId,
    pub(super) unit: UnitId,
    pub(super) vacancy: VacancyId,
    pub(super) head: ClientId,
    pub(super) child: ClientId,
    pub(super) household: HouseholdId,
    /// The head's, in coordinated entry.
    pub(super) enrollment: EnrollmentId,
    pub(super) entry: QueueEntryId,
}

pub(super) async fn community() -> Community {
    let app = TestApp::new().await;
    let harbor = app.agency("Harbor House").await;
    let homes = app.agency("New Homes").await;
    let head = app.client(harbor, ClientPlan::named("Ada", "Lind").born(1990, 5, 3)).await;
    let child = app.client(harbor, ClientPlan::named("Cy", "Lind").born(2019, 7, 9)).await;
    let point = app.access_point(harbor).await;
    let household = app.household(harbor, &[(head, 1), (child, 2)]).await;
    let enrollment = app.stay(household, point, harbor, &[(head, 1), (child, 2)]).await[0];
    let assessment = app.assessed(household, (head, enrollment), harbor, (30, 0)).await;
    let entry = app.queued(household, (head, enrollment), (harbor, assessment), 30).await;
    let project = app.project(homes).await;
    let housing = format!(
        "UPDATE project SET project_name = 'Maple Court', project_type = 3, continuum_project = 1, \
         operating_start_date = '2020-01-01' WHERE id = '{project}'"
    );
    app.database.execute(&housing).await;
    let unit = app.unit(project, "Apartment 4").await;
    let vacancy = app.vacancy(unit, VacancyState::Open).await;
    Community { app, harbor, homes, project, unit, vacancy, head, child, household, enrollment, entry }
}

impl Community {
    pub(super) async fn manager(&self) -> Browser {
        self.app.signed_in(Role::CeManager, None).await
    }

    pub(super) async fn provider(&self) -> Browser {
        self.app.signed_in(Role::Provider, Some("New Homes")).await
    }

    pub(super) async fn count(&self, sql: &str) -> i64 {
        self.app.database.count(sql).await
    }

    /// Sends the referral as the manager.
    pub(super) async fn send(&self, manager: &mut Browser) -> Page {
        let vacancy = self.vacancy.to_string();
        let fields = [("vacancy", vacancy.as_str()), ("date", "2026-03-01"), ("comments", "Needs a ramp.")];
        let path = format!("/queue/{}/refer", self.entry);
        send(manager, &path, &path, &fields).await
    }

    /// What the provider's enrollment form sends.
    pub(super) async fn enroll(&self, provider: &mut Browser, referral: &str) -> Page {
        let id = referral.rsplit('/').next().unwrap();
        let path = format!("/clients/{}/enroll?project={}&referral={id}", self.head, self.project);
        let form = provider.get(&path).await;
        assert_eq!(form.status, 200, "{}", form.text);
        self.enroll_by(provider, &form, Some(form.field("referral"))).await
    }

    /// The same by a form that is open.
    pub(super) async fn enroll_by(
        &self,
        provider: &mut Browser,
        form: &Page,
        referral: Option<String>,
    ) -> Page {
        let (head, child) = (self.head, self.child);
        let own = |name: &str, value: &str| (format!("{head}_{name}"), value.to_owned());
        let fields = [
            ("version".to_owned(), form.field("version")),
            ("form_key".to_owned(), form.field("form_key")),
            ("project".to_owned(), self.project.to_string()),
            ("referral".to_owned(), referral.unwrap_or_default()),
            ("entry_date".to_owned(), "2026-03-01".to_owned()),
            ("enrollment_coc".to_owned(), "XX-500".to_owned()),
            own("comes", "1"),
            own("relationship_to_hoh", "1"),
            own("disabling_condition", "0"),
            own("living_situation", "116"),
            own("length_of_stay", "10"),
            own("date_to_street_essh", "2026-02-20"),
            own("times_homeless_past_three_years", "1"),
            own("months_homeless_past_three_years", "101"),
            (format!("{child}_comes"), "1".to_owned()),
            (format!("{child}_relationship_to_hoh"), "2".to_owned()),
            (format!("{child}_disabling_condition"), "0".to_owned()),
        ];
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        provider.post(&format!("/clients/{head}/enroll"), &fields).await
    }
}

/// Sends a form as it is shown on a page, with these fields.
pub(super) async fn send(browser: &mut Browser, shown: &str, action: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(shown).await;
    assert_eq!(form.status, 200, "{shown}: {}", form.text);
    let (version, key) = (form.field("version"), form.field("form_key"));
    let mut sent = vec![("version", version.as_str()), ("form_key", key.as_str())];
    sent.extend(fields);
    browser.post(action, &sent).await
}

#[tokio::test]
async fn a_household_is_referred_accepted_enrolled_and_placed_and_the_loop_is_closed() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    assert!(!provider.get("/queue").await.text.contains("Ada Lind"), "nothing before a referral");
    let refer = format!("/queue/{}/refer", all.entry);
    assert!(manager.get("/queue").await.text.contains(&refer));
    let sent = all.send(&mut manager).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let referral = sent.location().to_owned();
    assert_eq!(all.count("SELECT count(*) FROM vacancy WHERE state = 'reserved'").await, 1);
    assert!(manager.get("/queue").await.text.contains("Sent"));
    for page in [format!("/queue/{}", all.entry), format!("/vacancies/{}", all.vacancy)] {
        assert!(manager.get(&page).await.text.contains(&referral), "{page}");
        assert!(provider.get(&page).await.text.contains(&referral), "{page}");
    }
    let event = "SELECT count(*) FROM event WHERE event = 14 AND event_date = '2026-03-01' AND \
                 referral_result IS NULL";
    assert_eq!(all.count(event).await, 1);

    let list = provider.get("/referrals").await;
    assert!(list.text.contains("Ada Lind") && list.text.contains("Maple Court"), "{}", list.text);
    let found = provider.post("/referrals", &[("client", &all.head.to_string())]).await;
    assert!(found.text.contains("Ada Lind"), "{}", found.text);
    assert!(provider.get("/queue").await.text.contains("Ada Lind"));
    let page = provider.get(&referral).await;
    for text in ["Needs a ramp.", "Cy Lind", "Initiate Client Intake", "Acknowledge"] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let done = send(&mut provider, &referral, &format!("{referral}/acknowledge"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert!(manager.get("/queue").await.text.contains("Acknowledged"));
    let page = provider.get(&format!("{referral}/intake")).await;
    assert!(page.text.contains("Accept and enroll") && page.text.contains("Reject"), "{}", page.text);
    assert_eq!(all.count("SELECT count(*) FROM referral WHERE state = 'acknowledged'").await, 1, "nothing yet");

    let enrolled = all.enroll(&mut provider, &referral).await;
    assert_eq!(enrolled.status, 303, "{}", enrolled.text);
    assert_eq!(enrolled.location(), referral);
    let there = format!("SELECT count(*) FROM enrollment WHERE project_id = '{}'", all.project);
    assert_eq!(all.count(&there).await, 2);
    let accepted = "SELECT count(*) FROM event WHERE referral_result = 1 AND result_date = '2026-03-01'";
    assert_eq!(all.count(accepted).await, 1);

    let place = format!("{referral}/place");
    let unit = all.unit.to_string();
    for wrong in [("2026-02-01", unit.as_str()), ("2026-03-01", ""), ("2026-03-01", &all.vacancy.to_string())] {
        let fields = [("moved_in", wrong.0), ("unit", wrong.1)];
        assert_eq!(send(&mut provider, &place, &place, &fields).await.status, 422, "{wrong:?}");
    }
    let fields = [("moved_in", "2026-03-01"), ("unit", unit.as_str()), ("bed", "2A")];
    let done = send(&mut provider, &place, &place, &fields).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(provider.get(&place).await.location(), referral, "it is done");
    assert_eq!(all.count("SELECT count(*) FROM unit_occupancy WHERE bed = '2A'").await, 2);
    let moved = format!("{there} AND move_in_date = '2026-03-01' AND relationship_to_hoh = 1");
    assert_eq!(all.count(&moved).await, 1);
    assert_eq!(
        all.count(&format!("SELECT count(*) FROM unit_occupancy WHERE unit_id = '{}'", all.unit)).await,
        2
    );
    assert_eq!(all.count("SELECT count(*) FROM vacancy WHERE state = 'filled'").await, 1);
    let off = "SELECT count(*) FROM queue_entry WHERE status = 'off' AND reason = 'housed'";
    assert_eq!(all.count(off).await, 1);
    let page = manager.get(&referral).await;
    for step in ["Sent", "Acknowledged", "Approved", "Enrolled", "Placed"] {
        assert!(page.text.contains(step), "{step}");
    }
    let file = provider.get(&format!("{referral}/timeline")).await;
    assert_eq!(file.text.lines().count(), 6, "{}", file.text);
    assert_eq!(all.count("SELECT count(*) FROM mail_outbox WHERE template = 'referral_sent'").await, 1);
    let told = "SELECT count(*) FROM mail_outbox WHERE template IN ('referral_accepted', 'referral_placed')";
    assert_eq!(all.count(told).await, 2, "who sent it");
}

#[tokio::test]
async fn what_coordinated_entry_was_told_is_filled_in_with_its_day_and_source() {
    let all = community().await;
    let said = format!(
        "UPDATE enrollment SET disabling_condition = 1, living_situation = 116, length_of_stay = 10 \
         WHERE personal_id = '{}'",
        all.head
    );
    all.app.database.execute(&said).await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let referral = all.send(&mut manager).await.location().to_owned();
    let id = referral.rsplit('/').next().unwrap();
    let plain = format!("/clients/{}/enroll?project={}", all.head, all.project);
    assert!(!provider.get(&plain).await.text.contains("From Access Point"), "not without the referral");
    let form = provider.get(&format!("{plain}&referral={id}")).await;
    assert!(form.text.contains("From Access Point, 2/1/2026"), "{}", form.text);
    for (field, answer) in [("disabling_condition", "1"), ("living_situation", "116"), ("length_of_stay", "10")]
    {
        assert_eq!(form.field(&format!("{}_{field}", all.head)), answer, "{field}");
    }
    assert_eq!(all.count("SELECT count(*) FROM referral WHERE state = 'sent'").await, 1, "nothing is written");
}

#[tokio::test]
async fn a_household_may_take_another_unit_and_is_offered_its_exit_from_coordinated_entry() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let mut entering = all.app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let (other, offered) =
        (all.app.unit(all.project, "Apartment 9").await, all.app.unit(all.project, "7").await);
    all.app.vacancy(offered, VacancyState::Open).await;
    let referral = all.send(&mut manager).await.location().to_owned();
    all.enroll(&mut provider, &referral).await;
    let (place, taken, other) = (format!("{referral}/place"), offered.to_string(), other.to_string());
    let form = provider.get(&place).await;
    assert!(
        form.text.contains(&other) && !form.text.contains(&taken),
        "what is on offer is others': {}",
        form.text
    );
    let fields = [("moved_in", "2026-03-01"), ("unit", taken.as_str())];
    assert_eq!(send(&mut provider, &place, &place, &fields).await.status, 422);
    let fields = [("moved_in", "2026-03-01"), ("unit", other.as_str())];
    assert_eq!(send(&mut provider, &place, &place, &fields).await.status, 303);
    let filled = format!("SELECT count(*) FROM vacancy WHERE state = 'filled' AND unit_id = '{other}'");
    assert_eq!(all.count(&filled).await, 1);
    assert_eq!(all.count(&format!("SELECT count(*) FROM vacancy WHERE unit_id = '{}'", all.unit)).await, 0);
    assert!(provider.get(&referral).await.text.contains("Apartment 9"));
    let page = entering.get(&referral).await;
    assert!(page.text.contains("still enrolled in coordinated entry"), "{}", page.text);
    assert!(!provider.get(&referral).await.text.contains("still enrolled in coordinated entry"));
}

#[tokio::test]
async fn a_draft_reserves_nothing_and_tells_nobody_until_it_is_sent() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let (form, save) = (format!("/queue/{}/refer", all.entry), format!("/queue/{}/refer/draft", all.entry));
    let vacancy = all.vacancy.to_string();
    let written = [("vacancy", vacancy.as_str()), ("date", "2026-02-27"), ("comments", "Ask about the dog.")];
    assert_eq!(send(&mut manager, &form, &save, &[("vacancy", ""), ("date", "")]).await.status, 422);
    let saved = send(&mut manager, &form, &save, &written).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let draft = saved.location().to_owned();
    let id = draft.rsplit('/').next().unwrap();
    assert_eq!(all.count("SELECT count(*) FROM vacancy WHERE state = 'open'").await, 1);
    assert_eq!(all.count("SELECT count(*) FROM queue_entry WHERE referral_status = 'none'").await, 1);
    for nothing in ["event", "notice", "mail_outbox"] {
        assert_eq!(all.count(&format!("SELECT count(*) FROM {nothing}")).await, 0, "{nothing}");
    }
    assert_eq!(provider.get(&draft).await.status, 404);
    assert!(!provider.get("/referrals").await.text.contains("Ada Lind"));
    let again = manager.get(&format!("{form}?draft={id}")).await;
    assert_eq!((again.field("vacancy"), again.field("date")), (vacancy.clone(), "2026-02-27".to_owned()));
    assert!(again.text.contains("Ask about the dog."));
    let sent = [
        ("draft", id),
        ("vacancy", vacancy.as_str()),
        ("date", "2026-02-28"),
        ("comments", "The dog is fine."),
    ];
    let shown = format!("{form}?draft={id}");
    let sent = send(&mut manager, &shown, &form, &sent).await;
    assert_eq!((sent.status.as_u16(), sent.location()), (303, draft.as_str()), "{}", sent.text);
    let one = "SELECT count(*) FROM referral WHERE state = 'sent' AND referred_on = '2026-02-28' AND event_id IS NOT NULL";
    assert_eq!(all.count(one).await, 1);
    assert_eq!(all.count("SELECT count(*) FROM referral_member").await, 2);
    assert!(provider.get(&draft).await.text.contains("The dog is fine."));
    let late =
        send(&mut manager, &form, &form, &[("draft", id), ("vacancy", &vacancy), ("date", "2026-03-01")]).await;
    assert_eq!(late.status, 422, "{}", late.text);
}

#[tokio::test]
async fn a_draft_is_thrown_away_and_the_one_it_was_for_never_hears_of_it() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let (form, save) = (format!("/queue/{}/refer", all.entry), format!("/queue/{}/refer/draft", all.entry));
    let vacancy = all.vacancy.to_string();
    let fields = [("vacancy", vacancy.as_str()), ("date", "2026-02-27")];
    let draft = send(&mut manager, &form, &save, &fields).await.location().to_owned();
    let thrown = send(&mut manager, &draft, &format!("{draft}/discard"), &[]).await;
    assert_eq!(thrown.status, 303, "{}", thrown.text);
    let ended =
        "SELECT count(*) FROM referral WHERE state = 'cancelled' AND party = 'nobody' AND reason = 'N-DRAFT'";
    assert_eq!(all.count(ended).await, 1);
    assert_eq!(provider.get(&draft).await.status, 404, "it was never theirs to know");
    assert_eq!(all.count("SELECT count(*) FROM notice").await, 0);
    assert_eq!(all.count("SELECT count(*) FROM vacancy WHERE state = 'open'").await, 1);
}

#[tokio::test]
async fn a_rejected_household_keeps_its_place_and_the_vacancy_is_on_offer_again() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let referral = all.send(&mut manager).await.location().to_owned();
    let decline = format!("{referral}/decline");
    assert_eq!(send(&mut provider, &decline, &decline, &[]).await.status, 422, "a reason is needed");
    let bare = [("reason", "P-SCREEN")];
    let refused = send(&mut provider, &decline, &decline, &bare).await;
    assert!(refused.status == 422 && refused.text.contains("needs a few words"), "{}", refused.text);
    assert_eq!(send(&mut provider, &decline, &decline, &[("reason", "N-ERROR")]).await.status, 422);
    let fields = [("reason", "P-SCREEN"), ("note", "Income is under the landlord's bound; looked at.")];
    let done = send(&mut provider, &decline, &decline, &fields).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(all.count("SELECT count(*) FROM vacancy WHERE state = 'open'").await, 1);
    let same = "SELECT count(*) FROM queue_entry WHERE status = 'active' AND referral_status = 'none' \
                AND placed_on = '2026-02-15'";
    assert_eq!(all.count(same).await, 1);
    assert_eq!(all.count("SELECT count(*) FROM event WHERE referral_result = 3").await, 1);
    let kept = "SELECT count(*) FROM referral WHERE state = 'declined' AND party = 'provider'";
    assert_eq!(all.count(kept).await, 1);
    // It can be read by both, and the provider no longer sees the household.
    assert!(manager.get(&referral).await.text.contains("Refused by the landlord"));
    assert_eq!(provider.get(&referral).await.status, 200);
    assert!(!provider.get("/queue").await.text.contains("Ada Lind"));
    assert_eq!(
        send(
            &mut manager,
            &format!("/queue/{}", all.entry),
            &format!("{referral}/comment"),
            &[("note", "Why?")]
        )
        .await
        .status,
        303
    );
    assert_eq!(all.send(&mut manager).await.status, 303, "it can be referred again");
}

#[tokio::test]
async fn who_was_enrolled_and_never_moved_in_is_back_where_they_were() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let referral = all.send(&mut manager).await.location().to_owned();
    all.enroll(&mut provider, &referral).await;
    assert!(provider.get(&referral).await.text.contains("Did not move in"));
    let decline = format!("{referral}/decline");
    assert!(provider.get(&decline).await.text.contains("The enrollment stays as it is"));
    let done = send(&mut provider, &decline, &decline, &[("reason", "C-OTHER-HOUSING")]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    for (what, sql) in [
        ("vacancy", "SELECT count(*) FROM vacancy WHERE state = 'open'"),
        (
            "place",
            "SELECT count(*) FROM queue_entry WHERE status = 'off' AND reason = 'self_housed' AND placed_on = '2026-02-15'",
        ),
        ("referral", "SELECT count(*) FROM referral WHERE state = 'declined' AND party = 'client'"),
        (
            "what HUD was told stays true",
            "SELECT count(*) FROM event WHERE referral_result = 1 AND date_deleted IS NULL",
        ),
    ] {
        assert_eq!(all.count(sql).await, 1, "{what}");
    }
    assert_eq!(all.count("SELECT count(*) FROM unit_occupancy").await, 0);
}

#[tokio::test]
async fn what_was_sent_in_error_is_taken_back_and_excluded_but_never_deleted() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let referral = all.send(&mut manager).await.location().to_owned();
    let cancel = format!("{referral}/cancel");
    assert_eq!(provider.get(&cancel).await.status, 404, "it is the sender's to take back");
    let done = send(&mut manager, &cancel, &cancel, &[("reason", "N-ERROR")]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert_eq!(all.count("SELECT count(*) FROM event WHERE date_deleted IS NOT NULL").await, 1);
    assert_eq!(all.count("SELECT count(*) FROM event").await, 1);
    assert_eq!(all.count("SELECT count(*) FROM vacancy WHERE state = 'open'").await, 1);
    let again = send(&mut provider, &referral, &format!("{referral}/acknowledge"), &[]).await;
    assert_eq!(again.status, 409, "{}", again.text);
    for late in ["decline", "place"] {
        let late = format!("{referral}/{late}");
        assert_eq!(provider.get(&late).await.location(), referral);
        let told = send(&mut provider, &referral, &late, &[]).await;
        assert!(told.status == 409 && told.text.contains("Someone else changed this"), "{}", told.text);
    }
    let accept = format!("/clients/{}/enroll?project={}&referral={}", all.head, all.project, &referral[11..]);
    assert_eq!(provider.get(&accept).await.location(), referral);
}

#[tokio::test]
async fn what_is_promised_stays_where_it_is_until_the_referral_ends() {
    let all = community().await;
    let (mut manager, mut provider) = (all.manager().await, all.provider().await);
    let referral = all.send(&mut manager).await.location().to_owned();
    let entry = format!("/queue/{}", all.entry);
    for (path, fields) in [
        ("hold", [("hold_reason", "treatment"), ("reason", "treatment")]),
        ("off", [("off_reason", "self_housed"), ("reason", "self_housed")]),
    ] {
        let refused = send(&mut manager, &entry, &format!("{entry}/{path}"), &fields).await;
        assert!(refused.status == 422, "{path}: {}", refused.status);
        assert!(refused.text.contains("This household has an open referral"), "{path}: {}", refused.text);
    }
    // Another may be the head by now, and comes with the household that was referred.
    let swap = format!(
        "UPDATE household_member SET relationship_to_hoh = 3 - relationship_to_hoh WHERE household_id = '{}'",
        all.household
    );
    all.app.database.execute(&swap).await;
    let enrolled = all.enroll(&mut provider, &referral).await;
    assert_eq!(enrolled.location(), referral, "{}", enrolled.text);
    let turn = format!(
        "UPDATE enrollment SET relationship_to_hoh = 3 - relationship_to_hoh WHERE project_id = '{}'",
        all.project
    );
    all.app.database.execute(&turn).await;
    let (place, unit) = (format!("{referral}/place"), all.unit.to_string());
    let fields = [("moved_in", "2026-03-01"), ("unit", unit.as_str())];
    assert_eq!(send(&mut provider, &place, &place, &fields).await.status, 303);
    let moved = "SELECT count(*) FROM enrollment WHERE move_in_date IS NOT NULL AND relationship_to_hoh = 1";
    assert_eq!(all.count(moved).await, 1, "HUD 3.20 is the head's");
}

#[tokio::test]
async fn whoever_is_referred_joins_no_other_household_meanwhile() {
    let all = community().await;
    let alone = all.app.client(all.harbor, ClientPlan::named("Tove", "Third").born(1975, 5, 3)).await;
    let point = all.app.access_point(all.harbor).await;
    let own = all.app.household(all.harbor, &[(alone, 1)]).await;
    let enrollment = all.app.stay(own, point, all.harbor, &[(alone, 1)]).await[0];
    let assessment = all.app.assessed(own, (alone, enrollment), all.harbor, (20, 0)).await;
    let entry = all.app.queued(own, (alone, enrollment), (all.harbor, assessment), 20).await;
    let mut manager = all.manager().await;
    let (path, vacancy) = (format!("/queue/{entry}/refer"), all.vacancy.to_string());
    let fields = [("vacancy", vacancy.as_str()), ("date", "2026-03-01")];
    assert_eq!(send(&mut manager, &path, &path, &fields).await.status, 303);
    let mut worker = all.app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    let join = format!("/clients/{}/household/join?client={alone}", all.head);
    let fields = [("client", alone.to_string()), ("relationship", "5".into()), ("day", "2026-03-01".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let joined = send(&mut worker, &join, &format!("/clients/{}/household/join", all.head), &fields).await;
    assert!(
        joined.status == 422 && joined.text.contains("own household has an open referral"),
        "{}",
        joined.text
    );
}

#[tokio::test]
async fn who_comes_second_is_told_who_has_it() {
    let all = community().await;
    let mut manager = all.manager().await;
    all.send(&mut manager).await;
    let second = all.send(&mut manager).await;
    assert_eq!(second.status, 422);
    assert!(second.text.contains("Referred to Maple Court by Test ce manager on 3/1/2026"), "{}", second.text);
    let other = all.app.client(all.harbor, ClientPlan::named("Tove", "Third").born(1975, 5, 3)).await;
    let point = all.app.access_point(all.harbor).await;
    let household = all.app.household(all.harbor, &[(other, 1)]).await;
    let enrollment = all.app.stay(household, point, all.harbor, &[(other, 1)]).await[0];
    let assessment = all.app.assessed(household, (other, enrollment), all.harbor, (20, 0)).await;
    let entry = all.app.queued(household, (other, enrollment), (all.harbor, assessment), 20).await;
    let (path, vacancy) = (format!("/queue/{entry}/refer"), all.vacancy.to_string());
    let fields = [("vacancy", vacancy.as_str()), ("date", "2026-03-01"), ("comments", "Kept text.")];
    let taken = send(&mut manager, &path, &path, &fields).await;
    assert_eq!(taken.status, 422);
    assert!(taken.text.contains("Reserved by a referral to Maple Court") && taken.text.contains("Kept text."));
    assert_eq!(all.count("SELECT count(*) FROM referral").await, 1);
}

#[tokio::test]
async fn a_form_sent_twice_refers_once_and_nonsense_is_refused() {
    let all = community().await;
    let mut manager = all.manager().await;
    let path = format!("/queue/{}/refer", all.entry);
    let form = manager.get(&path).await;
    let (version, key, vacancy) = (form.field("version"), form.field("form_key"), all.vacancy.to_string());
    let sent = [
        ("version", version.as_str()),
        ("form_key", key.as_str()),
        ("vacancy", vacancy.as_str()),
        ("date", "2026-03-01"),
    ];
    for (at, value) in
        [("vacancy", ""), ("vacancy", "x"), ("date", "2030-01-01"), ("date", "2019-01-01"), ("date", "")]
    {
        let mut sent = sent.to_vec();
        sent.iter_mut().filter(|(name, _)| *name == at).for_each(|(_, text)| *text = value);
        sent[1].1 = "another";
        assert_eq!(manager.post(&path, &sent).await.status, 422, "{at} {value}");
    }
    let first = manager.post(&path, &sent).await;
    let again = manager.post(&path, &sent).await;
    assert_eq!(first.status, 303, "{}", first.text);
    assert_eq!(again.location(), first.location());
    assert_eq!(all.count("SELECT count(*) FROM referral").await, 1);
    assert_eq!(all.count("SELECT count(*) FROM event").await, 1);
}

#[tokio::test]
async fn other_agencies_do_not_see_a_referral_and_cannot_act_on_it() {
    let all = community().await;
    let mut manager = all.manager().await;
    let referral = all.send(&mut manager).await.location().to_owned();
    all.app.agency("Third Place").await;
    let mut other = all.app.signed_in(Role::Provider, Some("Third Place")).await;
    assert!(!other.get("/referrals").await.text.contains("Ada Lind"));
    for path in ["", "/intake", "/decline", "/place", "/timeline"] {
        assert_eq!(other.get(&format!("{referral}{path}")).await.status, 404, "{path}");
    }
    // The sender's side cannot accept for the provider.
    assert_eq!(manager.get(&format!("{referral}/intake")).await.status, 404);
    let mut theirs = all.app.signed_in(Role::CaseManager, Some("Harbor House")).await;
    assert_eq!(theirs.get(&referral).await.status, 200, "they know the household, whoever sent it");
    assert_eq!(theirs.get(&format!("{referral}/intake")).await.status, 404);
    assert!(theirs.get(&format!("/queue/{}", all.entry)).await.text.contains("Sent"));
    let _ = (all.homes, all.household);
}
