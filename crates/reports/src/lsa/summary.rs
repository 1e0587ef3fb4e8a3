//! What people read in an LSA: its tables as figures of a few lines each.
//!
//! A household is one line of LSAHousehold: a head, with a type. Who was served as two types counts in both,
//! and once among all, as in HUD's own readings of the file.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::compute::Lsa;
use super::table::{Cell, Table};

/// An LSA as figures, in the order in which they are read. A figure without lines is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The figures.
    pub figures: Vec<Figure>,
}

/// A small table: lines, and values by column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What it shows, as a name that text is found by.
    pub key: Key,
    /// What its values count.
    pub unit: Unit,
    /// The columns, as names that text is found by.
    pub columns: Vec<Key>,
    /// The lines.
    pub lines: Vec<Line>,
}

/// A line of a [`Figure`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it is about, as a name that text is found by.
    pub key: Key,
    /// A value for each column; `None` where none can be told.
    pub values: Vec<Option<i64>>,
}

/// What the values of a [`Figure`] count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// People.
    People,
    /// Households.
    Households,
    /// Days, on average.
    Days,
    /// Exits of households.
    Exits,
    /// Records of HMIS.
    Records,
}

/// A name that text is found by.
pub type Key = Cow<'static, str>;

impl Summary {
    /// Reads the tables of an LSA.
    #[must_use]
    pub fn of(lsa: &Lsa) -> Self {
        let people = View::of(lsa, "LSAPerson");
        let households = View::of(lsa, "LSAHousehold");
        let exits = View::of(lsa, "LSAExit");
        let averages = View::of(lsa, "LSACalculated");
        let quality = View::of(lsa, "LSAReport");
        let figures = [
            people.as_ref().map(served_people),
            households.as_ref().map(|view| by_type(view, "served_households", &SERVED)),
            households.as_ref().map(|view| by_type(view, "engagement", &ENGAGEMENT)),
            averages.as_ref().map(|view| days(view, "days_homeless", 1..=9)),
            averages.as_ref().map(|view| days(view, "days_housed", 10..=16)),
            households.as_ref().map(|view| by_type(view, "paths", &PATHS)),
            averages.as_ref().map(path_days),
            exits.as_ref().map(exits_to),
            exits.as_ref().map(|view| returns(view, "returns_all", |_| true)),
            exits.as_ref().map(|view| returns(view, "returns_permanent", |to| to / 100 == 4)),
            households.as_ref().map(|view| by_type(view, "chronic", &CHRONIC)),
            households.as_ref().map(|view| by_type(view, "populations", &POPULATIONS)),
            people.as_ref().map(races),
            quality.as_ref().map(quality_counts),
        ];
        let has_values =
            |figure: &Figure| figure.lines.iter().any(|line| line.values.iter().any(Option::is_some));
        Self { figures: figures.into_iter().flatten().filter(has_values).collect() }
    }

    /// A figure by its name.
    #[must_use]
    pub fn figure(&self, key: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.key == key)
    }
}

impl Figure {
    fn new(key: &'static str, unit: Unit, columns: &[&'static str], lines: Vec<Line>) -> Self {
        let columns = columns.iter().map(|column| Key::Borrowed(*column)).collect();
        Self { key: Key::Borrowed(key), unit, columns, lines }
    }

    /// The value of a line in a column.
    #[must_use]
    pub fn value(&self, line: &str, column: &str) -> Option<i64> {
        let at = self.columns.iter().position(|name| name == column)?;
        *self.lines.iter().find(|one| one.key == line)?.values.get(at)?
    }
}

/// HUD's list HHType with everybody first: the number, and the digit that it is in lists of several.
const TYPES: [(i32, char, &str); 5] = [
    (0, ' ', "all"),
    (1, '1', "adult_only"),
    (2, '2', "adult_and_child"),
    (3, '3', "child_only"),
    (99, '9', "unknown"),
];

/// A table that has rows, and where its columns stand.
struct View<'a>(&'a Table);

/// A row of it.
#[derive(Clone, Copy)]
struct Row<'a> {
    table: &'a Table,
    cells: &'a [Cell],
}

impl<'a> View<'a> {
    fn of(lsa: &'a Lsa, name: &str) -> Option<Self> {
        lsa.table(name).filter(|table| !table.rows.is_empty()).map(Self)
    }

    fn rows(&self) -> impl Iterator<Item = Row<'a>> {
        let table = self.0;
        table.rows.iter().map(move |cells| Row { table, cells })
    }
}

impl Row<'_> {
    /// The number in a column; HUD's -1, not applicable, where there is none.
    fn number(&self, column: &str) -> i32 {
        let at = self.table.column(column);
        at.and_then(|at| self.cells.get(at)).and_then(Cell::number).unwrap_or(-1)
    }

    fn total(&self) -> i64 {
        i64::from(self.number("RowTotal"))
    }

    fn is_on(&self, column: &str) -> bool {
        self.number(column) == 1
    }
}

/// A line of a figure: its name, and who is in it.
type Rule = (&'static str, fn(&Row<'_>) -> bool);

/// The groups of projects in which a household was in the report period.
const SERVED: [Rule; 5] = [
    ("any", |_| true),
    ("est", |row| row.number("ESTStatus") > 2),
    ("rrh", |row| row.number("RRHStatus") > 2),
    ("psh", |row| row.number("PSHStatus") > 2),
    ("rrh_so", |row| row.number("RRHSOStatus") > 2),
];

/// HUD's list Stat: how a household came to be in the system.
const ENGAGEMENT: [Rule; 5] = [
    ("first_time", |row| row.number("Stat") == 1),
    ("returned_from_permanent", |row| row.number("Stat") == 2),
    ("returned_from_temporary", |row| row.number("Stat") == 3),
    ("returned_from_unknown", |row| row.number("Stat") == 4),
    ("continuous", |row| row.number("Stat") == 5),
];

/// HUD's list SystemPath.
const PATHS: [Rule; 13] = [
    ("path_1", |row| row.number("SystemPath") == 1),
    ("path_2", |row| row.number("SystemPath") == 2),
    ("path_3", |row| row.number("SystemPath") == 3),
    ("path_4", |row| row.number("SystemPath") == 4),
    ("path_5", |row| row.number("SystemPath") == 5),
    ("path_6", |row| row.number("SystemPath") == 6),
    ("path_7", |row| row.number("SystemPath") == 7),
    ("path_8", |row| row.number("SystemPath") == 8),
    ("path_9", |row| row.number("SystemPath") == 9),
    ("path_10", |row| row.number("SystemPath") == 10),
    ("path_11", |row| row.number("SystemPath") == 11),
    ("path_12", |row| row.number("SystemPath") == 12),
    ("path_none", |row| row.number("SystemPath") == -1),
];

/// HUD's list HHChronic.
const CHRONIC: [Rule; 8] = [
    ("chronic_1", |row| row.number("HHChronic") == 1),
    ("chronic_2", |row| row.number("HHChronic") == 2),
    ("chronic_3", |row| row.number("HHChronic") == 3),
    ("chronic_4", |row| row.number("HHChronic") == 4),
    ("chronic_5", |row| row.number("HHChronic") == 5),
    ("chronic_6", |row| row.number("HHChronic") == 6),
    ("chronic_9", |row| row.number("HHChronic") == 9),
    ("chronic_0", |row| row.number("HHChronic") == 0),
];

/// HUD 8.4: populations of households.
const POPULATIONS: [Rule; 11] = [
    ("population_13", |row| row.is_on("HHVet")),
    ("population_10", |row| row.number("HHAdultAge") == 18 && row.number("HHType") == 1),
    ("population_11", |row| row.number("HHAdultAge") == 24 && row.number("HHType") == 1),
    ("population_12", |row| {
        row.is_on("HHParent") && matches!(row.number("HHAdultAge"), 18 | 24) && row.number("HHType") == 2
    }),
    ("population_46", |row| row.is_on("HHParent") && row.number("HHType") == 3),
    ("population_47", |row| row.number("HHChild") == 3 && row.number("HHType") == 2),
    ("population_45", |row| row.number("HHAdultAge") == 55 && row.number("HHType") == 1),
    ("population_15", |row| row.is_on("HHChronic")),
    ("population_18", |row| row.is_on("HHDisability")),
    ("population_19", |row| row.is_on("HHFleeingDV")),
    ("population_48", |row| row.number("HHFleeingDV") == 2),
];

/// Households by their type: a line for each rule.
fn by_type(households: &View<'_>, key: &'static str, rules: &[Rule]) -> Figure {
    let line = |(name, is_in): &Rule| {
        let count = |hh_type: i32| {
            let rows = households.rows().filter(|row| hh_type == 0 || row.number("HHType") == hh_type);
            Some(rows.filter(is_in).map(|row| row.total()).sum())
        };
        Line { key: Key::Borrowed(name), values: TYPES.iter().map(|(code, ..)| count(*code)).collect() }
    };
    Figure::new(key, Unit::Households, &TYPES.map(|(.., name)| name), rules.iter().map(line).collect())
}

/// LSAPerson: people by the groups of projects and the household types that they were served in.
fn served_people(people: &View<'_>) -> Figure {
    const GROUPS: [(&str, &[&str]); 5] = [
        ("any", &["HHTypeEST", "HHTypeRRH", "HHTypePSH", "HHTypeRRHSONoMI", "HHTypeRRHSOMI"]),
        ("est", &["HHTypeEST"]),
        ("rrh", &["HHTypeRRH"]),
        ("psh", &["HHTypePSH"]),
        ("rrh_so", &["HHTypeRRHSONoMI", "HHTypeRRHSOMI"]),
    ];
    let line = |(name, columns): &(&'static str, &[&str])| {
        let mut values = [0; TYPES.len()];
        for row in people.rows() {
            let types = columns.iter().map(|column| row.number(column)).filter(|types| *types > 0);
            let types: String = types.map(|types| types.to_string()).collect();
            for ((code, digit, _), value) in TYPES.iter().zip(&mut values) {
                if (*code == 0 && !types.is_empty()) || types.contains(*digit) {
                    *value += row.total();
                }
            }
        }
        Line { key: Key::Borrowed(name), values: values.map(Some).to_vec() }
    };
    let lines = GROUPS.iter().map(line).collect();
    Figure::new("served_people", Unit::People, &TYPES.map(|(.., name)| name), lines)
}

/// LSACalculated's averages of all households of a type, one line for each row of the report.
fn days(averages: &View<'_>, key: &'static str, report_rows: std::ops::RangeInclusive<i32>) -> Figure {
    let lines = report_rows.map(|report_row| {
        let value = |code: i32| average(averages, report_row, code, -1);
        let values = TYPES.iter().map(|(code, ..)| value(*code)).collect();
        Line { key: Key::Owned(format!("average_{report_row}")), values }
    });
    Figure::new(key, Unit::Days, &TYPES.map(|(.., name)| name), lines.collect())
}

/// The whole time homeless (row 7) by path.
fn path_days(averages: &View<'_>) -> Figure {
    let lines = (1..=12).map(|path| {
        let values = TYPES.iter().map(|(code, ..)| average(averages, 7, *code, path)).collect();
        Line { key: Key::Owned(format!("path_{path}")), values }
    });
    Figure::new("path_days", Unit::Days, &TYPES.map(|(.., name)| name), lines.collect())
}

fn average(averages: &View<'_>, report_row: i32, hh_type: i32, path: i32) -> Option<i64> {
    let asked = [
        ("ReportRow", report_row),
        ("HHType", hh_type),
        ("SystemPath", path),
        ("Population", 0),
        ("Cohort", 1),
        ("Universe", -1),
    ];
    let found = averages.rows().find(|row| asked.iter().all(|(column, value)| row.number(column) == *value));
    found.map(|row| i64::from(row.number("Value")))
}

/// HUD's exit cohorts: of the report period, a year and two years before.
const COHORTS: [(i32, &str); 3] = [(0, "cohort_0"), (-1, "cohort_1"), (-2, "cohort_2")];

/// Where households went, by cohort. The hundreds of HUD's destinations tell the kind.
fn exits_to(exits: &View<'_>) -> Figure {
    const KINDS: [(&str, i32); 5] =
        [("to_permanent", 4), ("to_temporary", 3), ("to_institution", 2), ("to_homeless", 1), ("to_other", 0)];
    let line = |(name, hundreds): &(&'static str, i32)| {
        let count = |cohort: i32| {
            let rows = exits.rows().filter(|row| row.number("Cohort") == cohort);
            Some(rows.filter(|row| row.number("ExitTo") / 100 == *hundreds).map(|row| row.total()).sum())
        };
        Line { key: Key::Borrowed(name), values: COHORTS.iter().map(|(code, _)| count(*code)).collect() }
    };
    let lines = KINDS.iter().map(line).collect();
    Figure::new("exits", Unit::Exits, &COHORTS.map(|(_, name)| name), lines)
}

/// How many came back, as far as the time since the cohort's last exit lets tell.
fn returns(exits: &View<'_>, key: &'static str, is_asked: impl Fn(i32) -> bool) -> Figure {
    const WINDOWS: [(i32, &str); 3] = [(180, "within_180"), (365, "within_365"), (730, "within_730")];
    let lines = COHORTS.iter().map(|(cohort, name)| {
        let rows = || {
            let of_cohort = exits.rows().filter(|row| row.number("Cohort") == *cohort);
            of_cohort.filter(|row| is_asked(row.number("ExitTo")))
        };
        let seen = match cohort {
            0 => 180,
            -1 => 365,
            _ => 730,
        };
        let mut values = vec![Some(rows().map(|row| row.total()).sum())];
        values.extend(WINDOWS.map(|(days, _)| {
            let back = rows().filter(|row| (1..=days).contains(&row.number("ReturnTime")));
            (days <= seen).then(|| back.map(|row| row.total()).sum())
        }));
        Line { key: Key::Borrowed(name), values }
    });
    let columns = ["exits", WINDOWS[0].1, WINDOWS[1].1, WINDOWS[2].1];
    Figure::new(key, Unit::Exits, &columns, lines.collect())
}

/// People by each race and ethnicity that they told, alone or with others: the digits of RaceEthnicity.
fn races(people: &View<'_>) -> Figure {
    let count = |is_in: &dyn Fn(&str) -> bool| {
        let rows = people.rows().filter(|row| is_in(&row.number("RaceEthnicity").to_string()));
        rows.map(|row| row.total()).sum::<i64>()
    };
    let told = |digits: &str| !matches!(digits, "98" | "99" | "-1");
    let lines = ('1'..='7').map(|digit| {
        let alone = count(&|digits| digits == digit.to_string());
        let any = count(&|digits| told(digits) && digits.contains(digit));
        Line { key: Key::Owned(format!("race_{digit}")), values: vec![Some(any), Some(alone)] }
    });
    let unknown = count(&|digits| !told(digits));
    let unknown = Line { key: Key::Borrowed("race_unknown"), values: vec![Some(unknown), None] };
    Figure::new("races", Unit::People, &["any_combination", "alone"], lines.chain([unknown]).collect())
}

/// LSAReport's data quality counts (HUD 11), and the count that each is a part of, where there is one.
fn quality_counts(report: &View<'_>) -> Figure {
    const COUNTS: [(&str, Option<&str>); 16] = [
        ("NoCoC", None),
        ("NotOneHoH", None),
        ("RelationshipToHoH", None),
        ("MoveInDate", None),
        ("SSNNotProvided", Some("UnduplicatedClient")),
        ("SSN4Digit", Some("UnduplicatedClient")),
        ("SSNMissingOrInvalid", Some("UnduplicatedClient")),
        ("ClientSSNNotUnique", Some("UnduplicatedClient")),
        ("DistinctSSNValueNotUnique", None),
        ("DisablingCond", Some("ClientEntry")),
        ("LivingSituation", Some("AdultHoHEntry")),
        ("LengthOfStay", Some("AdultHoHEntry")),
        ("HomelessDate", Some("AdultHoHEntry")),
        ("TimesHomeless", Some("AdultHoHEntry")),
        ("MonthsHomeless", Some("AdultHoHEntry")),
        ("Destination", Some("ClientExit")),
    ];
    let row = report.rows().next();
    let value = |column: &str| row.map(|row| i64::from(row.number(column)));
    let line = |(name, of): &(&'static str, Option<&str>)| Line {
        key: Key::Borrowed(name),
        values: vec![value(name), of.and_then(value)],
    };
    Figure::new("quality", Unit::Records, &["records", "of"], COUNTS.iter().map(line).collect())
}
