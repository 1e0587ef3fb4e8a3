//! What is asked and noted during a stay, as rows of HUD's files.

use chrono::Months;

use super::assessment_rows::assessments;
use super::chance::Chance;
use super::client_rows::{Clients, Enrolled};
use super::income_rows;
use super::people::DISABILITY_TYPES;
use super::queue_rows::Waiting;
use super::stays::Event;

/// Data collection stages, HUD list 5.03.1.
pub(super) const AT_ENTRY: i32 = 1;
pub(super) const AT_EXIT: i32 = 3;
pub(super) const ANNUAL: i32 = 5;

/// One member's enrollment and all that hangs on it.
pub(super) fn enrollment(to: &mut Clients<'_>, of: &Enrolled<'_>, together: &str, chance: &mut Chance) {
    enrolled(to, of, together, chance);
    exit(to, of, chance);
    income_rows::all(to, of, chance);
    health(to, of, chance);
    disabilities(to, of, chance);
    services(to, of, chance);
    contacts(to, of, chance);
    coordinated_entry(to, of, chance);
    youth(to, of, chance);
}

fn enrolled(to: &mut Clients<'_>, of: &Enrolled<'_>, together: &str, chance: &mut Chance) {
    let (stay, plan) = (of.stay, of.stay.plan());
    let agency = to.names.agency(of.agency);
    let origin = super::rows::Origin { agency, user: &of.user, day: stay.entry, today: to.today };
    let is_head = of.person.relation == 1;
    let move_in = stay.move_in.filter(|_| is_head).map(|day| to.date(day));
    let engaged = matches!(plan.kind, 1 | 4 | 6) && of.is_asked(to.today) && chance.percent(70);
    let engaged_on = (stay.entry + chance.between(0..20)).min(stay.exit().unwrap_or(0)).min(-1).max(stay.entry);
    let path = plan.funder == 21;
    let Some(row) = to.sheets.row("Enrollment", of.id.clone(), origin) else { return };
    let row = row
        .set("PersonalID", of.client)
        .set("ProjectID", to.names.project(stay.project))
        .set("EntryDate", to.date(stay.entry))
        .set("HouseholdID", together)
        .set("RelationshipToHoH", of.person.relation)
        .set("EnrollmentCoC", Clients::coc(of.person))
        .set("DisablingCondition", i32::from(of.person.disabilities != 0))
        .set("MoveInDate", move_in)
        .set("DateOfEngagement", (engaged || path).then(|| to.date(engaged_on)))
        .set("DateOfPATHStatus", path.then(|| to.date(engaged_on)))
        .set("ClientEnrolledInPATH", path.then_some(1))
        .set("PercentAMI", (plan.funder == 33 && is_head).then(|| chance.weighted(&[(1, 60), (2, 40)])))
        .set("TargetScreenReqd", (plan.funder == 33 && plan.kind == 12 && is_head).then_some(0));
    let row = if of.is_asked(to.today) { prior(row, to, of, chance) } else { row };
    row.put(&mut to.batch);
}

/// Prior living situation (HUD 3.917): what is asked depends on the project and on the answer before.
fn prior<'a>(
    row: super::rows::Row<'a>,
    to: &Clients<'_>,
    of: &Enrolled<'_>,
    chance: &mut Chance,
) -> super::rows::Row<'a> {
    let (stay, plan) = (of.stay, of.stay.plan());
    let row =
        row.set("LivingSituation", stay.prior).set("RentalSubsidyType", (stay.prior == 435).then_some(433));
    let homeless = matches!(stay.prior, 116 | 101 | 118);
    let days = (stay.entry - stay.since).max(1);
    let length = if homeless {
        length_of(days)
    } else {
        chance.weighted(&[(10, 6), (11, 10), (2, 22), (3, 24), (4, 22), (5, 15), (99, 1)])
    };
    let row = row.set("LengthOfStay", length);
    if homeless || matches!(plan.kind, 0 | 1 | 4 | 8) {
        return homeless_time(row, to, stay.entry, stay.since.min(stay.entry), chance);
    }
    let under = match stay.prior {
        200..=299 => matches!(length, 10 | 11 | 2 | 3),
        300..=499 => matches!(length, 10 | 11),
        _ => return row,
    };
    let row = row.set("LOSUnderThreshold", i32::from(under));
    if !under {
        return row;
    }
    let street = chance.percent(55);
    let row = row.set("PreviousStreetESSH", i32::from(street));
    if street { homeless_time(row, to, stay.entry, stay.since.min(stay.entry) - 20, chance) } else { row }
}

fn homeless_time<'a>(
    row: super::rows::Row<'a>,
    to: &Clients<'_>,
    entry: i32,
    since: i32,
    chance: &mut Chance,
) -> super::rows::Row<'a> {
    let row = row.set("DateToStreetESSH", to.date(since));
    if chance.percent(3) {
        let unknown = chance.weighted(&[(8, 50), (9, 30), (99, 20)]);
        return row.set("TimesHomelessPastThreeYears", unknown).set("MonthsHomelessPastThreeYears", unknown);
    }
    let times = chance.weighted(&[(1, 55), (2, 20), (3, 9), (4, 16)]);
    // A month begun counts as a month.
    let months = (entry - since) / 30 + 1 + if times > 1 { chance.between(times..8) } else { 0 };
    row.set("TimesHomelessPastThreeYears", times).set("MonthsHomelessPastThreeYears", 100 + months.clamp(1, 13))
}

/// HUD list 3.917.2.
fn length_of(days: i32) -> i32 {
    match days {
        ..=1 => 10,
        2..=6 => 11,
        7..=29 => 2,
        30..=89 => 3,
        90..=364 => 4,
        _ => 5,
    }
}

fn exit(to: &mut Clients<'_>, of: &Enrolled<'_>, chance: &mut Chance) {
    let Some(day) = of.stay.exit() else { return };
    let stay = of.stay;
    let assessed = (stay.plan().kind == 12).then_some(match stay.destination {
        410 | 435 => 1,
        422 => 4,
        101 | 116 => 6,
        _ => 99,
    });
    // HUD list W5.AB, of those who kept the housing they had.
    let subsidy = assessed.filter(|found| *found == 1).map(|_| if stay.destination == 435 { 2 } else { 1 });
    let id = to.ids.next(chance);
    let row = to.row("Exit", id, of, day).map(|row| {
        row.set("ExitDate", to.date(day))
            .set("Destination", stay.destination)
            .set("DestinationSubsidyType", stay.subsidy.filter(|_| stay.destination == 435))
            .set("HousingAssessment", assessed)
            .set("SubsidyInformation", subsidy)
    });
    to.put(row);
}

fn health(to: &mut Clients<'_>, of: &Enrolled<'_>, chance: &mut Chance) {
    let kind = of.stay.plan().kind;
    if !matches!(kind, 0..=4 | 8..=10 | 12..=14) || !of.is_asked(to.today) {
        return;
    }
    let answer = match of.person.survivor {
        true => 1,
        false => chance.weighted(&[(0, 96), (9, 2), (99, 2)]),
    };
    let fleeing = of.household.serves == super::places::Serves::Survivors;
    let when = if fleeing { 1 } else { chance.weighted(&[(1, 20), (2, 10), (3, 15), (4, 53), (9, 2)]) };
    let id = to.ids.next(chance);
    let row = to.row("HealthAndDV", id, of, of.stay.entry).map(|row| {
        row.set("InformationDate", to.date(of.stay.entry))
            .set("DomesticViolenceSurvivor", answer)
            .set("WhenOccurred", (answer == 1).then_some(when))
            .set("CurrentlyFleeing", (answer == 1).then(|| i32::from(fleeing)))
            .set("DataCollectionStage", AT_ENTRY)
    });
    to.put(row);
}

fn disabilities(to: &mut Clients<'_>, of: &Enrolled<'_>, chance: &mut Chance) {
    let kind = of.stay.plan().kind;
    if !matches!(kind, 0..=4 | 8..=10 | 13) {
        return;
    }
    let at_exit = of.stay.exit().filter(|_| matches!(kind, 2 | 3 | 9 | 10)).map(|day| (day, AT_EXIT));
    for (day, stage) in [(of.stay.entry, AT_ENTRY)].into_iter().chain(at_exit) {
        for disability in DISABILITY_TYPES {
            let there = of.person.has(disability);
            let response = match (there, disability) {
                (true, 10) => 1 + i32::from(of.person.born.to_string().ends_with(['3', '7'])),
                (there, _) => i32::from(there),
            };
            // Developmental disability and HIV/AIDS are indefinite by their nature.
            let lasting = (there && !matches!(disability, 6 | 8)).then_some(1);
            let id = to.ids.next(chance);
            let row = to.row("Disabilities", id, of, day).map(|row| {
                row.set("InformationDate", to.date(day))
                    .set("DisabilityType", disability)
                    .set("DisabilityResponse", response)
                    .set("IndefiniteAndImpairs", lasting)
                    .set("DataCollectionStage", stage)
            });
            to.put(row);
        }
    }
}

fn services(to: &mut Clients<'_>, of: &Enrolled<'_>, chance: &mut Chance) {
    let (stay, plan) = (of.stay, of.stay.plan());
    let mut provided = Vec::new();
    if plan.kind == 1 && stay.unit.is_some() {
        // Tonight is a night too; the last night is the one before they left.
        let last = stay.exit().unwrap_or(1);
        let nights = stay.entry..last;
        let kept = |night: i32, chance: &mut Chance| {
            night == stay.entry || night + 1 == last || night == 0 || chance.percent(62)
        };
        provided.extend(nights.filter(|night| kept(*night, chance)).map(|night| (night, 200, 200)));
    }
    if plan.funder == 21 && of.is_asked(to.today) {
        // HUD list P1.2: re-engagement, screening, clinical assessment, case management.
        let last = stay.exit().unwrap_or(0);
        for kind in [2, 14, 6].into_iter().take(1 + usize::try_from(chance.between(0..3)).unwrap_or(0)) {
            provided.push((chance.between(stay.entry..last), 141, kind));
        }
    }
    for (day, record, kind) in provided {
        let id = to.ids.next(chance);
        let row = to.row("Services", id, of, day).map(|row| {
            row.set("DateProvided", to.date(day)).set("RecordType", record).set("TypeProvided", kind)
        });
        to.put(row);
    }
}

/// Current living situation (HUD 4.12): each time outreach meets someone, and once in coordinated entry.
fn contacts(to: &mut Clients<'_>, of: &Enrolled<'_>, chance: &mut Chance) {
    let (stay, plan) = (of.stay, of.stay.plan());
    if !of.is_asked(to.today) || !matches!(plan.kind, 4 | 14) {
        return;
    }
    let last = stay.exit().unwrap_or(0).min(0);
    let mut day = stay.entry;
    let mut met = vec![day];
    if plan.kind == 4 {
        while met.len() < 16 {
            day += chance.between(4..25);
            if day >= last {
                break;
            }
            met.push(day);
        }
    }
    for day in met {
        // Elsewhere than on the street, more would be asked: outreach meets them outside.
        let situation = if matches!(stay.prior, 101 | 118) && plan.kind == 14 { stay.prior } else { 116 };
        let at = chance.one(PLACES).copied();
        let id = to.ids.next(chance);
        let row = to.row("CurrentLivingSituation", id, of, day).map(|row| {
            row.set("InformationDate", to.date(day))
                .set("CurrentLivingSituation", situation)
                .set("VerifiedBy", (plan.kind == 14).then_some(plan.name))
                .set("LocationDetails", at.filter(|_| situation == 116))
        });
        to.put(row);
    }
}

const PLACES: &[&str] = &[
    "Under the Mill Street bridge",
    "Behind the depot",
    "Riverside park, north end",
    "In a car near Quarry Lane",
    "Camp at the old brickworks",
    "Bus station",
];

fn coordinated_entry(to: &mut Clients<'_>, of: &Enrolled<'_>, chance: &mut Chance) {
    if of.person.relation != 1 {
        return;
    }
    let assessed = assessments(to, of, chance);
    to.waiting = Waiting::of(of, assessed).or_else(|| to.waiting.take());
    for event in &of.stay.events {
        let id = to.ids.next(chance);
        let row = to.row("Event", id, of, event.day).map(|row| referral(row, to, event));
        to.put(row);
    }
}

fn referral<'a>(row: super::rows::Row<'a>, to: &Clients<'_>, event: &Event) -> super::rows::Row<'a> {
    let place = event.to.map(|project| to.names.project(project));
    let row = row
        .set("EventDate", to.date(event.day))
        .set("Event", event.event)
        .set("ProbSolDivRRResult", (event.event == 2).then_some(0))
        .set("LocationCrisisOrPHHousing", place);
    match event.result {
        Some((result, on)) => row.set("ReferralResult", result).set("ResultDate", to.date(on)),
        None => row,
    }
}

/// School and work of youth: HUD C3 for YHDP, R4 to R6 for RHY.
fn youth(to: &mut Clients<'_>, of: &Enrolled<'_>, chance: &mut Chance) {
    let funder = of.stay.plan().funder;
    if of.person.relation != 1 || !matches!(funder, 22 | 24 | 43) {
        return;
    }
    let at_exit = of.stay.exit().map(|day| (day, AT_EXIT));
    for (day, stage) in [(of.stay.entry, AT_ENTRY)].into_iter().chain(at_exit) {
        let id = to.ids.next(chance);
        let row = if funder == 43 {
            let attends = chance.weighted(&[(0, 55), (1, 15), (2, 30)]);
            let recent = chance.weighted(&[(0, 45), (1, 15), (2, 40)]);
            let current = chance.weighted(&[(0, 60), (1, 25), (4, 15)]);
            to.row("YouthEducationStatus", id, of, day).map(|row| {
                row.set("InformationDate", to.date(day))
                    .set("CurrentSchoolAttend", attends)
                    .set("MostRecentEdStatus", (attends == 0).then_some(recent))
                    .set("CurrentEdStatus", (attends != 0).then_some(current))
            })
        } else {
            let employed = i32::from(chance.percent(if stage == AT_EXIT { 45 } else { 22 }));
            let kind = chance.weighted(&[(1, 30), (2, 50), (3, 20)]);
            let why_not = chance.weighted(&[(1, 65), (2, 15), (3, 20)]);
            to.row("EmploymentEducation", id, of, day).map(|row| {
                row.set("InformationDate", to.date(day))
                    .set("LastGradeCompleted", chance.weighted(&[(4, 45), (5, 35), (7, 15), (10, 5)]))
                    .set("SchoolStatus", chance.weighted(&[(1, 25), (2, 15), (3, 25), (4, 10), (5, 25)]))
                    .set("Employed", employed)
                    .set("EmploymentType", (employed == 1).then_some(kind))
                    .set("NotEmployedReason", (employed == 0).then_some(why_not))
            })
        };
        to.put(row.map(|row| row.set("DataCollectionStage", stage)));
    }
}

/// The day of a year's end after an entry, in days from today; none while it has not come.
pub(super) fn anniversaries(to: &Clients<'_>, entry: i32) -> Vec<i32> {
    let first = to.date(entry);
    let years = (1..20).map_while(|year| first.checked_add_months(Months::new(12 * year)));
    let days = years.map(|date| i32::try_from((date - to.today).num_days()).unwrap_or(i32::MAX));
    days.take_while(|day| *day < 0).collect()
}
