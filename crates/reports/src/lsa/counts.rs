//! HUD 9: people, households and bed nights of those who were active in residence, by project and project type.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::calculated::Calculated;
use super::data::{Data, Enrollment, NONE, index};
use super::days::{Day, DaySet};
use super::input::Source;
use super::model::{Group, HhType, Household, Kind, Member, Model};
use super::parameters::{Parameters, Version};
use super::people::{People, Person};
use super::reference::{ASKS, POPULATIONS, Population, Types, races};

/// HUD's cohorts of chapter 9: the report period, and four nights in it.
const COHORTS: [i32; 5] = [1, 10, 11, 12, 13];
/// HUD's universes of project types, 11 to 16. Universe 10 is a project of its own.
const TYPES_OF_PROJECTS: usize = 6;

/// HUD 9.2: on which of the four nights members had a bed.
pub(super) fn set_nights(data: &Data, parameters: &Parameters, model: &mut Model) {
    let nights = parameters.nights();
    model.members.par_iter_mut().filter(|member| member.is_air).for_each(|member| {
        let from = match member.kind {
            Kind::EsEntryExit | Kind::Th | Kind::Sh | Kind::EsNightByNight => Some(member.entry),
            Kind::Psh | Kind::Rrh => member.move_in,
            Kind::RrhServices => None,
        };
        for (at, night) in nights.iter().enumerate() {
            let is_there = |night: Day| {
                from.is_some_and(|from| from <= night) && member.exit.is_none_or(|exit| night < exit)
            };
            // HUD's code takes any service of that day for a bed night.
            let was_served = |night: Day| {
                member.kind != Kind::EsNightByNight
                    || data.services.of(member.stay).iter().any(|service| service.day == night)
            };
            if night.is_some_and(|night| is_there(night) && was_served(night)) {
                member.nights |= 1 << at;
            }
        }
    });
}

/// What is counted of whom: the populations that a row asks for, and their places among the counts.
struct Wanted {
    row: i32,
    populations: Vec<&'static Population>,
    /// Asked of single projects too.
    by_project: Vec<bool>,
}

impl Wanted {
    fn of(row: i32, all_by_project: bool) -> Self {
        let mut wanted = Self { row, populations: Vec::new(), by_project: Vec::new() };
        for ask in ASKS.iter().filter(|ask| ask.is_about(row)) {
            for population in ask.populations.iter().map(|at| &POPULATIONS[*at]) {
                let by_project = all_by_project || ask.by_project;
                match wanted.populations.iter().position(|other| other.id == population.id) {
                    Some(at) => wanted.by_project[at] |= by_project,
                    None => {
                        wanted.populations.push(population);
                        wanted.by_project.push(by_project);
                    }
                }
            }
        }
        wanted
    }
}

/// Counts by cohort, universe or project, household type and population.
struct Counts<'a> {
    wanted: &'a Wanted,
    values: Vec<u32>,
}

/// What something is counted under: universes 11 to 16 are 0 to 5, then come the projects.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Under {
    cohort: usize,
    universe: usize,
    types: Types,
}

impl<'a> Counts<'a> {
    fn new(wanted: &'a Wanted, projects: usize) -> Self {
        let size = COHORTS.len() * (TYPES_OF_PROJECTS + projects) * 5 * wanted.populations.len();
        Self { wanted, values: vec![0; size] }
    }

    fn add(&mut self, under: Under, population: usize, value: u32) {
        if !self.wanted.populations[population].types.contains(&under.types)
            || (under.universe >= TYPES_OF_PROJECTS && !self.wanted.by_project[population])
        {
            return;
        }
        let place = (under.universe * COHORTS.len() + under.cohort) * 5 + under.types.at();
        self.values[place * self.wanted.populations.len() + population] += value;
    }

    fn merge(mut self, other: Self) -> Self {
        self.values.iter_mut().zip(other.values).for_each(|(one, other)| *one += other);
        self
    }

    fn rows(self) -> impl Iterator<Item = Calculated> + use<'a> {
        let (wanted, row) = (self.wanted, self.wanted.row);
        let counted = self.values.into_iter().enumerate().filter(|(_, value)| *value > 0);
        counted.map(move |(place, value)| {
            let (place, population) = (place / wanted.populations.len(), place % wanted.populations.len());
            let (place, types) = (place / 5, place % 5);
            let (universe, cohort) = (place / COHORTS.len(), place % COHORTS.len());
            Calculated {
                value: value.cast_signed(),
                cohort: COHORTS[cohort],
                universe: i32::try_from(universe).ok().filter(|at| *at < 6).map_or(10, |at| at + 11),
                hh_type: [0, 1, 2, 3, 99][types],
                population: wanted.populations[population].id,
                path: -1,
                project: universe.checked_sub(TYPES_OF_PROJECTS).map(index),
                row,
            }
        })
    }
}

/// Everything that chapter 9 counts.
pub(super) fn count(
    data: &Data,
    parameters: &Parameters,
    model: &Model,
    people: &People,
    today: Day,
) -> Vec<Calculated> {
    let projects = data.project_keys.len();
    let asked = Asked {
        data,
        parameters,
        model,
        people,
        persons: Wanted::of(53, true),
        households: Wanted::of(54, true),
        characteristics: Wanted::of(55, false),
        nights: [Wanted::of(56, true), Wanted::of(57, true)],
    };
    let clients = index(data.clients.len());
    // One piece for each thread: the counts are large, the people many.
    let pieces = rayon::current_num_threads().max(1);
    let step = clients.div_ceil(index(pieces)).max(1);
    let counted = (0..index(pieces)).into_par_iter().map(|piece| {
        let mut all = [
            Counts::new(&asked.persons, projects),
            Counts::new(&asked.households, projects),
            Counts::new(&asked.characteristics, projects),
            Counts::new(&asked.nights[0], projects),
            Counts::new(&asked.nights[1], projects),
        ];
        for client in (piece * step).min(clients)..((piece + 1) * step).min(clients) {
            asked.count_person(client, &mut all);
            asked.count_households(client, &mut all[1]);
        }
        all
    });
    let counts = counted.reduce_with(merge_all);
    let mut rows: Vec<Calculated> = counts.into_iter().flatten().flat_map(Counts::rows).collect();
    rows.extend(other_permanent_housing(data, parameters, today));
    rows
}

fn merge_all<'a>(one: [Counts<'a>; 5], other: [Counts<'a>; 5]) -> [Counts<'a>; 5] {
    let mut others = other.into_iter();
    one.map(|counts| match others.next() {
        Some(other) => counts.merge(other),
        None => counts,
    })
}

struct Asked<'a> {
    data: &'a Data,
    parameters: &'a Parameters,
    model: &'a Model,
    people: &'a People,
    persons: Wanted,
    households: Wanted,
    characteristics: Wanted,
    nights: [Wanted; 2],
}

/// Sets of populations that someone is counted in, under each heading.
#[derive(Default)]
struct Found(Vec<(Under, u128)>);

impl Found {
    fn add(&mut self, under: Under, populations: u128) {
        match self.0.iter_mut().find(|(other, _)| *other == under) {
            Some((_, all)) => *all |= populations,
            None => self.0.push((under, populations)),
        }
    }

    fn count(self, counts: &mut Counts<'_>) {
        for (under, populations) in self.0 {
            each(populations, |population| counts.add(under, population, 1));
        }
    }
}

fn each(mut set: u128, mut with: impl FnMut(usize)) {
    while set != 0 {
        with(set.trailing_zeros() as usize);
        set &= set - 1;
    }
}

/// The universes that a household counts in: its project's, its project type's, and that of shelters and transitional housing.
fn universes(household: &Household) -> impl Iterator<Item = usize> + use<> {
    let of_type = match household.kind {
        Kind::EsEntryExit | Kind::EsNightByNight => Some(0),
        Kind::Sh => Some(1),
        Kind::Th => Some(2),
        Kind::Rrh => Some(3),
        Kind::Psh => Some(4),
        Kind::RrhServices => None,
    };
    let est = (household.kind.group() == Some(Group::Est)).then_some(5);
    [Some(TYPES_OF_PROJECTS + household.project as usize), of_type, est].into_iter().flatten()
}

fn headings(household: &Household, cohorts: u8) -> impl Iterator<Item = Under> + use<> {
    let types = [Types(0), Types(household.hh_type(Version::Active).code())];
    universes(household).flat_map(move |universe| {
        let of_cohorts = (0..COHORTS.len()).filter(move |cohort| cohorts & (1 << cohort) != 0);
        of_cohorts.flat_map(move |cohort| types.map(|types| Under { cohort, universe, types }))
    })
}

/// The cohorts that a member counts in, as bits in the order of [`COHORTS`].
fn cohorts(member: &Member) -> u8 {
    u8::from(member.is_air) | member.nights << 1
}

impl Asked<'_> {
    fn count_person(&self, client: u32, all: &mut [Counts<'_>; 5]) {
        let members = || self.model.of_client(client).filter(|member| member.is_air);
        if members().next().is_none() {
            return;
        }
        let person = self.people.of_client(client);
        let of_person = person.map_or(0, |person| self.person_populations(person, client));
        // What someone is in any household counts for the second half of a common part.
        let anywhere = self.model.of_head(client).map(head_populations).fold(of_person, |all, one| all | one);
        let anywhere =
            members().map(|member| self.member_populations(member)).fold(anywhere, |all, one| all | one);
        let (mut persons, mut characteristics) = (Found::default(), Found::default());
        for member in members() {
            let household = self.model.household_of(member);
            let of_household = self.listed(&self.persons, |id| is_household(household, id));
            let is_head = household.head == client;
            let here = of_person
                | self.member_populations(member)
                | if is_head { head_populations(household) } else { 0 };
            let of_both = self.listed_of_both(here, anywhere);
            for under in headings(household, cohorts(member)) {
                persons.add(under, of_household);
                characteristics.add(under, of_both);
            }
        }
        persons.count(&mut all[0]);
        characteristics.count(&mut all[2]);
        self.count_nights(client, of_person, &mut all[3..]);
    }

    /// Which populations of a row hold, as bits in its order.
    fn listed(&self, wanted: &Wanted, holds: impl Fn(i32) -> bool) -> u128 {
        let populations = (0..).zip(&wanted.populations).filter(|(_, population)| holds(population.id));
        populations.fold(0, |all, (at, _): (u32, _)| all | 1 << at)
    }

    fn listed_of_both(&self, here: u64, anywhere: u64) -> u128 {
        let holds = |population: &Population| match population.both {
            Some((one, other)) => here & bit(one) != 0 && anywhere & bit(other) != 0,
            None => here & bit(population.id) != 0,
        };
        let wanted = &self.characteristics.populations;
        let populations = (0..).zip(wanted).filter(|(_, population)| holds(population));
        populations.fold(0, |all, (at, _): (u32, _)| all | 1 << at)
    }

    /// HUD 9.1: populations 50 to 97 but those of heads.
    fn person_populations(&self, person: &Person, client: u32) -> u64 {
        let chronic = super::chronic::category(person.chronic, person.disability) == Some(1);
        let told = [
            (50, person.veteran == 1),
            (53, chronic),
            (54, person.disability == 1),
            (55, person.dv == 1),
            (97, matches!(person.dv, 2 | 3)),
        ];
        let told = told.into_iter().filter(|(_, is_one)| *is_one).map(|(id, _)| id);
        let members = self.model.of_client(client).filter(|member| member.is_air);
        let ages = members.map(|member| member.age(Version::Active)).filter(|age| !age.is_unknown());
        let by_age = ages.max().map(|age| match age.0 {
            0 => 86,
            2 => 87,
            5 => 88,
            17 => 89,
            21 => 90,
            24 => 91,
            34 => 92,
            44 => 93,
            54 => 94,
            64 => 95,
            _ => 96,
        });
        let all = told.chain(by_age).chain(races(person.race_ethnicity, 56, 71));
        all.fold(0, |all, id| all | bit(id))
    }

    /// HUD 9.1.29: young adults, by the household that they are in.
    fn member_populations(&self, member: &Member) -> u64 {
        let household = self.model.household_of(member);
        let age = member.age(Version::Active).0;
        if !matches!(household.population.adult_age, 18 | 24) || !matches!(age, 21 | 24) {
            return 0;
        }
        match (household.hh_type(Version::Active), age) {
            (HhType::AdultsOnly, 21) => bit(1190),
            (HhType::AdultsOnly, _) => bit(1191),
            (HhType::AdultsAndChildren, 21) if household.population.parent => bit(1290),
            (HhType::AdultsAndChildren, _) if household.population.parent => bit(1291),
            _ => 0,
        }
    }

    /// HUD 9.3: heads with their households of one type count once.
    fn count_households(&self, head: u32, counts: &mut Counts<'_>) {
        for hh_type in HhType::ALL {
            let mut found = Found::default();
            let households = self.model.of_head(head).filter(|one| one.hh_type(Version::Active) == hh_type);
            for household in households {
                let there = self.model.members_of(household.at).map(cohorts).fold(0, |all, one| all | one);
                let populations = self.listed(&self.households, |id| is_household(household, id));
                for under in headings(household, there) {
                    found.add(under, populations);
                }
            }
            found.count(counts);
        }
    }

    /// HUD 9.5: nights in a bed, each once for a person under a heading.
    fn count_nights(&self, client: u32, of_person: u64, all: &mut [Counts<'_>]) {
        let mut found: Vec<(Under, usize, usize, DaySet)> = Vec::new();
        for member in self.model.of_client(client).filter(|member| member.is_air) {
            let nights = self.bed_nights(member);
            let household = self.model.household_of(member);
            for (row, wanted) in self.nights.iter().enumerate() {
                for (at, population) in wanted.populations.iter().enumerate() {
                    let holds = match population.id {
                        id @ (50 | 53) => of_person & bit(id) != 0,
                        id => is_household(household, id),
                    };
                    if !holds {
                        continue;
                    }
                    for under in headings(household, 1) {
                        let is_same = |one: &&mut (Under, usize, usize, DaySet)| {
                            (one.0, one.1, one.2) == (under, row, at)
                        };
                        match found.iter_mut().find(is_same) {
                            Some((.., days)) => days.add_all(&nights),
                            None => found.push((under, row, at, nights.clone())),
                        }
                    }
                }
            }
        }
        for (under, row, population, days) in found {
            all[row].add(under, population, days.count().cast_unsigned());
        }
    }

    fn bed_nights(&self, member: &Member) -> DaySet {
        let (start, end) = (self.parameters.start(), self.parameters.end());
        let mut nights = DaySet::default();
        nights.reset(start, end);
        let until = member.exit.unwrap_or(end + 1);
        let from = if member.kind.has_move_in() { member.move_in } else { Some(member.entry) };
        if member.kind == Kind::EsNightByNight {
            for service in self.data.services.of(member.stay).iter().filter(|service| service.is_bed_night) {
                if service.day >= member.entry && service.day < until {
                    nights.insert(service.day, service.day + 1);
                }
            }
        } else if let Some(from) = from {
            nights.insert(from, until);
        }
        nights
    }
}

/// HUD 9.1: households of a population; everybody is 0.
fn is_household(household: &Household, id: i32) -> bool {
    let population = &household.population;
    let is_type = |hh_type| household.hh_type(Version::Active) == hh_type;
    let (age, adults_only) = (population.adult_age, is_type(HhType::AdultsOnly));
    match id {
        0 => true,
        10 => age == 18 && adults_only,
        11 => age == 24 && adults_only,
        12 => population.parent && matches!(age, 18 | 24) && is_type(HhType::AdultsAndChildren),
        13 => population.veteran,
        14 => !population.veteran && matches!(age, 25 | 55) && adults_only,
        15 => population.chronic == 1,
        18 => population.disability,
        19 => population.fleeing == 1,
        45 => age == 55 && adults_only,
        46 => population.parent && is_type(HhType::ChildrenOnly),
        48 => population.fleeing == 2,
        _ => false,
    }
}

/// HUD 9.1.13 and 9.1.14: heads who are parents, youth or children.
fn head_populations(household: &Household) -> u64 {
    let population = &household.population;
    if !household.is_air || !population.parent {
        return 0;
    }
    match household.hh_type(Version::Active) {
        HhType::AdultsAndChildren if matches!(population.adult_age, 18 | 24) => bit(51),
        HhType::ChildrenOnly => bit(52),
        _ => 0,
    }
}

/// HUD's populations of people as bits.
fn bit(id: i32) -> u64 {
    match id {
        50..=97 => 1 << (id - 50),
        1190 => 1 << 48,
        1191 => 1 << 49,
        1290 => 1 << 50,
        1291 => 1 << 51,
        _ => 0,
    }
}

/// HUD 9.6: for the HIC, people in permanent housing of other kinds. Whoever has not left is there until today.
fn other_permanent_housing(data: &Data, parameters: &Parameters, today: Day) -> Vec<Calculated> {
    let night = parameters.start();
    let Some(coc) = data.coc(parameters.coc()).filter(|_| parameters.is_hic()) else { return Vec::new() };
    let takes_part = |project: u32| {
        data.descriptors(Source::HmisParticipation).any(|row| {
            data.project(row.text("ProjectID")) == Some(project)
                && row.number("HMISParticipationType") == Some(1)
                && row.day("HMISParticipationStatusStartDate").is_some_and(|start| start <= night)
                && row.day("HMISParticipationStatusEndDate").is_none_or(|end| end > night)
        })
    };
    let is_housed = |stay: &Enrollment| {
        let entered = stay.stay.entry;
        stay.stay.relationship == Some(1)
            && stay.coc == coc
            && stay.stay.move_in.is_some_and(|date| date >= entered && date <= night)
            && stay.exit.is_none_or(|exit| exit.date > night)
    };
    let is_there = |stay: &Enrollment| {
        stay.stay.entry <= night && stay.exit.map_or(today, |exit| exit.date) > night && stay.client != NONE
    };
    let mut rows = Vec::new();
    for (project, row) in (0..).zip(data.descriptors(Source::Project)) {
        if !matches!(row.number("ProjectType"), Some(9 | 10)) || !takes_part(project) {
            continue;
        }
        let heads = data.stays.iter().filter(|stay| stay.project == project && is_housed(stay));
        let households: BTreeSet<u32> = heads.map(|stay| stay.household).collect();
        let stays = households.iter().flat_map(|household| data.stays_of_household.of(*household));
        let people: BTreeSet<u32> = stays
            .map(|at| &data.stays[*at as usize])
            .filter(|stay| is_there(stay))
            .map(|stay| stay.client)
            .collect();
        let value = i32::try_from(people.len()).unwrap_or(i32::MAX);
        rows.push(Calculated::of_project(53, project, value));
    }
    rows
}
