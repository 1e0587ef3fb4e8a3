//! Vacancies of the housing projects: drafts of units that fell vacant lately, what is on offer now or soon, and what
//! was filled or withdrawn before. Reserved ones come with referrals.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::access::Role;
use store::demo::Vacancy;

use super::chance::{Chance, Ids};
use super::households::date;
use super::places::{AGENCIES, PROJECTS, ProjectPlan, UnitPlan, Units};
use super::rows::Names;
use super::sign_ins::SIGN_INS;

/// More vacancies than these at one project are no use to look at.
const MOST: usize = 6;

const NOTES: &[&str] = &[
    "Second floor, no elevator.",
    "Ground floor, near the bus to downtown. Cats are welcome.",
    "Rent is 30 percent of income. Heat and water are included.",
    "Quiet building; a case manager is in the house on weekdays.",
];

const DOCUMENTS: &[&str] =
    &["Photo ID", "Photo ID, proof of income", "Proof of disability, Social Security card"];

const REASONS: &[&str] = &["repair", "not_ready", "funding", "filled_outside"];

/// What a vacancy is made of besides its unit.
struct Plan {
    state: &'static str,
    reason: Option<&'static str>,
    /// In days from today.
    available: i32,
    created: i32,
    changed: i32,
}

/// Vacancies in every state but reserved.
pub(super) fn rows(seed: u64, units: &Units, names: &Names, today: NaiveDate, ids: &mut Ids) -> Vec<Vacancy> {
    let mut chance = Chance::new(seed, 9);
    let mut all = Vec::new();
    for (project, plan) in PROJECTS.iter().enumerate().filter(|(_, plan)| is_housing(plan)) {
        let mut count = 0;
        for (at, unit) in units.of(project).iter().enumerate() {
            let Some(made) = plan_of(unit, &mut chance).filter(|_| count < MOST) else { continue };
            count += 1;
            let Some(unit_id) = names.unit(project, at) else { continue };
            let is_draft = made.state == "draft";
            all.push(Vacancy {
                id: ids.next(&mut chance),
                unit: unit_id.to_owned(),
                project: names.project(project).to_owned(),
                agency: names.agency(plan.agency).to_owned(),
                state: made.state,
                available_on: date(today, made.available),
                smallest: (unit.group == 1).then_some(2),
                largest: Some(unit.capacity).filter(|_| !is_draft),
                notes: chance.one(NOTES).filter(|_| !is_draft && !plan.has_slots()).copied(),
                documents: chance.one(DOCUMENTS).filter(|_| !is_draft).copied(),
                reason: made.reason,
                posted_by: poster(plan, names).filter(|_| !is_draft),
                created_at: at_hour(today, made.created),
                changed_at: at_hour(today, made.changed),
            });
        }
    }
    all
}

fn is_housing(plan: &ProjectPlan) -> bool {
    plan.referral().is_some() && !plan.is_shelter()
}

/// What became of a unit's last vacancy; nothing for most.
fn plan_of(unit: &UnitPlan, chance: &mut Chance) -> Option<Plan> {
    if unit.offline {
        let day = chance.between(-20..-2);
        let plan =
            Plan { state: "withdrawn", reason: Some("repair"), available: day, created: day, changed: -1 };
        return chance.percent(50).then_some(plan);
    }
    let Some(free) = unit.free_since() else {
        // Somebody lives there now: the vacancy is a while ago.
        let day = chance.between(-200..-30);
        let plan = Plan { state: "filled", reason: None, available: day, created: day, changed: day + 20 };
        return chance.percent(6).then_some(plan);
    };
    let day = chance.between(-40..0).max(free);
    let open = |available| Plan { state: "open", reason: None, available, created: day, changed: day };
    let draft = |day| Plan { state: "draft", reason: None, available: day, created: day, changed: day };
    match chance.between(0..10) {
        _ if free > -21 && chance.percent(60) => Some(draft(free)),
        0..=4 => Some(open(day)),
        5 => Some(open(chance.between(3..35))),
        6 => {
            let reason = chance.one(REASONS).copied();
            Some(Plan { state: "withdrawn", reason, available: day, created: day, changed: -1 })
        }
        // It fell vacant a while ago, and nobody has found the time.
        7 => Some(draft(free.max(-45))),
        _ => None,
    }
}

/// Who posted it: the provider who signs in, or for other agencies the HMIS lead.
fn poster(plan: &ProjectPlan, names: &Names) -> Option<String> {
    let agency = AGENCIES.get(plan.agency).map(|agency| agency.name);
    let own = SIGN_INS.iter().position(|who| who.role == Role::Provider && who.agency == agency);
    let at = own.or_else(|| SIGN_INS.iter().position(|who| who.role == Role::HmisLead))?;
    names.sign_ins.get(at).cloned()
}

// At 17:00 UTC it is the same day in all of the country; today, no later than it is.
fn at_hour(today: NaiveDate, day: i32) -> DateTime<Utc> {
    let hour = TimeDelta::hours(if day < 0 { 17 } else { 0 });
    (date(today, day.min(0)).and_time(NaiveTime::MIN) + hour).and_utc()
}
