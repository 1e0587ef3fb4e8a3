//! HUD 5.3 to 5.15: the people of the report period, and LSAPerson.

use rayon::prelude::*;

use super::chronic::{self, Chronic};
use super::data::{Data, index};
use super::days::Day;
use super::model::{Age, Group, HhType, Household, Kind, Member, Model, Population};
use super::parameters::{Parameters, Stamp, Version};
use super::table::Table;
use super::tally;

/// Someone who was active in the report period: a row of HUD's tlsa_Person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) client: u32,
    pub(super) race_ethnicity: i32,
    pub(super) veteran: i32,
    pub(super) disability: i32,
    pub(super) chronic: Chronic,
    pub(super) dv: i32,
    hiv: i32,
    mental: i32,
    substances: i32,
}

/// The people, and where each client stands among them.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) people: Vec<Person>,
    place: Vec<u32>,
}

impl People {
    pub(super) fn of_client(&self, client: u32) -> Option<&Person> {
        self.people.get(*self.place.get(client as usize)? as usize)
    }
}

/// Whether an enrollment is reported on: for a night, those who had a bed alone.
pub(super) fn counts(parameters: &Parameters, is_active: bool, is_air: bool) -> bool {
    is_air || (is_active && !parameters.is_hic())
}

/// HUD 5.3 to 5.10.
pub(super) fn find(data: &Data, parameters: &Parameters, model: &Model) -> People {
    let is_one = |member: &Member| counts(parameters, member.is_active, member.is_air);
    let clients = (0..index(data.clients.len())).into_par_iter();
    let people: Vec<Person> = clients
        .filter(|client| model.of_client(*client).any(is_one))
        .map(|client| person(data, parameters, model, client))
        .collect();
    let mut place = vec![super::data::NONE; data.clients.len()];
    for (at, person) in (0..).zip(&people) {
        place[person.client as usize] = at;
    }
    People { people, place }
}

fn person(data: &Data, parameters: &Parameters, model: &Model, client: u32) -> Person {
    let members = || {
        let all = model.of_client(client);
        all.filter(|member| counts(parameters, member.is_active, member.is_air))
    };
    let is_adult = members().any(|member| member.age(Version::Active).is_adult());
    let is_head = members().any(|member| member.is_head);
    let is_asked = is_adult || is_head;
    let row = &data.clients[client as usize];
    let veteran = match row.veteran {
        _ if !is_adult => -1,
        Some(8 | 9) => 98,
        Some(answer @ (0 | 1)) => answer,
        _ => 99,
    };
    let disability = match members().filter_map(|member| member.disability).max() {
        _ if !is_asked => -1,
        Some(-2) => 98,
        Some(answer) => answer,
        None => 99,
    };
    let dv = match members().filter_map(|member| member.dv).min() {
        _ if !is_asked => -1,
        Some(10) => 0,
        Some(answer) => answer,
        None => 99,
    };
    let adults = || {
        let all = model.of_client(client);
        all.filter(|member| member.is_air && member.age(Version::Active).is_adult())
    };
    let has = |condition: fn(&Member) -> bool| match adults().next() {
        None => -1,
        Some(_) => i32::from(adults().any(condition)),
    };
    let (hiv, mental) = (has(|member| member.hiv), has(|member| member.mental));
    let substances = has(|member| member.substances);
    let disability = if [hiv, mental, substances].contains(&1) { 1 } else { disability };
    let last_active = model
        .of_client(client)
        .filter(|member| member.is_active)
        .map(|member| last_active(member, parameters.end()));
    let chronic = match last_active.max() {
        _ if !is_asked => Chronic { time: Some(-1), status: Some(-1) },
        None => Chronic { time: Some(0), status: Some(-1) },
        Some(last) => chronic::of_person(data, model.of_client(client), last),
    };
    let race_ethnicity = row.race_ethnicity;
    Person { client, race_ethnicity, veteran, disability, chronic, dv, hiv, mental, substances }
}

/// HUD 5.5.
fn last_active(member: &Member, end: Day) -> Day {
    match (member.exit, member.last_bed_night) {
        (None, None) => end,
        (None, Some(night)) if night == end => end,
        (_, Some(night)) => night + 1,
        (Some(exit), None) => exit,
    }
}

/// HUD 5.12: what the members make of their households.
pub(super) fn set_populations(people: &People, model: &mut Model) {
    let populations: Vec<Option<Population>> = (0..index(model.households.len()))
        .into_par_iter()
        .map(|at| {
            let household = &model.households[at as usize];
            household.is_active.then(|| population(people, model, at, household))
        })
        .collect();
    for (household, population) in model.households.iter_mut().zip(populations) {
        household.population = population.unwrap_or_default();
    }
}

fn population(people: &People, model: &Model, at: u32, household: &Household) -> Population {
    let members = || model.members_of(at).filter(|member| member.is_active);
    let known = || members().filter_map(|member| Some((member, people.of_client(member.client)?)));
    let heads_and_adults = || known().filter(|(member, _)| member.is_head_or_adult(Version::Active));
    let hh_type = household.hh_type(Version::Active);
    let ages = || members().map(|member| member.age(Version::Active));
    let fleeing = heads_and_adults().filter_map(|(_, person)| match person.dv {
        1 => Some(1),
        2 | 3 => Some(2),
        _ => None,
    });
    let is_veteran = |(member, person): (&Member, &Person)| {
        person.veteran == 1 && member.age(Version::Active).is_adult() && hh_type != HhType::ChildrenOnly
    };
    let children = ages().filter(|age| age.is_child() && hh_type == HhType::AdultsAndChildren).count();
    Population {
        chronic: heads_and_adults()
            .filter_map(|(_, person)| chronic::category(person.chronic, person.disability))
            .min()
            .unwrap_or_default(),
        veteran: known().any(is_veteran),
        disability: heads_and_adults().any(|(_, person)| person.disability == 1),
        fleeing: fleeing.min().unwrap_or_default(),
        adult_age: adult_age(hh_type, ages().min(), ages().max()),
        parent: members().any(|member| member.is_child_of_head),
        three_children: children >= 3,
    }
}

/// HUD 5.12 and 7.9: 18 and 24 for youth, 55 when nobody is younger, 25 for all others, -1 where it is not asked.
pub(super) fn adult_age(hh_type: HhType, youngest: Option<Age>, oldest: Option<Age>) -> i32 {
    if !matches!(hh_type, HhType::AdultsOnly | HhType::AdultsAndChildren) {
        return -1;
    }
    match (youngest, oldest) {
        (_, Some(oldest)) if oldest.is_unknown() => -1,
        (_, Some(Age(21))) => 18,
        (_, Some(Age(24))) => 24,
        (Some(Age(64 | 65)), _) => 55,
        _ => 25,
    }
}

/// The columns of LSAPerson without RowTotal and ReportID.
const COLUMNS: [&str; 64] = [
    "RaceEthnicity",
    "VetStatus",
    "DisabilityStatus",
    "CHTime",
    "CHTimeStatus",
    "DVStatus",
    "ESTAgeMin",
    "ESTAgeMax",
    "HHTypeEST",
    "HoHEST",
    "AdultEST",
    "AIRAdultEST",
    "HHChronicEST",
    "HHVetEST",
    "HHDisabilityEST",
    "HHFleeingDVEST",
    "HHAdultAgeAOEST",
    "HHAdultAgeACEST",
    "HHParentEST",
    "AC3PlusEST",
    "AIREST",
    "AIRHoHEST",
    "RRHAgeMin",
    "RRHAgeMax",
    "HHTypeRRH",
    "HoHRRH",
    "AdultRRH",
    "AIRAdultRRH",
    "HHChronicRRH",
    "HHVetRRH",
    "HHDisabilityRRH",
    "HHFleeingDVRRH",
    "HHAdultAgeAORRH",
    "HHAdultAgeACRRH",
    "HHParentRRH",
    "AC3PlusRRH",
    "AIRRRH",
    "AIRHoHRRH",
    "PSHAgeMin",
    "PSHAgeMax",
    "HHTypePSH",
    "HoHPSH",
    "AdultPSH",
    "AIRAdultPSH",
    "HHChronicPSH",
    "HHVetPSH",
    "HHDisabilityPSH",
    "HHFleeingDVPSH",
    "HHAdultAgeAOPSH",
    "HHAdultAgeACPSH",
    "HHParentPSH",
    "AC3PlusPSH",
    "AIRPSH",
    "AIRHoHPSH",
    "RRHSOAgeMin",
    "RRHSOAgeMax",
    "HHTypeRRHSONoMI",
    "HHTypeRRHSOMI",
    "HHTypeES",
    "HHTypeSH",
    "HHTypeTH",
    "HIV",
    "SMI",
    "SUD",
];

/// HUD 5.11 to 5.15: LSAPerson, equal people in one row.
pub(super) fn table(model: &Model, people: &People, stamp: &Stamp) -> Table {
    let rows = people.people.par_iter().map(|person| attributes(model, person));
    tally::table("LSAPerson", &COLUMNS, rows, stamp)
}

fn attributes(model: &Model, person: &Person) -> [i32; 64] {
    let mut row = [-1; 64];
    row[..6].copy_from_slice(&[
        person.race_ethnicity,
        person.veteran,
        person.disability,
        person.chronic.time.unwrap_or(-1),
        person.chronic.status.unwrap_or(-1),
        person.dv,
    ]);
    // One pass over the person's enrollments: a mask of household types for each column, not yet in HUD's spelling.
    let mut types = [0_u8; 64];
    let mut adult_ages = [[None::<(i32, i32)>; 2]; 3];
    for member in model.of_client(person.client).filter(|member| member.is_active || member.is_air) {
        let household = model.household_of(member);
        let bit = 1 << household.hh_type(Version::Active).at();
        if let Some(group) = member.kind.group() {
            in_group(member, household, bit, &mut types[6 + 16 * group as usize..][..16]);
            if member.is_active {
                set_ages(member, &mut row[6 + 16 * group as usize..][..2]);
                note_adult_age(household, &mut adult_ages[group as usize]);
                let three = &mut row[6 + 16 * group as usize + 13];
                *three = (*three).max(i32::from(household.population.three_children));
            }
        }
        if member.is_active {
            of_kind(member, bit, &mut types, &mut row);
        }
    }
    for (at, mask) in types.into_iter().enumerate().filter(|(_, mask)| *mask != 0) {
        row[at] = spelled(mask);
    }
    for group in Group::ALL {
        for (place, ages) in (10..).zip(adult_ages[group as usize]) {
            row[6 + 16 * group as usize + place] = ages
                .map_or(-1, |(youngest, oldest)| if (18..=24).contains(&youngest) { youngest } else { oldest });
        }
    }
    row[61..].copy_from_slice(&[person.hiv, person.mental, person.substances]);
    row
}

/// The sixteen columns of a project group that tell of household types; ages and counts have their own ways.
fn in_group(member: &Member, household: &Household, bit: u8, types: &mut [u8]) {
    let is_adult = member.age(Version::Active).is_adult();
    let population = &household.population;
    let holds = [
        (2, member.is_active),
        (3, member.is_active && member.is_head),
        (4, member.is_active && is_adult),
        (5, member.is_air && is_adult),
        (6, member.is_active && population.chronic == 1),
        (7, member.is_active && population.veteran),
        (8, member.is_active && population.disability),
        (9, member.is_active && population.fleeing == 1),
        (12, member.is_active && population.parent),
        (14, member.is_air),
        (15, member.is_air && member.is_head),
    ];
    for (at, _) in holds.into_iter().filter(|(_, holds)| *holds) {
        types[at] |= bit;
    }
}

fn of_kind(member: &Member, bit: u8, types: &mut [u8; 64], row: &mut [i32; 64]) {
    match member.kind {
        Kind::RrhServices => {
            set_ages(member, &mut row[54..56]);
            types[if member.move_in.is_none() { 56 } else { 57 }] |= bit;
        }
        Kind::EsEntryExit | Kind::EsNightByNight => types[58] |= bit,
        Kind::Sh => types[59] |= bit,
        Kind::Th => types[60] |= bit,
        Kind::Psh | Kind::Rrh => {}
    }
}

fn set_ages(member: &Member, ages: &mut [i32]) {
    let age = i32::from(member.age(Version::Active).0);
    ages[0] = if ages[0] == -1 { age } else { ages[0].min(age) };
    ages[1] = ages[1].max(age);
}

/// HUD 5.14: of households of adults, and of adults and children.
fn note_adult_age(household: &Household, ages: &mut [Option<(i32, i32)>; 2]) {
    let at = match household.hh_type(Version::Active) {
        HhType::AdultsOnly => 0,
        HhType::AdultsAndChildren => 1,
        HhType::ChildrenOnly | HhType::Unknown | HhType::Nobody => return,
    };
    let age = household.population.adult_age;
    if (18..=55).contains(&age) {
        let (youngest, oldest) = ages[at].unwrap_or((age, age));
        ages[at] = Some((youngest.min(age), oldest.max(age)));
    }
}

/// HUD 5.13: household types as the digits of one number, 9 for unknown.
fn spelled(mask: u8) -> i32 {
    let digit = |hh_type: &HhType| if *hh_type == HhType::Unknown { 9 } else { hh_type.code() };
    let types = HhType::ALL.iter().filter(|hh_type| mask & (1 << hh_type.at()) != 0);
    types.fold(0, |all, hh_type| all * 10 + digit(hh_type))
}
