//! Two years: who came when, where they stayed, what became of them.
//!
//! Households ask for places in the order of the days, and get one that is free: nobody is in two beds,
//! no bed holds two.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use chrono::NaiveDate;

use super::chance::Chance;
use super::households::{Household, Route};
use super::outcomes::{after, from_housing, from_shelter, wish};
use super::places::{PROJECTS, ProjectPlan, Serves, Units, projects};
use super::seed::Plan;
use super::stays::{Event, Stay};

/// The community's households and units.
#[derive(Debug)]
pub(super) struct Histories {
    /// All of them, in no order of time.
    pub(super) households: Vec<Household>,
    /// The units, and when each is free again.
    pub(super) units: Units,
}

/// A time without a home.
struct Spell {
    /// When it began.
    day: i32,
    /// When they asked for shelter.
    from: i32,
    /// When they leave the shelter.
    end: i32,
    /// On the street before.
    street: bool,
    shelter: Option<usize>,
    /// Where they stay meanwhile: HUD list 3.12.1.
    now: i32,
    since: i32,
    destination: i32,
    subsidy: Option<i32>,
    /// Project, entry, move-in.
    housing: Option<(usize, i32, i32)>,
}

/// Lives two years through.
pub(super) fn live(plan: &Plan, today: NaiveDate) -> Histories {
    let mut units = Units::new(plan.clients, &mut Chance::new(plan.seed, 1));
    let mut households = Vec::new();
    let mut clients = 0;
    while clients < plan.clients {
        let household = Household::new(plan.seed, households.len(), plan.clients - clients, today);
        clients += household.people.len();
        households.push(household);
    }
    let days = households.iter().enumerate().map(|(at, household)| Reverse((household.first, at)));
    let mut waiting: BinaryHeap<_> = days.collect();
    while let Some(Reverse((day, at))) = waiting.pop() {
        let next = step(&mut households[at], &mut units, day).filter(|next| *next < 0);
        waiting.extend(next.map(|next| Reverse((next.max(day + 1), at))));
    }
    for household in &mut households {
        household.stays.sort_by_key(|stay| (stay.entry, stay.project));
    }
    Histories { households, units }
}

/// What a household does on a day, and when it is heard of again.
fn step(household: &mut Household, units: &mut Units, day: i32) -> Option<i32> {
    match household.route {
        Route::Crisis => crisis(household, units, day),
        Route::LongStay => long_stay(household, units, day),
        Route::Prevention => Some(prevention(household, day)),
    }
}

fn prevention(household: &mut Household, day: i32) -> i32 {
    let fitting = projects(|plan| plan.kind == 12 && household.may_ask(plan));
    let project = household.chance.one(&fitting).copied().unwrap_or_default();
    let until = day + household.chance.between(30..150);
    let prior = household.chance.weighted(&[(410, 60), (435, 12), (335, 12), (336, 6), (411, 6), (421, 4)]);
    let (destination, subsidy) = match household.chance.weighted(&[(410, 72), (435, 14), (422, 8), (101, 6)]) {
        435 => (435, Some(433)),
        other => (other, None),
    };
    household.stays.push(Stay::new(project, day, until, prior, day).to(destination, subsidy));
    household.route = Route::Crisis;
    household.whereabouts = after(destination);
    let again = if household.chance.percent(12) { household.chance.between(20..200) } else { 1_000_000 };
    until + again
}

fn long_stay(household: &mut Household, units: &mut Units, day: i32) -> Option<i32> {
    household.route = Route::Crisis;
    let project = housing(household, units, day, |plan| plan.is_permanent() && plan.kind != 13);
    let Some((project, unit)) = project else { return Some(household.chance.between(-730..0)) };
    let move_in = day + household.chance.between(0..45);
    let until = move_in + household.chance.between(900..6000);
    let prior = household.chance.weighted(&[(116, 40), (101, 45), (302, 10), (118, 5)]);
    let since = day - household.chance.between(60..900);
    units.hold(project, unit, until);
    let (destination, subsidy) = from_housing(household, 3);
    let stay = Stay::new(project, day, until, prior, since).to(destination, subsidy);
    household.stays.push(Stay { move_in: Some(move_in), unit: Some(unit), ..stay });
    back(household, until, destination)
}

/// A time without a home: outreach, shelter, coordinated entry, and a home in the end or not.
fn crisis(household: &mut Household, units: &mut Units, day: i32) -> Option<i32> {
    let mut spell = Spell::begin(household, day);
    spell.find_shelter(household, units);
    spell.find_housing(household, units);
    spell.outreach(household);
    spell.coordinated_entry(household);
    spell.elsewhere(household);
    spell.finish(household, units)
}

impl Spell {
    fn begin(household: &mut Household, day: i32) -> Self {
        let chance = &mut household.chance;
        let street = household.group == 0 && household.serves != Serves::Survivors && chance.percent(42);
        let from = if street { day + chance.mostly_short(2..90) } else { day };
        let now = if street { 116 } else { household.whereabouts };
        let since = if now == 116 { day - chance.mostly_short(0..900) } else { day };
        let end = from + chance.between(20..120);
        let (destination, subsidy) = from_shelter(chance);
        Self { day, from, end, street, shelter: None, now, since, destination, subsidy, housing: None }
    }

    fn find_shelter(&mut self, household: &mut Household, units: &mut Units) {
        if self.from >= 0 {
            return;
        }
        let fitting = projects(|plan| plan.is_shelter() && household.may_ask(plan));
        let tries = (0..3).filter_map(|_| household.chance.one(&fitting).copied()).collect::<Vec<_>>();
        let (group, size) = (household.group, household.size());
        let found = tries
            .into_iter()
            .find_map(|project| units.find(project, group, size, self.from).map(|unit| (project, unit)));
        let Some((project, unit)) = found else { return };
        let plan = &PROJECTS[project];
        let chance = &mut household.chance;
        self.end = self.from
            + match (plan.kind, group) {
                (1, _) => chance.mostly_short(1..100),
                (8, _) => chance.between(60..480),
                (_, 1) => chance.mostly_short(12..260),
                (_, 2) => chance.between(2..21),
                _ => chance.mostly_short(2..220),
            };
        units.hold(project, unit, self.end);
        let prior = self.now;
        self.now = if plan.kind == 8 { 118 } else { 101 };
        self.shelter = Some(household.stays.len());
        let stay = Stay::new(project, self.from, self.end, prior, self.since);
        household.stays.push(Stay { unit: Some(unit), ..stay });
    }

    fn find_housing(&mut self, household: &mut Household, units: &mut Units) {
        let wanted = wish(household);
        if wanted == 0 {
            return;
        }
        let like = |plan: &ProjectPlan| match wanted {
            3 => plan.kind == 3,
            9 => matches!(plan.kind, 9 | 10),
            13 => plan.rrh == Some(2),
            kind => plan.kind == kind,
        };
        let Some((project, unit)) = housing(household, units, self.end, like) else { return };
        let wait = (self.end - self.from) * household.chance.between(30..80) / 100;
        let entry = if wanted == 2 { self.end } else { self.from + wait };
        (self.destination, self.subsidy) = match (wanted, PROJECTS[project].funder) {
            (2, _) => (302, None),
            (13, _) => (435, Some(431)),
            (_, 20) => (435, Some(419)),
            (3, _) => (435, Some(439)),
            _ => (435, Some(440)),
        };
        self.housing = Some((project, entry, self.end));
        let length = match wanted {
            2 => household.chance.between(90..540),
            13 => household.chance.between(60..420),
            _ => household.chance.between(300..3000),
        };
        let until = self.end + length;
        units.hold(project, unit, until);
        if entry < 0 {
            let (destination, subsidy) = from_housing(household, wanted);
            let move_in = Some(self.end).filter(|day| wanted != 2 && *day <= 0);
            let stay = Stay::new(project, entry, until, self.now, self.since).to(destination, subsidy);
            household.stays.push(Stay { move_in, unit: Some(unit), ..stay });
        }
    }

    /// Street outreach, until they are inside for good or out of sight.
    fn outreach(&self, household: &mut Household) {
        let teams = projects(|plan| plan.kind == 4);
        let last = household.stays.iter().filter(|stay| stay.plan().kind == 4).map(|stay| stay.until).max();
        if !self.street || last.is_some_and(|until| until >= self.day) {
            return;
        }
        let Some(&team) = household.chance.one(&teams) else { return };
        let until = if self.housing.is_some() { self.end } else { self.from + household.chance.between(1..60) };
        let (destination, subsidy) = match (self.housing, self.shelter) {
            (Some(_), _) => (self.destination, self.subsidy),
            (None, Some(_)) => (101, None),
            (None, None) => (household.chance.weighted(&[(30, 40), (116, 30), (99, 15), (8, 5)]), None),
        };
        household.stays.push(Stay::new(team, self.day, until, 116, self.since).to(destination, subsidy));
    }

    fn coordinated_entry(&self, household: &mut Household) {
        let apart = household.serves == Serves::Survivors || household.group == 2;
        if apart || (self.housing.is_none() && household.chance.percent(40)) {
            return;
        }
        let until = match self.housing {
            Some((_, _, move_in)) => move_in,
            None => self.end + household.chance.between(20..90),
        };
        let open = household.stays.iter().position(|stay| stay.plan().kind == 14 && stay.until >= self.day);
        let at = open.unwrap_or_else(|| {
            let points = projects(|plan| plan.kind == 14);
            let point = household.chance.one(&points).copied().unwrap_or_default();
            let prior = if self.street { 116 } else { household.whereabouts };
            household.stays.push(Stay::new(point, self.day, until, prior, self.since));
            household.stays.len() - 1
        });
        let mut stay = household.stays[at].clone();
        stay.until = stay.until.max(until);
        (stay.destination, stay.subsidy) = (self.destination, self.subsidy);
        self.assess(&mut stay, &mut household.chance);
        self.refer(&mut stay, household);
        household.stays[at] = stay;
    }

    fn assess(&self, stay: &mut Stay, chance: &mut Chance) {
        stay.assessments.push((self.day, 1));
        let most = self.housing.map_or(self.end, |(_, entry, _)| entry);
        let second = self.day + chance.between(0..30).min(most - self.day).max(0);
        if second < 0 {
            stay.assessments.push((second, 2));
        }
    }

    /// Referrals: to the shelter they came to, to the housing they got, others that came to nothing.
    fn refer(&self, stay: &mut Stay, household: &mut Household) {
        let shelter = self.shelter.map(|at| household.stays[at].project);
        let chance = &mut household.chance;
        let mut note = |day: i32, event: i32, to: Option<usize>, result: Option<(i32, i32)>| {
            if day < 0 {
                stay.events.push(Event { day, event, to, result });
            }
        };
        if chance.percent(12) {
            note(self.day, 2, None, None);
        }
        if let Some(project) = shelter.filter(|_| chance.percent(45)) {
            note(chance.between(self.day..self.from + 1), 10, Some(project), Some((1, self.from)));
        }
        let assessed = stay.assessments.last().map_or(self.day, |(day, _)| *day);
        if let Some((project, entry, _)) = self.housing {
            let day = chance.between(assessed..entry + 1).min(entry);
            if let Some(event) = PROJECTS[project].referral() {
                // Accepted is who came; before that the referral is pending.
                let accepted = (1, chance.between(day..entry + 1).min(entry));
                note(day, event, Some(project), Some(accepted).filter(|_| entry < 0));
            }
        } else if chance.percent(25) {
            let others = projects(|plan| plan.rrh == Some(2) && plan.serves == Serves::All);
            let to = chance.one(&others).copied();
            let last = stay.until.min(0);
            let day = chance.between(assessed..last);
            let result = (chance.between(2..4), day + chance.between(0..15).min(last - 1 - day).max(0));
            let pending = day > -21 && chance.percent(60);
            note(day, 13, to, Some(result).filter(|_| !pending));
        }
    }

    /// Day centers, services, prevention of worse.
    fn elsewhere(&self, household: &mut Household) {
        let apart = household.serves == Serves::Survivors || household.group == 2;
        if apart || !household.chance.percent(18) {
            return;
        }
        let youth = household.serves == Serves::Youth;
        let families = household.group == 1;
        let fitting = projects(|plan| match plan.kind {
            11 | 7 => !families,
            6 => true,
            13 => plan.rrh == Some(1) && youth,
            _ => false,
        });
        let Some(&project) = household.chance.one(&fitting) else { return };
        let entry = self.from + household.chance.between(0..12);
        let until = entry + household.chance.mostly_short(1..120);
        let open = household.stays.iter().any(|stay| stay.project == project && stay.until >= entry);
        if entry < 0 && !open {
            let (destination, subsidy) =
                if until == self.end { (self.destination, self.subsidy) } else { (30, None) };
            let stay = Stay::new(project, entry, until, self.now, self.since).to(destination, subsidy);
            household.stays.push(stay);
        }
    }

    fn finish(self, household: &mut Household, units: &mut Units) -> Option<i32> {
        if let Some(stay) = self.shelter.and_then(|at| household.stays.get_mut(at)) {
            (stay.destination, stay.subsidy) = (self.destination, self.subsidy);
            units.hold(stay.project, stay.unit.unwrap_or_default(), self.end);
        }
        // Who is known only from asking in vain is nobody's client yet: a drop-in knows them at least.
        if household.stays.is_empty() {
            self.met(household);
        }
        let Some((project, _, _)) = self.housing else { return back(household, self.end, self.destination) };
        let stay = household.stays.iter().find(|stay| stay.project == project && stay.until > self.end)?;
        let (until, destination) = (stay.until, stay.destination);
        back(household, until, destination)
    }

    fn met(&self, household: &mut Household) {
        let families = household.group == 1;
        let survivors = household.serves == Serves::Survivors;
        let fitting = projects(|plan| match plan.kind {
            0 if survivors || household.group == 2 => household.may_ask(plan),
            6 => !survivors && household.group != 2,
            11 => !survivors && !families && household.group != 2,
            _ => false,
        });
        let project = household.chance.one(&fitting).copied().unwrap_or_default();
        // Without a bed the shelter notes one night in the chair, if it is all they have.
        let until = (self.day + household.chance.between(1..3)).min(-1).max(self.day + 1);
        let stay = Stay::new(project, self.day, until, self.now, self.since).to(30, None);
        household.stays.push(stay);
    }
}

/// A free unit of such housing from a day on.
fn housing(
    household: &mut Household,
    units: &Units,
    from: i32,
    like: impl Fn(&ProjectPlan) -> bool,
) -> Option<(usize, usize)> {
    let mut fitting = projects(|plan| like(plan) && household.may_ask(plan));
    // What is theirs alone comes first.
    fitting.sort_by_key(|at| PROJECTS[*at].serves == Serves::All);
    if household.chance.percent(50) && household.serves == Serves::All {
        fitting.reverse();
    }
    let (group, size) = (household.group, household.size());
    fitting.into_iter().find_map(|project| units.find(project, group, size, from).map(|unit| (project, unit)))
}

/// Whether and when a household without a home is heard of again.
fn back(household: &mut Household, since: i32, destination: i32) -> Option<i32> {
    household.whereabouts = after(destination);
    let again = match destination {
        24 => 0,
        410 | 411 | 421 | 422 | 423 | 435 | 302 => 14,
        _ if household.group == 1 => 30,
        _ => 58,
    };
    let gap = household.chance.mostly_short(2..300);
    household.chance.percent(again).then_some(since + gap)
}
