//! HUD 7: who left the system in the report period and the two years before, where to, and whether they
//! came back; LSAExit.

use rayon::prelude::*;

use super::chronic::{self, Chronic, Gathering};
use super::data::{Data, index};
use super::days::{Day, DaySet};
use super::engaged::{ABSENCE, RETURN_DAYS, returned_from, unbroken_since};
use super::model::{Age, HhType, Household, Kind, Member, Model};
use super::parameters::{ExitCohort, Parameters, Scope, Stamp, Version};
use super::people::adult_age;
use super::table::Table;
use super::tally;
use super::use_of_system::return_group;

/// A household's exit: a row of HUD's tlsa_Exit.
#[derive(Debug, Clone)]
pub(super) struct Exit {
    pub(super) version: Version,
    pub(super) hh_type: HhType,
    pub(super) stat: i32,
    pub(super) from: i32,
    pub(super) to: i32,
    /// Days; -1 for none.
    pub(super) return_time: i32,
    pub(super) veteran: i32,
    pub(super) chronic: i32,
    pub(super) disability: i32,
    pub(super) fleeing: i32,
    pub(super) race_ethnicity: i32,
    pub(super) adult_age: i32,
    pub(super) parent: i32,
    pub(super) three_children: i32,
    pub(super) path: i32,
}

/// HUD 7.1: a household that left and was back, or elsewhere, within two weeks has not left.
pub(super) fn mark(parameters: &Parameters, is_in: &[bool], model: &mut Model) {
    let cohorts = parameters.exit_cohorts();
    let marks: Vec<Option<Version>> = model
        .households
        .par_iter()
        .map(|one| {
            let exit = one.exit?;
            let is_in = is_in.get(one.project as usize) == Some(&true);
            let is_asked = parameters.scope() == Scope::Systemwide || is_in;
            let stays_on = |version: Version| {
                model.of_head(one.head).any(|other| {
                    other.stay != one.stay
                        && other.hh_type(version) == one.hh_type(version)
                        && other.entry < exit + (ABSENCE - 1)
                        && other.exit.is_none_or(|end| end > exit)
                })
            };
            // Cohorts overlap where the period is longer than a year, or begins on 29 February.
            let mut left = cohorts.iter().filter(|cohort| (cohort.start..=cohort.end).contains(&exit));
            let cohort = left.find(|cohort| is_asked && !stays_on(cohort.version));
            cohort.map(|cohort| cohort.version)
        })
        .collect();
    for (one, mark) in model.households.iter_mut().zip(marks) {
        one.exit_cohort = mark;
    }
}

/// The exits of one head of household, all of them together: their histories overlap.
struct Leaving<'a> {
    data: &'a Data,
    parameters: &'a Parameters,
    model: &'a Model,
    head: u32,
    cohort: ExitCohort,
    hh_type: HhType,
    /// The exit that counts.
    exit: &'a Household,
    left: Day,
}

/// HUD 7.2 to 7.12.
pub(super) fn find(data: &Data, parameters: &Parameters, model: &Model) -> Vec<Exit> {
    let cohorts = parameters.exit_cohorts();
    let heads = (0..index(data.clients.len())).into_par_iter();
    let leaving: Vec<Leaving<'_>> = heads
        .filter(|head| model.of_head(*head).any(|one| one.exit_cohort.is_some()))
        .flat_map_iter(|head| {
            let ways = cohorts.iter().flat_map(|cohort| HhType::ALL.map(|hh_type| (*cohort, hh_type)));
            ways.filter_map(move |(cohort, hh_type)| {
                let (exit, left) = qualifying(model, head, cohort.version, hh_type)?;
                Some(Leaving { data, parameters, model, head, cohort, hh_type, exit, left })
            })
        })
        .collect();
    let histories = histories(data, model, &leaving);
    leaving.par_iter().zip(histories).map(|(one, chronic)| exit(one, chronic)).collect()
}

/// HUD 7.2: of several exits the one to the best destination, then the earliest.
fn qualifying(model: &Model, head: u32, version: Version, hh_type: HhType) -> Option<(&Household, Day)> {
    let left =
        model.of_head(head).filter(|one| one.exit_cohort == Some(version) && one.hh_type(version) == hh_type);
    left.filter_map(|one| Some((one, one.exit?))).min_by(|(one, left), (other, other_left)| {
        returned_from(one.destination)
            .cmp(&returned_from(other.destination))
            .then(left.cmp(other_left))
            .then(one.destination.cmp(&other.destination))
            .then(other.entry.cmp(&one.entry))
            .then(other.stay.cmp(&one.stay))
    })
}

/// What someone of a household that left brings to the question of chronic homelessness (HUD 7.4): a row of
/// tlsa_ExitHoHAdult.
struct Adult {
    client: u32,
    /// The place of the exit.
    at: usize,
    start: Day,
    last: Day,
    disability: i32,
    chronic: Chronic,
}

/// HUD 7.4 to 7.8: for each exit what its head and adults come to; none when nobody is asked.
fn histories(data: &Data, model: &Model, leaving: &[Leaving<'_>]) -> Vec<i32> {
    let mut adults: Vec<Adult> =
        leaving.par_iter().enumerate().flat_map_iter(|(at, one)| one.adults(at)).collect();
    adults.par_sort_by_key(|adult| (adult.client, adult.at));
    let people: Vec<&mut [Adult]> = adults.chunk_by_mut(|one, other| one.client == other.client).collect();
    people.into_par_iter().for_each(|adults| look_back(data, model, leaving, adults));
    let mut found = vec![None::<i32>; leaving.len()];
    for adult in &adults {
        if let Some(category) = chronic::category(adult.chronic, adult.disability) {
            let least = &mut found[adult.at];
            *least = Some(least.map_or(category, |other| other.min(category)));
        }
    }
    found.into_iter().map(Option::unwrap_or_default).collect()
}

impl<'a> Leaving<'a> {
    fn members(&self) -> impl Iterator<Item = &'a Member> + Clone + use<'a> {
        let (model, at) = (self.model, self.exit.at);
        model.members_of_household.of(at).iter().map(move |at| &model.members[*at as usize])
    }

    fn is_head_or_adult(&self, member: &Member) -> bool {
        member.is_head_or_adult(self.cohort.version)
    }

    fn left_in_cohort(&self, member: &Member) -> bool {
        member.exit.is_some_and(|exit| (self.cohort.start..=self.cohort.end).contains(&exit))
    }

    /// The head's households that count as the same household for the cohort.
    fn same(&self) -> impl Iterator<Item = &'a Household> + use<'a> {
        let (version, hh_type) = (self.cohort.version, self.hh_type);
        self.model.of_head(self.head).filter(move |one| one.hh_type(version) == hh_type)
    }

    /// HUD 7.4. Who was in transitional housing or housed for a year before the exit is not asked.
    fn adults(&self, at: usize) -> Vec<Adult> {
        let year_before = self.left.years_earlier(1);
        let is_asked = match self.exit.kind {
            Kind::Th => self.exit.entry > year_before,
            Kind::Psh | Kind::Rrh => self.exit.move_in.is_none_or(|date| date > year_before),
            _ => true,
        };
        let asked = || {
            let all =
                self.members().filter(|member| self.left_in_cohort(member) && self.is_head_or_adult(member));
            all.filter(move |_| is_asked)
        };
        let mut clients: Vec<u32> = asked().map(|member| member.client).collect();
        clients.sort_unstable();
        clients.dedup();
        let adult = |client: u32| {
            let exits = asked().filter(|member| member.client == client).filter_map(|member| member.exit);
            let last = exits.max()?;
            let of_client = || self.members().filter(move |member| member.client == client);
            let has = |answer| of_client().any(|member| member.disability == Some(answer));
            let disability = if has(1) {
                1
            } else if has(0) {
                0
            } else {
                99
            };
            // In HUD's code what one of them told counts for all of the household.
            let told = asked().any(|member| {
                let stay = &self.data.stays[member.stay as usize].stay;
                member.entry > last.years_earlier(1)
                    && chronic::told_of_years(stay)
                    && stay.entry == member.entry
            });
            let chronic = if told {
                Chronic { time: Some(400), status: Some(2) }
            } else {
                Chronic { time: None, status: None }
            };
            Some(Adult { client, at, start: last.years_earlier(3) + 1, last, disability, chronic })
        };
        clients.into_iter().filter_map(adult).collect()
    }
}

/// HUD 7.5 to 7.8, for one person: the days of all their exits are gathered together.
fn look_back(data: &Data, model: &Model, leaving: &[Leaving<'_>], adults: &mut [Adult]) {
    let client = adults.first().map_or(super::data::NONE, |adult| adult.client);
    let days = adults.iter().filter(|adult| adult.chronic.time.is_none()).map(|adult| adult.start).min();
    let first = adults.iter().map(|adult| adult.start).min();
    let last = adults.iter().map(|adult| adult.last).max();
    let gathered = days.zip(first.zip(last)).map(|(told_after, (first, last))| {
        let how = Gathering { first, last, told_after, is_of_people: false };
        chronic::homeless_days(data, model.of_client(client), how)
    });
    let runs: Vec<(Day, Day)> = gathered.iter().flat_map(|days| days.runs()).collect();
    // In HUD's code of 2026 an episode ends after the day it begins on: one of a single day borrows the end
    // of the next.
    let end_of = |at: usize| {
        let (start, end) = runs[at];
        if end > start { Some(end) } else { runs.get(at + 1).map(|(_, end)| *end) }
    };
    let episodes: Vec<(Day, Day)> = (0..runs.len()).filter_map(|at| Some((runs[at].0, end_of(at)?))).collect();
    // HUD's code counts the days and episodes of all exits of the person in the cohort together, and says
    // the same of each.
    let version = |adult: &Adult| leaving[adult.at].cohort.version;
    let counted = [Version::Active, Version::Exit1, Version::Exit2].map(|cohort| {
        let windows = adults.iter().filter(|adult| version(adult) == cohort);
        counted(gathered.as_ref()?, &episodes, windows.map(|adult| (adult.start, adult.last)))
    });
    for adult in adults {
        let year_before = adult.last.years_earlier(1);
        let is_long = |(start, end): &(Day, Day)| *end > year_before && *start <= end.years_earlier(1);
        if episodes.iter().any(is_long) {
            adult.chronic = Chronic { time: Some(365), status: Some(1) };
        }
        if let (None, Some((days, count))) = (adult.chronic.time, counted[version(adult) as usize]) {
            let time = match days {
                365.. => Some(365),
                270.. => Some(270),
                _ => None,
            };
            adult.chronic = Chronic { time, status: Some(if count >= 4 { 2 } else { 3 }) };
        }
        let one = &leaving[adult.at];
        let lacks = |member: &Member| {
            let stay = &data.stays[member.stay as usize].stay;
            member.client == adult.client
                && one.left_in_cohort(member)
                && one.is_head_or_adult(member)
                && chronic::lacks_history(stay, member)
        };
        let is_open = matches!(adult.chronic.time, None | Some(0 | 270)) || adult.chronic.status == Some(3);
        if is_open && one.members().any(lacks) {
            adult.chronic.status = Some(99);
        }
    }
}

/// HUD 7.8.2: days in any of the windows, and episodes that end in one of them. A window without days, or in which
/// no episode ends, does not count; none of them, and nothing is said.
fn counted(
    days: &DaySet,
    episodes: &[(Day, Day)],
    windows: impl Iterator<Item = (Day, Day)>,
) -> Option<(i32, usize)> {
    let ends_in = |(_, end): &(Day, Day), (first, last): &(Day, Day)| (*first..=*last).contains(end);
    let windows: Vec<(Day, Day)> = windows
        .filter(|window| days.count_between(window.0, window.1) > 0)
        .filter(|window| episodes.iter().any(|episode| ends_in(episode, window)))
        .collect();
    let mut outside = days.clone();
    windows.iter().for_each(|(first, last)| outside.remove(*first, *last + 1));
    let ending = episodes.iter().filter(|episode| windows.iter().any(|window| ends_in(episode, window)));
    (!windows.is_empty()).then(|| (days.count() - outside.count(), ending.count()))
}

fn exit(one: &Leaving<'_>, chronic: i32) -> Exit {
    let (version, household) = (one.cohort.version, one.exit);
    let adults = || one.members().filter(|member| member.age(version).is_adult());
    let heads_and_adults = || one.members().filter(|member| one.is_head_or_adult(member));
    let is_veteran = |member: &Member| one.data.clients[member.client as usize].veteran == Some(1);
    let fleeing = heads_and_adults().filter_map(|member| member.dv.filter(|dv| (1..=3).contains(dv)));
    let mut children: Vec<u32> =
        one.members().filter(|member| member.age(version).is_child()).map(|member| member.client).collect();
    children.sort_unstable();
    children.dedup();
    let (stat, last_inactive) = before(one);
    Exit {
        version,
        hh_type: one.hh_type,
        stat,
        from: left_from(household),
        to: household.destination,
        return_time: returned_after(one),
        veteran: i32::from(adults().any(is_veteran)),
        chronic,
        disability: i32::from(heads_and_adults().any(|member| member.disability == Some(1))),
        fleeing: fleeing.min().unwrap_or_default(),
        race_ethnicity: one.data.clients[one.head as usize].race_ethnicity,
        adult_age: age_of_exit(one),
        parent: i32::from(one.members().any(|member| member.is_child_of_head)),
        three_children: i32::from(one.hh_type == HhType::AdultsAndChildren && children.len() >= 3),
        path: path(one, last_inactive),
    }
}

/// HUD 7.2.3: ExitFrom.
fn left_from(household: &Household) -> i32 {
    match (household.kind, household.move_in.is_some()) {
        (Kind::EsEntryExit | Kind::EsNightByNight, _) => 2,
        (Kind::Th, _) => 3,
        (Kind::Sh, _) => 4,
        (Kind::Rrh, true) => 5,
        (Kind::Psh, true) => 6,
        (Kind::Rrh, false) => 7,
        (Kind::Psh, false) => 8,
        (Kind::RrhServices, true) => 9,
        (Kind::RrhServices, false) => 10,
    }
}

/// HUD 7.3: days until they came back, from two weeks to two years.
fn returned_after(one: &Leaving<'_>) -> i32 {
    let back = one.same().map(|other| other.entry - one.left);
    back.filter(|days| (ABSENCE..=RETURN_DAYS).contains(days)).min().unwrap_or(-1)
}

/// HUD 7.9.3: by the ages of all who left in the cohort with the head in a household of the type.
fn age_of_exit(one: &Leaving<'_>) -> i32 {
    let version = one.cohort.version;
    let households = one.same().filter(|household| household.exit_cohort == Some(version));
    let ages: Vec<Age> = households
        .flat_map(|household| one.model.members_of(household.at))
        .map(|member| member.age(version))
        .collect();
    adult_age(one.hh_type, ages.iter().copied().min(), ages.iter().copied().max())
}

/// HUD 7.10 and 7.11: how they had come, and since when without a break.
fn before(one: &Leaving<'_>) -> (i32, Day) {
    let entry = one.exit.entry;
    let lookback = one.parameters.lookback();
    let prior = one.same().filter(|other| other.entry < entry).filter_map(|other| Some((other, other.exit?)));
    let prior = prior.filter(|(_, exit)| (entry - RETURN_DAYS..=one.left).contains(exit));
    let last = prior.max_by(|(one, left), (other, other_left)| {
        let by_destination = other.destination.cmp(&one.destination);
        left.cmp(other_left)
            .then(by_destination)
            .then(other.entry.cmp(&one.entry))
            .then(one.stay.cmp(&other.stay))
    });
    let stat = match last {
        None => 1,
        Some((_, exit)) if exit >= entry - (ABSENCE - 1) => 5,
        Some((other, _)) => returned_from(other.destination),
    };
    let is_close = |other: &Household| {
        let heads = one.model.members_of(other.at).filter(|member| member.client == one.head);
        other.exit.is_some_and(|exit| exit + 6 >= entry) && heads.into_iter().any(|head| head.entry < entry)
    };
    if stat != 5 || !one.same().any(is_close) {
        return (stat, (entry - 1).max(lookback - 1));
    }
    let counted = one
        .same()
        .filter(|other| other.exit.is_some_and(|exit| exit <= one.left) && other.kind != Kind::RrhServices);
    (stat, unbroken_since(one.data, counted, lookback, entry, one.cohort.end))
}

/// HUD 7.12.
fn path(one: &Leaving<'_>, last_inactive: Day) -> i32 {
    let (exit, left) = (one.exit, one.left);
    let was_housed = exit.kind == Kind::Psh && exit.move_in.is_some_and(|date| date < one.cohort.start);
    let for_a_year =
        matches!(exit.kind, Kind::Psh | Kind::Rrh) && exit.move_in.is_some_and(|date| date + 365 <= left);
    if was_housed || for_a_year {
        return -1;
    }
    let lookback = one.parameters.lookback();
    let used = |is_kind: fn(Kind) -> bool| {
        one.same().any(|other| {
            is_kind(other.kind)
                && other.entry <= left
                && (other.entry > last_inactive
                    || (last_inactive == lookback - 1 && other.exit.is_none_or(|exit| exit > lookback - 1)))
        })
    };
    let es = used(Kind::is_es_or_sh);
    let th = used(|kind| kind == Kind::Th);
    let rrh = used(|kind| kind == Kind::Rrh);
    let psh = used(|kind| kind == Kind::Psh);
    match (psh, rrh, th, es) {
        (false, false, false, true) => 1,
        (false, false, true, false) => 2,
        (false, false, true, true) => 3,
        (false, true, false, false) => 4,
        (false, true, false, true) => 5,
        (false, true, true, false) => 6,
        (false, true, true, true) => 7,
        (true, false, false, false) => 8,
        (true, false, false, true) => 9,
        (true, true, false, true) => 10,
        (true, true, false, false) => 11,
        _ => 12,
    }
}

const COLUMNS: [&str; 15] = [
    "Cohort",
    "Stat",
    "ExitFrom",
    "ExitTo",
    "ReturnTime",
    "HHType",
    "HHVet",
    "HHChronic",
    "HHDisability",
    "HHFleeingDV",
    "HoHRaceEthnicity",
    "HHAdultAge",
    "HHParent",
    "AC3Plus",
    "SystemPath",
];

/// HUD 7.13: LSAExit, equal exits in one row.
pub(super) fn table(exits: &[Exit], stamp: &Stamp) -> Table {
    let attributes = |exit: &Exit| {
        [
            exit.version.cohort(),
            exit.stat,
            exit.from,
            exit.to,
            return_group(exit.return_time),
            exit.hh_type.code(),
            exit.veteran,
            exit.chronic,
            exit.disability,
            exit.fleeing,
            exit.race_ethnicity,
            exit.adult_age,
            exit.parent,
            exit.three_children,
            exit.path,
        ]
    };
    tally::table("LSAExit", &COLUMNS, exits.par_iter().map(attributes), stamp)
}
