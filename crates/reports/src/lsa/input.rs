//! What the LSA reads: which files, which of their columns, and how their rows become compact data.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};
use std::sync::LazyLock;

use rustc_hash::FxHasher;

use super::days::Day;

/// A file of an HMIS CSV export that the LSA reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Organization.csv
    Organization,
    /// Project.csv
    Project,
    /// Funder.csv
    Funder,
    /// ProjectCoC.csv
    ProjectCoc,
    /// Inventory.csv
    Inventory,
    /// HMISParticipation.csv
    HmisParticipation,
    /// Affiliation.csv
    Affiliation,
    /// Client.csv
    Client,
    /// Enrollment.csv
    Enrollment,
    /// Exit.csv
    Exit,
    /// Services.csv
    Services,
    /// HealthAndDV.csv
    HealthAndDv,
    /// Disabilities.csv
    Disabilities,
}

impl Source {
    /// All of them. The largest come first, so that reading them side by side ends soonest.
    pub const ALL: [Self; 13] = [
        Self::Disabilities,
        Self::Enrollment,
        Self::Client,
        Self::Services,
        Self::Exit,
        Self::HealthAndDv,
        Self::Organization,
        Self::Project,
        Self::Funder,
        Self::ProjectCoc,
        Self::Inventory,
        Self::HmisParticipation,
        Self::Affiliation,
    ];

    /// HUD's name of the file, without `.csv`.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Organization => "Organization",
            Self::Project => "Project",
            Self::Funder => "Funder",
            Self::ProjectCoc => "ProjectCoC",
            Self::Inventory => "Inventory",
            Self::HmisParticipation => "HMISParticipation",
            Self::Affiliation => "Affiliation",
            Self::Client => "Client",
            Self::Enrollment => "Enrollment",
            Self::Exit => "Exit",
            Self::Services => "Services",
            Self::HealthAndDv => "HealthAndDV",
            Self::Disabilities => "Disabilities",
        }
    }

    /// The columns that are read, by HUD's headers: the cells of [`Loader::row`] in their order.
    /// The first is the file's key, the last says when the row was deleted.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Client => &CLIENT,
            Self::Enrollment => &ENROLLMENT,
            Self::Exit => {
                &["ExitID", "EnrollmentID", "ExitDate", "Destination", "DestinationSubsidyType", "DateDeleted"]
            }
            Self::Services => &["ServicesID", "EnrollmentID", "DateProvided", "RecordType", "DateDeleted"],
            Self::HealthAndDv => &[
                "HealthAndDVID",
                "EnrollmentID",
                "InformationDate",
                "DomesticViolenceSurvivor",
                "CurrentlyFleeing",
                "DateDeleted",
            ],
            Self::Disabilities => &[
                "DisabilitiesID",
                "EnrollmentID",
                "InformationDate",
                "DisabilityType",
                "DisabilityResponse",
                "IndefiniteAndImpairs",
                "DateDeleted",
            ],
            descriptor => descriptor.whole_file(),
        }
    }

    /// Whether its rows hang on an enrollment, and are in no file of the LSA.
    #[must_use]
    pub fn is_of_stays(self) -> bool {
        matches!(self, Self::Exit | Self::Services | Self::HealthAndDv | Self::Disabilities)
    }

    /// All columns of a project descriptor file but the export's own, which the LSA fills itself.
    fn whole_file(self) -> &'static [&'static str] {
        static COLUMNS: LazyLock<Vec<(&'static str, Vec<&'static str>)>> = LazyLock::new(|| {
            let columns = |layout: &'static hud::FileLayout| {
                let names = layout.columns.iter().map(|column| column.name);
                (layout.file, names.filter(|name| !["UserID", "ExportID"].contains(name)).collect())
            };
            hud::FILES.iter().map(columns).collect()
        });
        COLUMNS.iter().find(|(file, _)| *file == self.file()).map_or(&[], |(_, columns)| columns)
    }
}

const CLIENT: [&str; 15] = [
    "PersonalID",
    "DOB",
    "DOBDataQuality",
    "SSN",
    "SSNDataQuality",
    "VeteranStatus",
    "AmIndAKNative",
    "Asian",
    "BlackAfAmerican",
    "NativeHIPacific",
    "White",
    "HispanicLatinao",
    "MidEastNAfrican",
    "RaceNone",
    "DateDeleted",
];

const ENROLLMENT: [&str; 17] = [
    "EnrollmentID",
    "PersonalID",
    "ProjectID",
    "HouseholdID",
    "EntryDate",
    "RelationshipToHoH",
    "EnrollmentCoC",
    "LivingSituation",
    "RentalSubsidyType",
    "LengthOfStay",
    "PreviousStreetESSH",
    "DateToStreetESSH",
    "TimesHomelessPastThreeYears",
    "MonthsHomelessPastThreeYears",
    "DisablingCondition",
    "MoveInDate",
    "DateDeleted",
];

/// Takes the rows of one file, in any order. Loaders of several files know nothing of each other, so that
/// they may be filled side by side; [`super::Data::assemble`] puts them together.
#[derive(Debug)]
pub struct Loader {
    pub(super) source: Source,
    /// Digests of the keys so far: of rows with one key, letter case aside, the first counts.
    seen: HashSet<u64, BuildHasherDefault<FxHasher>>,
    pub(super) rows: Rows,
}

/// The rows of a file, compact.
#[derive(Debug)]
pub(super) enum Rows {
    Descriptors(Vec<Box<[String]>>),
    Clients(Texts, Vec<Client>),
    Enrollments(Vec<Enrolled>),
    Exits(Texts, Vec<Exit>),
    Services(Texts, Vec<Service>),
    Violence(Texts, Vec<Violence>),
    Disabilities(Texts, Vec<Disability>),
}

/// A client, as far as the LSA asks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client {
    pub(super) dob: Option<Day>,
    pub(super) dob_quality: Option<i32>,
    pub(super) veteran: Option<i32>,
    /// HUD's RaceEthnicity (5.4): the digits of what was answered, or 98 or 99.
    pub(super) race_ethnicity: i32,
    pub(super) ssn: Ssn,
}

/// What an SSN is worth (11.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ssn {
    pub(super) worth: SsnWorth,
    /// Its number, if it is nine digits, whatever it is worth.
    pub(super) number: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SsnWorth {
    Valid,
    LastFourDigits,
    NotProvided,
    MissingOrInvalid,
}

/// A row of Enrollment.csv, its keys as they were written.
#[derive(Debug)]
pub(super) struct Enrolled {
    pub(super) key: Box<str>,
    pub(super) person: Box<str>,
    pub(super) project: Box<str>,
    pub(super) household: Box<str>,
    pub(super) coc: Box<str>,
    pub(super) stay: Stay,
}

/// What an enrollment says, without its keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    pub(super) entry: Day,
    pub(super) move_in: Option<Day>,
    pub(super) to_street: Option<Day>,
    pub(super) relationship: Option<i32>,
    pub(super) living_situation: Option<i32>,
    pub(super) rental_subsidy: Option<i32>,
    pub(super) length_of_stay: Option<i32>,
    pub(super) previous_street: Option<i32>,
    pub(super) times_homeless: Option<i32>,
    pub(super) months_homeless: Option<i32>,
    pub(super) disabling_condition: Option<i32>,
}

/// A row of Exit.csv.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Exit {
    pub(super) date: Day,
    pub(super) destination: Option<i32>,
    pub(super) subsidy: Option<i32>,
}

/// A day of service: a bed night, or another service that a count of 9.2 takes for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Service {
    pub(super) day: Day,
    pub(super) is_bed_night: bool,
}

/// An answer about domestic violence, as DVStatus counts it (3.4): the lowest of a stay is the stay's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Violence {
    pub(super) day: Day,
    pub(super) status: i32,
}

/// A condition that someone has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Disability {
    pub(super) day: Day,
    pub(super) condition: Condition,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Hiv,
    Mental,
    Substances,
}

impl Loader {
    /// For a file without rows so far.
    #[must_use]
    pub fn new(source: Source) -> Self {
        let rows = match source {
            Source::Client => Rows::Clients(Texts::default(), Vec::new()),
            Source::Enrollment => Rows::Enrollments(Vec::new()),
            Source::Exit => Rows::Exits(Texts::default(), Vec::new()),
            Source::Services => Rows::Services(Texts::default(), Vec::new()),
            Source::HealthAndDv => Rows::Violence(Texts::default(), Vec::new()),
            Source::Disabilities => Rows::Disabilities(Texts::default(), Vec::new()),
            _ => Rows::Descriptors(Vec::new()),
        };
        Self { source, seen: HashSet::default(), rows }
    }

    /// Takes a row: a cell for each of [`Source::columns`], as HMIS CSV writes it. A cell that does not fit
    /// its column is as if it were empty; a row without key or deleted is left out.
    pub fn row(&mut self, cells: &[&[u8]]) {
        let (Some(key), Some(deleted)) = (cells.first(), cells.last()) else { return };
        if key.is_empty() || cells.len() != self.source.columns().len() || !self.seen.insert(digest(key)) {
            return;
        }
        // A deleted client is still who an enrollment names.
        if !deleted.is_empty() && self.source != Source::Client {
            return;
        }
        match &mut self.rows {
            Rows::Descriptors(rows) => {
                rows.push(cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
            }
            Rows::Clients(keys, clients) => {
                keys.push(key);
                clients.push(client(cells));
            }
            Rows::Enrollments(rows) => rows.extend(enrolled(cells)),
            Rows::Exits(keys, exits) => {
                if let Some(date) = Day::parse(cells[2]) {
                    keys.push(cells[1]);
                    exits.push(Exit { date, destination: integer(cells[3]), subsidy: integer(cells[4]) });
                }
            }
            Rows::Services(keys, services) => {
                if let Some(day) = Day::parse(cells[2]) {
                    keys.push(cells[1]);
                    services.push(Service { day, is_bed_night: integer(cells[3]) == Some(200) });
                }
            }
            Rows::Violence(keys, answers) => {
                if let Some(day) = Day::parse(cells[2]) {
                    keys.push(cells[1]);
                    let status = dv_status(integer(cells[3]), integer(cells[4]));
                    answers.push(Violence { day, status });
                }
            }
            Rows::Disabilities(keys, conditions) => {
                let found = condition(integer(cells[3]), integer(cells[4]), integer(cells[5]));
                if let (Some(condition), Some(day)) = (found, Day::parse(cells[2])) {
                    keys.push(cells[1]);
                    conditions.push(Disability { day, condition });
                }
            }
        }
    }
}

fn client(cells: &[&[u8]]) -> Client {
    Client {
        dob: Day::parse(cells[1]),
        dob_quality: integer(cells[2]),
        veteran: integer(cells[5]),
        race_ethnicity: race_ethnicity(&cells[6..13], integer(cells[13])),
        ssn: Ssn::of(cells[3], integer(cells[4])),
    }
}

/// HUD 5.4: each race or ethnicity is a digit, in the order of the columns.
fn race_ethnicity(answers: &[&[u8]], none: Option<i32>) -> i32 {
    match none {
        Some(8 | 9) => return 98,
        Some(99) => return 99,
        _ => {}
    }
    let digits = (1..).zip(answers).filter(|(_, answer)| **answer == b"1");
    let all = digits.fold(0, |all, (digit, _)| all * 10 + digit);
    if all == 0 { 99 } else { all }
}

/// Numbers that HUD's rules name as made up (11.6).
const MADE_UP: [u32; 16] = [
    111_111_111,
    222_222_222,
    333_333_333,
    444_444_444,
    555_555_555,
    777_777_777,
    888_888_888,
    123_456_789,
    234_567_890,
    345_678_901,
    456_789_012,
    567_890_123,
    678_901_234,
    789_012_345,
    890_123_456,
    901_234_567,
];

impl Ssn {
    fn of(text: &[u8], quality: Option<i32>) -> Self {
        let is_number = text.len() == 9 && text.iter().all(u8::is_ascii_digit);
        let number = is_number.then(|| text.iter().fold(0, |all, digit| all * 10 + u32::from(digit - b'0')));
        let worth = match (quality, number) {
            (Some(8 | 9), _) => SsnWorth::NotProvided,
            (Some(2), None) if is_last_four(text) => SsnWorth::LastFourDigits,
            (_, Some(number)) if Self::could_be(number) => SsnWorth::Valid,
            _ => SsnWorth::MissingOrInvalid,
        };
        Self { worth, number }
    }

    fn could_be(number: u32) -> bool {
        let (area, group, serial) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
        !matches!(area, 0 | 666 | 900..) && group != 0 && serial != 0 && !MADE_UP.contains(&number)
    }
}

fn is_last_four(text: &[u8]) -> bool {
    let Some((hidden, shown)) = text.split_at_checked(5) else { return false };
    hidden.eq_ignore_ascii_case(b"xxxxx")
        && shown.len() >= 4
        && shown[..4].iter().all(u8::is_ascii_digit)
        && &shown[..4] != b"0000"
}

fn enrolled(cells: &[&[u8]]) -> Option<Enrolled> {
    let text = |at: usize| String::from_utf8_lossy(cells[at]).into();
    let stay = Stay {
        entry: Day::parse(cells[4])?,
        relationship: integer(cells[5]),
        living_situation: integer(cells[7]),
        rental_subsidy: integer(cells[8]),
        length_of_stay: integer(cells[9]),
        previous_street: integer(cells[10]),
        to_street: Day::parse(cells[11]),
        times_homeless: integer(cells[12]),
        months_homeless: integer(cells[13]),
        disabling_condition: integer(cells[14]),
        move_in: Day::parse(cells[15]),
    };
    Some(Enrolled { key: text(0), person: text(1), project: text(2), household: text(3), coc: text(6), stay })
}

/// HUD 3.4: whatever is no yes or no counts as 98.
fn dv_status(survivor: Option<i32>, fleeing: Option<i32>) -> i32 {
    match (survivor, fleeing) {
        (Some(1), Some(1)) => 1,
        (Some(1), Some(0)) => 2,
        (Some(1), _) => 3,
        (Some(0), _) => 10,
        _ => 98,
    }
}

/// HUD 5.4: HIV/AIDS, a serious mental illness, a substance use disorder.
fn condition(kind: Option<i32>, response: Option<i32>, impairs: Option<i32>) -> Option<Condition> {
    match (kind, response, impairs) {
        (Some(8), Some(1), _) => Some(Condition::Hiv),
        (Some(9), Some(1), Some(1)) => Some(Condition::Mental),
        (Some(10), Some(1..=3), Some(1)) => Some(Condition::Substances),
        _ => None,
    }
}

/// A whole number as HMIS CSV writes it; anything else is none.
pub(super) fn integer(text: &[u8]) -> Option<i32> {
    let is_plain = (1..=9).contains(&text.len())
        && text.iter().all(u8::is_ascii_digit)
        && (text == b"0" || text[0] != b'0');
    is_plain.then(|| text.iter().fold(0, |all, digit| all * 10 + i32::from(digit - b'0')))
}

/// A key in the spelling by which keys are compared: HUD's databases know no letter case.
pub(super) fn folded(key: &[u8]) -> Cow<'_, [u8]> {
    if key.is_ascii() {
        if key.iter().any(u8::is_ascii_uppercase) { key.to_ascii_lowercase().into() } else { key.into() }
    } else {
        String::from_utf8_lossy(key).to_lowercase().into_bytes().into()
    }
}

fn digest(key: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(&folded(key));
    hasher.finish()
}

/// Texts one after the other in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Texts {
    pub(super) fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end])
    }
}
