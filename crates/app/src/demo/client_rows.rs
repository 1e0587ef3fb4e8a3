//! Households as rows: clients, enrollments, exits, units.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::clients::RACES;
use domain::ids::ClientId;
use store::demo::{Assignment, Household as HouseholdRow, Member, Occupancy, Stay as StayRow};

use super::assessment_rows::Tools;
use super::chance::Ids;
use super::households::{Household, agency_of, date};
use super::note_rows;
use super::people::Person;
use super::places::{AGENCIES, COC};
use super::queue_rows::{self, Waiting};
use super::record_rows;
use super::rows::{Batch, Face, Names, Origin, Row, Sheets};
use super::sign_ins::{CASE_LOADS, SIGN_INS};
use super::stays::Stay;

/// Writes households down, one after the other.
pub(super) struct Clients<'a> {
    pub(super) sheets: &'a Sheets,
    pub(super) names: &'a Names,
    pub(super) today: NaiveDate,
    pub(super) ids: &'a mut Ids,
    pub(super) batch: Batch,
    /// Clients followed so far, by each of the sign-ins.
    pub(super) followed: Vec<usize>,
    /// The tools households are assessed with.
    pub(super) tools: &'a Tools,
    /// The id of the household that is being written.
    pub(super) together: String,
    /// Its last place on the queue.
    pub(super) waiting: Option<Waiting>,
}

/// One member's stay in a project.
pub(super) struct Enrolled<'a> {
    pub(super) id: String,
    pub(super) client: &'a str,
    pub(super) person: &'a Person,
    pub(super) stay: &'a Stay,
    pub(super) household: &'a Household,
    pub(super) user: String,
    pub(super) agency: usize,
}

impl Enrolled<'_> {
    /// Whether an element for heads of household and adults is asked of them.
    pub(super) fn is_asked(&self, today: NaiveDate) -> bool {
        self.person.relation == 1 || self.person.age(date(today, self.stay.entry)) >= 18
    }
}

impl<'a> Clients<'a> {
    /// A household with all that is known of it.
    pub(super) fn household(&mut self, household: &mut Household) {
        let agency = agency_of(household);
        let mut clients = Vec::new();
        for at in 0..household.people.len() {
            let id = self.ids.next(&mut household.chance);
            self.client(household, at, agency, &id);
            clients.push(id);
        }
        self.together = self.members(household, agency, &clients);
        for stay in household.stays.clone() {
            self.stay(household, &stay, &clients);
        }
        if let Some(waiting) = self.waiting.take() {
            queue_rows::place(self, &household.people, waiting, &mut household.chance);
        }
    }

    pub(super) fn row(&self, file: &str, id: String, of: &Enrolled<'_>, day: i32) -> Option<Row<'a>> {
        let agency = self.names.agency(of.agency);
        let origin = Origin { agency, user: &of.user, day, today: self.today };
        let row = self.sheets.row(file, id, origin)?;
        Some(row.set("EnrollmentID", of.id.as_str()).set("PersonalID", of.client))
    }

    pub(super) fn date(&self, day: i32) -> NaiveDate {
        date(self.today, day)
    }

    pub(super) fn put(&mut self, row: Option<Row<'_>>) {
        if let Some(row) = row {
            row.put(&mut self.batch);
        }
    }

    fn client(&mut self, household: &mut Household, at: usize, agency: usize, id: &str) {
        let Household { people, chance, first, .. } = household;
        let Some(person) = people.get(at) else { return };
        // Whoever is always there is known by all that is asked.
        let known = person.is_known;
        let named = known || !chance.permille(6);
        let name_quality = if !named {
            9
        } else if !known && chance.permille(12) {
            2
        } else {
            1
        };
        let dob_quality =
            if known { 1 } else { chance.weighted(&[(1, 955), (2, 25), (8, 6), (9, 6), (99, 8)]) };
        let dob = match dob_quality {
            1 => Some(person.born),
            // An approximate date is noted as the first of January.
            2 => NaiveDate::from_ymd_opt(person.born.year(), 1, 1),
            _ => None,
        };
        let ssn = chance.percent(55).then(|| chance.impossible_ssn());
        let ssn_quality = if ssn.is_some() { 1 } else { chance.weighted(&[(99, 60), (9, 30), (8, 10)]) };
        let user = self.names.someone(agency, chance).to_owned();
        let is_shared = !AGENCIES.get(agency).is_some_and(|plan| plan.victim_service_provider);
        let (agency, today) = (self.names.agency(agency), self.today);
        let origin = Origin { agency, user: &user, day: *first, today };
        let some = |text: &str| Some(text.to_owned()).filter(|_| named);
        let (first, last) = (some(&person.first), some(&person.last));
        let middle = person.middle.clone().filter(|_| named && name_quality == 1);
        let row = self.sheets.row("Client", id.into(), origin).map(|row| {
            let row = row
                .set("FirstName", first.clone())
                .set("MiddleName", middle.clone())
                .set("LastName", last.clone())
                .set("NameDataQuality", name_quality)
                .set("SSNDataQuality", ssn_quality)
                .set("DOB", dob)
                .set("DOBDataQuality", dob_quality)
                .set("Sex", if chance.permille(8) { 9 } else { person.sex });
            veteran(races(row, person, chance), person, today, chance)
        });
        self.put(row);
        let names = [first, middle, last].into_iter().flatten().collect();
        if let Ok(id) = id.parse::<ClientId>() {
            self.batch.faces.push(Face { id, names, dob, ssn, is_shared });
        }
    }

    /// Tells the household's id.
    fn members(&mut self, household: &mut Household, agency: usize, clients: &[String]) -> String {
        let id = self.ids.next(&mut household.chance);
        let from = self.date(household.first);
        let created_at: DateTime<Utc> = from.and_time(chrono::NaiveTime::MIN).and_utc();
        let agency = self.names.agency(agency).to_owned();
        self.batch.own.households.push(HouseholdRow { id: id.clone(), agency, created_at });
        for (person, client) in household.people.iter().zip(clients) {
            let member = Member {
                id: self.ids.next(&mut household.chance),
                household: id.clone(),
                client: client.clone(),
                relationship: person.relation,
                from,
            };
            self.batch.own.members.push(member);
        }
        id
    }

    fn stay(&mut self, household: &mut Household, stay: &Stay, clients: &[String]) {
        let together = self.ids.next(&mut household.chance);
        let project = self.names.project(stay.project).to_owned();
        self.batch.own.stays.push(StayRow { id: together.clone(), household: self.together.clone(), project });
        let people = household.people.clone();
        let agency = stay.plan().agency.min(AGENCIES.len() - 1);
        for (person, client) in people.iter().zip(clients) {
            let id = self.ids.next(&mut household.chance);
            let user = self.names.someone(agency, &mut household.chance).to_owned();
            let mut chance = std::mem::replace(&mut household.chance, super::chance::Chance::new(0, 0));
            let of = Enrolled { id, client, person, stay, household, user, agency };
            record_rows::enrollment(self, &of, &together, &mut chance);
            self.occupancy(&of, &mut chance);
            self.follow(&of, &mut chance);
            household.chance = chance;
        }
    }

    fn occupancy(&mut self, of: &Enrolled<'_>, chance: &mut super::chance::Chance) {
        let stay = of.stay;
        let unit = stay.unit.and_then(|unit| self.names.unit(stay.project, unit));
        let (Some(unit), Some(moved)) = (unit, stay.moved().filter(|moved| *moved <= 0)) else { return };
        let occupancy = Occupancy {
            id: self.ids.next(chance),
            unit: unit.to_owned(),
            enrollment: of.id.clone(),
            from: self.date(moved),
            to: stay.exit().map(|exit| self.date(exit)),
        };
        self.batch.own.occupancies.push(occupancy);
    }

    /// A case load is as long as one person can carry, however large the community.
    fn follow(&mut self, of: &Enrolled<'_>, chance: &mut super::chance::Chance) {
        let open = of.stay.exit().is_none() && of.person.relation == 1;
        for (sign_in, most) in CASE_LOADS {
            let Some(at) = SIGN_INS.iter().position(|other| other.email == *sign_in) else { continue };
            let theirs = SIGN_INS[at].agency == AGENCIES.get(of.agency).map(|agency| agency.name);
            let free = self.followed.get(at).is_some_and(|followed| followed < most);
            if open && theirs && free && chance.percent(60) {
                self.followed[at] += 1;
                let user = self.names.sign_ins[at].clone();
                let (id, from) = (self.ids.next(chance), self.date(of.stay.entry));
                note_rows::notes(self, of, &user, chance);
                self.batch.own.assignments.push(Assignment { id, enrollment: of.id.clone(), user, from });
            }
        }
    }

    /// The head's enrollment columns that hold a place.
    pub(super) fn coc(person: &Person) -> Option<&'static str> {
        (person.relation == 1).then_some(COC)
    }
}

fn races<'a>(row: Row<'a>, person: &Person, chance: &mut super::chance::Chance) -> Row<'a> {
    let row = row.all(RACES, 0);
    let none = if person.is_known { 0 } else { chance.weighted(&[(0, 975), (8, 7), (9, 12), (99, 6)]) };
    if none != 0 {
        return row.set("RaceNone", none);
    }
    let first = match person.origin {
        "es" => "HispanicLatinao",
        "vn" | "cn" | "in" => "Asian",
        "af" | "ht" => "BlackAfAmerican",
        "ar" => "MidEastNAfrican",
        "na" => "AmIndAKNative",
        "pi" => "NativeHIPacific",
        "en" if chance.percent(44) => "BlackAfAmerican",
        _ => "White",
    };
    let row = row.set(first, 1);
    if !chance.percent(if first == "HispanicLatinao" { 35 } else { 6 }) {
        return row;
    }
    let second =
        ["White", "BlackAfAmerican", "AmIndAKNative"][chance.index([6, 3, 2].into_iter()).unwrap_or(0)];
    row.set(second, 1)
}

const THEATERS: [(&str, i32, i32); 8] = [
    ("WorldWarII", 1941, 1945),
    ("KoreanWar", 1950, 1953),
    ("VietnamWar", 1964, 1973),
    ("DesertStorm", 1990, 1991),
    ("AfghanistanOEF", 2001, 2014),
    ("IraqOIF", 2003, 2010),
    ("IraqOND", 2010, 2011),
    ("OtherTheater", 0, 0),
];

fn veteran<'a>(row: Row<'a>, person: &Person, today: NaiveDate, chance: &mut super::chance::Chance) -> Row<'a> {
    if person.age(today) < 18 {
        return row.set("VeteranStatus", 99);
    }
    if !person.veteran {
        return row.set("VeteranStatus", if chance.permille(15) { 8 } else { 0 });
    }
    let entered = person.born.year() + chance.between(18..24);
    let separated = (entered + chance.between(2..13)).min(today.year());
    let entered = entered.min(separated);
    let row = row
        .set("VeteranStatus", 1)
        .set("YearEnteredService", entered)
        .set("YearSeparated", separated)
        .set("MilitaryBranch", chance.weighted(&[(1, 52), (2, 12), (3, 18), (4, 15), (6, 3)]))
        .set("DischargeStatus", chance.weighted(&[(1, 72), (2, 15), (6, 6), (4, 3), (7, 2), (8, 2)]));
    THEATERS.iter().fold(row, |row, (theater, from, to)| {
        let may = entered <= *to && separated >= *from && *to > 0;
        row.set(theater, i32::from(may && chance.percent(50)))
    })
}
