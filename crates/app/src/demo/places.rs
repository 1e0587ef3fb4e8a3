//! The community's agencies and projects, as a table.

use super::chance::Chance;

/// The made-up continuum of care; HUD has no XX.
pub(super) const COC: &str = "XX-500";

/// An agency.
#[derive(Debug, Clone, Copy)]
pub(super) struct AgencyPlan {
    /// HUD 2.01.2.
    pub(super) name: &'static str,
    /// HUD 2.01.3.
    pub(super) victim_service_provider: bool,
}

/// A project.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProjectPlan {
    /// Which of [`AGENCIES`].
    pub(super) agency: usize,
    /// HUD 2.02.2.
    pub(super) name: &'static str,
    /// HUD list 2.02.6.
    pub(super) kind: i32,
    /// HUD list 2.02.A, of rapid re-housing.
    pub(super) rrh: Option<i32>,
    /// HUD list 2.02.D.
    pub(super) housing: Option<i32>,
    /// HUD list 2.06.1.
    pub(super) funder: i32,
    /// For whom.
    pub(super) serves: Serves,
    /// Units for households without children, for those with, and for minors alone, in a community of 2,000 clients.
    pub(super) units: [u32; 3],
}

/// For whom a project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Serves {
    /// For all.
    All,
    /// For veterans.
    Veterans,
    /// For those up to 24.
    Youth,
    /// For survivors of domestic violence, at the victim service provider.
    Survivors,
}

/// Households without children, with children, minors alone: HUD list 2.07.4, in the order of
/// [`ProjectPlan::units`].
pub(super) const HOUSEHOLD_TYPES: [i32; 3] = [1, 3, 4];

const fn agency(name: &'static str) -> AgencyPlan {
    AgencyPlan { name, victim_service_provider: false }
}

/// Twelve agencies.
pub(super) const AGENCIES: &[AgencyPlan] = &[
    agency("Harbor House Shelter"),
    agency("Northside Housing Partners"),
    agency("Bridge Street Outreach"),
    AgencyPlan { name: "Willow Tree Safe Homes", victim_service_provider: true },
    agency("Rivergate Family Services"),
    agency("Veterans Landing"),
    agency("Open Door Youth Network"),
    agency("Cedar County Housing Authority"),
    agency("Sparrow Hill Ministries"),
    agency("Millrace Community Health"),
    agency("River Valley Collaborative"),
    agency("Tenancy First"),
];

/// The victim service provider.
pub(super) const VICTIM_SERVICE_PROVIDER: usize = 3;

/// Who keeps the HMIS and coordinated entry.
pub(super) const COLLABORATIVE: usize = 10;

const fn project(
    agency: usize,
    name: &'static str,
    kind: i32,
    funder: i32,
    serves: Serves,
    units: [u32; 3],
) -> ProjectPlan {
    ProjectPlan { agency, name, kind, rrh: None, housing: Some(1), funder, serves, units }
}

const fn elsewhere(agency: usize, name: &'static str, kind: i32, funder: i32, serves: Serves) -> ProjectPlan {
    ProjectPlan { agency, name, kind, rrh: None, housing: None, funder, serves, units: [0, 0, 0] }
}

const fn spread(plan: ProjectPlan) -> ProjectPlan {
    ProjectPlan { housing: Some(2), ..plan }
}

const fn scattered(plan: ProjectPlan) -> ProjectPlan {
    ProjectPlan { housing: Some(3), ..plan }
}

const fn rapid(agency: usize, name: &'static str, funder: i32, serves: Serves, units: [u32; 3]) -> ProjectPlan {
    ProjectPlan { rrh: Some(2), ..scattered(project(agency, name, 13, funder, serves, units)) }
}

use Serves::{All, Survivors, Veterans, Youth};

/// Forty projects, of every type (HUD list 2.02.6).
pub(super) const PROJECTS: &[ProjectPlan] = &[
    project(0, "Harbor House Emergency Shelter", 0, 8, All, [34, 0, 0]),
    project(0, "Harbor House Overnight", 1, 8, All, [16, 0, 0]),
    project(0, "Harbor House Overflow Beds", 0, 8, All, [8, 0, 0]),
    project(0, "Harbor House Family Shelter", 0, 8, All, [0, 11, 0]),
    elsewhere(0, "Harbor House Day Center", 11, 46, All),
    rapid(1, "Northside Rapid Re-Housing", 3, All, [26, 22, 0]),
    rapid(1, "Northside ESG Rapid Re-Housing", 10, All, [8, 8, 0]),
    project(1, "Northside Supportive Apartments", 3, 2, All, [52, 0, 0]),
    spread(project(1, "Northside Family Supportive Housing", 3, 2, All, [0, 20, 0])),
    project(1, "Northside Transitional Homes", 2, 5, All, [8, 16, 0]),
    spread(project(1, "Northside Affordable Homes", 9, 50, All, [10, 8, 0])),
    elsewhere(2, "Bridge Street Outreach Team", 4, 11, All),
    elsewhere(2, "Bridge Street PATH Outreach", 4, 21, All),
    elsewhere(2, "Bridge Street Access Point", 14, 4, All),
    elsewhere(2, "Bridge Street Drop-In Center", 11, 46, All),
    project(3, "Willow Tree Safe House", 0, 8, Survivors, [4, 7, 0]),
    spread(project(3, "Willow Tree Transitional Homes", 2, 5, Survivors, [2, 4, 0])),
    rapid(3, "Willow Tree Rapid Re-Housing", 3, Survivors, [3, 6, 0]),
    project(4, "Rivergate Family Shelter", 0, 8, All, [0, 11, 0]),
    rapid(4, "Rivergate Family Rapid Re-Housing", 10, All, [0, 26, 0]),
    elsewhere(4, "Rivergate Family Support", 6, 46, All),
    project(5, "Veterans Landing Bridge Housing", 2, 37, Veterans, [10, 0, 0]),
    rapid(5, "Veterans Landing Rapid Re-Housing", 33, Veterans, [12, 3, 0]),
    elsewhere(5, "Veterans Landing Prevention", 12, 33, Veterans),
    scattered(project(5, "Veterans Landing Supportive Housing", 3, 20, Veterans, [26, 2, 0])),
    project(5, "Veterans Landing Safe Haven", 8, 30, Veterans, [8, 0, 0]),
    project(6, "Open Door Youth Shelter", 0, 22, Youth, [5, 0, 3]),
    spread(project(6, "Open Door Transitional Living", 2, 24, Youth, [12, 2, 0])),
    rapid(6, "Open Door Youth Rapid Re-Housing", 43, Youth, [16, 6, 0]),
    ProjectPlan { rrh: Some(1), ..elsewhere(6, "Open Door Housing Stability", 13, 43, Youth) },
    scattered(project(7, "Cedar County Supportive Vouchers", 3, 2, All, [44, 9, 0])),
    spread(project(7, "Cedar County Homes with Services", 10, 36, All, [18, 9, 0])),
    scattered(project(7, "Cedar County Move-Up Homes", 9, 36, All, [12, 8, 0])),
    project(8, "Sparrow Hill Night Shelter", 1, 46, All, [18, 0, 0]),
    project(8, "Sparrow Hill Safe Haven", 8, 6, All, [12, 0, 0]),
    elsewhere(9, "Millrace Medical Respite", 7, 46, All),
    project(9, "Millrace Supportive Studios", 3, 2, All, [34, 0, 0]),
    elsewhere(10, "River Valley Coordinated Entry", 14, 4, All),
    elsewhere(10, "River Valley Housing Navigation", 6, 4, All),
    elsewhere(11, "Tenancy First Prevention", 12, 9, All),
];

impl ProjectPlan {
    /// Whether people live there (HUD 2.07 asks for beds).
    pub(super) fn is_residential(&self) -> bool {
        matches!(self.kind, 0 | 1 | 2 | 3 | 8 | 9 | 10) || self.rrh == Some(2)
    }

    /// Whether it is permanent housing.
    pub(super) fn is_permanent(&self) -> bool {
        matches!(self.kind, 3 | 9 | 10 | 13)
    }

    /// Whether it is a shelter or a safe haven.
    pub(super) fn is_shelter(&self) -> bool {
        matches!(self.kind, 0 | 1 | 8)
    }

    /// Whether its units are places without an address: money for a home that someone finds.
    pub(super) fn has_slots(&self) -> bool {
        self.rrh == Some(2) || self.housing == Some(3)
    }

    /// What a household is referred to there (HUD list 4.20.2).
    pub(super) fn referral(&self) -> Option<i32> {
        match self.kind {
            0 | 1 | 8 => Some(10),
            2 => Some(11),
            13 if self.rrh == Some(2) => Some(13),
            3 => Some(14),
            9 | 10 => Some(15),
            _ => None,
        }
    }
}

/// The projects that fit, in the order of the table.
pub(super) fn projects(fits: impl Fn(&ProjectPlan) -> bool) -> Vec<usize> {
    let all = PROJECTS.iter().enumerate();
    all.filter(|(_, plan)| fits(plan)).map(|(at, _)| at).collect()
}

/// A unit and when it is free again.
#[derive(Debug, Clone)]
pub(super) struct UnitPlan {
    /// Which of [`HOUSEHOLD_TYPES`] it is for.
    pub(super) group: usize,
    /// People it holds.
    pub(super) capacity: i32,
    /// Out of use: nobody lives there now or later.
    pub(super) offline: bool,
    /// Nobody is there from this day on, in days from today.
    free: i32,
}

impl UnitPlan {
    /// Since when nobody is there, in days from today; none while somebody is.
    pub(super) fn free_since(&self) -> Option<i32> {
        Some(self.free).filter(|free| *free < 0)
    }
}

/// The units of all projects.
#[derive(Debug)]
pub(super) struct Units(Vec<Vec<UnitPlan>>);

impl Units {
    /// As many as a community of this size needs.
    pub(super) fn new(clients: usize, chance: &mut Chance) -> Self {
        let clients = u64::try_from(clients).unwrap_or(u64::MAX);
        let scaled = |base: u32| (u64::from(base).saturating_mul(clients)).div_ceil(2000);
        let of = |plan: &ProjectPlan, chance: &mut Chance| {
            let mut units = Vec::new();
            for (group, base) in plan.units.into_iter().enumerate() {
                for number in 0..scaled(base) {
                    let capacity = capacity(group, number);
                    // The first of a kind is always there, so that a small community has one too.
                    let offline = number > 1 && !plan.has_slots() && chance.percent(3);
                    units.push(UnitPlan { group, capacity, offline, free: i32::MIN });
                }
            }
            units
        };
        Self(PROJECTS.iter().map(|plan| of(plan, chance)).collect())
    }

    /// The units of a project.
    pub(super) fn of(&self, project: usize) -> &[UnitPlan] {
        self.0.get(project).map_or(&[], Vec::as_slice)
    }

    /// The smallest free unit that a household fits into.
    pub(super) fn find(&self, project: usize, group: usize, people: i32, from: i32) -> Option<usize> {
        let fits = |unit: &UnitPlan| {
            unit.group == group && unit.capacity >= people && unit.free <= from && !unit.offline
        };
        let free = self.of(project).iter().enumerate().filter(|(_, unit)| fits(unit));
        free.min_by_key(|(_, unit)| unit.capacity).map(|(at, _)| at)
    }

    /// Nobody else gets this unit before that day.
    pub(super) fn hold(&mut self, project: usize, unit: usize, until: i32) {
        if let Some(unit) = self.0.get_mut(project).and_then(|units| units.get_mut(unit)) {
            unit.free = unit.free.max(until);
        }
    }
}

fn capacity(group: usize, number: u64) -> i32 {
    match (group, number % 8) {
        (1, 0 | 3 | 6) => 4,
        (1, 1 | 5) => 3,
        (1, 2) => 5,
        (1, 4) => 6,
        (1, _) => 8,
        (0, 7) => 2,
        _ => 1,
    }
}
