//! HUD 10 and 11: what is missing or cannot be, counted by project and for the whole report, with the records behind.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::calculated::Calculated;
use super::data::{Data, Enrollment, NONE};
use super::days::Day;
use super::descriptors::Descriptors;
use super::input::{Source, SsnWorth, Stay};
use super::model::{Household, Kind, Member, Model};
use super::parameters::{Parameters, Version};
use super::people::{People, counts};

/// What a record behind a count is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Record {
    /// A client, by PersonalID.
    Client,
    /// An enrollment, by EnrollmentID.
    Enrollment,
    /// A household, by HouseholdID.
    Household,
}

/// A record behind a count of LSAReport.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Behind {
    /// The column of LSAReport.
    pub column: &'static str,
    /// What is counted.
    pub record: Record,
    /// Its key.
    pub key: String,
    /// The client it is about, by PersonalID: for a household its head. Empty when nobody is known.
    pub client: String,
    /// The enrollment it is about, by EnrollmentID; empty for a client.
    pub enrollment: String,
    /// The project, by ProjectID; empty for a client.
    pub project: String,
    /// Records with one number belong together: clients who have one SSN. 0 where each is alone.
    pub group: u32,
}

/// Everything that chapters 10 and 11 look at.
pub(super) struct Asked<'a> {
    pub(super) data: &'a Data,
    pub(super) parameters: &'a Parameters,
    pub(super) model: &'a Model,
    pub(super) people: &'a People,
    pub(super) descriptors: &'a Descriptors,
}

/// Counts of distinct things by row and project.
#[derive(Default)]
struct ByProject(FxHashMap<(i32, u32), BTreeSet<u32>>);

impl ByProject {
    fn note(&mut self, row: i32, project: u32, what: u32) {
        self.0.entry((row, project)).or_default().insert(what);
    }

    fn rows(self) -> Vec<Calculated> {
        let value = |things: BTreeSet<u32>| i32::try_from(things.len()).unwrap_or(i32::MAX);
        let rows = self.0.into_iter();
        rows.map(|((row, project), things)| Calculated::of_project(row, project, value(things))).collect()
    }
}

const NOT_KNOWN: [Option<i32>; 4] = [None, Some(8), Some(9), Some(99)];

/// What an enrollment of an adult or head does not tell (10.13 to 10.17, 11.7).
struct Lacks {
    living_situation: bool,
    length_of_stay: bool,
    homeless_date: bool,
    times: bool,
    months: bool,
}

impl Lacks {
    /// `is_street` says which living situations are homeless ones: chapter 10 and 11 differ.
    fn of(stay: &Stay, kind: Kind, is_street: impl Fn(i32) -> bool) -> Self {
        let was_homeless = kind.is_es_or_sh()
            || stay.living_situation.is_some_and(is_street)
            || stay.previous_street == Some(1);
        Self {
            living_situation: NOT_KNOWN.contains(&stay.living_situation),
            length_of_stay: NOT_KNOWN.contains(&stay.length_of_stay),
            homeless_date: match stay.to_street {
                Some(day) => day > stay.entry,
                None => was_homeless,
            },
            times: was_homeless && !matches!(stay.times_homeless, Some(1..=4)),
            months: was_homeless && !matches!(stay.months_homeless, Some(101..=113)),
        }
    }
}

impl Asked<'_> {
    fn counts(&self, member: &Member) -> bool {
        counts(self.parameters, member.is_active, member.is_air)
    }

    fn stay(&self, member: &Member) -> &Enrollment {
        &self.data.stays[member.stay as usize]
    }

    fn is_in(&self, project: u32) -> bool {
        self.descriptors.is_in.get(project as usize) == Some(&true)
    }

    /// HUD 10: rows 901 to 921 of LSACalculated.
    pub(super) fn by_project(&self) -> Vec<Calculated> {
        let mut found = ByProject::default();
        self.of_members(&mut found);
        self.of_projects_ended(&mut found);
        self.of_nights(&mut found);
        self.of_rows(&mut found);
        for household in &self.model.households {
            if counts(self.parameters, household.is_active, household.is_air) {
                found.note(909, household.project, household.household);
            }
        }
        found.rows()
    }

    /// HUD 10.9 to 10.19.
    fn of_members(&self, found: &mut ByProject) {
        for member in self.model.members.iter().filter(|member| self.counts(member)) {
            let enrollment = self.stay(member);
            let mut note = |row, holds: bool| {
                if holds {
                    found.note(row, member.project, member.stay);
                }
            };
            note(910, true);
            // Who spent the last night of all and left the day after has not left yet.
            let has_left = member.exit.is_some_and(|exit| exit <= self.parameters.end());
            note(912, has_left);
            note(913, !matches!(member.disability, Some(0 | 1)));
            note(919, has_left && enrollment.exit.is_some() && lacks_destination(enrollment));
            if member.is_head_or_adult(Version::Active) {
                let lacks =
                    Lacks::of(&enrollment.stay, member.kind, |before| matches!(before, 101 | 116 | 118));
                note(911, true);
                note(914, lacks.living_situation);
                note(915, lacks.length_of_stay);
                note(916, lacks.homeless_date);
                note(917, lacks.times);
                note(918, lacks.months);
            }
            if member.age(Version::Active).is_unknown() {
                found.note(920, member.project, member.client);
            }
        }
    }

    /// HUD 10.2: who is enrolled, or left, after the project's end.
    fn of_projects_ended(&self, found: &mut ByProject) {
        let (start, end) = (self.parameters.start(), self.parameters.end());
        let ends: Vec<Option<Day>> =
            self.data.descriptors(Source::Project).map(|row| row.day("OperatingEndDate")).collect();
        for member in &self.model.members {
            let ended = ends.get(member.project as usize).copied().flatten();
            let Some(ended) = ended.filter(|ended| (start..=end).contains(ended)) else { continue };
            match self.stay(member).exit {
                None => found.note(901, member.project, member.stay),
                Some(exit) if exit.date > ended => found.note(902, member.project, member.stay),
                Some(_) => {}
            }
        }
    }

    /// HUD 10.3: stays by the night whose exit does not follow the head's last night.
    fn of_nights(&self, found: &mut ByProject) {
        let (start, end) = (self.parameters.start(), self.parameters.end());
        let projects: Vec<Option<Option<Day>>> = self
            .data
            .descriptors(Source::Project)
            .map(|row| {
                let is_one = row.number("ProjectType") == Some(1);
                is_one.then(|| row.day("OperatingEndDate"))
            })
            .collect();
        let last_night = |household: &Household| {
            let project = self.data.stays[household.stay as usize].project;
            let ended = projects.get(project as usize).copied().flatten()?;
            let services = self.data.services.of(household.stay).iter().filter(|service| service.is_bed_night);
            let nights = services
                .map(|service| service.day)
                .filter(|night| (start..=end).contains(night) && ended.is_none_or(|ended| ended >= *night));
            nights.max()
        };
        for member in &self.model.members {
            let enrollment = self.stay(member);
            if projects.get(enrollment.project as usize).copied().flatten().is_none() {
                continue;
            }
            let last = last_night(self.model.household_of(member));
            match enrollment.exit.map(|exit| exit.date).filter(|exit| *exit <= end) {
                None if last.is_some_and(|last| last <= end - 90) => {
                    found.note(903, enrollment.project, member.stay);
                }
                Some(exit) if exit >= start && last.is_some_and(|last| exit != last + 1) => {
                    found.note(904, enrollment.project, member.stay);
                }
                _ => {}
            }
        }
    }

    /// HUD 10.4 to 10.7 and 10.20: enrollments as they are, whether the report could use them or not.
    fn of_rows(&self, found: &mut ByProject) {
        let coc = self.data.coc(self.parameters.coc());
        let kinds: Vec<Option<i32>> =
            self.data.descriptors(Source::Project).map(|row| row.number("ProjectType")).collect();
        let participations = self.participations();
        for (at, enrollment) in (0..).zip(&self.data.stays) {
            let Some(kind) = kinds.get(enrollment.project as usize).copied().flatten() else { continue };
            if !self.is_in(enrollment.project) || !self.overlaps(enrollment) {
                continue;
            }
            let project = enrollment.project;
            let others = || {
                let stays = self.data.stays_of_household.of(enrollment.household).iter();
                stays.map(|at| &self.data.stays[*at as usize])
            };
            let heads = || others().filter(|other| other.stay.relationship == Some(1));
            let is_of_coc = |one: &Enrollment| coc.is_some() && Some(one.coc) == coc;
            if kind == 1 && heads().any(is_of_coc) && !self.had_night(at, enrollment) {
                found.note(921, project, at);
            }
            if matches!(kind, 9 | 10) {
                continue;
            }
            if enrollment.household != NONE
                && (heads().next().is_none() || heads().any(|head| head.coc == NONE))
            {
                found.note(905, project, enrollment.household);
            }
            let covered = participations.get(project as usize).is_some_and(|participations| {
                participations.iter().any(|(from, to)| self.covers(enrollment, *from, *to))
            });
            if heads().any(is_of_coc) && !covered {
                found.note(906, project, at);
            }
            if others().any(is_of_coc) {
                if heads().count() != 1 {
                    found.note(907, project, at);
                }
                if !matches!(enrollment.stay.relationship, Some(1..=5)) {
                    found.note(908, project, at);
                }
            }
        }
    }

    /// Whether an enrollment lies in the report period, by what was recorded.
    fn overlaps(&self, enrollment: &Enrollment) -> bool {
        let left = enrollment.exit.map(|exit| exit.date);
        enrollment.stay.entry <= self.parameters.end()
            && left.is_none_or(|exit| exit >= self.parameters.start() && exit > enrollment.stay.entry)
    }

    fn had_night(&self, at: u32, enrollment: &Enrollment) -> bool {
        let end = self.parameters.end();
        let last = enrollment.exit.map_or(end, |exit| end.min(exit.date - 1));
        let nights = self.data.services.of(at).iter().filter(|service| service.is_bed_night);
        nights.into_iter().any(|service| (enrollment.stay.entry..=last).contains(&service.day))
    }

    /// By the number of the project: when it takes part in HMIS, as far as HMISParticipation.csv tells.
    fn participations(&self) -> Vec<Vec<(Day, Option<Day>)>> {
        let mut spans = vec![Vec::new(); self.descriptors.is_in.len()];
        let start = self.parameters.start();
        let ends: Vec<Option<Day>> =
            self.data.descriptors(Source::Project).map(|row| row.day("OperatingEndDate")).collect();
        for row in self.data.descriptors(Source::HmisParticipation) {
            let at = self.data.project(row.text("ProjectID"));
            let from = row.day("HMISParticipationStatusStartDate");
            let is_hmis = row.number("HMISParticipationType") == Some(1);
            if let (Some(at), Some(from), true) = (at, from, is_hmis)
                && ends[at as usize].is_none_or(|end| end > start)
            {
                spans[at as usize].push((from, row.day("HMISParticipationStatusEndDate")));
            }
        }
        spans
    }

    fn covers(&self, enrollment: &Enrollment, from: Day, to: Option<Day>) -> bool {
        let left = enrollment.exit.map(|exit| exit.date);
        let to_end = match (to, left) {
            (None, _) => true,
            (Some(to), Some(exit)) => to >= exit,
            (Some(to), None) => to > self.parameters.end(),
        };
        from <= enrollment.stay.entry && to_end
    }

    /// HUD 11: the counts of LSAReport in its order, and the records behind those that name a fault.
    pub(super) fn report(&self) -> (Vec<(&'static str, i32)>, Vec<Behind>) {
        let mut found: BTreeMap<&'static str, BTreeSet<(Record, u32)>> = BTreeMap::new();
        self.find_rows(&mut found);
        self.find_members(&mut found);
        let shared = self.find_ssns(&mut found);
        let of_shared = self.behind_shared(&shared);
        let counts = COUNTS.iter().map(|column| {
            let number = match *column {
                "DistinctSSNValueNotUnique" => shared.len(),
                "ClientSSNNotUnique" => of_shared.iter().filter(|one| one.column == *column).count(),
                column => found.get(column).map_or(0, BTreeSet::len),
            };
            (*column, i32::try_from(number).unwrap_or(i32::MAX))
        });
        let counts = counts.collect();
        let faults = found.iter().filter(|(column, _)| !TOTALS.contains(column));
        let behind = faults.flat_map(|(column, things)| things.iter().map(|thing| self.behind(column, *thing)));
        (counts, behind.chain(of_shared).collect())
    }

    /// Who has an SSN that others have too: for the count of people those whose SSN is valid, for that of numbers all.
    fn behind_shared(&self, shared: &[Vec<u32>]) -> Vec<Behind> {
        let mut behind = Vec::new();
        for column in SHARED {
            for (group, people) in (1..).zip(shared) {
                let counted =
                    people.iter().filter(|client| column == SHARED[1] || self.has_valid_ssn(**client));
                let record = |client: &u32| self.behind(column, (Record::Client, *client));
                behind.extend(counted.map(record).map(|one| Behind { group, ..one }));
            }
        }
        behind
    }

    fn has_valid_ssn(&self, client: u32) -> bool {
        self.data.clients[client as usize].ssn.worth == SsnWorth::Valid
    }

    fn behind(&self, column: &'static str, (record, at): (Record, u32)) -> Behind {
        let data = self.data;
        let key =
            |keys: &[Box<str>], at: u32| keys.get(at as usize).map(ToString::to_string).unwrap_or_default();
        let stay = match record {
            Record::Client => None,
            Record::Enrollment => Some(at),
            Record::Household => {
                let stays = data.stays_of_household.of(at);
                let is_head = |stay: &&u32| data.stays[**stay as usize].stay.relationship == Some(1);
                stays.iter().find(is_head).or(stays.first()).copied()
            }
        };
        let enrollment = stay.map(|stay| &data.stays[stay as usize]);
        let client = enrollment.map_or(at, |enrollment| enrollment.client);
        Behind {
            column,
            record,
            key: match record {
                Record::Client => key(&data.client_keys, at),
                Record::Enrollment => key(&data.stay_keys, at),
                Record::Household => key(&data.household_keys, at),
            },
            client: key(&data.client_keys, client),
            enrollment: stay.map(|stay| key(&data.stay_keys, stay)).unwrap_or_default(),
            project: enrollment.map(|one| key(&data.project_keys, one.project)).unwrap_or_default(),
            group: 0,
        }
    }

    /// HUD 11.1 and 11.2: households that no CoC, or no single head, lets the report see.
    fn find_rows(&self, found: &mut BTreeMap<&'static str, BTreeSet<(Record, u32)>>) {
        let coc = self.data.coc(self.parameters.coc());
        let victim_services: BTreeSet<String> = self
            .data
            .descriptors(Source::Organization)
            .filter(|row| row.number("VictimServiceProvider") == Some(0))
            .map(|row| row.text("OrganizationID").to_lowercase())
            .collect();
        let is_followed: Vec<bool> = self
            .data
            .descriptors(Source::Project)
            .map(|row| {
                matches!(row.number("ProjectType"), Some(0 | 1 | 2 | 3 | 8 | 13))
                    && victim_services.contains(&row.text("OrganizationID").to_lowercase())
            })
            .collect();
        let mut cocs = vec![Vec::new(); is_followed.len()];
        for row in self.data.descriptors(Source::ProjectCoc) {
            if let Some(project) = self.data.project(row.text("ProjectID")) {
                cocs[project as usize].push(self.data.coc(row.text("CoCCode")));
            }
        }
        for enrollment in &self.data.stays {
            let project = enrollment.project;
            let left = enrollment.exit.map(|exit| exit.date);
            let is_in = is_followed.get(project as usize) == Some(&true) && self.is_in(project);
            let overlaps = enrollment.stay.entry <= self.parameters.end()
                && left.is_none_or(|exit| exit >= self.parameters.start());
            if !is_in || !overlaps || enrollment.household == NONE {
                continue;
            }
            let others = self.data.stays_of_household.of(enrollment.household).iter();
            let others = || others.clone().map(|at| &self.data.stays[*at as usize]);
            let mut note = |column| {
                found.entry(column).or_default().insert((Record::Household, enrollment.household));
            };
            let is_here = |coc: u32| coc != NONE && cocs[project as usize].contains(&Some(coc));
            if enrollment.stay.relationship == Some(1) && !is_here(enrollment.coc) {
                note("NoCoC");
            }
            let heads = others().filter(|other| other.stay.relationship == Some(1)).count();
            if heads != 1 && coc.is_some() && others().any(|other| Some(other.coc) == coc) {
                note("NotOneHoH");
            }
        }
    }

    /// HUD 11.3 to 11.5 and 11.7.
    fn find_members(&self, found: &mut BTreeMap<&'static str, BTreeSet<(Record, u32)>>) {
        let mut note = |column, record, at| {
            found.entry(column).or_default().insert((record, at));
        };
        for household in &self.model.households {
            let recorded = self.data.stays[household.stay as usize].stay.move_in;
            if household.is_active {
                for at in self.data.stays_of_household.of(household.household) {
                    let enrollment = &self.data.stays[*at as usize];
                    let left = enrollment.exit.map(|exit| exit.date);
                    if enrollment.stay.entry <= self.parameters.end()
                        && left.is_none_or(|exit| exit >= self.parameters.start())
                        && !matches!(enrollment.stay.relationship, Some(1..=5))
                    {
                        note("RelationshipToHoH", Record::Enrollment, *at);
                    }
                }
                if household.kind.has_move_in()
                    && household.move_in.is_none()
                    && recorded.is_some_and(|date| date <= self.parameters.end())
                {
                    note("MoveInDate", Record::Enrollment, household.stay);
                }
            }
            if counts(self.parameters, household.is_active, household.is_air) {
                note("HouseholdEntry", Record::Household, household.household);
            }
        }
        for member in self.model.members.iter().filter(|member| self.counts(member)) {
            let enrollment = self.stay(member);
            note("UnduplicatedClient", Record::Client, member.client);
            let mut note = |column, holds: bool| {
                if holds {
                    note(column, Record::Enrollment, member.stay);
                }
            };
            note("ClientEntry", true);
            note("ClientExit", member.exit.is_some());
            note("DisablingCond", !matches!(member.disability, Some(0 | 1)));
            note("Destination", member.exit.is_some() && lacks_destination(enrollment));
            if member.is_head_or_adult(Version::Active) {
                let lacks = Lacks::of(&enrollment.stay, member.kind, |before| matches!(before, 100..=199));
                note("AdultHoHEntry", true);
                note("LivingSituation", lacks.living_situation);
                note("LengthOfStay", lacks.length_of_stay);
                note("HomelessDate", lacks.homeless_date);
                note("TimesHomeless", lacks.times);
                note("MonthsHomeless", lacks.months);
            }
        }
    }

    /// HUD 11.6. Returns the people by the numbers that two or more have, one at least validly.
    fn find_ssns(&self, found: &mut BTreeMap<&'static str, BTreeSet<(Record, u32)>>) -> Vec<Vec<u32>> {
        let mut of_number: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for person in &self.people.people {
            let ssn = self.data.clients[person.client as usize].ssn;
            let column = match ssn.worth {
                SsnWorth::Valid => None,
                SsnWorth::LastFourDigits => Some("SSN4Digit"),
                SsnWorth::NotProvided => Some("SSNNotProvided"),
                SsnWorth::MissingOrInvalid => Some("SSNMissingOrInvalid"),
            };
            if let Some(column) = column {
                found.entry(column).or_default().insert((Record::Client, person.client));
            }
            if let Some(number) = ssn.number {
                of_number.entry(number).or_default().push(person.client);
            }
        }
        let is_shared =
            |people: &Vec<u32>| people.len() > 1 && people.iter().any(|client| self.has_valid_ssn(*client));
        let mut shared: Vec<Vec<u32>> = of_number.into_values().filter(is_shared).collect();
        // The order tells nothing of the numbers.
        shared.iter_mut().for_each(|people| people.sort_unstable());
        shared.sort_unstable();
        shared
    }
}

fn lacks_destination(enrollment: &Enrollment) -> bool {
    let Some(exit) = enrollment.exit else { return true };
    matches!(exit.destination, None | Some(8 | 9 | 17 | 30 | 99))
        || (exit.destination == Some(435) && exit.subsidy.is_none())
}

/// The counts of LSAReport, in its order.
pub(super) const COUNTS: [&str; 21] = [
    "NoCoC",
    "NotOneHoH",
    "RelationshipToHoH",
    "MoveInDate",
    "UnduplicatedClient",
    "HouseholdEntry",
    "ClientEntry",
    "AdultHoHEntry",
    "ClientExit",
    "SSN4Digit",
    "SSNNotProvided",
    "SSNMissingOrInvalid",
    "ClientSSNNotUnique",
    "DistinctSSNValueNotUnique",
    "DisablingCond",
    "LivingSituation",
    "LengthOfStay",
    "HomelessDate",
    "TimesHomeless",
    "MonthsHomeless",
    "Destination",
];

/// Those among them of people who share an SSN, and of the SSNs that are shared.
const SHARED: [&str; 2] = ["ClientSSNNotUnique", "DistinctSSNValueNotUnique"];

/// Those among them that name no fault.
const TOTALS: [&str; 5] =
    ["UnduplicatedClient", "HouseholdEntry", "ClientEntry", "AdultHoHEntry", "ClientExit"];
