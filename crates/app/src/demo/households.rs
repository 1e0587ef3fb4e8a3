//! Made-up households: who lives together, and whom they may ask for a place.

use chrono::{Days, NaiveDate};

use super::chance::Chance;
use super::people::{KNOWN, KNOWN_CHILD, KNOWN_MINOR, KNOWN_MOTHER, Person, Sketch};
use super::places::{AGENCIES, ProjectPlan, Serves, VICTIM_SERVICE_PROVIDER};
use super::stays::Stay;

/// How a household comes to the community's help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// Without a home.
    Crisis,
    /// Housed for years, since before the two years begin.
    LongStay,
    /// About to lose a home.
    Prevention,
}

/// A household and its two years.
#[derive(Debug)]
pub(super) struct Household {
    /// The head first.
    pub(super) people: Vec<Person>,
    /// For whom a project must be.
    pub(super) serves: Serves,
    /// Which of the household types (places::HOUSEHOLD_TYPES).
    pub(super) group: usize,
    /// Which agency entered its members.
    pub(super) agency: Option<usize>,
    /// What is next.
    pub(super) route: Route,
    /// Where they stay when they are in no project: HUD list 3.12.1.
    pub(super) whereabouts: i32,
    /// In the order in which they were decided.
    pub(super) stays: Vec<Stay>,
    /// When they were first met, in days from today.
    pub(super) first: i32,
    /// Their own chance.
    pub(super) chance: Chance,
}

/// A day, as days from today; today is 0 and all others are before it.
pub(super) fn date(today: NaiveDate, day: i32) -> NaiveDate {
    let days = Days::new(u64::from(day.unsigned_abs()));
    let date = if day < 0 { today.checked_sub_days(days) } else { today.checked_add_days(days) };
    date.unwrap_or(today)
}

/// Where people come from before they are met: HUD list 3.12.1.
const BEFORE: &[(i32, u32)] = &[
    (116, 30),
    (335, 18),
    (336, 15),
    (410, 12),
    (101, 8),
    (314, 6),
    (207, 4),
    (206, 3),
    (205, 2),
    (204, 1),
    (435, 2),
    (302, 1),
    (8, 1),
    (99, 1),
];

impl Household {
    /// The household of this number, with no more members than this.
    pub(super) fn new(seed: u64, number: usize, most: usize, today: NaiveDate) -> Self {
        let mut chance = Chance::new(seed, u64::try_from(number).unwrap_or(0) + 1000);
        let known = KNOWN.get(number);
        let (serves, group) = kind(&mut chance, number);
        let route = match (known, serves, group) {
            (Some(_), _, _) | (_, Serves::Survivors, _) | (_, _, 2) => Route::Crisis,
            _ => [Route::Crisis, Route::LongStay, Route::Prevention]
                [chance.index([79, 13, 8].into_iter()).unwrap_or(0)],
        };
        let first = match (known, route) {
            (Some(_), _) => chance.between(-300..-20),
            (None, Route::LongStay) => chance.between(-2900..-731),
            (None, _) => chance.between(-800..0),
        };
        let whereabouts = chance.weighted(BEFORE);
        let mut household = Self {
            people: Vec::new(),
            serves,
            group,
            agency: known.map(|known| known.agency),
            route,
            whereabouts,
            stays: Vec::new(),
            first,
            chance,
        };
        household.fill(number, most.max(1), date(today, first));
        household
    }

    /// Their number, as units count.
    pub(super) fn size(&self) -> i32 {
        i32::try_from(self.people.len()).unwrap_or(i32::MAX)
    }

    /// Whether a project is for them.
    pub(super) fn may_ask(&self, project: &ProjectPlan) -> bool {
        let theirs = project.serves == self.serves;
        theirs || (project.serves == Serves::All && self.serves != Serves::Survivors && self.group != 2)
    }

    fn fill(&mut self, number: usize, most: usize, first: NaiveDate) {
        let known = KNOWN.get(number);
        let ages = match (self.group, self.serves) {
            (2, _) => 15..18,
            (_, Serves::Youth) => 18..24,
            (1, _) => 20..46,
            (_, Serves::Veterans) => 26..78,
            _ if self.route == Route::LongStay => 35..75,
            _ => 19..74,
        };
        let disabled = match (self.route, self.group) {
            (Route::LongStay, _) => 200,
            (Route::Prevention, _) | (_, 2) => 40,
            (_, 1) => 50,
            _ => 120,
        };
        let survivor = match (self.serves, self.group) {
            (Serves::Survivors, _) => 100,
            (_, 1) => 35,
            _ => 14,
        };
        let veteran = if self.serves == Serves::Veterans { 100 } else { 3 };
        let veteran = if ages.start < 20 && ages.end < 30 { 0 } else { veteran };
        let born = self.born(ages, first);
        let male = match (self.serves, self.group) {
            (Serves::Veterans, _) => Some(self.chance.percent(88)),
            (Serves::Survivors, _) | (_, 1) => Some(self.chance.percent(14)),
            _ => Some(self.chance.percent(64)),
        };
        let sketch = Sketch { relation: 1, born, male, disabled, veteran, survivor };
        let head = Person::new(&mut self.chance, sketch, None);
        self.people.push(match known {
            Some(known) => head.named(known),
            None => head,
        });
        if number == KNOWN_MOTHER {
            self.child(first, 9);
            let child = self.people.pop().filter(|_| most > 1);
            self.people.extend(child.map(|child| child.named(&KNOWN_CHILD)));
        } else if known.is_none() {
            self.others(most, first);
        }
    }

    fn others(&mut self, most: usize, first: NaiveDate) {
        let partner = if self.group == 1 { 30 } else { 5 };
        if self.group != 2 && self.serves != Serves::Survivors && self.chance.percent(partner) {
            let born = self.born(20..50, first);
            let sketch = Sketch { relation: 3, born, male: None, disabled: 60, veteran: 2, survivor: 12 };
            let partner = Person::new(&mut self.chance, sketch, self.people.first());
            self.people.push(partner);
        }
        if self.group == 1 {
            let children = self.chance.weighted(&[(1, 40), (2, 33), (3, 17), (4, 7), (5, 3)]);
            let oldest = self.people.first().map_or(1, |head| (head.age(first) - 17).clamp(1, 17));
            for _ in 0..children {
                let age = self.chance.between(0..oldest);
                self.child(first, age);
            }
            // A household with children that was cut short is one of adults.
        }
        self.people.truncate(most);
        if self.group == 1 && self.people.iter().all(|person| person.relation != 2) {
            self.group = 0;
        }
    }

    fn child(&mut self, first: NaiveDate, age: i32) {
        let born = self.born(age..age + 1, first);
        let sketch = Sketch { relation: 2, born, male: None, disabled: 15, veteran: 0, survivor: 0 };
        let child = Person::new(&mut self.chance, sketch, self.people.first());
        self.people.push(child);
    }

    /// Born so that they have such an age on that day.
    fn born(&mut self, ages: std::ops::Range<i32>, on: NaiveDate) -> NaiveDate {
        let age = self.chance.between(ages);
        date(on, -(age * 365 + age / 4 + self.chance.between(3..360)))
    }
}

/// For whom a project must be, and the household's type.
fn kind(chance: &mut Chance, number: usize) -> (Serves, usize) {
    if let Some(known) = KNOWN.get(number) {
        return match (number, known.agency) {
            (KNOWN_MINOR, _) => (Serves::Youth, 2),
            (KNOWN_MOTHER, _) => (Serves::All, 1),
            (_, VICTIM_SERVICE_PROVIDER) => (Serves::Survivors, 0),
            _ => (Serves::All, 0),
        };
    }
    let all = [
        (Serves::All, 0, 58),
        (Serves::All, 1, 20),
        (Serves::Veterans, 0, 7),
        (Serves::Veterans, 1, 1),
        (Serves::Youth, 0, 7),
        (Serves::Youth, 1, 1),
        (Serves::Youth, 2, 1),
        (Serves::Survivors, 0, 2),
        (Serves::Survivors, 1, 3),
    ];
    let at = chance.index(all.iter().map(|(_, _, weight)| *weight)).unwrap_or(0);
    (all[at].0, all[at].1)
}

/// The agency that a household's first project belongs to, or the one that is known.
pub(super) fn agency_of(household: &Household) -> usize {
    let first = household.stays.iter().min_by_key(|stay| stay.entry);
    let agency = household.agency.or_else(|| first.map(|stay| stay.plan().agency));
    agency.filter(|at| *at < AGENCIES.len()).unwrap_or(0)
}
