//! Layouts: what HUD says about each CSV file and each of its columns.

use crate::{
    code::{List, ListEntry, Status, list},
    generated::layouts::FILES,
};

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// Text, HUD's `S`.
    Text,
    /// A non-negative integer, HUD's `I`; a code if the column has a list.
    Integer,
    /// `YYYY-MM-DD`, HUD's `D`.
    Date,
    /// `YYYY-MM-DD hh:mm:ss`, HUD's `T`.
    DateTime,
    /// Dollars with two decimals, HUD's `M`.
    Money,
    /// Dollars with two decimals, not negative, HUD's `M+`.
    PositiveMoney,
}

/// How a column identifies its row or another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Identifies the row.
    Primary,
    /// Identifies a row of another file.
    Foreign,
    /// Must match a row with the same ProjectID.
    Composite,
    /// Identifies a row of another file, or names it in free text.
    Soft,
}

/// Why a column needs protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sensitivity {
    /// Identifies a client.
    Direct,
    /// Where a client is to be found.
    Location,
    /// Identifies a staff member.
    Staff,
    /// System key of a person, household or stay.
    Pseudonym,
    /// Free text, which may say anything.
    FreeText,
    /// Domestic violence.
    Dv,
    /// Health and disability.
    Health,
    /// Trafficking and exploitation.
    Trafficking,
    /// Criminal and juvenile justice.
    Justice,
    /// Address of a site, confidential for a victim service provider.
    SiteAddress,
}

/// Where the rules `null_unless` and `required_if` come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleSource {
    /// Printed in the CSV specification.
    CsvSpec,
    /// From the data dictionary's general rule on dependent fields. HUD's own sample data breaks
    /// some of these: warn, do not reject.
    Dictionary,
}

/// What an established importer does with a blank here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlankOnImport {
    /// Keeps the row and reports it.
    Warning,
    /// Rejects the row.
    Error,
}

/// Another column, which this one's values point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The file, without `.csv`.
    pub file: &'static str,
    /// The column's header.
    pub column: &'static str,
}

/// A list which holds for a column under a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selector {
    /// The condition, in the language of [`Column::null_unless`].
    pub when: &'static str,
    /// The list's number.
    pub list: &'static str,
    /// The codes of the list that are valid here; empty if all are.
    pub allowed: &'static [&'static str],
}

impl Selector {
    /// Whether the condition holds for a row, whose cells `cell` gives by HUD's headers.
    /// Selectors compare columns of the same row with codes: `RecordType = 144 and TypeProvided = 3`.
    pub fn applies<'a>(&self, cell: impl Fn(&str) -> &'a str) -> bool {
        self.terms().all(|(column, codes)| codes.contains(&cell(column)))
    }

    /// The terms of the condition, all of which must hold: a column, and the codes it may have.
    pub fn terms(&self) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> + use<> {
        self.when.split(" and ").map(|term| {
            let (column, codes) =
                term.split_once(" = ").or_else(|| term.split_once(" in ")).unwrap_or((term, ""));
            let codes = codes.trim_matches(['(', ')', ' ']).split(',').map(str::trim);
            (column.trim(), codes.filter(|code| !code.is_empty()).collect())
        })
    }

    /// The entries to offer under this condition.
    pub fn offered(&self) -> impl Iterator<Item = &'static ListEntry> + use<> {
        let allowed = self.allowed;
        active(list(self.list)).filter(move |entry| permits(allowed, entry.code))
    }

    /// Whether a code is valid under this condition, on old records included.
    pub fn accepts(&self, code: &str) -> bool {
        has(self.list, code) && permits(self.allowed, code)
    }
}

/// A column of a CSV file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// HUD's header, for example `RelationshipToHoH`.
    pub name: &'static str,
    /// The field of our record, for example `relationship_to_hoh`.
    pub field: &'static str,
    /// What a cell holds.
    pub kind: ColumnType,
    /// Most characters of a text, for unhashed data.
    pub max_length: Option<usize>,
    /// Whether the cell may be empty.
    pub nullable: bool,
    /// Number of the list whose codes the column takes.
    pub list: Option<&'static str>,
    /// Codes of that list which are not valid in this column.
    pub list_excludes: &'static [&'static str],
    /// The lists to choose from when the list depends on another column.
    pub list_selectors: &'static [Selector],
    /// What the value points to.
    pub references: Option<Reference>,
    /// How the column identifies rows.
    pub key: Option<KeyKind>,
    /// Whether the cell identifies a client or staff member directly.
    pub pii: bool,
    /// Why the column needs protection.
    pub sensitivity: Option<Sensitivity>,
    /// HUD's field numbers.
    pub data_element: &'static [&'static str],
    /// The cell must be empty when this does not hold.
    ///
    /// Language: `Column = n`, `!=`, `in (a,b)`, `is not null`, `between A and B + days`, `and`,
    /// `or`, parentheses. A column of another file is written `File.Column`.
    pub null_unless: Option<&'static str>,
    /// The cell must not be empty when this holds.
    pub required_if: Option<&'static str>,
    /// Where these two rules come from.
    pub rule_source: Option<RuleSource>,
    /// Least value.
    pub min: Option<&'static str>,
    /// Greatest value; `current_year` is a word.
    pub max: Option<&'static str>,
    /// Regular expression for the whole value.
    pub pattern: Option<&'static str>,
    /// Other spellings of the header, accepted but never written.
    pub header_aliases: &'static [&'static str],
    /// Whether a fault in this column counts as high priority.
    pub high_priority: bool,
    /// What to do with a blank on import; `None` where nobody has a rule.
    pub blank_on_import: Option<BlankOnImport>,
}

impl Column {
    /// What most columns have; generated layouts name only the differences.
    pub(crate) const BLANK: Self = Self {
        name: "",
        field: "",
        kind: ColumnType::Text,
        max_length: None,
        nullable: true,
        list: None,
        list_excludes: &[],
        list_selectors: &[],
        references: None,
        key: None,
        pii: false,
        sensitivity: None,
        data_element: &[],
        null_unless: None,
        required_if: None,
        rule_source: None,
        min: None,
        max: None,
        pattern: None,
        header_aliases: &[],
        high_priority: false,
        blank_on_import: None,
    };

    /// The effective list: the entries to offer in this column. None if the column has no list,
    /// or a list only through its selectors.
    pub fn offered(&self) -> impl Iterator<Item = &'static ListEntry> + use<> {
        let excluded = self.list_excludes;
        active(self.list.and_then(list)).filter(move |entry| !excluded.contains(&entry.code))
    }

    /// Whether a code is valid in this column, on old records included. False if the column has
    /// no list of its own: ask its selectors.
    pub fn accepts(&self, code: &str) -> bool {
        self.list.is_some_and(|id| has(id, code)) && !self.list_excludes.contains(&code)
    }
}

fn active(list: Option<&'static List>) -> impl Iterator<Item = &'static ListEntry> {
    let entries = list.map_or(&[][..], |list| list.entries);
    entries.iter().filter(|entry| entry.status == Status::Active)
}

fn has(id: &str, code: &str) -> bool {
    list(id).is_some_and(|list| list.entry(code).is_some())
}

fn permits(allowed: &[&str], code: &str) -> bool {
    allowed.is_empty() || allowed.contains(&code)
}

/// A CSV file of HUD's export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileLayout {
    /// HUD's name without `.csv`, for example `IncomeBenefits`.
    pub file: &'static str,
    /// The name inside the archive, for example `IncomeBenefits.csv`.
    pub file_name: &'static str,
    /// Our record, for example `IncomeBenefit`.
    pub record: &'static str,
    /// Our table, for example `income_benefit`.
    pub table: &'static str,
    /// The data class a row gets unless somebody says otherwise.
    pub data_class: &'static str,
    /// Header of the column that identifies a row.
    pub primary_key: &'static str,
    /// Header of the column that names the row's owner.
    pub parent_key: Option<&'static str>,
    /// Header of the column that dates the row's information.
    pub information_date: Option<&'static str>,
    /// How many rows HUD allows, in words.
    pub cardinality: &'static str,
    /// The columns, in HUD's order.
    pub columns: &'static [Column],
}

impl FileLayout {
    /// The column under this header, in any letter case and in the other spellings met in real
    /// exports.
    pub fn column(&self, header: &str) -> Option<&'static Column> {
        let is = |name: &&str| name.eq_ignore_ascii_case(header);
        let named = |column: &&Column| is(&column.name) || column.header_aliases.iter().any(is);
        self.columns.iter().find(named)
    }
}

/// The layout of a file, by its name with or without `.csv`, in any letter case.
pub fn file(name: &str) -> Option<&'static FileLayout> {
    FILES
        .iter()
        .find(|layout| layout.file.eq_ignore_ascii_case(name) || layout.file_name.eq_ignore_ascii_case(name))
}
