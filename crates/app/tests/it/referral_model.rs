//! Whatever people do with vacancies, places on the queue and referrals, in whatever order: what may be done is what a
//! small model says, and the three never contradict each other.

use app::enrollments::{self, NewEnrollment, enroll};
use app::queue::{Decided, Decision, Moved, move_to, place as decide};
use app::referrals::{
    Closed, NewReferral, Outcome, Placed, accept_enrolled, acknowledge, close, discard, list_reasons, place,
    save_draft, send, view,
};
use app::vacancies::{Posted, Typed, Withdrawn, Word, post, withdraw};
use app::{Error, Result};
use domain::ids::{ClientId, QueueEntryId, ReferralId, UnitId, VacancyId};
use domain::queue::{Move, Status};
use domain::referrals::{Closes, RULES, Returns, State, Step, VacancyState};
use proptest::prelude::*;

use super::referral_races::{Referred, World, accepting, placing, said, to, world};

/// Households, and units to live in.
const EACH: usize = 3;

/// What someone does. Referrals are counted from the first on, round and round.
#[derive(Debug, Clone, Copy)]
enum Act {
    Draft(usize, usize),
    Send(usize, usize),
    SendDraft(usize),
    Discard(usize),
    Acknowledge(usize),
    Accept(usize),
    AcceptEnrolled(usize),
    Decline(usize, usize),
    Cancel(usize, usize),
    Place(usize),
    Withdraw(usize),
    Post(usize),
    Move(usize, Move),
    Assess(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let (one, any) = (0..EACH, 0..8_usize);
    let moves = prop::sample::select(vec![Move::Hold, Move::Resume, Move::TakeOff, Move::Back]);
    prop_oneof![
        2 => (one.clone(), one.clone()).prop_map(|(who, what)| Act::Draft(who, what)),
        6 => (one.clone(), one.clone()).prop_map(|(who, what)| Act::Send(who, what)),
        2 => any.clone().prop_map(Act::SendDraft),
        1 => any.clone().prop_map(Act::Discard),
        3 => any.clone().prop_map(Act::Acknowledge),
        5 => any.clone().prop_map(Act::Accept),
        2 => any.clone().prop_map(Act::AcceptEnrolled),
        3 => (any.clone(), 0..32_usize).prop_map(|(which, why)| Act::Decline(which, why)),
        2 => (any.clone(), 0..32_usize).prop_map(|(which, why)| Act::Cancel(which, why)),
        5 => any.prop_map(Act::Place),
        1 => one.clone().prop_map(Act::Withdraw),
        2 => one.clone().prop_map(Act::Post),
        3 => (one.clone(), moves).prop_map(|(who, by)| Act::Move(who, by)),
        2 => one.prop_map(Act::Assess),
    ]
}

/// A household as the model knows it.
struct Household {
    client: ClientId,
    entry: QueueEntryId,
    status: Status,
    may_come_back: bool,
    is_enrolled: bool,
    is_housed: bool,
}

/// A unit with its last vacancy.
struct Unit {
    unit: UnitId,
    vacancy: VacancyId,
    state: VacancyState,
}

struct Made {
    id: ReferralId,
    household: usize,
    unit: usize,
    /// A unit may have another vacancy by now.
    vacancy: VacancyId,
    state: State,
}

struct Model {
    world: World,
    households: Vec<Household>,
    units: Vec<Unit>,
    made: Vec<Made>,
    keys: usize,
}

impl Model {
    async fn new() -> Self {
        let world = world().await;
        let (mut households, mut units) = (Vec::new(), Vec::new());
        for at in 0..EACH {
            let (client, entry) = world.waiting(at).await;
            let status = Status::Active;
            households.push(Household {
                client,
                entry,
                status,
                may_come_back: true,
                is_enrolled: false,
                is_housed: false,
            });
            let (unit, vacancy) = world.vacancy(at).await;
            units.push(Unit { unit, vacancy, state: VacancyState::Open });
        }
        Self { world, households, units, made: Vec::new(), keys: 0 }
    }

    fn key(&mut self) -> String {
        self.keys += 1;
        format!("key {}", self.keys)
    }

    async fn version(&self, table: &str, id: &str) -> i64 {
        self.world.count(&format!("SELECT version FROM {table} WHERE id = '{id}'")).await
    }

    fn is_referred(&self, household: usize) -> bool {
        self.made.iter().any(|made| made.household == household && made.state.is_open())
    }

    /// Which of those that were made is meant; none when there is none.
    fn which(&self, at: usize) -> Option<usize> {
        (!self.made.is_empty()).then(|| at % self.made.len().max(1))
    }

    fn referred(&self, made: &Made) -> Referred {
        let household = &self.households[made.household];
        Referred { id: made.id, client: household.client, unit: self.units[made.unit].unit }
    }

    async fn act(&mut self, act: Act) {
        match act {
            Act::Draft(who, what) => self.draft(who, what).await,
            Act::Send(who, what) => self.send(who, what, None).await,
            Act::SendDraft(at) => {
                let Some(at) = self.which(at).filter(|at| self.made[*at].state == State::Draft) else { return };
                let (who, what) = (self.made[at].household, self.made[at].unit);
                self.send(who, what, Some(at)).await;
            }
            Act::Discard(at) => {
                let Some(at) = self.which(at) else { return };
                let said = said(self.version("referral", &self.made[at].id.to_string()).await, &self.key());
                let done = discard(&self.world.managers[0], self.made[at].id, said).await;
                self.step(at, Step::Discard, &done);
            }
            Act::Acknowledge(at) => {
                let Some(at) = self.which(at) else { return };
                let said = said(self.version("referral", &self.made[at].id.to_string()).await, &self.key());
                let done = acknowledge(&self.world.providers[0], self.made[at].id, said).await;
                if self.step(at, Step::Acknowledge, &done) {
                    self.made[at].state = State::Acknowledged;
                }
            }
            Act::Accept(at) => self.accept(at).await,
            Act::AcceptEnrolled(at) => self.accept_enrolled(at).await,
            Act::Decline(at, why) => self.end(at, why, Closes::Declined, Step::Decline).await,
            Act::Cancel(at, why) => self.end(at, why, Closes::Cancelled, Step::Cancel).await,
            Act::Place(at) => self.place(at).await,
            Act::Withdraw(at) => {
                let word = Word {
                    version: self.version("vacancy", &self.units[at].vacancy.to_string()).await,
                    form_key: self.key(),
                };
                let withdrawn = Withdrawn { word, reason: "repair".into(), note: String::new() };
                let done = withdraw(&self.world.providers[0], self.units[at].vacancy, withdrawn).await;
                assert_eq!(done.is_ok(), self.units[at].state == VacancyState::Open, "{done:?}");
                if done.is_ok() {
                    self.units[at].state = VacancyState::Withdrawn;
                }
            }
            Act::Post(at) => self.post(at).await,
            Act::Move(who, by) => self.move_to(who, by).await,
            Act::Assess(who) => self.assess(who).await,
        }
    }

    /// Whether a step was made, as the table says that it can be.
    fn step<T: std::fmt::Debug>(&mut self, at: usize, step: Step, done: &Result<T>) -> bool {
        let made = &mut self.made[at];
        let next = made.state.after(step);
        assert_eq!(done.is_ok(), next.is_some(), "{step} of {}: {done:?}", made.state);
        let told = |error: &Error| matches!(error, Error::Stale | Error::NotFound | Error::Invalid(_));
        assert!(done.as_ref().err().is_none_or(told), "{done:?}");
        made.state = next.unwrap_or(made.state);
        next.is_some()
    }

    async fn draft(&mut self, who: usize, what: usize) {
        if self.units[what].state != VacancyState::Open {
            return;
        }
        let (vacancy, key) = (self.units[what].vacancy, self.key());
        let id =
            save_draft(&self.world.managers[0], self.households[who].entry, to(vacancy, &key)).await.unwrap();
        self.made.push(Made { id, household: who, unit: what, vacancy, state: State::Draft });
    }

    async fn send(&mut self, who: usize, what: usize, draft: Option<usize>) {
        let vacancy = draft.map_or(self.units[what].vacancy, |at| self.made[at].vacancy);
        let is_open = self.units[what].state == VacancyState::Open && self.units[what].vacancy == vacancy;
        let waits = self.households[who].status == Status::Active;
        let allowed = is_open && waits && !self.is_referred(who);
        let new = NewReferral { draft: draft.map(|at| self.made[at].id), ..to(vacancy, &self.key()) };
        // A draft is its writer's.
        let by = usize::from(draft.is_none());
        let done = send(&self.world.managers[by], self.households[who].entry, new).await;
        match &done {
            Ok(Outcome::Sent(id)) => {
                assert!(allowed);
                self.units[what].state = VacancyState::Reserved;
                match draft {
                    Some(at) => self.made[at].state = State::Sent,
                    None => {
                        let state = State::Sent;
                        self.made.push(Made { id: *id, household: who, unit: what, vacancy, state });
                    }
                }
            }
            Ok(Outcome::Referred(_)) => assert!(self.is_referred(who)),
            Ok(Outcome::Reserved(_)) => assert!(!is_open),
            Err(Error::Invalid(_)) => assert!(!allowed, "{done:?}"),
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn accept(&mut self, at: usize) {
        let Some(at) = self.which(at) else { return };
        let of = self.referred(&self.made[at]);
        let new = NewEnrollment { form_key: self.key(), ..accepting(of) };
        let done = enroll(&self.world.providers[1], of.client, self.world.project, new).await;
        let state = self.made[at].state;
        let household = &mut self.households[self.made[at].household];
        let allowed = state.after(Step::Approve).is_some() && !household.is_enrolled;
        let was_done = matches!(done, Ok(enrollments::Outcome::Enrolled(_)));
        assert_eq!(was_done, allowed, "{state}: {done:?}");
        if allowed {
            household.is_enrolled = true;
            self.made[at].state = State::Enrolled;
        }
    }

    async fn accept_enrolled(&mut self, at: usize) {
        let Some(at) = self.which(at) else { return };
        let said = said(self.version("referral", &self.made[at].id.to_string()).await, &self.key());
        let done = accept_enrolled(&self.world.providers[0], self.made[at].id, said).await;
        let household = &self.households[self.made[at].household];
        let is_there = household.is_enrolled && !household.is_housed;
        let allowed = self.made[at].state.after(Step::Approve).is_some() && is_there;
        assert_eq!(done.is_ok(), allowed, "{}: {done:?}", self.made[at].state);
        if allowed {
            self.made[at].state = State::Enrolled;
        }
    }

    async fn end(&mut self, at: usize, why: usize, how: Closes, step: Step) {
        let Some(at) = self.which(at) else { return };
        let reasons = list_reasons(&self.world.managers[0], how).await.unwrap();
        let reason = &reasons[why % reasons.len()];
        let version = self.version("referral", &self.made[at].id.to_string()).await;
        let closed = Closed { said: said(version, &self.key()), reason: reason.code.clone() };
        let ctx = if how == Closes::Declined { &self.world.providers[0] } else { &self.world.managers[0] };
        let done = close(ctx, self.made[at].id, how, closed).await;
        if !self.step(at, step, &done) {
            return;
        }
        let made = &self.made[at];
        let state = if reason.withdraws().is_some() { VacancyState::Withdrawn } else { VacancyState::Open };
        self.units[made.unit].state = state;
        let household = &mut self.households[made.household];
        household.status = match reason.returns {
            Returns::Active => Status::Active,
            Returns::OnHold => Status::OnHold,
            Returns::Off => Status::Off,
        };
        household.may_come_back = reason.queue_reason.as_deref() != Some("deceased");
    }

    async fn place(&mut self, at: usize) {
        let Some(at) = self.which(at) else { return };
        let of = self.referred(&self.made[at]);
        let version = self.version("referral", &of.id.to_string()).await;
        let placed = Placed { version, ..placing(of, &self.key()) };
        let done = place(&self.world.providers[0], of.id, placed).await;
        if self.step(at, Step::Place, &done) {
            let made = &self.made[at];
            self.units[made.unit].state = VacancyState::Filled;
            self.households[made.household].status = Status::Off;
            self.households[made.household].may_come_back = true;
            self.households[made.household].is_housed = true;
        }
    }

    async fn post(&mut self, at: usize) {
        let typed = Typed { available_on: "2026-03-01".into(), ..Typed::default() };
        let new = Posted { form_key: self.key(), typed };
        let done = post(&self.world.providers[1], self.units[at].unit, new).await;
        let lives_there = self.units[at].state == VacancyState::Filled;
        let has_one = matches!(self.units[at].state, VacancyState::Open | VacancyState::Reserved);
        match done {
            Ok(id) => {
                assert!(!has_one);
                // A unit that people live in may be on offer for the time after them.
                (self.units[at].vacancy, self.units[at].state) = (id, VacancyState::Open);
            }
            Err(Error::Invalid(_)) => assert!(has_one || lives_there, "{done:?}"),
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn move_to(&mut self, who: usize, by: Move) {
        let version = self.version("queue_entry", &self.households[who].entry.to_string()).await;
        let reason = match by {
            Move::Hold => "treatment",
            Move::TakeOff => "moved_away",
            Move::Resume | Move::Back => "",
        };
        let (form_key, note) = (self.key(), String::new());
        let moved = Moved { version, form_key, reason: reason.into(), note, hold_until: String::new() };
        let referred = self.is_referred(who) && matches!(by, Move::Hold | Move::TakeOff);
        let household = &mut self.households[who];
        let comes = by != Move::Back || household.may_come_back;
        let next = household.status.after(by).filter(|_| !referred && comes);
        let done = move_to(&self.world.managers[0], household.entry, by, moved).await;
        assert_eq!(done.is_ok(), next.is_some(), "{by} of {}: {done:?}", household.status);
        if let Some(next) = next {
            household.status = next;
            household.may_come_back = true;
        }
    }

    /// A household is assessed once more, and placed: it stays where it is, or comes back.
    async fn assess(&mut self, who: usize) {
        let (assessment, form_key) = (self.world.assessed_again(self.households[who].entry).await, self.key());
        let decided = Decided {
            version: 1,
            form_key,
            decision: Some(Decision::Place),
            wishes: Vec::new(),
            area: String::new(),
            reason: String::new(),
            note: String::new(),
        };
        let placed = decide(&self.world.managers[0], assessment, decided).await.unwrap().unwrap();
        let household = &mut self.households[who];
        let begins_anew = household.status == Status::Off && !household.may_come_back;
        assert_eq!(placed != household.entry, begins_anew);
        household.entry = placed;
        if household.status == Status::Off {
            (household.status, household.may_come_back) = (Status::Active, true);
        }
    }

    /// What is kept says what the model says, and every referral's timeline leads to where it stands.
    async fn agrees(&self) {
        self.world.is_whole().await;
        for household in &self.households {
            let kept = format!(
                "SELECT count(*) FROM queue_entry WHERE id = '{}' AND status = '{}'",
                household.entry, household.status
            );
            assert_eq!(self.world.count(&kept).await, 1, "{}", household.status);
        }
        for unit in &self.units {
            let kept = format!(
                "SELECT count(*) FROM vacancy WHERE id = '{}' AND state = '{}'",
                unit.vacancy, unit.state
            );
            assert_eq!(self.world.count(&kept).await, 1, "{}", unit.state);
        }
        for made in &self.made {
            let shown = view(&self.world.managers[0], made.id).await.unwrap();
            assert_eq!(shown.referral.state, made.state);
            let steps = shown.timeline.iter().filter_map(|taken| taken.step.parse::<Step>().ok());
            let mut state = None;
            for step in steps {
                state = match (state, step) {
                    (None, Step::Draft) => Some(State::Draft),
                    (None, Step::Send) => Some(State::Sent),
                    (Some(from), step) => {
                        let rule = RULES.iter().find(|rule| rule.from == from && rule.step == step);
                        Some(rule.unwrap_or_else(|| panic!("{step} of {from}")).to)
                    }
                    (None, other) => panic!("it begins with {other}"),
                };
            }
            assert_eq!(state, Some(made.state));
        }
    }
}

/// Has people do all this, and looks after each step whether everything holds.
fn walk(acts: Vec<Act>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut model = Model::new().await;
        for act in acts {
            model.act(act).await;
            model.world.is_whole().await;
        }
        model.agrees().await;
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_actions_leaves_one_half_done(acts in prop::collection::vec(act(), 8..28)) {
        walk(acts);
    }
}

#[test]
fn who_was_placed_may_be_brought_back() {
    let placed = [Act::Send(2, 0), Act::Accept(0), Act::Place(0)];
    walk(
        placed
            .into_iter()
            .chain([Act::Move(2, Move::Back), Act::Send(2, 1), Act::Move(2, Move::Hold)])
            .collect(),
    );
}

#[test]
fn who_was_placed_and_is_assessed_again_waits_like_others() {
    let placed = [Act::Send(2, 0), Act::Accept(0), Act::Place(0)];
    let again =
        [Act::Assess(2), Act::Move(2, Move::Hold), Act::Assess(2), Act::Move(2, Move::Resume), Act::Send(2, 1)];
    walk(placed.into_iter().chain(again).collect());
}
