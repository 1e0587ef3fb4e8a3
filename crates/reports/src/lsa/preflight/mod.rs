//! Pre-flight: what HDX would flag after an upload, checked on the result before it.
//!
//! HUD publishes the flags of its HDX 2.0 ("Full Flag List for Vendors"). `rules.csv` holds those that can be checked on
//! the twelve files alone, one line each: HUD's number, how grave it is, whether it is raised for official uploads alone,
//! which are systemwide, whether it is about software rather than about data, what is looked at, the condition that raises
//! it (see `expr`), and in our words what is the matter and how to mend it. `unchecked.csv` lists the others with what they need.
//!
//! What is looked at is each row of a table, `LSACalculated 53` being those of that report row, and `heads` what LSAPerson and
//! LSAHousehold have together (see `heads`); the `whole`; or each of the household `types`, of these in `groups`
//! of projects, or of the `universes` of project types.

mod eval;
mod expr;
mod geography;
mod heads;
mod names;
mod sieve;
mod tables;

use std::sync::LazyLock;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::expr::Expr;
use self::tables::{Row, Tables};
use super::{Cell, Lsa, Scope};

/// How grave a flag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// HDX does not take the files.
    UploadError,
    /// HDX takes them, and they are to be mended.
    DataError,
    /// To be looked at, and explained where it is right.
    Warning,
}

impl Severity {
    /// Its name in the rules' data.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UploadError => "upload_error",
            Self::DataError => "data_error",
            Self::Warning => "warning",
        }
    }
}

/// A flag that was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// HUD's number.
    pub id: u32,
    /// How grave it is.
    pub severity: Severity,
    /// Whether it is raised for official uploads alone.
    pub official: bool,
    /// Whether it is about how the files were made rather than about the data.
    pub software: bool,
    /// What is the matter; several lines where it was raised for several things, at most [`SHOWN`] of them.
    pub what: Vec<String>,
    /// For how many rows, projects or kinds of household: they may be more than are named.
    pub times: usize,
    /// How to mend it.
    pub mend: String,
    /// HUD's own rules lead to it: there is nothing in the data to mend.
    #[serde(default)]
    pub is_of_the_rules: bool,
}

/// A flag that the files alone do not tell.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Unchecked {
    /// HUD's number.
    pub id: u32,
    /// How grave it is.
    pub severity: Severity,
    /// HUD's name for what it is about.
    pub about: String,
    /// What it needs: `last_year`, `hic`, `pit`, `hdx`, `places`; `form` where a file of ours cannot have it; `older_columns`
    /// where it is about columns or rows of earlier years; `not_published` where HUD does not publish its thresholds or how
    /// its amounts are made.
    pub needs: String,
}

/// So many things a flag names.
pub const SHOWN: usize = 20;

/// What is said of a contradiction inside the files, and what to do about it.
const CONTRADICTION: &str = "Values of {columns} contradict each other.";
const REPORT_IT: &str = "Nothing in your data needs mending: HUD's own rules can lead to this. If HDX asks, tell whoever \
                         looks after Hearth the flag's number.";

/// A line of `rules.csv`.
#[derive(Debug, Deserialize)]
struct Line {
    id: u32,
    severity: Severity,
    official: u8,
    software: u8,
    each: String,
    rule: String,
    what: String,
    mend: String,
}

/// A rule, read.
#[derive(Debug)]
struct Rule {
    line: Line,
    conditions: Vec<(Option<Kind>, Expr)>,
}

/// A kind of household, in a group of projects where the rule is about each; or a universe with its types of projects.
#[derive(Debug, Clone, Copy)]
struct Kind {
    group: &'static str,
    digit: u8,
    code: u8,
    name: &'static str,
}

const TYPES: [(u8, u8, &str); 4] =
    [(1, 1, "adult only"), (2, 2, "adult and child"), (3, 3, "child only"), (9, 99, "unknown type")];

/// Universes of LSACalculated that are types of projects, with those types. Of rapid re-housing HUD's flags speak apart.
const UNIVERSES: [(&str, u8, &str); 5] = [
    ("0, 1", 11, "emergency shelter"),
    ("8", 12, "safe haven"),
    ("2", 13, "transitional housing"),
    ("3", 15, "permanent supportive housing"),
    ("0, 1, 2, 8", 16, "shelter, safe haven and transitional housing"),
];

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let lines = csv::Reader::from_reader(include_str!("rules.csv").as_bytes()).into_deserialize::<Line>();
    // What cannot be read is left out here, and fails the tests below.
    lines.filter_map(|line| read(line.ok()?).ok()).collect()
});

static UNCHECKED: LazyLock<Vec<Unchecked>> = LazyLock::new(|| {
    let lines = csv::Reader::from_reader(include_str!("unchecked.csv").as_bytes());
    lines.into_deserialize().filter_map(Result::ok).collect()
});

fn read(line: Line) -> Result<Rule, String> {
    let types = |group| TYPES.map(|(digit, code, name)| Kind { group, digit, code, name });
    let kinds: Vec<Option<Kind>> = match line.each.as_str() {
        "types" => types("").map(Some).to_vec(),
        "universes" => UNIVERSES.map(|(group, code, name)| Some(Kind { group, digit: 0, code, name })).to_vec(),
        "groups" => ["EST", "RRH", "PSH"].into_iter().flat_map(types).map(Some).collect(),
        _ => vec![None],
    };
    let condition = |kind: Option<Kind>| Ok((kind, expr::parse(&filled(&line.rule, kind))?));
    let conditions = kinds.into_iter().map(condition).collect::<Result<_, String>>()?;
    Ok(Rule { line, conditions })
}

/// A rule or a text with the kind of household put in.
fn filled(text: &str, kind: Option<Kind>) -> String {
    let Some(kind) = kind else { return text.to_owned() };
    let universe = match kind.group {
        "RRH" => "14",
        "PSH" => "15",
        _ => "16",
    };
    text.replace("{group}", kind.group)
        .replace("{universe}", universe)
        .replace("{digit}", &kind.digit.to_string())
        .replace("{code}", &kind.code.to_string())
        .replace("{type}", kind.name)
}

/// The flags that HDX would raise, the gravest first. An official upload is systemwide: of others HDX raises fewer.
#[must_use]
pub fn check(lsa: &Lsa) -> Vec<Flag> {
    let tables = Tables::of(lsa);
    let scope = tables.rows("LSAReport").next().and_then(|report| report.cell("LSAScope"));
    let is_official = scope.and_then(Cell::number) == Some(Scope::Systemwide.code());
    let rules = RULES.par_iter().filter(|rule| is_official || rule.line.official == 0);
    let mut flags: Vec<Flag> = rules.filter_map(|rule| raised(&tables, rule)).collect();
    flags.sort_by_key(|flag| (flag.severity, flag.id));
    flags
}

/// The flags that are not checked, by HUD's number.
#[must_use]
pub fn unchecked() -> &'static [Unchecked] {
    &UNCHECKED
}

/// How many of HUD's flags are checked.
#[must_use]
pub fn checked() -> usize {
    RULES.len()
}

/// How many of these are raised for official uploads alone, which are systemwide.
#[must_use]
pub fn checked_officially() -> usize {
    RULES.iter().filter(|rule| rule.line.official == 1).count()
}

fn raised(tables: &Tables<'_>, rule: &Rule) -> Option<Flag> {
    let line = &rule.line;
    let mut what = Vec::new();
    let mut times = 0;
    for (kind, condition) in &rule.conditions {
        let text = filled(&said(line, condition), *kind);
        if line.each == "whole" || kind.is_some() {
            if tables.holds(condition, None) {
                times += 1;
                name(&mut what, tables, &text, None);
            }
        } else {
            for row in tables.rows_where(&line.each, condition) {
                times += 1;
                name(&mut what, tables, &text, Some(row));
            }
        }
    }
    let is_of_the_rules = line.mend.is_empty();
    let mend = if is_of_the_rules { REPORT_IT } else { &line.mend };
    (times > 0).then(|| Flag {
        id: line.id,
        severity: line.severity,
        official: line.official == 1,
        software: line.software == 1,
        what,
        times,
        mend: mend.to_owned(),
        is_of_the_rules,
    })
}

/// What is the matter.
fn said(line: &Line, condition: &Expr) -> String {
    if !line.what.is_empty() {
        return line.what.clone();
    }
    let mut columns = Vec::new();
    condition.columns(&mut columns);
    CONTRADICTION.replace("{columns}", &format!("{} in {}", columns.join(", "), line.each))
}

/// Says it of a row, or of the whole, unless enough or the same is said already.
fn name(what: &mut Vec<String>, tables: &Tables<'_>, text: &str, row: Option<Row<'_>>) {
    let is_said = |said: &str| what.iter().any(|other| other == said);
    if what.len() == SHOWN || is_said(text) {
        return;
    }
    let said = row.map_or_else(|| text.to_owned(), |row| with_cells(tables, text, row));
    if !is_said(&said) {
        what.push(said);
    }
}

/// A text with the cells of a row put in.
fn with_cells(tables: &Tables<'_>, text: &str, row: Row<'_>) -> String {
    let (mut said, mut rest) = (String::new(), text);
    while let Some((before, (column, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        said.push_str(before);
        said.push_str(&cell_of(tables, row, column));
        rest = after;
    }
    said + rest
}

/// A cell as people read it. A project is told by its name, and by its key: several may have one name, and one may have
/// none. In Project itself its key is one where it is called so.
fn cell_of(tables: &Tables<'_>, row: Row<'_>, column: &str) -> String {
    let text = |column| row.cell(column).map(Cell::as_text).unwrap_or_default();
    let own_name = row.cell("ProjectName");
    let is_project = column == "ProjectName" || (column == "ProjectID" && own_name.is_none());
    if !is_project {
        return text(column);
    }
    let name = own_name.or_else(|| tables.project_cell(row, "ProjectName")).map(Cell::as_text);
    match (name.unwrap_or_default().trim(), text("ProjectID")) {
        ("", key) => key,
        (name, key) if key.is_empty() => name.to_owned(),
        (name, key) => format!("{name} ({key})"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::NaiveDate;

    use super::*;
    use crate::lsa::{Data, Loader, Parameters, Source, Stamp, compute};

    fn lines() -> Vec<Line> {
        let lines = csv::Reader::from_reader(include_str!("rules.csv").as_bytes()).into_deserialize::<Line>();
        lines.map(Result::unwrap).collect()
    }

    #[test]
    fn every_rule_can_be_read_and_says_what_and_how_to_mend() {
        for line in lines() {
            let (id, is_own) = (line.id, line.software == 1);
            assert!(is_own || !line.what.is_empty() && !line.mend.is_empty(), "{id}");
            if let Err(why) = read(line) {
                panic!("{id}: {why}");
            }
        }
    }

    /// The names of columns, tables and functions in a condition.
    fn names<'a>(expr: &'a Expr, columns: &mut BTreeSet<&'a str>, calls: &mut BTreeSet<&'a str>) {
        let mut both = |one: &'a Expr, other: &'a Expr| {
            names(one, columns, calls);
            names(other, columns, calls);
        };
        match expr {
            Expr::Number(_) | Expr::Text(_) => {}
            Expr::Column { name, .. } => {
                columns.insert(name.as_str());
            }
            Expr::Not(one) => names(one, columns, calls),
            Expr::Both(one, other)
            | Expr::Either(one, other)
            | Expr::Compare(one, _, other)
            | Expr::Sum(one, _, other) => both(one, other),
            Expr::Among(one, list) => {
                names(one, columns, calls);
                list.iter().for_each(|one| names(one, columns, calls));
            }
            Expr::Call(name, given) => {
                calls.insert(name);
                given.iter().for_each(|one| names(one, columns, calls));
            }
        }
    }

    /// A name that nothing has would be a rule that never raises its flag.
    #[test]
    fn every_name_in_a_rule_is_one_of_a_table_column_or_function() {
        let data = Data::assemble(Source::ALL.map(Loader::new));
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let parameters = Parameters::new("XX-501", day(1, 1), day(9, 30), Scope::Systemwide, vec![]).unwrap();
        let nobody = String::new;
        let stamp = Stamp {
            report_id: 1,
            at: day(10, 1).and_hms_opt(12, 0, 0).unwrap(),
            vendor: nobody(),
            software: nobody(),
            contact: nobody(),
            email: nobody(),
        };
        let lsa = compute(&data, &parameters, &stamp, |_| {});
        let mut known: BTreeSet<&str> = lsa.tables.iter().map(|table| table.name).collect();
        known.extend(lsa.tables.iter().flat_map(|table| table.columns.iter().copied()));
        let heads = heads::table(&Tables::of(&lsa));
        known.insert(heads.name);
        known.extend(heads.columns);
        for rule in RULES.iter() {
            let (mut columns, mut calls) = (BTreeSet::new(), BTreeSet::new());
            rule.conditions.iter().for_each(|(_, condition)| names(condition, &mut columns, &mut calls));
            let id = rule.line.id;
            assert_eq!(columns.difference(&known).count(), 0, "{id}: {columns:?}");
            assert!(calls.iter().all(|call| eval::FUNCTIONS.contains(call)), "{id}: {calls:?}");
            let each = rule.line.each.split(' ').next().unwrap();
            assert!(known.contains(each) || ["whole", "types", "groups", "universes"].contains(&each), "{id}");
        }
    }

    #[test]
    fn every_flag_of_huds_list_is_checked_or_listed_once() {
        let mut ids: Vec<u32> = lines().iter().map(|line| line.id).collect();
        ids.extend(unchecked().iter().map(|one| one.id));
        let distinct: BTreeSet<u32> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len());
        // HUD's list has 1,360, of which 59 are marked as removed.
        assert_eq!((checked(), unchecked().len(), ids.len()), (951, 350, 1301));
    }
}
