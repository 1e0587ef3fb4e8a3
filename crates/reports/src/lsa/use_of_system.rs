//! HUD 6: what households did in the system, and LSAHousehold.

use rayon::prelude::*;

use super::data::Data;
use super::engaged;
use super::input::folded;
use super::model::{Group, HhType, Household, Kind, Member, Model};
use super::parameters::{Parameters, Stamp, Version};
use super::people::{People, Person};
use super::spells::{self, Days};
use super::table::Table;
use super::tally;

/// A head of household with households of one type in the report period: a row of HUD's tlsa_Household.
#[derive(Debug, Clone)]
pub(super) struct System {
    pub(super) hh_type: HhType,
    pub(super) stat: i32,
    /// Days; -1 for none.
    pub(super) return_time: i32,
    pub(super) chronic: i32,
    pub(super) veteran: i32,
    pub(super) disability: i32,
    pub(super) fleeing: i32,
    pub(super) race_ethnicity: i32,
    adults: i32,
    pub(super) children: i32,
    unknown: i32,
    pub(super) adult_age: i32,
    pub(super) parent: i32,
    groups: [InGroup; 3],
    services_status: i32,
    services_move_in: i32,
    pub(super) days: Days,
    pub(super) path: i32,
}

/// What a household did in a group of projects.
#[derive(Debug, Clone, Copy, Default)]
struct InGroup {
    status: i32,
    move_in: i32,
    geography: i32,
    living_situation: i32,
    destination: i32,
    chronic: i32,
    veteran: i32,
    disability: i32,
    fleeing: i32,
    three_children: i32,
    adult_age: i32,
    parent: i32,
    air: i32,
}

impl System {
    pub(super) fn status(&self, group: Group) -> i32 {
        self.groups[group as usize].status
    }

    pub(super) fn move_in(&self, group: Group) -> i32 {
        self.groups[group as usize].move_in
    }
}

/// What a row of a head's households of one type is made from.
pub(super) struct Asked<'a> {
    pub(super) data: &'a Data,
    pub(super) parameters: &'a Parameters,
    pub(super) model: &'a Model,
    pub(super) head: u32,
    pub(super) hh_type: HhType,
}

impl<'a> Asked<'a> {
    /// The head's households of the type, active or not.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a Household> + Clone + use<'a> {
        let (model, hh_type) = (self.model, self.hh_type);
        let places = model.households_of_head.of(self.head).iter();
        let households = places.map(move |at| &model.households[*at as usize]);
        households.filter(move |household| household.hh_type(Version::Active) == hh_type)
    }

    pub(super) fn active(&self) -> impl Iterator<Item = &'a Household> + Clone + use<'a> {
        self.all().filter(|household| household.is_active)
    }

    fn members(&self, household: &Household) -> impl Iterator<Item = &'a Member> + use<'a> {
        self.model.members_of(household.at)
    }
}

/// HUD 6.1 to 6.18, for each head of household and household type.
pub(super) fn find(
    data: &Data,
    parameters: &Parameters,
    model: &Model,
    people: &People,
    geography: &[Option<Option<i32>>],
) -> Vec<System> {
    if parameters.is_hic() {
        return Vec::new();
    }
    // In HUD's code a head who is not active has no row: in a short period the household may be, by the bed
    // nights of another.
    let heads = people.people.par_iter();
    heads
        .flat_map_iter(|person| {
            let head = person.client;
            let is_there = move |hh_type: &HhType| {
                let of_type = |one: &Household| one.is_active && one.hh_type(Version::Active) == *hh_type;
                model.of_head(head).any(of_type)
            };
            let asked = move |hh_type| Asked { data, parameters, model, head, hh_type };
            HhType::ALL.into_iter().filter(is_there).map(asked).map(|asked| system(&asked, person, geography))
        })
        .collect()
}

fn system(asked: &Asked<'_>, head: &Person, geography: &[Option<Option<i32>>]) -> System {
    let lowest =
        |of: fn(&Household) -> i32| asked.active().map(of).filter(|value| *value != 0).min().unwrap_or(0);
    let any = |of: fn(&Household) -> bool| i32::from(asked.active().any(of));
    let ages = [18, 24, 55, 25];
    let has_age = |age: &i32| asked.active().any(|one| one.population.adult_age == *age);
    let (services_status, services_move_in) = standing(asked, |kind| kind == Kind::RrhServices);
    let mut groups = Group::ALL.map(|group| in_group(asked, group, geography));
    let engagement = engaged::of(asked, groups.map(|group| group.status));
    let days = spells::count(asked, &engagement);
    let used = [days.used_est, days.used_rrh, days.used_psh];
    for (group, used) in groups.iter_mut().zip(used) {
        // Used before the report period, without a break until it.
        if group.status == 0 && used {
            group.status = 2;
        }
    }
    let [adults, children, unknown] = sizes(asked);
    let mut system = System {
        hh_type: asked.hh_type,
        stat: engagement.stat,
        return_time: engagement.return_time,
        chronic: lowest(|one| one.population.chronic),
        veteran: any(|one| one.population.veteran),
        disability: any(|one| one.population.disability),
        fleeing: lowest(|one| one.population.fleeing),
        race_ethnicity: head.race_ethnicity,
        adults,
        children,
        unknown,
        adult_age: ages.into_iter().find(has_age).unwrap_or(-1),
        parent: any(|one| one.population.parent),
        groups,
        services_status,
        services_move_in,
        days,
        path: 0,
    };
    system.path = path(&system);
    system
}

/// HUD 6.2: how many adults, children and people of unknown age, 3 for more.
fn sizes(asked: &Asked<'_>) -> [i32; 3] {
    let mut people: Vec<(u32, u8)> = asked
        .active()
        .flat_map(|household| asked.members(household))
        .filter(|member| member.is_active)
        .map(|member| (member.client, member.age(Version::Active).0))
        .collect();
    people.sort_unstable();
    people.dedup();
    let mut counts = [0; 3];
    for one in people.chunk_by(|one, other| one.0 == other.0) {
        let has = |ages: std::ops::RangeInclusive<u8>| one.iter().any(|(_, age)| ages.contains(age));
        // Who was a child at any time is no adult here.
        let (is_child, is_unknown) = (has(0..=17), has(98..=99));
        counts[0] += i32::from(!is_child && has(18..=65));
        counts[1] += i32::from(is_child);
        counts[2] += i32::from(is_unknown);
    }
    counts.map(|count| count.min(3))
}

/// HUD 6.3 and 6.4: when they came and went in projects of a kind, and whether they moved in.
fn standing(asked: &Asked<'_>, is_kind: impl Fn(Kind) -> bool) -> (i32, i32) {
    let start = asked.parameters.start();
    let (mut status, mut move_in) = (None::<(i32, i32)>, 0);
    for one in asked.active().filter(|one| is_kind(one.kind)) {
        let came = if one.entry < start { 10 } else { 20 };
        let went = if one.exit.is_none() { 1 } else { 2 };
        status = Some(status.map_or((came, went), |(first, last)| (first.min(came), last.min(went))));
        if let Some(date) = one.move_in {
            let moved = if date >= start { 1 } else { 2 };
            move_in = if move_in == 0 { moved } else { moved.min(move_in) };
        }
    }
    status.map_or((0, -1), |(came, went)| (came + went, move_in))
}

/// HUD 6.3 to 6.8 and 6.17.
fn in_group(asked: &Asked<'_>, group: Group, geography: &[Option<Option<i32>>]) -> InGroup {
    let mine = || asked.active().filter(move |one| one.kind.group() == Some(group));
    let (status, move_in) = standing(asked, |kind| kind.group() == Some(group));
    let lowest =
        |of: fn(&Household) -> i32| mine().map(of).filter(|value| *value > 0).min().unwrap_or_default();
    let any = |of: fn(&Household) -> bool| i32::from(mine().any(of));
    let has_age = |age: &i32| mine().any(|one| one.population.adult_age == *age);
    let is_air = |one: &Household| {
        one.kind.group() == Some(group)
            && asked.members(one).any(|member| member.is_air && member.client == asked.head)
    };
    let counted = InGroup {
        status,
        move_in,
        geography: -1,
        living_situation: -1,
        destination: -1,
        chronic: i32::from(lowest(|one| i32::from(one.population.chronic == 1)) == 1),
        veteran: any(|one| one.population.veteran),
        disability: any(|one| one.population.disability),
        fleeing: lowest(|one| one.population.fleeing),
        three_children: any(|one| one.population.three_children),
        adult_age: [18, 24, 55, 25].into_iter().find(has_age).unwrap_or(-1),
        parent: any(|one| one.population.parent),
        air: i32::from(asked.all().any(is_air)),
    };
    let last_exit = mine().max_by(|one, other| later(one, other, asked.data));
    InGroup {
        geography: if status == 0 { -1 } else { latest_geography(mine(), geography, asked.data) },
        living_situation: if status == 0 { -1 } else { first_living_situation(mine(), asked.data) },
        destination: last_exit.filter(|_| matches!(status, 12 | 22)).map_or(-1, |one| one.destination),
        ..counted
    }
}

/// By exit, an open stay last. Ties are nobody's rule: the household with the lower key counts as later.
fn later(one: &Household, other: &Household, data: &Data) -> std::cmp::Ordering {
    let is_open = |one: &Household| one.exit.is_none();
    let by_exit = is_open(one).cmp(&is_open(other)).then(one.exit.cmp(&other.exit));
    by_exit.then_with(|| by_key(other, one, data))
}

/// By the households' keys, letter case aside.
fn by_key(one: &Household, other: &Household, data: &Data) -> std::cmp::Ordering {
    let key = |one: &Household| folded(data.household_keys[one.household as usize].as_bytes());
    key(one).cmp(&key(other))
}

/// HUD 6.5: where the latest project is whose CoC record says it.
fn latest_geography<'a>(
    households: impl Iterator<Item = &'a Household>,
    geography: &[Option<Option<i32>>],
    data: &Data,
) -> i32 {
    let told = households.filter(|one| geography.get(one.project as usize).is_some_and(Option::is_some));
    let latest = told.max_by(|one, other| {
        let exits = one.exit.is_none().cmp(&other.exit.is_none()).then(one.exit.cmp(&other.exit));
        exits.then(one.entry.cmp(&other.entry)).then_with(|| later(one, other, data))
    });
    latest.and_then(|one| geography[one.project as usize].flatten()).unwrap_or(99)
}

/// HUD 6.6: where the household lived before its first active stay; 99 when that stay began earlier than what counts of it.
fn first_living_situation<'a>(households: impl Iterator<Item = &'a Household>, data: &Data) -> i32 {
    let first =
        households.min_by(|one, other| one.entry.cmp(&other.entry).then_with(|| by_key(one, other, data)));
    let Some(first) = first else { return 99 };
    let stay = &data.stays[first.stay as usize].stay;
    match (stay.living_situation, stay.rental_subsidy) {
        _ if stay.entry != first.entry => 99,
        (None, _) | (Some(435), None) => 99,
        (Some(8 | 9), _) => 98,
        (Some(435), Some(subsidy)) => subsidy,
        (Some(situation), _) => situation,
    }
}

/// HUD 6.18: which kinds of projects made the way.
fn path(system: &System) -> i32 {
    let (est, rrh) = (system.status(Group::Est), system.status(Group::Rrh));
    let (psh, moved) = (system.status(Group::Psh), system.move_in(Group::Psh));
    let came = |status: i32| matches!(status, 21 | 22);
    if !came(est) && !came(rrh) && moved == 2 {
        return -1;
    }
    let (es, th) = (system.days.es >= 1, system.days.th >= 1);
    // Housed since before the report period: what they used before does not lead there.
    let arrived = moved != 2;
    match (psh, rrh) {
        (0, 0) => match (es, th) {
            (true, false) => 1,
            (false, true) => 2,
            (true, true) => 3,
            (false, false) => 12,
        },
        (0, rrh) => match (es, th) {
            _ if est == 0 && rrh >= 11 => 4,
            (true, false) => 5,
            (false, true) => 6,
            (true, true) => 7,
            (false, false) => 12,
        },
        (11.., 0) if est == 0 && arrived => 8,
        (11.., 0) if es && !th && (arrived || came(est)) => 9,
        (11.., rrh) if rrh >= 2 && es && !th && (arrived || (came(est) && came(rrh))) => 10,
        (11.., rrh) if rrh >= 2 && est == 0 && (arrived || came(rrh)) => 11,
        _ => 12,
    }
}

const COLUMNS: [&str; 65] = [
    "Stat",
    "ReturnTime",
    "HHType",
    "HHChronic",
    "HHVet",
    "HHDisability",
    "HHFleeingDV",
    "HoHRaceEthnicity",
    "HHAdult",
    "HHChild",
    "HHNoDOB",
    "HHAdultAge",
    "HHParent",
    "ESTStatus",
    "ESTGeography",
    "ESTLivingSit",
    "ESTDestination",
    "ESTChronic",
    "ESTVet",
    "ESTDisability",
    "ESTFleeingDV",
    "ESTAC3Plus",
    "ESTAdultAge",
    "ESTParent",
    "RRHStatus",
    "RRHMoveIn",
    "RRHGeography",
    "RRHLivingSit",
    "RRHDestination",
    "RRHPreMoveInDays",
    "RRHChronic",
    "RRHVet",
    "RRHDisability",
    "RRHFleeingDV",
    "RRHAC3Plus",
    "RRHAdultAge",
    "RRHParent",
    "PSHStatus",
    "PSHMoveIn",
    "PSHGeography",
    "PSHLivingSit",
    "PSHDestination",
    "PSHHousedDays",
    "PSHChronic",
    "PSHVet",
    "PSHDisability",
    "PSHFleeingDV",
    "PSHAC3Plus",
    "PSHAdultAge",
    "PSHParent",
    "ESDays",
    "THDays",
    "ESTDays",
    "RRHPSHPreMoveInDays",
    "RRHHousedDays",
    "SystemDaysNotPSHHoused",
    "SystemHomelessDays",
    "Other3917Days",
    "TotalHomelessDays",
    "SystemPath",
    "ESTAIR",
    "RRHAIR",
    "PSHAIR",
    "RRHSOStatus",
    "RRHSOMoveIn",
];

/// HUD 6.19: LSAHousehold, equal households in one row, days in groups.
pub(super) fn table(systems: &[System], stamp: &Stamp) -> Table {
    tally::table("LSAHousehold", &COLUMNS, systems.par_iter().map(attributes), stamp)
}

fn attributes(system: &System) -> [i32; 65] {
    let [est, rrh, psh] = system.groups;
    let days = &system.days;
    let return_time = if matches!(system.stat, 1 | 5) { -1 } else { return_group(system.return_time) };
    let mut row = [0; 65];
    let mut at = 0;
    let mut put = |values: &[i32]| {
        row[at..at + values.len()].copy_from_slice(values);
        at += values.len();
    };
    put(&[system.stat, return_time, system.hh_type.code(), system.chronic, system.veteran, system.disability]);
    put(&[system.fleeing, system.race_ethnicity, system.adults, system.children, system.unknown]);
    put(&[system.adult_age, system.parent]);
    let tail = |group: InGroup| {
        let (chronic, veteran, disability) = (group.chronic, group.veteran, group.disability);
        [chronic, veteran, disability, group.fleeing, group.three_children, group.adult_age, group.parent]
    };
    put(&[est.status, est.geography, est.living_situation, est.destination]);
    put(&tail(est));
    put(&[rrh.status, rrh.move_in, rrh.geography, rrh.living_situation, rrh.destination]);
    put(&[day_group(days.rrh_pre_move_in)]);
    put(&tail(rrh));
    put(&[psh.status, psh.move_in, psh.geography, psh.living_situation, psh.destination]);
    put(&[psh_group(days.psh_housed)]);
    put(&tail(psh));
    let groups = [
        days.es,
        days.th,
        days.est,
        days.pre_move_in,
        days.rrh_housed,
        days.not_psh_housed,
        days.homeless,
        days.other_3917,
        days.total_homeless,
    ];
    put(&groups.map(day_group));
    put(&[system.path, est.air, rrh.air, psh.air, system.services_status, system.services_move_in]);
    row
}

/// Groups of days, each named by its last: the value above the last bound is the one given.
fn grouped(days: i32, bounds: &[i32], above: i32) -> i32 {
    if days <= 0 { days } else { bounds.iter().copied().find(|bound| days <= *bound).unwrap_or(above) }
}

fn day_group(days: i32) -> i32 {
    grouped(days, &[7, 30, 60, 90, 180, 365, 547, 730, 1094], 1095)
}

/// HUD's groups of days until a return; what is longer than two years is not asked for.
pub(super) fn return_group(days: i32) -> i32 {
    grouped(days, &[30, 60, 90, 180, 365, 547], 730)
}

/// Days housed in permanent supportive housing: HUD names the groups by months here.
fn psh_group(days: i32) -> i32 {
    const GROUPS: [(i32, i32); 9] =
        [(90, 3), (180, 6), (365, 12), (730, 24), (1095, 36), (1460, 48), (1825, 60), (2555, 84), (3650, 120)];
    if days <= 0 {
        return days;
    }
    GROUPS.iter().find(|(last, _)| days <= *last).map_or(121, |(_, months)| *months)
}
