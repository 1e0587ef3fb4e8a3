//! Agencies, staff, projects, beds and units as rows.

use chrono::{Months, NaiveDate};
use domain::access::Role;
use domain::projects::DEDICATED;
use store::demo::{ProjectRule, Site, Unit, UnitGroup};

use super::chance::{Chance, Ids};
use super::households::date;
use super::people::staff_name;
use super::places::{
    AGENCIES, COC, COLLABORATIVE, HOUSEHOLD_TYPES, PROJECTS, ProjectPlan, Serves, UnitPlan, Units,
    VICTIM_SERVICE_PROVIDER,
};
use super::rows::{Batch, Names, Origin, Row, Sheets, several};
use super::sign_ins::{SIGN_INS, SignIn};

/// Everything that is there before a client comes.
pub(super) struct Places<'a> {
    sheets: &'a Sheets,
    units: &'a Units,
    today: NaiveDate,
    chance: Chance,
    batch: Batch,
    names: Names,
    ids: &'a mut Ids,
}

/// Names on the staff besides the sign-ins, for each agency.
const STAFF: usize = 3;

/// The rows, and the ids that clients' rows point to.
pub(super) fn rows(
    seed: u64,
    sheets: &Sheets,
    units: &Units,
    today: NaiveDate,
    ids: &mut Ids,
) -> (Batch, Names) {
    let mut chance = Chance::new(seed, 2);
    let names = Names {
        agencies: several(ids, &mut chance, AGENCIES.len()),
        projects: several(ids, &mut chance, PROJECTS.len()),
        units: (0..PROJECTS.len()).map(|at| several(ids, &mut chance, units.of(at).len())).collect(),
        staff: AGENCIES.iter().map(|_| several(ids, &mut chance, STAFF)).collect(),
        sign_ins: several(ids, &mut chance, SIGN_INS.len()),
    };
    let mut places = Places { sheets, units, today, chance, batch: Batch::default(), names, ids };
    for at in 0..AGENCIES.len() {
        places.agency(at);
    }
    for (at, sign_in) in SIGN_INS.iter().enumerate() {
        let (first, last) = sign_in.name.split_once(' ').unwrap_or((sign_in.name, ""));
        let id = places.names.sign_ins[at].clone();
        places.user(works_at(sign_in), id, first, last, Some(sign_in.email));
    }
    for (at, plan) in PROJECTS.iter().enumerate() {
        places.project(at, plan);
    }
    // Only now, so that the first of each agency's staff signs every row above.
    for (at, sign_in) in SIGN_INS.iter().enumerate() {
        if !matches!(sign_in.role, Role::HmisLead | Role::ReadOnly) {
            let id = places.names.sign_ins[at].clone();
            places.names.staff[works_at(sign_in)].push(id);
        }
    }
    (places.batch, places.names)
}

/// The agency of a sign-in; who has none works where coordinated entry is kept.
fn works_at(sign_in: &SignIn) -> usize {
    let named = sign_in.agency.and_then(|name| AGENCIES.iter().position(|agency| agency.name == name));
    named.unwrap_or(COLLABORATIVE)
}

impl<'a> Places<'a> {
    fn id(&mut self) -> String {
        self.ids.next(&mut self.chance)
    }

    fn row(&self, file: &str, agency: usize, id: String) -> Option<Row<'a>> {
        let user = self.names.staff[agency].first().map_or("", String::as_str);
        let origin = Origin { agency: self.names.agency(agency), user, day: -900, today: self.today };
        self.sheets.row(file, id, origin)
    }

    fn agency(&mut self, at: usize) {
        let plan = &AGENCIES[at];
        let id = self.names.agency(at).to_owned();
        let row = self.row("Organization", at, id).map(|row| {
            row.set("OrganizationName", plan.name)
                .set("VictimServiceProvider", i32::from(plan.victim_service_provider))
        });
        put(row, &mut self.batch);
        for id in self.names.staff[at].clone() {
            let (first, last) = staff_name(&mut self.chance);
            self.user(at, id, &first, &last, None);
        }
    }

    fn user(&mut self, agency: usize, id: String, first: &str, last: &str, email: Option<&str>) {
        let row = self
            .row("User", agency, id)
            .map(|row| row.set("UserFirstName", first).set("UserLastName", last).set("UserEmail", email));
        put(row, &mut self.batch);
    }

    fn project(&mut self, at: usize, plan: &ProjectPlan) {
        let id = self.names.project(at).to_owned();
        let opened = self.today.checked_sub_months(Months::new(150)).unwrap_or(self.today);
        let target = if plan.serves == Serves::Survivors { 1 } else { 4 };
        let affiliated =
            (plan.kind == 6 || plan.rrh == Some(1)).then(|| i32::from(affiliated_with(plan).is_some()));
        let row = self.row("Project", plan.agency, id.clone()).map(|row| {
            row.set("OrganizationID", self.names.agency(plan.agency))
                .set("ProjectName", plan.name)
                .set("OperatingStartDate", opened)
                .set("ContinuumProject", 1)
                .set("ProjectType", plan.kind)
                .set("HousingType", plan.housing)
                .set("RRHSubType", plan.rrh)
                .set("ResidentialAffiliation", affiliated)
                .set("TargetPopulation", target)
                .set("HOPWAMedAssistedLivingFac", 2)
        });
        put(row, &mut self.batch);
        self.funder(plan, &id, opened);
        self.project_coc(at, plan, &id);
        self.participation(plan, &id, opened);
        self.rules(plan, &id, opened);
        if let Some(to) = affiliated_with(plan).map(|to| self.names.project(to).to_owned()) {
            let affiliation = self.id();
            let row = self.row("Affiliation", plan.agency, affiliation);
            let row = row.map(|row| row.set("ProjectID", id.clone()).set("ResProjectID", to));
            put(row, &mut self.batch);
        }
        if plan.is_residential() {
            self.beds(at, plan, &id, opened);
        }
    }

    /// Whom the project is for. Shelters that take everyone have said nothing yet.
    fn rules(&mut self, plan: &ProjectPlan, project: &str, from: NaiveDate) {
        use domain::eligibility::{Basis, Fact, Operator, Rule};
        let homeless = (Fact::LivingSituation, Operator::Is, "unsheltered;sheltered", Basis::Funder);
        let mut asked = match plan.serves {
            Serves::Veterans => vec![(Fact::Veteran, Operator::Is, "yes", Basis::Funder)],
            Serves::Youth => vec![(Fact::AgeOfHead, Operator::AtMost, "24", Basis::Funder)],
            Serves::All | Serves::Survivors => Vec::new(),
        };
        asked.extend(match plan.kind {
            3 => vec![homeless, (Fact::Disability, Operator::Is, "yes", Basis::Statute)],
            13 if plan.rrh == Some(2) => vec![homeless],
            12 => vec![
                (Fact::LivingSituation, Operator::Is, "temporary;permanent", Basis::Funder),
                (Fact::MonthlyIncome, Operator::AtMost, "2400", Basis::Funder),
            ],
            _ => Vec::new(),
        });
        let [alone, families, _] = plan.units;
        match (alone > 0, families > 0) {
            (true, false) => asked.push((Fact::HouseholdKind, Operator::Is, "individual;adults", Basis::Local)),
            (false, true) => asked.push((Fact::HouseholdKind, Operator::Is, "family", Basis::Local)),
            _ => {}
        }
        for (fact, operator, operand, basis) in asked {
            let id = self.id();
            if let Ok(rule) = Rule::new(fact, operator, operand, basis) {
                self.batch.own.rules.push(ProjectRule { id, project: project.to_owned(), rule, from });
            }
        }
    }

    fn funder(&mut self, plan: &ProjectPlan, project: &str, opened: NaiveDate) {
        let id = self.id();
        let grant = format!("XX{:04}-{}", self.chance.between(0..10_000), plan.funder);
        let row = self.row("Funder", plan.agency, id).map(|row| {
            row.set("ProjectID", project)
                .set("Funder", plan.funder)
                .set("OtherFunder", (plan.funder == 46).then_some("Cedar County Community Fund"))
                .set("GrantID", grant)
                .set("StartDate", opened)
        });
        put(row, &mut self.batch);
    }

    fn project_coc(&mut self, at: usize, plan: &ProjectPlan, project: &str) {
        let id = self.id();
        // Where a victim service provider is stays untold.
        let told = plan.serves != Serves::Survivors;
        let address = told.then(|| format!("{} {}", 100 + at * 7, STREETS[at % STREETS.len()]));
        let row = self.row("ProjectCoC", plan.agency, id).map(|row| {
            row.set("ProjectID", project)
                .set("CoCCode", COC)
                .set("Geocode", "990001")
                .set("Address1", address)
                .set("City", told.then_some("Rivergate"))
                .set("State", told.then_some("XX"))
                .set("ZIP", told.then_some("00000"))
                .set("GeographyType", 2)
        });
        put(row, &mut self.batch);
    }

    fn participation(&mut self, plan: &ProjectPlan, project: &str, opened: NaiveDate) {
        let (hmis, ce) = (self.id(), self.id());
        let apart = plan.agency == VICTIM_SERVICE_PROVIDER;
        let row = self.row("HMISParticipation", plan.agency, hmis).map(|row| {
            row.set("ProjectID", project)
                .set("HMISParticipationType", if apart { 2 } else { 1 })
                .set("HMISParticipationStatusStartDate", opened)
        });
        put(row, &mut self.batch);
        let access = matches!(plan.kind, 14 | 4 | 11 | 12);
        let row = self.row("CEParticipation", plan.agency, ce).map(|row| {
            row.set("ProjectID", project)
                .set("AccessPoint", i32::from(access))
                .set("PreventionAssessment", i32::from(access && matches!(plan.kind, 12 | 14)))
                .set("CrisisAssessment", i32::from(access && plan.kind != 12))
                .set("HousingAssessment", i32::from(plan.kind == 14))
                .set("DirectServices", i32::from(access && plan.kind != 14))
                .set("ReceivesReferrals", i32::from(plan.referral().is_some() || plan.kind == 12))
                .set("CEParticipationStatusStartDate", opened)
        });
        put(row, &mut self.batch);
    }

    fn beds(&mut self, at: usize, plan: &ProjectPlan, project: &str, opened: NaiveDate) {
        let site = self.site(at, plan);
        for (group, household_type) in HOUSEHOLD_TYPES.into_iter().enumerate() {
            let all = self.units.of(at).iter().enumerate();
            let units: Vec<(usize, &UnitPlan)> = all.filter(|(_, unit)| unit.group == group).collect();
            if units.is_empty() {
                continue;
            }
            self.inventory(at, plan, project, household_type, &units, opened);
            let id = self.id();
            let name = match (plan.has_slots(), group) {
                (true, 1) => "Family slots",
                (true, _) => "Slots",
                (false, 1) => "Family units",
                (false, 2) => "Beds for minors",
                (false, _) if plan.is_shelter() => "Beds",
                (false, _) => "Units",
            };
            self.batch.own.groups.push(UnitGroup {
                id: id.clone(),
                project: project.into(),
                site: site.clone(),
                name: name.into(),
            });
            for (number, (unit, made)) in (1..).zip(units) {
                self.unit(at, plan, &id, unit, number, made);
            }
        }
    }

    fn site(&mut self, at: usize, plan: &ProjectPlan) -> Option<String> {
        let told = plan.serves != Serves::Survivors;
        let id = (!plan.has_slots()).then(|| self.id())?;
        let address = told.then(|| format!("{} {}", 100 + at * 7, STREETS[at % STREETS.len()]));
        self.batch.own.sites.push(Site {
            id: id.clone(),
            agency: self.names.agency(plan.agency).into(),
            name: plan.name.into(),
            address,
            city: told.then(|| "Rivergate".into()),
            state: told.then(|| "XX".into()),
            zip: told.then(|| "00000".into()),
        });
        Some(id)
    }

    fn unit(
        &mut self,
        at: usize,
        plan: &ProjectPlan,
        group: &str,
        unit: usize,
        number: usize,
        made: &UnitPlan,
    ) {
        let what = match (plan.has_slots(), plan.is_shelter(), made.group) {
            (true, _, _) => "Slot",
            (_, true, 1) => "Room",
            (_, true, _) => "Bed",
            _ => "Apt",
        };
        let reason =
            self.chance.one(&["Plumbing repair", "Pest treatment", "Water damage", "Awaiting inspection"]);
        let back = date(self.today, self.chance.between(3..40));
        self.batch.own.units.push(Unit {
            id: self.names.unit(at, unit).unwrap_or_default().into(),
            group: group.into(),
            is_slot: plan.has_slots(),
            name: format!("{what} {number}"),
            capacity: made.capacity,
            offline: reason.filter(|_| made.offline).map(|reason| ((*reason).into(), back)),
            bedrooms: (what == "Apt").then(|| (made.capacity + 1) / 2),
            accessible: !plan.has_slots() && number % 9 == 1,
        });
    }

    fn inventory(
        &mut self,
        at: usize,
        plan: &ProjectPlan,
        project: &str,
        household_type: i32,
        units: &[(usize, &UnitPlan)],
        opened: NaiveDate,
    ) {
        let beds: i32 = units.iter().map(|(_, unit)| unit.capacity).sum();
        let count = i32::try_from(units.len()).unwrap_or(i32::MAX);
        let is_emergency = matches!(plan.kind, 0 | 1);
        let dedicated = match (plan.serves, plan.kind) {
            (Serves::Veterans, _) => "VetBedInventory",
            (Serves::Youth, _) => "YouthBedInventory",
            (_, 3) => "CHBedInventory",
            _ => "OtherBedInventory",
        };
        // HUD 2.07.6: overflow beds are put up when all others are taken.
        let availability = if at == OVERFLOW { 3 } else { 1 };
        let id = self.id();
        let row = self.row("Inventory", plan.agency, id).map(|row| {
            row.set("ProjectID", project)
                .set("CoCCode", COC)
                .set("HouseholdType", household_type)
                .set("Availability", is_emergency.then_some(availability))
                .set("UnitInventory", count)
                .set("BedInventory", beds)
                .all(&DEDICATED, 0)
                .set(dedicated, beds)
                .set("ESBedType", is_emergency.then_some(1))
                .set("InventoryStartDate", opened)
        });
        put(row, &mut self.batch);
    }
}

/// The project of overflow beds.
const OVERFLOW: usize = 2;

const STREETS: &[&str] = &[
    "Mill Street",
    "Harbor Road",
    "Orchard Avenue",
    "Station Street",
    "Quarry Lane",
    "Elm Street",
    "Depot Way",
];

/// The residential project that a project of services helps people stay in.
fn affiliated_with(plan: &ProjectPlan) -> Option<usize> {
    let named = match plan.name {
        "Rivergate Family Support" => "Rivergate Family Shelter",
        "Open Door Housing Stability" => "Open Door Youth Rapid Re-Housing",
        _ => return None,
    };
    PROJECTS.iter().position(|other| other.name == named)
}

fn put(row: Option<Row<'_>>, batch: &mut Batch) {
    if let Some(row) = row {
        row.put(batch);
    }
}
