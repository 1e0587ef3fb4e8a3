//! Made-up people: names of many origins as often as one meets them, ages, health.

use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate};

use super::chance::Chance;

/// Given names: origin, `f` or `m`, how often, names. Compiled for Hearth by hand.
const GIVEN_NAMES: &str = include_str!("given_names.csv");

/// Surnames: origin, how often, names. Compiled for Hearth by hand.
const SURNAMES: &str = include_str!("surnames.csv");

/// Where a person's names come from, and how often.
const ORIGINS: &[(&str, u32)] = &[
    ("en", 620),
    ("es", 200),
    ("af", 40),
    ("vn", 15),
    ("cn", 12),
    ("in", 12),
    ("ar", 18),
    ("ru", 14),
    ("na", 30),
    ("ht", 22),
    ("pi", 17),
];

/// Someone who is always there, whatever the seed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    first: &'static str,
    middle: &'static str,
    last: &'static str,
    /// Days from 1 January 1950 to their birth.
    born: u64,
    male: bool,
    /// Which agency entered them.
    pub(super) agency: usize,
}

const fn known(
    first: &'static str,
    middle: &'static str,
    last: &'static str,
    born: u64,
    male: bool,
    agency: usize,
) -> Known {
    Known { first, middle, last, born, male, agency }
}

/// The heads of the first households.
pub(super) const KNOWN: &[Known] = &[
    known("Maria", "Elena", "Lopez", 11_079, false, 0),
    known("Robert", "", "Castellanos", 4_321, true, 1),
    known("Robert", "James", "Castle", 9_005, true, 2),
    known("Katherine", "", "O'Donnell", 15_120, false, 3),
    known("Catherine", "Ann", "Odonnell", 15_133, false, 0),
    known("José", "", "Muñoz", 13_777, true, 1),
    known("Tyrell", "", "Washington-Brooks", 18_250, true, 2),
    known("Linh", "Thi", "Pham", 20_044, false, 3),
    known("Dmitri", "", "Sokolov", 7_301, true, 0),
    known("William", "Henry", "Farrow", 2_210, true, 2),
    known("Bill", "", "Farrow", 2_575, true, 3),
    known("Samuel", "", "Blackfeather", 16_016, true, 2),
    known("Ngozi", "", "Eze", 17_503, false, 3),
    known("Guadalupe", "", "Reyes", 12_480, false, 1),
    known("Amina", "", "Yusuf", 21_900, false, 6),
];

/// The child of the last but one of [`KNOWN`].
pub(super) const KNOWN_CHILD: Known = known("Destiny", "", "Monroe", 24_700, false, 1);

/// The one of [`KNOWN`] with a child.
pub(super) const KNOWN_MOTHER: usize = 13;

/// The one of [`KNOWN`] who is a minor alone.
pub(super) const KNOWN_MINOR: usize = 14;

/// HUD list 1.3 in the order of the bits of [`Person::disabilities`].
pub(super) const DISABILITY_TYPES: [i32; 6] = [5, 6, 7, 8, 9, 10];

/// One made-up person.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// First name.
    pub(super) first: String,
    /// Middle name.
    pub(super) middle: Option<String>,
    /// Last name.
    pub(super) last: String,
    /// Where the names come from.
    pub(super) origin: &'static str,
    /// HUD list 4.21.
    pub(super) sex: i32,
    /// When they were born; what is recorded may be less.
    pub(super) born: NaiveDate,
    /// HUD list 3.15.1.
    pub(super) relation: i32,
    /// Served in the armed forces.
    pub(super) veteran: bool,
    /// A bit for each of [`DISABILITY_TYPES`].
    pub(super) disabilities: u8,
    /// Survived domestic violence.
    pub(super) survivor: bool,
    /// Always there, whatever the seed.
    pub(super) is_known: bool,
}

/// What a person is made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sketch {
    /// HUD list 3.15.1.
    pub(super) relation: i32,
    /// Born on this day.
    pub(super) born: NaiveDate,
    /// Male; none: either.
    pub(super) male: Option<bool>,
    /// Disabilities in a hundred, of each type alike.
    pub(super) disabled: u32,
    /// Veterans in a hundred.
    pub(super) veteran: u32,
    /// Survivors of domestic violence in a hundred.
    pub(super) survivor: u32,
}

struct Names {
    origin: &'static str,
    male: Option<bool>,
    weight: u32,
    names: Vec<&'static str>,
}

static GIVEN: LazyLock<Vec<Names>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut parts = line.split(',');
        let (origin, sex) = (parts.next()?, parts.next()?);
        let weight = parts.next()?.parse().ok()?;
        Some(Names { origin, male: Some(sex == "m"), weight, names: parts.collect() })
    };
    GIVEN_NAMES.lines().filter_map(line).collect()
});

static LAST: LazyLock<Vec<Names>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut parts = line.split(',');
        let origin = parts.next()?;
        let weight = parts.next()?.parse().ok()?;
        Some(Names { origin, male: None, weight, names: parts.collect() })
    };
    SURNAMES.lines().filter_map(line).collect()
});

impl Person {
    /// Someone, with a surname of their own unless they share one.
    pub(super) fn new(chance: &mut Chance, sketch: Sketch, kin: Option<&Self>) -> Self {
        let male = sketch.male.unwrap_or_else(|| chance.percent(52));
        let origin = match kin {
            Some(kin) => kin.origin,
            None => chance.index(ORIGINS.iter().map(|(_, weight)| *weight)).map_or("en", |at| ORIGINS[at].0),
        };
        let first = given(chance, origin, male);
        let middle = chance.percent(30).then(|| given(chance, origin, male)).filter(|middle| *middle != first);
        let last = match kin {
            Some(kin) if chance.percent(85) => kin.last.clone(),
            _ => surname(chance, origin),
        };
        Self {
            first,
            middle,
            last,
            origin,
            sex: i32::from(male),
            born: sketch.born,
            relation: sketch.relation,
            veteran: chance.percent(sketch.veteran),
            disabilities: disabilities(chance, sketch.disabled),
            survivor: chance.percent(sketch.survivor),
            is_known: false,
        }
    }

    /// The same person under a name that is always there.
    pub(super) fn named(mut self, known: &Known) -> Self {
        self.first = known.first.into();
        self.middle = Some(known.middle.to_owned()).filter(|middle| !middle.is_empty());
        self.last = known.last.into();
        self.sex = i32::from(known.male);
        let start = NaiveDate::from_ymd_opt(1950, 1, 1);
        let born = start.and_then(|start| start.checked_add_days(Days::new(known.born)));
        self.born = born.unwrap_or(self.born);
        self.is_known = true;
        self
    }

    /// Their age in whole years on a day.
    pub(super) fn age(&self, on: NaiveDate) -> i32 {
        let before = (on.month(), on.day()) < (self.born.month(), self.born.day());
        on.year() - self.born.year() - i32::from(before)
    }

    /// Whether a disability of this type (HUD list 1.3) is there.
    pub(super) fn has(&self, disability: i32) -> bool {
        let bit = DISABILITY_TYPES.iter().position(|one| *one == disability);
        bit.is_some_and(|bit| self.disabilities & (1 << bit) != 0)
    }
}

/// A given name and a surname, for someone on the staff.
pub(super) fn staff_name(chance: &mut Chance) -> (String, String) {
    let male = chance.percent(35);
    (given(chance, "en", male), surname(chance, "en"))
}

fn disabilities(chance: &mut Chance, each: u32) -> u8 {
    // Physical, developmental, chronic, HIV/AIDS, mental health, substance use.
    const LIKELY: [u32; 6] = [100, 30, 90, 10, 160, 110];
    let bits = LIKELY.iter().enumerate().map(|(bit, likely)| (bit, likely * each / 100));
    bits.fold(0, |all, (bit, likely)| all | (u8::from(chance.permille(likely)) << bit))
}

fn given(chance: &mut Chance, origin: &str, male: bool) -> String {
    // One in five has a given name as most around them have.
    let origin = if chance.percent(20) { "en" } else { origin };
    drawn(chance, &GIVEN, |names| names.origin == origin && names.male == Some(male)).into()
}

fn surname(chance: &mut Chance, origin: &str) -> String {
    let one = drawn(chance, &LAST, |names| names.origin == origin);
    if !chance.percent(if origin == "es" { 9 } else { 2 }) {
        return one.into();
    }
    match drawn(chance, &LAST, |names| names.origin == origin) {
        other if other == one => one.into(),
        other => format!("{one}-{other}"),
    }
}

fn drawn(chance: &mut Chance, all: &[Names], fits: impl Fn(&Names) -> bool) -> &'static str {
    let lines: Vec<&Names> = all.iter().filter(|names| fits(names)).collect();
    let weight = |names: &Names| u32::try_from(names.names.len()).unwrap_or(0) * names.weight;
    let line = chance.index(lines.iter().map(|names| weight(names))).and_then(|at| lines.get(at));
    line.and_then(|names| chance.one(&names.names)).copied().unwrap_or("Doe")
}
