//! What is odd about an export, where, by which rule, and what was done about it.

use std::borrow::Cow;
use std::fmt;

/// One odd thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, as HUD names it: `Client.csv`.
    pub file: &'static str,
    /// The line in it; 1 is the header. None when it is about the file.
    pub line: Option<u64>,
    /// The column, by HUD's header or by the file's own when HUD has none.
    pub column: Option<Cow<'static, str>>,
    /// The value as it was written.
    pub value: String,
    /// Which rule it breaks.
    pub rule: Rule,
    /// What was done.
    pub done: Done,
}

/// The rules a file can break without being unusable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// HUD's format has 24 files; this one is missing.
    MissingFile,
    /// HUD's format has this column; the file has not.
    MissingColumn,
    /// HUD's format has no such column.
    UnknownColumn,
    /// The line has more or fewer cells than the header.
    CellCount,
    /// The file is not UTF-8; it was read as Windows-1252.
    Encoding,
    /// Every row needs a key.
    MissingKey,
    /// Two rows have the same key, letter case aside.
    DuplicateKey,
    /// Not a whole number that is not negative.
    NotAnInteger,
    /// Not `YYYY-MM-DD`.
    NotADate,
    /// Not `YYYY-MM-DD hh:mm:ss`.
    NotADateTime,
    /// Not dollars with two decimals.
    NotMoney,
    /// Longer than the format allows.
    TooLong,
    /// The code is in no list of the column.
    NotInList,
    /// The column may not be empty.
    Blank,
    /// Nothing has the key that is named.
    DanglingKey,
    /// The client has no enrollment at a known agency in the export, so that no agency is theirs.
    NotEnrolled,
}

impl Rule {
    /// Every rule.
    pub const ALL: &'static [Self] = &[
        Self::MissingFile,
        Self::MissingColumn,
        Self::UnknownColumn,
        Self::CellCount,
        Self::Encoding,
        Self::MissingKey,
        Self::DuplicateKey,
        Self::NotAnInteger,
        Self::NotADate,
        Self::NotADateTime,
        Self::NotMoney,
        Self::TooLong,
        Self::NotInList,
        Self::Blank,
        Self::DanglingKey,
        Self::NotEnrolled,
    ];

    /// A short name, for machines and lists.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::MissingFile => "missing-file",
            Self::MissingColumn => "missing-column",
            Self::UnknownColumn => "unknown-column",
            Self::CellCount => "cell-count",
            Self::Encoding => "encoding",
            Self::MissingKey => "missing-key",
            Self::DuplicateKey => "duplicate-key",
            Self::NotAnInteger => "not-an-integer",
            Self::NotADate => "not-a-date",
            Self::NotADateTime => "not-a-datetime",
            Self::NotMoney => "not-money",
            Self::TooLong => "too-long",
            Self::NotInList => "not-in-list",
            Self::Blank => "blank",
            Self::DanglingKey => "dangling-key",
            Self::NotEnrolled => "not-enrolled",
        }
    }
}

/// What was done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Done {
    /// The value is in its column as it was written.
    Kept,
    /// The value was understood; its spelling is kept beside it and exported again.
    Understood,
    /// The column is empty; the text is kept beside it and exported again.
    KeptAside,
    /// Nothing stands in for what is missing.
    LeftEmpty,
    /// It was not read.
    Ignored,
}

impl Done {
    /// All that can be done.
    pub const ALL: &'static [Self] =
        &[Self::Kept, Self::Understood, Self::KeptAside, Self::LeftEmpty, Self::Ignored];

    /// Whether the text as it was written is kept beside the column.
    #[must_use]
    pub const fn keeps_aside(self) -> bool {
        matches!(self, Self::Understood | Self::KeptAside)
    }

    /// A short name, for machines and lists.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Understood => "understood",
            Self::KeptAside => "kept-aside",
            Self::LeftEmpty => "left-empty",
            Self::Ignored => "ignored",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, " {column}")?;
        }
        write!(f, ": {:?} {} ({})", self.value, self.rule.code(), self.done.code())
    }
}
