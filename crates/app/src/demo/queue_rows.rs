//! Places on the Housing Queue: whom a housing needs assessment placed, and what became of them.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use domain::access::Role;
use domain::households::kind_of;
use domain::queue::{Homelessness, any_of, chronic};
use store::demo::{Place, PlaceStep};

use super::assessment_rows::Assessed;
use super::chance::Chance;
use super::client_rows::{Clients, Enrolled};
use super::households::date;
use super::sign_ins::SIGN_INS;

/// A stay in coordinated entry in which the household was placed.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    assessed: Assessed,
    enrollment: String,
    client: String,
    agency: usize,
    prior: i32,
    since: i32,
    left: Option<(i32, i32)>,
}

impl Waiting {
    /// What a stay says, if the household was placed in it.
    pub(super) fn of(of: &Enrolled<'_>, assessed: Option<Assessed>) -> Option<Self> {
        let assessed = assessed.filter(|assessed| assessed.placed)?;
        Some(Self {
            assessed,
            enrollment: of.id.clone(),
            client: of.client.to_owned(),
            agency: of.agency,
            prior: of.stay.prior,
            since: of.stay.since,
            left: of.stay.exit().map(|day| (day, of.stay.destination)),
        })
    }
}

/// Project types that are wished for (HUD list 2.02.6), and how often; 0: no wish.
const WISHES: &[(i32, u32)] = &[(0, 40), (13, 30), (3, 15), (9, 8), (2, 7)];

const AREAS: &[&str] = &["Downtown", "North side", "Riverside", "Cedar County", "Near Hill School"];

/// The last place of a household on the queue.
pub(super) fn place(to: &mut Clients<'_>, people: &[super::people::Person], of: Waiting, chance: &mut Chance) {
    let id = to.ids.next(chance);
    let day = of.assessed.day;
    let on = date(to.today, day);
    let ages: Vec<Option<u32>> = people.iter().map(|person| u32::try_from(person.age(on)).ok()).collect();
    let held = of.left.is_none() && chance.percent(8);
    let status = match (of.left, held) {
        (Some(_), _) => "off",
        (None, true) => "on_hold",
        (None, false) => "active",
    };
    let reason = match of.left {
        Some((_, 410 | 411 | 421 | 422 | 423)) => Some("self_housed"),
        Some((_, 435 | 302)) => Some("housed_elsewhere"),
        Some(_) => Some("no_longer_homeless"),
        None => held.then(|| chance.one(&["treatment", "hospital", "travel"]).copied()).flatten(),
    };
    // At 17:00 UTC it is the same day in all of the country; today, no later than it is.
    let hour = |day: i32| TimeDelta::hours(if day < 0 { 17 } else { 0 });
    let at =
        |day: i32| -> DateTime<Utc> { (date(to.today, day).and_time(NaiveTime::MIN) + hour(day)).and_utc() };
    let manager = SIGN_INS.iter().position(|sign_in| sign_in.role == Role::CeManager);
    let manager = manager.and_then(|at| to.names.sign_ins.get(at)).cloned();
    let mut step = |ids: &mut super::chance::Ids, day: i32, step: &'static str, reason| PlaceStep {
        id: ids.next(chance),
        entry: id.clone(),
        at: at(day),
        user: manager.clone(),
        step,
        reason,
    };
    let mut steps = vec![step(to.ids, day, "placed", None)];
    match (of.left, held) {
        (Some((left, _)), _) => steps.push(step(to.ids, left, "off", reason)),
        (None, true) => steps.push(step(to.ids, (day + 20).min(-1), "held", reason)),
        (None, false) => {}
    }
    let wish = chance.weighted(WISHES);
    let area = chance.one(AREAS).filter(|_| chance.percent(35)).map(|area| (*area).to_owned());
    let place = Place {
        household: to.together.clone(),
        client: of.client.clone(),
        enrollment: of.enrollment.clone(),
        assessment: of.assessed.id.clone(),
        agency: to.names.agency(of.agency).to_owned(),
        status,
        score: of.assessed.score,
        unknown: of.assessed.unknown,
        placed_on: on,
        tie: i64::from(chance.between(0..i32::MAX)),
        kind: kind_of(&ages).code(),
        size: i32::try_from(people.len()).unwrap_or(i32::MAX),
        veteran: people.iter().any(|person| person.veteran),
        chronic: any_of(
            &people
                .iter()
                .filter(|person| person.age(on) >= 18)
                .map(|person| long(to, person, &of))
                .collect::<Vec<_>>(),
        ),
        area,
        hold_until: held.then(|| date(to.today, 30)),
        off_on: of.left.map(|(left, _)| date(to.today, left)),
        reason,
        created_at: at(day),
        wishes: (wish != 0).then_some(wish).into_iter().collect(),
        id,
    };
    to.batch.own.places.push(place);
    to.batch.own.steps.extend(steps);
}

fn long(to: &Clients<'_>, person: &super::people::Person, of: &Waiting) -> Option<bool> {
    let answers = Homelessness {
        project_type: Some(14),
        living_situation: Some(of.prior),
        previous_street: None,
        to_street: Some(date(to.today, of.since)),
        times: Some(1),
        months: None,
        disabling: Some(i32::from(person.disabilities != 0)),
    };
    chronic(&answers, date(to.today, of.assessed.day))
}
