//! Referrals in Chromium: three people at three windows, each in their own place, and no page is loaded again to see
//! what the others did.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use browser::{Looks, Scripts, Window, driver};
use domain::access::Role;
use domain::ids::{ClientId, EnrollmentId, ProjectId, QueueEntryId, UnitId};
use testkit::{ClientPlan, PASSWORD, SmtpServer, TestApp};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";

/// A mother and her child, assessed at Harbor House and on the queue; an empty apartment of New Homes; who works there.
struct Community {
    app: TestApp,
    base: String,
    head: ClientId,
    child: ClientId,
    enrollment: EnrollmentId,
    entry: QueueEntryId,
    project: ProjectId,
    unit: UnitId,
}

async fn community() -> Community {
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
    app.database.execute("UPDATE unit SET capacity = 4").await;
    app.database.execute("UPDATE queue_entry SET household_kind = 'family', household_size = 2").await;
    app.user("manager@agency.test", Role::CeManager, None).await;
    app.user("provider@homes.test", Role::Provider, Some("New Homes")).await;
    let rosa = app.user("rosa@harbor.test", Role::CaseManager, Some("Harbor House")).await;
    app.assign(enrollment, rosa).await;
    let base = app.listen().await;
    Community { app, base, head, child, enrollment, entry, project, unit }
}

impl Community {
    async fn window(&self, driver: &str, email: &str, width: u32, scripts: Scripts) -> Window {
        let window = Window::open(driver, &self.base, scripts).await;
        window.resize(width, 900).await;
        window.sign_in(email, PASSWORD).await;
        window
    }

    async fn rosa(&self, driver: &str) -> Window {
        self.window(driver, "rosa@harbor.test", 1440, Scripts::On).await
    }

    async fn manager(&self, driver: &str) -> Window {
        self.window(driver, "manager@agency.test", 1440, Scripts::On).await
    }

    /// On a phone.
    async fn provider(&self, driver: &str, scripts: Scripts) -> Window {
        self.window(driver, "provider@homes.test", 360, scripts).await
    }

    /// Posts the apartment as a vacancy. Gives its address.
    async fn post(&self, provider: &Window) -> String {
        provider.goto(&format!("/units/{}/vacancy", self.unit)).await;
        provider.fill("#largest", "4").await;
        provider.click("main button[type=submit]").await;
        provider.wait_for_text(".hm-facts .hm-tag", "Open").await;
        provider.path().await
    }

    /// From the queue, by keyboard alone. Gives the referral's address.
    async fn refer(&self, window: &Window) -> String {
        window.goto("/queue").await;
        follow(window, &format!("#entry-{} a[href='/queue/{}']", self.entry, self.entry)).await;
        window.wait_for("main a[href$='/refer']").await;
        follow(window, "main a[href$='/refer']").await;
        window.wait_for("#vacancy").await;
        reach(window, "#vacancy").await;
        window.press(DOWN).await;
        reach(window, "#comments").await;
        window.press("Needs a ramp.").await;
        follow(window, "main form button[type=submit]").await;
        window.wait_for("#referral-status").await;
        assert_eq!(window.text("#referral-status").await, "Sent");
        window.path().await
    }

    /// Accepts: through the intake into the enrollment, up to where the household moved in.
    async fn accept(&self, provider: &Window, referral: &str) {
        provider.goto(referral).await;
        provider.click("#referral-actions a[href$='/intake']").await;
        provider.wait_for("main a[href*='/enroll?project=']").await;
        provider.click("main a[href*='/enroll?project=']").await;
        provider.wait_for("#entry_date").await;
        let (head, child) = (self.head, self.child);
        for (name, value) in [
            ("enrollment_coc".to_owned(), "XX-500"),
            (format!("{head}_disabling_condition"), "0"),
            (format!("{head}_living_situation"), "116"),
            (format!("{head}_length_of_stay"), "10"),
            (format!("{head}_date_to_street_essh"), "02202026"),
            (format!("{head}_times_homeless_past_three_years"), "1"),
            (format!("{head}_months_homeless_past_three_years"), "101"),
            (format!("{child}_disabling_condition"), "0"),
        ] {
            provider.answer(&name, value).await;
        }
        provider.click("main form:not([role=search]) button[type=submit]").await;
        provider.wait_for("h1").await;
        if provider.has(".hm-errors").await {
            panic!("{}", provider.text(".hm-errors").await);
        }
        provider.wait_for_text("#referral-status", "Enrolled").await;
    }

    async fn place(&self, provider: &Window) {
        provider.click("#referral-actions a[href$='/place']").await;
        provider.wait_for("#moved_in").await;
        provider.click("main form button[type=submit]").await;
        provider.wait_for_text("#referral-status", "Placed").await;
    }

    async fn expect(&self, rows: &[(&str, String, i64)]) {
        for (what, sql, expected) in rows {
            assert_eq!(self.app.database.count(sql).await, *expected, "{what}: {sql}");
        }
    }

    /// What the mail server got since it was last asked: to whom, and what about. No mail says who somebody is.
    async fn mails(&self, server: &SmtpServer, referral: &str, known: usize) -> Vec<(String, String)> {
        self.app.post_office(server).deliver().await.unwrap();
        let id = referral.rsplit('/').next().unwrap();
        let mails: Vec<_> = server.delivered().into_iter().skip(known).collect();
        for mail in &mails {
            let plain = mail.text.replace("=\r\n", "");
            assert!(plain.contains(id), "the link: {plain}");
            for secret in ["Ada", "Lind", "1990", "Maple", "ramp", "Apartment", &self.head.to_string()] {
                assert!(!plain.contains(secret), "{secret}: {plain}");
            }
        }
        let subject = |text: &str| text.rsplit(": ").next().unwrap_or_default().to_owned();
        let mut told: Vec<_> =
            mails.iter().map(|mail| (mail.to.join(" "), subject(mail.header("Subject")))).collect();
        // In which order they arrive is the mail servers' affair.
        told.sort();
        told
    }

    /// The household is where it was, and the apartment is on offer.
    async fn all_is_as_before(&self) {
        let place = "SELECT count(*) FROM queue_entry WHERE status = 'active' AND referral_status = 'none' \
                     AND placed_on = '2026-02-15'";
        self.expect(&[
            ("vacancy", "SELECT count(*) FROM vacancy WHERE state = 'open'".into(), 1),
            ("place", place.into(), 1),
            ("enrollments", "SELECT count(*) FROM enrollment".into(), 2),
        ])
        .await;
    }
}

/// Presses Tab until the focus is there.
async fn reach(window: &Window, css: &str) {
    let script = format!("return document.activeElement.matches({})", serde_json::to_string(css).unwrap());
    for _ in 0..150 {
        if window.script(&script).await.as_bool().unwrap() {
            return;
        }
        window.press(TAB).await;
    }
    panic!("{}: Tab never reaches {css}", window.path().await);
}

/// Follows a link or presses a button, by keyboard.
async fn follow(window: &Window, css: &str) {
    reach(window, css).await;
    window.press(ENTER).await;
}

/// Waits until a text is somewhere in an element.
async fn wait_in(window: &Window, css: &str, text: &str) {
    for _ in 0..100 {
        let read = format!("const at = document.querySelector({css:?}); return at ? at.innerText : ''");
        if window.script(&read).await.as_str().is_some_and(|shown| shown.contains(text)) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{css} never shows {text}: {}", window.text("main").await);
}

/// Marks a page, so that one can tell whether it was loaded again.
async fn mark(window: &Window) {
    window.script("window.marked = true").await;
}

async fn is_marked(window: &Window) -> bool {
    window.script("return window.marked === true").await == true
}

#[tokio::test(flavor = "multi_thread")]
async fn three_people_bring_a_family_home_and_see_each_step_as_it_is_taken() {
    let Some(driver) = driver() else { return };
    let all = community().await;
    let server = SmtpServer::start().await;
    let (rosa, manager) = (all.rosa(&driver).await, all.manager(&driver).await);
    let provider = all.provider(&driver, Scripts::On).await;

    // Vacancy, and referral: seen by who waits for it.
    let vacancy = all.post(&provider).await;
    provider.goto("/referrals").await;
    assert!(provider.text("#referrals").await.contains("No referral"));
    manager.goto("/queue").await;
    mark(&manager).await;
    mark(&provider).await;
    let referral = all.refer(&rosa).await;
    mark(&rosa).await;
    let row = format!("#entry-{}", all.entry);
    wait_in(&manager, &row, "Sent").await;
    provider.wait_for("#bell .hm-badge").await;
    assert!(provider.text("#bell .hm-badge").await.starts_with('1'));
    provider.wait_for_text("#live-said", "1 change").await;
    provider.click("#live-show").await;
    let listed = format!("#referral-{}", referral.rsplit('/').next().unwrap());
    wait_in(&provider, &listed, "Sent").await;
    assert!(is_marked(&provider).await);
    let told = all.mails(&server, &referral, 0).await;
    assert_eq!(told, [("provider@homes.test".into(), "new for your agency".into())]);

    // Received: found by the client's ID, acknowledged, spoken about.
    provider.fill("#client", &all.head.to_string()).await;
    provider.click("main form[role=search] button[type=submit]").await;
    provider.wait_for(&listed).await;
    provider.click(&format!("{listed} td:last-child a")).await;
    provider.wait_for("#referral-status").await;
    assert!(provider.text("main").await.contains("Needs a ramp."));
    rosa.fill("#note", "I am still typing").await;
    provider.click("#referral-actions form button").await;
    rosa.wait_for_text("#referral-status", "Acknowledged").await;
    wait_in(&manager, &row, "Acknowledged").await;
    provider.wait_for("#note").await;
    provider.fill("#note", "There is a ramp at the back.").await;
    provider.click("main form[action$='/comment'] button").await;
    wait_in(&rosa, "#referral-timeline", "There is a ramp at the back.").await;
    assert_eq!(rosa.value("#note").await, "I am still typing");
    rosa.wait_for("#bell .hm-badge").await;
    assert!(rosa.text("#bell .hm-badge").await.starts_with('1'));

    // Decided: accepted, enrolled, placed.
    all.accept(&provider, &referral).await;
    rosa.wait_for_text("#referral-status", "Enrolled").await;
    wait_in(&manager, &row, "Enrolled").await;
    assert!(is_marked(&manager).await);
    manager.goto("/vacancies").await;
    mark(&manager).await;
    all.place(&provider).await;
    rosa.wait_for_text("#referral-status", "Placed").await;
    wait_in(&rosa, "#bell .hm-badge", "3").await;
    wait_in(&rosa, "#referral-facts", "3/1/2026").await;
    assert!(is_marked(&rosa).await && is_marked(&manager).await, "nothing was loaded again");
    wait_in(&manager, &format!("#vacancy-{}", vacancy.rsplit('/').next().unwrap()), "Filled").await;
    manager.goto("/queue").await;
    assert!(!manager.text("#queue").await.contains("Ada Lind"));
    let told = all.mails(&server, &referral, 1).await;
    let to_rosa = |what: &str| ("rosa@harbor.test".to_owned(), what.to_owned());
    assert_eq!(told, [to_rosa("accepted"), to_rosa("placed")]);
    carried(&all).await;

    // The loop is closed: coordinated entry ends.
    rosa.goto(&format!("/enrollments/{}/exit", all.enrollment)).await;
    rosa.answer("destination", "435").await;
    rosa.answer("destination_subsidy_type", "440").await;
    rosa.click("main form:not([role=search]) button[type=submit]").await;
    rosa.wait_for(".usa-alert--success").await;
    let left = format!(
        "SELECT count(*) FROM exit WHERE exit_date = '2026-03-01' AND destination = 435 AND enrollment_id = '{}'",
        all.enrollment
    );
    all.expect(&[("exit", left, 1), ("exits", "SELECT count(*) FROM exit".into(), 2)]).await;
    for window in [rosa, manager, provider] {
        assert_eq!(window.complaints().await, Vec::<String>::new());
        window.close().await;
    }
}

/// The rows that an export would carry.
async fn carried(all: &Community) {
    let (head, project) = (all.head, all.project);
    let there = format!("SELECT count(*) FROM enrollment WHERE project_id = '{project}'");
    all.expect(&[
        ("events", "SELECT count(*) FROM event".into(), 1),
        (
            "event",
            format!(
                "SELECT count(*) FROM event WHERE personal_id = '{head}' AND enrollment_id = '{}' AND event = 14 \
                 AND event_date = '2026-03-01' AND referral_result = 1 AND result_date = '2026-03-01'",
                all.enrollment
            ),
            1,
        ),
        ("in the home", there.clone(), 2),
        (
            "moved in",
            format!("{there} AND relationship_to_hoh = 1 AND personal_id = '{head}' AND move_in_date = '2026-03-01'"),
            1,
        ),
        ("the head alone", format!("{there} AND move_in_date IS NOT NULL"), 1),
        (
            "in coordinated entry",
            format!("SELECT count(*) FROM enrollment WHERE project_id <> '{project}'"),
            2,
        ),
        (
            "assessment",
            format!(
                "SELECT count(*) FROM assessment WHERE personal_id = '{head}' AND enrollment_id = '{}'",
                all.enrollment
            ),
            1,
        ),
        ("filled", "SELECT count(*) FROM vacancy WHERE state = 'filled'".into(), 1),
        (
            "off",
            "SELECT count(*) FROM queue_entry WHERE status = 'off' AND reason = 'housed'".into(),
            1,
        ),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_family_is_back_where_it_was_on_every_open_page() {
    let Some(driver) = driver() else { return };
    let all = community().await;
    let server = SmtpServer::start().await;
    let (rosa, manager) = (all.rosa(&driver).await, all.manager(&driver).await);
    let provider = all.provider(&driver, Scripts::On).await;
    all.post(&provider).await;
    manager.goto("/vacancies").await;
    mark(&manager).await;
    let referral = all.refer(&rosa).await;
    mark(&rosa).await;
    wait_in(&manager, "#vacancies tbody", "Reserved").await;
    provider.goto(&referral).await;
    provider.click("#referral-actions a[href$='/intake']").await;
    provider.wait_for("main a[href$='/decline']").await;
    follow(&provider, "main a[href$='/decline']").await;
    provider.wait_for("#reason").await;
    provider.choose("#reason", "P-SCREEN").await;
    provider.click("main form button[type=submit]").await;
    provider.wait_for(".hm-errors").await;
    assert_eq!(provider.value("#reason").await, "P-SCREEN", "nothing chosen is lost");
    provider.fill("#note", "Income is under the landlord’s bound.").await;
    provider.click("main form button[type=submit]").await;
    provider.wait_for_text("#referral-status", "Rejected").await;
    rosa.wait_for_text("#referral-status", "Rejected").await;
    wait_in(&rosa, "#referral-facts", "Refused by the landlord").await;
    wait_in(&manager, "#vacancies tbody", "Open").await;
    assert!(is_marked(&rosa).await && is_marked(&manager).await, "nothing was loaded again");
    rosa.wait_for("#bell .hm-badge").await;
    all.all_is_as_before().await;
    let event = "SELECT count(*) FROM event WHERE referral_result = 3 AND result_date = '2026-03-01' AND \
                 date_deleted IS NULL";
    all.expect(&[("event", event.into(), 1)]).await;
    manager.goto("/queue").await;
    wait_in(&manager, &format!("#entry-{} th, #entry-{} td", all.entry, all.entry), "1").await;
    let told = all.mails(&server, &referral, 0).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[1], ("rosa@harbor.test".into(), "rejected".into()));
    for window in [rosa, manager, provider] {
        window.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_in_error_leaves_the_page_of_who_received_it() {
    let Some(driver) = driver() else { return };
    let all = community().await;
    let server = SmtpServer::start().await;
    let (rosa, manager) = (all.rosa(&driver).await, all.manager(&driver).await);
    let provider = all.provider(&driver, Scripts::On).await;
    all.post(&provider).await;
    let referral = all.refer(&rosa).await;
    provider.goto(&referral).await;
    manager.goto("/queue").await;
    mark(&provider).await;
    mark(&manager).await;
    wait_in(&manager, &format!("#entry-{}", all.entry), "Sent").await;
    follow(&rosa, "#referral-actions a[href$='/cancel']").await;
    rosa.wait_for("#reason").await;
    rosa.choose("#reason", "N-ERROR").await;
    rosa.click("main form button[type=submit]").await;
    rosa.wait_for_text("#referral-status", "Taken back").await;
    provider.wait_for_text("#referral-status", "Taken back").await;
    assert!(!provider.has("#referral-actions a").await, "nothing is left to do");
    wait_in(&manager, "#live-said", "").await;
    assert!(is_marked(&provider).await && is_marked(&manager).await, "nothing was loaded again");
    all.all_is_as_before().await;
    all.expect(&[
        ("excluded", "SELECT count(*) FROM event WHERE date_deleted IS NOT NULL".into(), 1),
        ("kept", "SELECT count(*) FROM event".into(), 1),
    ])
    .await;
    let told = all.mails(&server, &referral, 0).await;
    assert!(told.iter().all(|(to, _)| to == "provider@homes.test"), "{told:?}");
    for window in [rosa, manager, provider] {
        window.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_without_a_script_brings_a_family_home() {
    let Some(driver) = driver() else { return };
    let all = community().await;
    let (rosa, provider) = (all.rosa(&driver).await, all.provider(&driver, Scripts::Off).await);
    all.post(&provider).await;
    let referral = all.refer(&rosa).await;
    provider.goto("/referrals").await;
    assert!(provider.text("#bell").await.contains('1'));
    provider.fill("#client", &all.head.to_string()).await;
    provider.click("main form[role=search] button[type=submit]").await;
    provider.wait_for("#referrals tbody tr").await;
    provider.click("#referrals tbody td:last-child a").await;
    provider.wait_for("#referral-status").await;
    provider.click("#referral-actions form button").await;
    provider.wait_for_text("#referral-status", "Acknowledged").await;
    all.accept(&provider, &referral).await;
    all.place(&provider).await;
    rosa.wait_for_text("#referral-status", "Placed").await;
    carried(&all).await;
    rosa.close().await;
    provider.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_referrals_fit_and_are_accessible() {
    let Some(driver) = driver() else { return };
    let all = community().await;
    let refer = format!("/queue/{}/refer", all.entry);
    let mut looks = Looks::open(&driver, &all.base).await;
    looks.window.sign_in("rosa@harbor.test", PASSWORD).await;
    look(&mut looks, &refer, "referral-new-none").await;
    looks.window.sign_in("provider@homes.test", PASSWORD).await;
    look(&mut looks, "/referrals", "referrals-none").await;
    let vacancy = all.post(&looks.window).await;
    looks.window.sign_in("manager@agency.test", PASSWORD).await;
    look(&mut looks, &format!("{vacancy}/refer"), "referral-choose").await;
    look(&mut looks, &refer, "referral-new").await;
    refused(&mut looks, "referral-new-refused").await;
    looks.window.sign_in("rosa@harbor.test", PASSWORD).await;
    let referral = all.refer(&looks.window).await;
    look(&mut looks, &refer, "referral-new-taken").await;
    look(&mut looks, &referral, "referral-sender").await;
    look(&mut looks, &format!("{referral}/cancel"), "referral-cancel").await;
    looks.window.sign_in("provider@homes.test", PASSWORD).await;
    for (path, name) in
        [("", "referral-sent"), ("/intake", "referral-intake"), ("/decline", "referral-decline")]
    {
        look(&mut looks, &format!("{referral}{path}"), name).await;
    }
    refused(&mut looks, "referral-decline-refused").await;
    look(&mut looks, "/referrals", "referrals-list").await;
    looks.window.goto(&referral).await;
    looks.window.click("main form[action$='/comment'] button").await;
    looks.window.wait_for(".hm-errors").await;
    looks.at("referral-comment-refused").await;
    all.accept(&looks.window, &referral).await;
    looks.at("referral-enrolled").await;
    look(&mut looks, &format!("{referral}/place"), "referral-place").await;
    looks.window.script("document.querySelector('#moved_in').value = ''").await;
    refused(&mut looks, "referral-place-refused").await;
    looks.window.goto(&referral).await;
    all.place(&looks.window).await;
    looks.at("referral-placed").await;
    looks.close().await;
}

async fn look(looks: &mut Looks, path: &str, name: &str) {
    looks.window.goto(path).await;
    looks.at(name).await;
}

/// Sends the form that is shown, in which something is wrong.
async fn refused(looks: &mut Looks, name: &str) {
    looks.window.click("main form:not([role=search]) button[type=submit]").await;
    looks.window.wait_for(".hm-errors").await;
    looks.at(name).await;
}
