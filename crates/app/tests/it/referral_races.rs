//! Many who refer, accept, take back and place at once, in two processes on one database: one wins, the others are told,
//! and nothing is written by half.

use app::enrollments::{NewEnrollment, enroll};
use app::queue::{Moved, move_to};
use app::referrals::{
    Closed, NewReferral, Outcome, Placed, Said, acknowledge, close, discard, place, save_draft, send, view,
};
use app::vacancies::{Withdrawn, Word, withdraw};
use app::{Ctx, Error, Result};
use domain::access::Role;
use domain::ids::{AgencyId, AssessmentId, ClientId, ProjectId, QueueEntryId, ReferralId, UnitId, VacancyId};
use domain::queue::Move;
use domain::referrals::{Closes, VacancyState};
use testkit::{ClientPlan, TestApp};

use super::races::alone;

const AT_ONCE: usize = 50;

/// How often two race each other.
const ROUNDS: usize = 12;

/// A community with two processes, in each a manager of coordinated entry and a provider.
pub(super) struct World {
    pub(super) app: TestApp,
    _other: TestApp,
    pub(super) managers: [Ctx; 2],
    pub(super) providers: [Ctx; 2],
    harbor: AgencyId,
    point: ProjectId,
    pub(super) project: ProjectId,
}

pub(super) async fn world() -> World {
    let app = TestApp::new().await;
    let harbor = app.agency("Harbor House").await;
    let homes = app.agency("New Homes").await;
    let point = app.access_point(harbor).await;
    let project = app.project(homes).await;
    let housing = format!(
        "UPDATE project SET project_name = 'Maple Court', project_type = 3, continuum_project = 1, \
         operating_start_date = '2020-01-01' WHERE id = '{project}'"
    );
    app.database.execute(&housing).await;
    let other = TestApp::on(app.database.clone()).await;
    let mut people = Vec::new();
    for (process, at) in [(&app, 0), (&other, 1)] {
        for (role, agency) in [(Role::CeManager, None), (Role::Provider, Some("New Homes"))] {
            let email = format!("{role}-{at}@agency.test");
            process.user(&email, role, agency).await;
            people.push(process.request_by(&email).await);
        }
    }
    let [manager, provider, second_manager, second_provider] =
        people.try_into().unwrap_or_else(|_| panic!("four sign in"));
    World {
        app,
        _other: other,
        managers: [manager, second_manager],
        providers: [provider, second_provider],
        harbor,
        point,
        project,
    }
}

impl World {
    /// Someone alone who waits on the queue.
    pub(super) async fn waiting(&self, at: usize) -> (ClientId, QueueEntryId) {
        let client =
            self.app.client(self.harbor, ClientPlan::named(&format!("W{at}"), "Lind").born(1990, 5, 3)).await;
        let household = self.app.household(self.harbor, &[(client, 1)]).await;
        let enrollment = self.app.stay(household, self.point, self.harbor, &[(client, 1)]).await[0];
        let assessment = self.app.assessed(household, (client, enrollment), self.harbor, (30, 0)).await;
        let score = i32::try_from(at).unwrap();
        (client, self.app.queued(household, (client, enrollment), (self.harbor, assessment), score).await)
    }

    /// The household of a place is assessed once more, as it was.
    pub(super) async fn assessed_again(&self, entry: QueueEntryId) -> AssessmentId {
        let id = AssessmentId::new(uuid::Uuid::now_v7());
        let last = format!("(SELECT assessment_id FROM queue_entry WHERE id = '{entry}')");
        let assessment = format!(
            "INSERT INTO assessment (id, source_id, source_key, version, agency_id, data_class, personal_id, \
             enrollment_id, assessment_date, assessment_type, assessment_level) SELECT '{id}', source_id, '{id}', 1, \
             agency_id, data_class, personal_id, enrollment_id, assessment_date, assessment_type, assessment_level \
             FROM assessment WHERE id = {last}"
        );
        let sheet = format!(
            "INSERT INTO assessment_sheet (assessment_id, tool_id, household_id, score, unknown) \
             SELECT '{id}', tool_id, household_id, score, unknown FROM assessment_sheet WHERE assessment_id = {last}"
        );
        for sql in [assessment, sheet] {
            self.app.database.execute(&sql).await;
        }
        id
    }

    pub(super) async fn vacancy(&self, at: usize) -> (UnitId, VacancyId) {
        let unit = self.app.unit(self.project, &format!("Apartment {at}")).await;
        (unit, self.app.vacancy(unit, VacancyState::Open).await)
    }

    /// A household referred to a vacancy.
    async fn referred(&self, at: usize) -> Referred {
        let ((client, entry), (unit, vacancy)) = (self.waiting(at).await, self.vacancy(at).await);
        match send(&self.managers[0], entry, to(vacancy, &format!("first {at}"))).await.unwrap() {
            Outcome::Sent(id) => Referred { id, client, unit },
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn count(&self, sql: &str) -> i64 {
        self.app.database.count(sql).await
    }

    /// Everything that has to hold between vacancies, places on the queue, referrals and events, whoever won.
    pub(super) async fn is_whole(&self) {
        let sums: Vec<String> = BROKEN.iter().map(|(_, sql)| format!("({sql})")).collect();
        if self.count(&format!("SELECT {}", sums.join(" + "))).await == 0 {
            return;
        }
        for (what, sql) in BROKEN {
            assert_eq!(self.count(sql).await, 0, "{what}");
        }
    }
}

/// What must not be, and how many of it there are.
const BROKEN: &[(&str, &str)] = &[
    (
        "a reserved vacancy without an open referral",
        "SELECT count(*) FROM vacancy v WHERE state = 'reserved' AND NOT EXISTS (SELECT 1 FROM referral r \
             WHERE r.vacancy_id = v.id AND r.state IN ('sent', 'acknowledged', 'approved', 'enrolled'))",
    ),
    (
        "an open referral without its vacancy",
        "SELECT count(*) FROM referral r JOIN vacancy v ON v.id = r.vacancy_id WHERE v.state <> 'reserved' \
             AND r.state IN ('sent', 'acknowledged', 'approved', 'enrolled')",
    ),
    (
        "a Referral Status that no open referral has",
        "SELECT count(*) FROM queue_entry e WHERE status <> 'off' AND referral_status <> 'none' AND NOT EXISTS \
             (SELECT 1 FROM referral r WHERE r.queue_entry_id = e.id AND r.state = e.referral_status \
             AND r.state IN ('sent', 'acknowledged', 'approved', 'enrolled'))",
    ),
    (
        "an open referral that the queue does not show",
        "SELECT count(*) FROM referral r JOIN queue_entry e ON e.id = r.queue_entry_id \
             WHERE r.state IN ('sent', 'acknowledged', 'approved', 'enrolled') AND e.referral_status <> r.state",
    ),
    (
        "an end without party or reason",
        "SELECT count(*) FROM referral WHERE state IN ('declined', 'cancelled', 'expired') \
             AND (party IS NULL OR reason IS NULL)",
    ),
    (
        "an open referral with a result, or an accepted one without",
        "SELECT count(*) FROM referral r JOIN event e ON e.id = r.event_id \
             WHERE (r.state IN ('sent', 'acknowledged', 'approved') AND e.referral_result IS NOT NULL) \
             OR (r.state IN ('enrolled', 'moved_in') AND (e.referral_result IS NULL OR e.referral_result <> 1))",
    ),
    (
        "an ended referral whose event says nothing",
        "SELECT count(*) FROM referral r JOIN event e ON e.id = r.event_id \
             WHERE r.state IN ('declined', 'cancelled') AND e.referral_result IS NULL AND e.date_deleted IS NULL",
    ),
    (
        "an enrollment of a referral that did not come to one",
        "SELECT count(*) FROM enrollment n JOIN project p ON p.id = n.project_id WHERE p.project_type = 3 \
             AND NOT EXISTS (SELECT 1 FROM referral r WHERE r.enrollment_id = n.id)",
    ),
    (
        "a placed household without home, or one on the queue that nobody brought back",
        "SELECT count(*) FROM referral r JOIN vacancy v ON v.id = r.vacancy_id \
             JOIN queue_entry e ON e.id = r.queue_entry_id WHERE r.state = 'moved_in' AND (v.state <> 'filled' \
             OR NOT EXISTS (SELECT 1 FROM unit_occupancy o WHERE o.enrollment_id = r.enrollment_id) \
             OR ((e.status <> 'off' OR e.reason <> 'housed') AND NOT EXISTS (SELECT 1 FROM queue_step s \
             WHERE s.entry_id = e.id AND s.step = 'back')))",
    ),
    (
        "someone in two units",
        "SELECT count(*) FROM unit_occupancy a JOIN unit_occupancy b ON a.enrollment_id = b.enrollment_id \
             AND a.id < b.id",
    ),
];

#[derive(Debug, Clone, Copy)]
pub(super) struct Referred {
    pub(super) id: ReferralId,
    pub(super) client: ClientId,
    pub(super) unit: UnitId,
}

pub(super) fn to(vacancy: VacancyId, key: &str) -> NewReferral {
    NewReferral {
        form_key: key.into(),
        vacancy: vacancy.to_string(),
        date: "2026-02-27".into(),
        comments: "Needs a ramp.".into(),
        draft: None,
    }
}

pub(super) fn said(version: i64, key: &str) -> Said {
    Said { version, form_key: key.into(), note: "Looked at for themselves.".into() }
}

pub(super) fn taken_back(key: &str) -> Closed {
    Closed { said: said(1, key), reason: "X-PLAN".into() }
}

pub(super) fn rejected(key: &str) -> Closed {
    Closed { said: said(1, key), reason: "P-SCREEN".into() }
}

pub(super) fn accepting(of: Referred) -> NewEnrollment {
    NewEnrollment { form_key: format!("accept {}", of.id), referral: Some(of.id), ..alone(of.client) }
}

pub(super) fn placing(of: Referred, key: &str) -> Placed {
    // Sent, approved and enrolled.
    Placed {
        version: 3,
        form_key: format!("{key} {}", of.id),
        unit: of.unit.to_string(),
        bed: String::new(),
        moved_in: "2026-03-01".into(),
    }
}

/// Of two that race, one has won and the other was told so.
fn one_won<A: std::fmt::Debug, B: std::fmt::Debug>(first: &Result<A>, second: &Result<B>) {
    assert_ne!(first.is_ok(), second.is_ok(), "{first:?} {second:?}");
    let told =
        |error: &Error| matches!(error, Error::Stale | Error::NotFound | Error::Refused(_) | Error::Invalid(_));
    assert!(first.as_ref().err().is_none_or(told), "{first:?}");
    assert!(second.as_ref().err().is_none_or(told), "{second:?}");
}

const OPEN: &str =
    "SELECT count(*) FROM referral WHERE state IN ('sent', 'acknowledged', 'approved', 'enrolled')";
const EVENTS: &str = "SELECT count(*) FROM event";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_households_sent_to_one_vacancy_one_has_it() {
    let all = world().await;
    let (_, vacancy) = all.vacancy(0).await;
    let mut sent = Vec::new();
    for at in 0..AT_ONCE {
        let (_, entry) = all.waiting(at).await;
        let ctx = all.managers[at % 2].clone();
        sent.push((ctx, entry, to(vacancy, &format!("window {at}"))));
    }
    let started: Vec<_> = sent
        .into_iter()
        .map(|(ctx, entry, new)| tokio::spawn(async move { send(&ctx, entry, new).await }))
        .collect();
    let mut won = 0;
    for one in started {
        match one.await.unwrap().unwrap() {
            Outcome::Sent(_) => won += 1,
            Outcome::Reserved(Some(by)) => assert_eq!(by.vacancy, vacancy),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((won, all.count(OPEN).await, all.count(EVENTS).await), (1, 1, 1));
    let untouched = "SELECT count(*) FROM queue_entry WHERE status = 'active' AND referral_status = 'none'";
    assert_eq!(all.count(untouched).await, 49);
    all.is_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_one_household_sent_to_fifty_vacancies_one_is_reserved() {
    let all = world().await;
    let (_, entry) = all.waiting(0).await;
    let mut vacancies = Vec::new();
    for at in 0..AT_ONCE {
        vacancies.push(all.vacancy(at).await.1);
    }
    let started: Vec<_> = vacancies
        .into_iter()
        .enumerate()
        .map(|(at, vacancy)| {
            let (ctx, new) = (all.managers[at % 2].clone(), to(vacancy, &format!("window {at}")));
            tokio::spawn(async move { send(&ctx, entry, new).await })
        })
        .collect();
    let mut won = 0;
    for one in started {
        match one.await.unwrap().unwrap() {
            Outcome::Sent(_) => won += 1,
            Outcome::Referred(Some(by)) => assert_eq!(by.entry, entry),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((won, all.count(OPEN).await, all.count(EVENTS).await), (1, 1, 1));
    assert_eq!(all.count("SELECT count(*) FROM vacancy WHERE state = 'open'").await, 49);
    all.is_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_who_accepts_and_who_takes_back_one_wins() {
    let all = world().await;
    for at in 0..ROUNDS {
        let of = all.referred(at).await;
        let (provider, manager, project) =
            (all.providers[at % 2].clone(), all.managers[1 - at % 2].clone(), all.project);
        let accepts = tokio::spawn(async move { enroll(&provider, of.client, project, accepting(of)).await });
        let cancels = tokio::spawn(async move {
            close(&manager, of.id, Closes::Cancelled, taken_back(&format!("back {at}"))).await
        });
        let (accepted, cancelled) = (accepts.await.unwrap(), cancels.await.unwrap());
        one_won(&accepted, &cancelled);
        all.is_whole().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_who_rejects_or_acknowledges_and_who_takes_back_one_wins() {
    let all = world().await;
    for at in 0..ROUNDS {
        let of = all.referred(at).await;
        let (provider, manager) = (all.providers[at % 2].clone(), all.managers[1 - at % 2].clone());
        let cancels = tokio::spawn(async move {
            close(&manager, of.id, Closes::Cancelled, taken_back(&format!("back {at}"))).await
        });
        let answers = tokio::spawn(async move {
            if at % 3 == 0 {
                return acknowledge(&provider, of.id, said(1, &format!("seen {at}"))).await;
            }
            close(&provider, of.id, Closes::Declined, rejected(&format!("no {at}"))).await
        });
        let (cancelled, answered) = (cancels.await.unwrap(), answers.await.unwrap());
        one_won(&cancelled, &answered);
        all.is_whole().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_household_is_placed_once_and_a_double_click_answers_alike() {
    let all = world().await;
    for at in 0..ROUNDS {
        let of = all.referred(at).await;
        let [first, second] = all.providers.clone().map(|provider| {
            let project = all.project;
            tokio::spawn(async move { enroll(&provider, of.client, project, accepting(of)).await })
        });
        let (first, second) = (first.await.unwrap().unwrap(), second.await.unwrap());
        // The same form of another person is another form: only one is saved either way.
        let is_refused = matches!(&second, Ok(app::enrollments::Outcome::Refused(_)) | Err(Error::Stale));
        let has_lost = matches!(first, app::enrollments::Outcome::Refused(_)) || is_refused;
        assert!(has_lost, "{first:?} {second:?}");
        let key = move |n: usize| if at % 2 == 0 { "once".to_owned() } else { format!("window {n}") };
        let provider = all.providers[0].clone();
        let again = provider.clone();
        let once = tokio::spawn(async move { place(&provider, of.id, placing(of, &key(0))).await });
        let twice = tokio::spawn(async move { place(&again, of.id, placing(of, &key(1))).await });
        let (once, twice) = (once.await.unwrap(), twice.await.unwrap());
        if at % 2 == 0 {
            assert!(once.is_ok() && twice.is_ok(), "{once:?} {twice:?}");
        } else {
            one_won(&once, &twice);
        }
        all.is_whole().await;
    }
    let placed = i64::try_from(ROUNDS).unwrap();
    assert_eq!(all.count("SELECT count(*) FROM referral WHERE state = 'moved_in'").await, placed);
    assert_eq!(all.count("SELECT count(*) FROM unit_occupancy").await, placed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_double_click_sends_rejects_and_drafts_once() {
    let all = world().await;
    let ((_, entry), (_, vacancy)) = (all.waiting(0).await, all.vacancy(0).await);
    let twice = [(); 2].map(|()| {
        let ctx = all.managers[0].clone();
        tokio::spawn(async move { save_draft(&ctx, entry, to(vacancy, "draft")).await })
    });
    let [first, second] = twice;
    let draft = first.await.unwrap().unwrap();
    assert_eq!(draft, second.await.unwrap().unwrap());
    let sent = [(); 2].map(|()| {
        let ctx = all.managers[0].clone();
        let new = NewReferral { draft: Some(draft), ..to(vacancy, "send") };
        tokio::spawn(async move { send(&ctx, entry, new).await })
    });
    for one in sent {
        assert!(matches!(one.await.unwrap().unwrap(), Outcome::Sent(id) if id == draft));
    }
    assert!(matches!(discard(&all.managers[1], draft, said(1, "late")).await, Err(Error::Stale)));
    let rejects = [(); 2].map(|()| {
        let ctx = all.providers[0].clone();
        let closed = Closed { said: said(2, "no"), ..rejected("no") };
        tokio::spawn(async move { close(&ctx, draft, Closes::Declined, closed).await })
    });
    for one in rejects {
        one.await.unwrap().unwrap();
    }
    let steps = "SELECT count(*) FROM referral_step WHERE step IN ('draft', 'send', 'decline')";
    assert_eq!((all.count(steps).await, all.count(EVENTS).await), (3, 1));
    all.is_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_who_refers_and_who_withdraws_the_vacancy_or_takes_the_household_off_one_wins() {
    let all = world().await;
    for at in 0..ROUNDS {
        let ((_, entry), (_, vacancy)) = (all.waiting(at).await, all.vacancy(at).await);
        let (manager, other) = (all.managers[at % 2].clone(), all.managers[1 - at % 2].clone());
        let provider = all.providers[1 - at % 2].clone();
        let sends = tokio::spawn(async move { send(&manager, entry, to(vacancy, &format!("s {at}"))).await });
        let ends = tokio::spawn(async move {
            if at % 2 == 0 {
                let word = Word { version: 1, form_key: format!("w {at}") };
                let withdrawn = Withdrawn { word, reason: "repair".into(), note: String::new() };
                return withdraw(&provider, vacancy, withdrawn).await;
            }
            let off = Moved {
                version: 1,
                form_key: format!("o {at}"),
                reason: "self_housed".into(),
                note: String::new(),
                hold_until: String::new(),
            };
            move_to(&other, entry, Move::TakeOff, off).await
        });
        let (sent, ended) = (sends.await.unwrap(), ends.await.unwrap());
        let was_sent = matches!(sent, Ok(Outcome::Sent(_)));
        assert_ne!(was_sent, ended.is_ok(), "{sent:?} {ended:?}");
        all.is_whole().await;
    }
}

#[tokio::test]
async fn an_acceptance_by_a_referral_that_is_none_of_ones_own_is_refused_and_leaves_a_trace() {
    let all = world().await;
    let of = all.referred(0).await;
    all.app.agency("Old Homes").await;
    all.app.user("other@agency.test", Role::Provider, Some("Old Homes")).await;
    let other = all.app.request_by("other@agency.test").await;
    let mine = all.app.client(all.app.agency_id("Old Homes").await, ClientPlan::named("Bo", "Alm")).await;
    let elsewhere = all.app.project(all.app.agency_id("Old Homes").await).await;
    let new = NewEnrollment { form_key: "other".into(), referral: Some(of.id), ..alone(mine) };
    let refused = enroll(&other, mine, elsewhere, new).await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    let trace = format!(
        "SELECT count(*) FROM audit_log WHERE record_kind = 'denied' AND record_ids LIKE '%{}%'",
        of.id
    );
    assert_eq!((all.count(&trace).await, all.count(OPEN).await), (1, 1));
    all.is_whole().await;
}

#[tokio::test]
async fn the_timeline_tells_the_steps_of_one_moment_in_their_order() {
    let all = world().await;
    for at in 0..ROUNDS {
        let of = all.referred(at).await;
        enroll(&all.providers[0], of.client, all.project, accepting(of)).await.unwrap();
        let timeline = view(&all.managers[0], of.id).await.unwrap().timeline;
        let steps: Vec<&str> = timeline.iter().map(|taken| taken.step.as_str()).collect();
        assert_eq!(steps, ["send", "approve", "enroll"]);
    }
}

#[tokio::test]
async fn a_draft_thrown_away_by_a_form_sent_twice_is_thrown_away_once() {
    let all = world().await;
    let ((_, entry), (_, vacancy)) = (all.waiting(0).await, all.vacancy(0).await);
    let draft = save_draft(&all.managers[0], entry, to(vacancy, "draft")).await.unwrap();
    for _ in 0..2 {
        discard(&all.managers[0], draft, said(1, "away")).await.unwrap();
    }
    assert!(matches!(discard(&all.managers[0], draft, said(1, "again")).await, Err(Error::Stale)));
    assert_eq!(all.count("SELECT count(*) FROM referral_step WHERE step = 'discard'").await, 1);
}
