//! Made-up exports of some hundred households, of every kind of project and of every doubt that the rules know.

use chrono::{Days, NaiveDate};
use reports::lsa::Source;

use super::export::Export;
use super::support::date;

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % bound
    }

    /// True so many times of a hundred.
    pub(crate) fn is(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    /// Another order.
    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            things.swap(at, self.below(at + 1));
        }
    }
}

/// ProjectType and RRHSubType, in turn.
const TYPES: [(&str, &str); 11] = [
    ("0", ""),
    ("1", ""),
    ("2", ""),
    ("3", ""),
    ("8", ""),
    ("13", "1"),
    ("13", "2"),
    ("1", ""),
    ("0", ""),
    ("9", ""),
    ("4", ""),
];
const PROJECTS: usize = 22;

/// Someone's day, so many days after 1 October 2018.
fn day(after: usize) -> NaiveDate {
    date("2018-10-01") + Days::new(after as u64)
}

/// So many households, by heads who come again.
pub(crate) fn export(seed: u64, households: usize) -> Export {
    let mut chance = Chance::new(seed);
    let mut export = Export::default();
    add_projects(&mut export, &mut chance);
    let people = households + 2;
    (0..people).for_each(|at| add_client(&mut export, &mut chance, at));
    (0..households).for_each(|at| add_household(&mut export, &mut chance, at, people));
    export
}

fn add_projects(export: &mut Export, chance: &mut Chance) {
    for at in 0..3 {
        let is_victim_service = if at == 2 { "1" } else { "0" };
        let key = format!("org{at}");
        export.add(
            Source::Organization,
            &[
                ("OrganizationID", &key),
                ("OrganizationName", "Helpers"),
                ("VictimServiceProvider", is_victim_service),
            ],
        );
    }
    for at in 0..PROJECTS {
        let (project, organization) = (format!("pr{at:03}"), format!("org{}", usize::from(chance.is(5)) * 2));
        let (kind, sub_type) = TYPES[at % TYPES.len()];
        let ended = if chance.is(15) { day(2400 + chance.below(800)).to_string() } else { String::new() };
        export.add(
            Source::Project,
            &[
                ("ProjectID", &project),
                ("OrganizationID", &organization),
                ("ProjectName", "Somewhere"),
                ("OperatingStartDate", &day(chance.below(400)).to_string()),
                ("OperatingEndDate", &ended),
                ("ContinuumProject", if chance.is(95) { "1" } else { "0" }),
                ("ProjectType", kind),
                ("RRHSubType", sub_type),
                ("ResidentialAffiliation", chance.of(&["0", "1"])),
            ],
        );
        add_of_project(export, chance, at, &project);
    }
}

fn add_of_project(export: &mut Export, chance: &mut Chance, at: usize, project: &str) {
    for part in 0..=usize::from(chance.is(30)) {
        let (key, place) = (format!("part{at:03}{part}"), format!("coc{at:03}{part}"));
        let ended = if chance.is(20) { day(2000 + chance.below(900)).to_string() } else { String::new() };
        export.add(
            Source::HmisParticipation,
            &[
                ("HMISParticipationID", &key),
                ("ProjectID", project),
                ("HMISParticipationType", if chance.is(90) { "1" } else { "0" }),
                ("HMISParticipationStatusStartDate", &day(chance.below(800)).to_string()),
                ("HMISParticipationStatusEndDate", &ended),
            ],
        );
        let coc = if chance.is(90) { "XX-501" } else { "XX-502" };
        let geography = chance.of(&["1", "2", "3", "99"]);
        export.add(
            Source::ProjectCoc,
            &[("ProjectCoCID", &place), ("ProjectID", project), ("CoCCode", coc), ("GeographyType", geography)],
        );
        export.add(
            Source::Inventory,
            &[
                ("InventoryID", &format!("inv{at:03}{part}")),
                ("ProjectID", project),
                ("CoCCode", coc),
                ("HouseholdType", chance.of(&["1", "3", "4"])),
                ("UnitInventory", "5"),
                ("CHBedInventory", "2"),
                ("InventoryStartDate", "2019-01-01"),
            ],
        );
    }
    let (funder, affiliation) = (format!("fund{at:03}"), format!("aff{at:03}"));
    export.add(
        Source::Funder,
        &[("FunderID", &funder), ("ProjectID", project), ("Funder", "2"), ("StartDate", "2019-01-01")],
    );
    export.add(
        Source::Affiliation,
        &[("AffiliationID", &affiliation), ("ProjectID", project), ("ResProjectID", "pr000")],
    );
}

fn add_client(export: &mut Export, chance: &mut Chance, at: usize) {
    let born = date("1945-02-28") + Days::new(chance.below(29_000) as u64);
    let ssn = format!("{}{:02}{:04}", chance.of(&["000", "900", "666"]), chance.below(3), chance.below(300));
    let answer = |chance: &mut Chance| if chance.is(20) { "1" } else { "0" };
    export.add(
        Source::Client,
        &[
            ("PersonalID", &format!("cl{at:05}")),
            ("DOB", if chance.is(95) { born.to_string() } else { String::new() }.as_str()),
            ("DOBDataQuality", chance.of(&["1", "1", "1", "1", "1", "1", "2", "2", "8", "99"])),
            ("SSN", &ssn),
            ("SSNDataQuality", chance.of(&["1", "1", "2", "8"])),
            ("VeteranStatus", chance.of(&["0", "0", "0", "1", "9", "99"])),
            ("AmIndAKNative", answer(chance)),
            ("BlackAfAmerican", answer(chance)),
            ("White", answer(chance)),
            ("HispanicLatinao", answer(chance)),
        ],
    );
}

fn add_household(export: &mut Export, chance: &mut Chance, at: usize, people: usize) {
    let project = chance.below(PROJECTS);
    let entered = chance.below(2920);
    let left = chance.is(75).then(|| entered + chance.below(10) * chance.below(10) * chance.below(9));
    let moved = chance.is(60).then(|| entered + chance.below(4) * chance.below(90));
    let head = chance.below(people / 2 + 1);
    let others = if chance.is(60) { 0 } else { chance.below(4) };
    for member in 0..=others {
        let client = (head + member * (1 + chance.below(3))) % people;
        let late = usize::from(chance.is(20)) * chance.below(60);
        let early = usize::from(chance.is(20)) * chance.below(60);
        let stay = Stay {
            key: format!("en{at:05}{member}"),
            household: format!("hh{at:05}"),
            project,
            client,
            member,
            entered: entered + late,
            left: left.map(|left| left.saturating_sub(early)),
            moved,
        };
        stay.add(export, chance);
    }
}

struct Stay {
    key: String,
    household: String,
    project: usize,
    client: usize,
    member: usize,
    entered: usize,
    left: Option<usize>,
    moved: Option<usize>,
}

impl Stay {
    fn add(&self, export: &mut Export, chance: &mut Chance) {
        let usual = if self.member == 0 { "1" } else { chance.of(&["2", "2", "3", "4", "5"]) };
        let moved = self.moved.map(|moved| day(moved).to_string()).unwrap_or_default();
        let to_street = self.entered.saturating_sub(chance.below(30) * chance.below(40));
        export.add(
            Source::Enrollment,
            &[
                ("EnrollmentID", &self.key),
                ("PersonalID", &format!("cl{:05}", self.client)),
                ("ProjectID", &format!("pr{:03}", self.project)),
                ("HouseholdID", &self.household),
                ("EntryDate", &day(self.entered).to_string()),
                ("RelationshipToHoH", if chance.is(95) { usual } else { chance.of(&["1", "99", ""]) }),
                ("EnrollmentCoC", chance.of(&["XX-501"; 18]).get(..usize::from(!chance.is(3)) * 6).unwrap()),
                ("LivingSituation", chance.of(&["101", "116", "118", "204", "225", "329", "435", "8", ""])),
                ("RentalSubsidyType", chance.of(&["", "428"])),
                ("LengthOfStay", chance.of(&["10", "11", "2", "3", "4", "5", "99"])),
                ("PreviousStreetESSH", chance.of(&["0", "1", "1", ""])),
                (
                    "DateToStreetESSH",
                    if chance.is(60) { day(to_street).to_string() } else { String::new() }.as_str(),
                ),
                ("TimesHomelessPastThreeYears", chance.of(&["1", "2", "3", "4", "4", "9", ""])),
                ("MonthsHomelessPastThreeYears", chance.of(&["101", "105", "112", "113", "113", "8"])),
                ("DisablingCondition", chance.of(&["0", "1", "1", "8", "99", ""])),
                ("MoveInDate", &moved),
            ],
        );
        self.add_rest(export, chance);
    }

    fn add_rest(&self, export: &mut Export, chance: &mut Chance) {
        if let Some(left) = self.left {
            let to = chance.of(&["435", "410", "116", "101", "329", "24", "30", "8", ""]);
            export.add(
                Source::Exit,
                &[
                    ("ExitID", &format!("ex{}", self.key)),
                    ("EnrollmentID", &self.key),
                    ("ExitDate", &day(left).to_string()),
                    ("Destination", to),
                    ("DestinationSubsidyType", chance.of(&["", "428", "419"])),
                ],
            );
        }
        let nights = if matches!(self.project % TYPES.len(), 1 | 7) { chance.below(30) } else { 0 };
        let mut night = self.entered;
        for at in 0..nights {
            export.add(
                Source::Services,
                &[
                    ("ServicesID", &format!("se{}{at:03}", self.key)),
                    ("EnrollmentID", &self.key),
                    ("DateProvided", &day(night).to_string()),
                    ("RecordType", if chance.is(90) { "200" } else { "141" }),
                ],
            );
            night += 1 + usize::from(chance.is(40)) * chance.below(12);
        }
        self.add_answers(export, chance);
    }

    fn add_answers(&self, export: &mut Export, chance: &mut Chance) {
        let asked = day(self.entered + usize::from(chance.is(20)) * chance.below(90)).to_string();
        export.add(
            Source::HealthAndDv,
            &[
                ("HealthAndDVID", &format!("dv{}", self.key)),
                ("EnrollmentID", &self.key),
                ("InformationDate", &asked),
                ("DomesticViolenceSurvivor", chance.of(&["0", "0", "1", "8", ""])),
                ("CurrentlyFleeing", chance.of(&["0", "1", ""])),
            ],
        );
        for kind in ["8", "9", "10"] {
            export.add(
                Source::Disabilities,
                &[
                    ("DisabilitiesID", &format!("di{}{kind}", self.key)),
                    ("EnrollmentID", &self.key),
                    ("InformationDate", &asked),
                    ("DisabilityType", kind),
                    ("DisabilityResponse", chance.of(&["0", "0", "0", "1"])),
                    ("IndefiniteAndImpairs", chance.of(&["0", "1"])),
                ],
            );
        }
    }
}
