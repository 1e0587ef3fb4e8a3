//! HUD 3.4 to 3.6: the members of the households, their stays cut to the household's, their ages, and
//! what types of household these make.

use super::data::{Data, NONE};
use super::days::Day;
use super::input::{Client, Condition, Service};
use super::model::{Age, HhType, Household, Kind, Member, Model};
use super::parameters::{ExitCohort, Parameters, Version};

/// HUD's codes of RelationshipToHoH that say how someone belongs to the household.
const RELATIONSHIPS: std::ops::RangeInclusive<i32> = 1..=5;

/// The households with their members.
pub(super) fn with_members(data: &Data, parameters: &Parameters, households: Vec<Household>) -> Model {
    let mut members = Vec::with_capacity(households.len() * 2);
    for (at, household) in (0..).zip(&households) {
        let stays = data.stays_of_household.of(household.household);
        members.extend(stays.iter().filter_map(|stay| member(data, parameters, at, household, *stay)));
    }
    let mut model = Model::of(data, households, members);
    set_ages(data, parameters, &mut model);
    set_types(parameters, &mut model);
    for member in &mut model.members {
        set_conditions(data, parameters, member);
    }
    model
}

fn member(data: &Data, parameters: &Parameters, at: u32, household: &Household, stay: u32) -> Option<Member> {
    let row = &data.stays[stay as usize];
    let belongs = row.stay.relationship.is_some_and(|relationship| RELATIONSHIPS.contains(&relationship));
    if !belongs || row.client == NONE {
        return None;
    }
    let (entry, exit, last_bed_night) = if household.kind == Kind::EsNightByNight {
        let (first, last, exit) = night_by_night(data, parameters, household, stay)?;
        (first, exit, Some(last))
    } else {
        let (entry, exit) = entry_and_exit(data, parameters, household, stay)?;
        (entry, exit, None)
    };
    let disability = match row.stay.disabling_condition {
        Some(answer @ (0 | 1)) => Some(answer),
        Some(8 | 9) => Some(-2),
        _ => None,
    };
    let within = |day: Day| day >= entry && exit.is_none_or(|exit| day <= exit) && day <= parameters.end();
    let dv =
        data.violence.of(stay).iter().filter(|answer| within(answer.day)).map(|answer| answer.status).min();
    Some(Member {
        client: row.client,
        stay,
        household: at,
        is_head: row.stay.relationship == Some(1),
        is_child_of_head: row.stay.relationship == Some(2),
        kind: household.kind,
        project: household.project,
        entry,
        move_in: move_in(household, entry, exit),
        exit,
        last_bed_night,
        entry_age: Age::NOT_KNOWN,
        ages: [Age::NOT_KNOWN; 3],
        disability,
        dv,
        is_active: false,
        is_air: false,
        hiv: false,
        mental: false,
        substances: false,
        nights: 0,
    })
}

/// HUD 3.4.1: entry and effective exit, in all projects but those of nights.
fn entry_and_exit(
    data: &Data,
    parameters: &Parameters,
    household: &Household,
    stay: u32,
) -> Option<(Day, Option<Day>)> {
    let row = &data.stays[stay as usize];
    let recorded = row.exit.map(|exit| exit.date).filter(|exit| *exit <= parameters.end());
    let entered = row.stay.entry;
    let is_of_it = entered <= household.exit.unwrap_or(parameters.end()).min(parameters.end())
        && recorded.is_none_or(|exit| exit > household.entry && exit > parameters.lookback() && exit > entered);
    let is_day_of_move_in = household.kind.is_rrh() && recorded.is_some() && household.move_in == recorded;
    let exit = match (recorded, household.exit) {
        (Some(exit), Some(end)) if exit >= end => Some(end),
        (None, Some(end)) => Some(end),
        (Some(exit), _) if is_day_of_move_in => (exit != parameters.end()).then(|| exit + 1),
        (exit, _) => exit,
    };
    is_of_it.then_some((entered.max(household.entry), exit))
}

/// HUD 3.4.2: first and last bed night, and the exit that follows from them.
fn night_by_night(
    data: &Data,
    parameters: &Parameters,
    household: &Household,
    stay: u32,
) -> Option<(Day, Day, Option<Day>)> {
    let row = &data.stays[stay as usize];
    let left = row.exit.map(|exit| exit.date);
    let from = row.stay.entry.max(household.entry).max(parameters.lookback());
    let is_one = |service: &&Service| {
        service.is_bed_night
            && (from..=parameters.end()).contains(&service.day)
            && household.exit.is_none_or(|exit| service.day < exit)
            && left.is_none_or(|exit| service.day < exit)
    };
    let mut nights = data.services.of(stay).iter().filter(is_one).map(|service| service.day);
    let first = nights.next()?;
    let last = nights.next_back().unwrap_or(first);
    let is_open = left.is_none() && household.exit.is_none() && last + 90 > parameters.end();
    Some((first, last, (!is_open).then(|| last + 1)))
}

/// HUD 3.4.3: the household's move-in, for someone who joined later or left before.
fn move_in(household: &Household, entry: Day, exit: Option<Day>) -> Option<Day> {
    let moved = household.move_in.filter(|_| household.kind.has_move_in())?;
    if moved < entry {
        return Some(entry);
    }
    match exit {
        Some(exit) if moved > exit => None,
        Some(exit) if moved == exit && household.exit.is_none_or(|end| end > exit) => None,
        _ => Some(moved),
    }
}

/// HUD 3.5: ages when they came, at the start of the report period and of the exit cohorts.
fn set_ages(data: &Data, parameters: &Parameters, model: &mut Model) {
    for member in &mut model.members {
        member.entry_age = entry_age(&data.clients[member.client as usize], member);
    }
    // One birth date that cannot be makes the person's age unknown everywhere.
    let mut is_unknown = vec![false; data.clients.len()];
    for member in model.members.iter().filter(|member| member.entry_age == Age::NOT_KNOWN) {
        is_unknown[member.client as usize] = true;
    }
    let cohorts = parameters.exit_cohorts();
    for member in &mut model.members {
        if is_unknown[member.client as usize] {
            member.entry_age = Age::NOT_KNOWN;
        }
        let dob = data.clients[member.client as usize].dob.filter(|_| !member.entry_age.is_unknown());
        let Some(dob) = dob else {
            member.ages = [member.entry_age; 3];
            continue;
        };
        let age_on = |day: Day| if member.entry >= day { member.entry_age } else { age(dob, day) };
        let start = parameters.start();
        let was_gone = member.exit.is_some_and(|exit| exit < start);
        member.ages = [member.entry_age; 3];
        if !was_gone {
            member.ages[Version::Active as usize] = age_on(start);
        }
        for ExitCohort { version, start, end } in &cohorts[..] {
            let left = member.exit.is_some_and(|exit| (*start..=*end).contains(&exit));
            if *version != Version::Active && left {
                member.ages[*version as usize] = age_on(*start);
            }
        }
    }
}

fn entry_age(client: &Client, member: &Member) -> Age {
    if matches!(client.dob_quality, Some(8 | 9)) {
        return Age::NOT_TOLD;
    }
    let never = chrono::NaiveDate::from_ymd_opt(1900, 1, 1).map(Day::from);
    let possible = client.dob.filter(|dob| {
        matches!(client.dob_quality, Some(1 | 2))
            && Some(*dob) != never
            && *dob <= member.entry
            && !(member.is_head && *dob == member.entry)
            && dob.years_later(105) > member.entry
    });
    possible.map_or(Age::NOT_KNOWN, |dob| age(dob, member.entry))
}

fn age(dob: Day, on: Day) -> Age {
    Age::of_years(dob.years_until(on))
}

/// HUD 3.6: household types when the household came, and for each cohort by who was there then.
fn set_types(parameters: &Parameters, model: &mut Model) {
    let mut starts = vec![(Version::Active, parameters.start())];
    let cohorts = parameters.exit_cohorts();
    let before = cohorts.iter().filter(|cohort| cohort.version != Version::Active);
    starts.extend(before.map(|cohort| (cohort.version, cohort.start)));
    for at in 0..model.households.len() {
        let members = || model.members_of(super::data::index(at));
        let entry_type = match members().next() {
            Some(_) => HhType::of(members().map(|member| member.entry_age)),
            None => HhType::Nobody,
        };
        let mut types = [HhType::Unknown; 3];
        let household = &model.households[at];
        for (version, start) in &starts {
            let keeps = household.exit.is_some_and(|exit| exit < *start) || household.entry >= *start;
            let there = members().filter(|member| member.exit.is_none_or(|exit| exit >= *start));
            types[*version as usize] =
                if keeps { entry_type } else { HhType::of(there.map(|member| member.age(*version))) };
        }
        let household = &mut model.households[at];
        (household.entry_type, household.types) = (entry_type, types);
    }
}

/// HUD 5.4, for the adults: conditions known by the end of the report period.
fn set_conditions(data: &Data, parameters: &Parameters, member: &mut Member) {
    if !member.age(Version::Active).is_adult() {
        return;
    }
    for known in data.disabilities.of(member.stay).iter().filter(|known| known.day <= parameters.end()) {
        match known.condition {
            Condition::Hiv => member.hiv = true,
            Condition::Mental => member.mental = true,
            Condition::Substances => member.substances = true,
        }
    }
}
