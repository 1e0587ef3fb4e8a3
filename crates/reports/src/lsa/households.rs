//! HUD 3.3: the households that continuum projects served, and when, as far as the project was operating
//! and took part in HMIS.

use super::data::{Data, Descriptor, NONE, index};
use super::days::Day;
use super::input::{Exit, Service, Source};
use super::model::{HhType, Household, Kind, Population};
use super::parameters::Parameters;

/// A project whose people are followed.
struct Project {
    kind: Kind,
    operating_start: Day,
    /// None when it operates past the report period.
    operating_end: Option<Day>,
    participations: Vec<Participation>,
}

/// A span in which a project takes part in HMIS, or in something comparable.
#[derive(Clone, Copy)]
struct Participation {
    is_hmis: bool,
    start: Day,
    end: Option<Day>,
}

/// The households, ordered by the head's enrollment.
pub(super) fn find(data: &Data, parameters: &Parameters) -> Vec<Household> {
    let projects = projects(data, parameters);
    let Some(coc) = data.coc(parameters.coc()) else { return Vec::new() };
    let found = (0..index(data.stays.len())).filter_map(|at| {
        let stay = &data.stays[at as usize];
        let is_asked = stay.coc == coc && stay.stay.entry <= parameters.end() && stay.client != NONE;
        let project = projects.get(stay.project as usize)?.as_ref().filter(|_| is_asked)?;
        is_the_one_head(data, at).then(|| household(data, parameters, at, project)).flatten()
    });
    found.collect()
}

fn is_the_one_head(data: &Data, at: u32) -> bool {
    let is_head = |at: u32| data.stays[at as usize].stay.relationship == Some(1);
    let household = data.stays[at as usize].household;
    household != NONE
        && is_head(at)
        && !data.stays_of_household.of(household).iter().any(|other| *other != at && is_head(*other))
}

fn projects(data: &Data, parameters: &Parameters) -> Vec<Option<Project>> {
    let of_victim_services: Vec<(String, Option<i32>)> = data
        .descriptors(Source::Organization)
        .map(|row| (row.text("OrganizationID").to_lowercase(), row.number("VictimServiceProvider")))
        .collect();
    let is_other = |row: &Descriptor<'_>| {
        let organization = row.text("OrganizationID").to_lowercase();
        of_victim_services.iter().any(|(key, is_one)| *key == organization && *is_one == Some(0))
    };
    let mut projects: Vec<Option<Project>> = data
        .descriptors(Source::Project)
        .map(|row| project(&row, parameters).filter(|_| is_other(&row)))
        .collect();
    for row in data.descriptors(Source::HmisParticipation) {
        let at = data.project(row.text("ProjectID")).and_then(|at| projects.get_mut(at as usize)?.as_mut());
        let start = row.day("HMISParticipationStatusStartDate");
        if let (Some(project), Some(start)) = (at, start) {
            let is_hmis = row.number("HMISParticipationType") == Some(1);
            let end = row.day("HMISParticipationStatusEndDate");
            project.participations.push(Participation { is_hmis, start, end });
        }
    }
    for project in projects.iter_mut().flatten() {
        project.participations.sort_by_key(|participation| std::cmp::Reverse(participation.start));
    }
    projects
}

fn project(row: &Descriptor<'_>, parameters: &Parameters) -> Option<Project> {
    let kind = Kind::of(row.number("ProjectType"), row.number("RRHSubType"))?;
    let (start, end) = (row.day("OperatingStartDate")?, row.day("OperatingEndDate"));
    let operated = end.is_none_or(|end| end > start && end > parameters.lookback());
    let is_asked = row.number("ContinuumProject") == Some(1) && start <= parameters.end() && operated;
    is_asked.then(|| Project {
        kind,
        operating_start: start,
        operating_end: end.filter(|end| *end <= parameters.end()),
        participations: Vec::new(),
    })
}

/// The latest participation that covers some of the stay, and the exit that it leaves standing: an exit
/// after the project's end, or the participation's, is none.
fn participation(
    project: &Project,
    entry: Day,
    exit: Option<Exit>,
    parameters: &Parameters,
) -> Option<(Participation, Option<Day>)> {
    let end_of = |one: &Participation| one.end.filter(|end| *end <= parameters.end());
    let exit_within = |one: &Participation| {
        exit.map(|exit| exit.date)
            .filter(|exit| project.operating_end.is_none_or(|end| *exit <= end))
            .filter(|exit| end_of(one).is_none_or(|end| *exit <= end))
    };
    if project.operating_end.is_some_and(|end| entry >= end) {
        return None;
    }
    (0..project.participations.len()).find_map(|at| {
        let one = project.participations[at];
        let left = exit_within(&one);
        let latest = project.participations.iter().position(|other| {
            other.is_hmis
                && other.end.is_none_or(|end| end > parameters.lookback() && end > entry)
                && other.start <= parameters.end()
                && left.is_none_or(|exit| exit > other.start)
        });
        let is_within = left.is_none_or(|exit| {
            exit > parameters.lookback() && exit > entry && exit > project.operating_start && exit > one.start
        });
        let one = Participation { end: end_of(&one), ..one };
        (latest == Some(at) && is_within).then_some((one, left))
    })
}

fn household(data: &Data, parameters: &Parameters, at: u32, project: &Project) -> Option<Household> {
    let stay = &data.stays[at as usize];
    let (entry, kind, report_end) = (stay.stay.entry, project.kind, parameters.end());
    let (part, exit) = participation(project, entry, stay.exit, parameters)?;
    let start = part.start.max(project.operating_start);
    let end = match (part.end, project.operating_end) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    let nights = || {
        let from = start.max(parameters.lookback()).max(entry);
        let before = |end: Option<Day>, night: Day| end.is_none_or(|end| night < end);
        let is_one = move |service: &&Service| {
            service.is_bed_night
                && (from..=report_end).contains(&service.day)
                && before(exit, service.day)
                && before(end, service.day)
        };
        data.services.of(at).iter().filter(is_one).map(|service| service.day)
    };
    let is_night_by_night = kind == Kind::EsNightByNight;
    let bed_nights = if is_night_by_night { nights().next().zip(nights().next_back()) } else { None };
    if is_night_by_night && bed_nights.is_none() {
        return None;
    }
    let last_bed_night = bed_nights.map(|(_, last)| last);
    let move_in = stay.stay.move_in.filter(|date| {
        kind.has_move_in()
            && (entry..=report_end).contains(date)
            && end.is_none_or(|end| *date < end)
            && exit.is_none_or(|exit| *date < exit || (*date == exit && kind != Kind::Psh))
    });
    let mut household = Household {
        at: NONE,
        household: stay.household,
        head: stay.client,
        stay: at,
        project: stay.project,
        kind,
        entry: bed_nights.map_or(entry.max(start), |(first, _)| first),
        move_in: move_in.map(|date| date.max(start)),
        exit: None,
        last_bed_night,
        destination: -1,
        entry_type: HhType::Unknown,
        types: [HhType::Unknown; 3],
        is_active: false,
        is_air: false,
        exit_cohort: None,
        population: Population::default(),
    };
    household.exit = match last_bed_night {
        Some(last) => night_by_night_exit(last, exit, end, report_end),
        None => effective_exit(kind, stay.stay.move_in, exit, end, report_end),
    };
    household.destination = destination(&household, stay.exit);
    Some(household)
}

fn night_by_night_exit(last: Day, exit: Option<Day>, end: Option<Day>, report_end: Day) -> Option<Day> {
    if last == report_end {
        return None;
    }
    if exit.is_some_and(|exit| exit < report_end) || last + 90 <= report_end {
        return Some(last + 1);
    }
    truncated(exit, end, report_end)
}

fn effective_exit(
    kind: Kind,
    move_in: Option<Day>,
    exit: Option<Day>,
    end: Option<Day>,
    report_end: Day,
) -> Option<Day> {
    // Whoever left rapid re-housing on the day of the move-in was housed for a day.
    if let Some(exit) = exit.filter(|_| kind.is_rrh() && exit == move_in)
        && end.is_none_or(|end| exit < end)
        && exit <= report_end
    {
        return (exit < report_end).then(|| exit + 1);
    }
    truncated(exit, end, report_end)
}

/// Nobody stays past the end of the project or of its participation.
fn truncated(exit: Option<Day>, end: Option<Day>, report_end: Day) -> Option<Day> {
    match end {
        Some(end) if exit.is_none_or(|exit| exit >= end) => Some(end),
        _ => exit.filter(|exit| *exit <= report_end),
    }
}

/// HUD's ExitDest: what was recorded, unless the exit is not the recorded one.
fn destination(household: &Household, recorded: Option<Exit>) -> i32 {
    let Some(effective) = household.exit else { return -1 };
    let Some(exit) = recorded else { return 99 };
    if exit.date != effective && household.move_in != Some(exit.date) {
        return 99;
    }
    match (exit.destination, exit.subsidy) {
        (None | Some(17 | 30 | 99), _) | (Some(435), None) => 99,
        (Some(8 | 9), _) => 98,
        (Some(435), Some(subsidy)) => subsidy,
        (Some(destination), _) => destination,
    }
}
