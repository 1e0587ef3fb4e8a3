//! Codes: the answers HUD numbers, and money, as they stand in a cell of the CSV.

use std::{fmt, fmt::Debug};

/// Whether an entry of a list may still be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Valid and offered in FY2026.
    Active,
    /// Still valid on old records, no longer offered.
    Retired,
    /// Not in the FY2026 list at all, but met in older data.
    Legacy,
}

/// A HUD list whose codes are integers, as an enum.
pub trait CodeList: Copy + Eq + Debug + 'static {
    /// HUD's number of the list, for example `3.15.1`.
    const LIST: &'static str;
    /// HUD's name of the list, for example `RelationshipToHoH`.
    const NAME: &'static str;
    /// Every entry, in HUD's order. Parallel to the entries of `TABLE`.
    const ALL: &'static [Self];
    /// The same list as data.
    const TABLE: &'static List;

    /// The number stored and exported.
    fn code(self) -> i32;

    /// HUD's wording.
    fn label(self) -> &'static str {
        entry(self).map_or("", |entry| entry.label)
    }

    /// Whether the entry may still be chosen.
    fn status(self) -> Status {
        entry(self).map_or(Status::Legacy, |entry| entry.status)
    }

    /// The entry with this number, whatever its status.
    fn from_code(code: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|item| item.code() == code)
    }
}

fn entry<L: CodeList>(item: L) -> Option<&'static ListEntry> {
    let position = L::ALL.iter().position(|other| *other == item)?;
    L::TABLE.entries.get(position)
}

/// A code as received: an entry of its list, or a number which the list does not have.
///
/// Real exports contain such numbers; they are kept and reported, not dropped. Build values with
/// `From`, so that a listed number is always `Listed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coded<L> {
    /// An entry of the list.
    Listed(L),
    /// A number outside the list.
    Unlisted(i32),
}

impl<L: CodeList> Coded<L> {
    /// The number stored and exported.
    pub fn code(self) -> i32 {
        match self {
            Self::Listed(item) => item.code(),
            Self::Unlisted(code) => code,
        }
    }

    /// The entry, unless the number is outside the list.
    pub fn listed(self) -> Option<L> {
        match self {
            Self::Listed(item) => Some(item),
            Self::Unlisted(_) => None,
        }
    }
}

impl<L: CodeList> From<i32> for Coded<L> {
    fn from(code: i32) -> Self {
        L::from_code(code).map_or(Self::Unlisted(code), Self::Listed)
    }
}

impl<L: CodeList> From<L> for Coded<L> {
    fn from(item: L) -> Self {
        Self::Listed(item)
    }
}

/// An entry of a list, its code as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListEntry {
    /// The code as it stands in the CSV: `8`, `528A5`, `MA-500`.
    pub code: &'static str,
    /// HUD's wording.
    pub label: &'static str,
    /// HUD's abbreviation, where it has one (`ES-NbN`).
    pub short_label: Option<&'static str>,
    /// Whether the entry may still be chosen.
    pub status: Status,
    /// Group within the list: the situation group of 3.12.1, the program of a funder, the family
    /// of a project type.
    pub category: Option<&'static str>,
    /// The elements a living situation is valid for.
    pub applies_to: &'static [&'static str],
}

impl ListEntry {
    pub(crate) const BLANK: Self = Self {
        code: "",
        label: "",
        short_label: None,
        status: Status::Active,
        category: None,
        applies_to: &[],
    };
}

/// A HUD list as data, for lists chosen at run time and for those whose codes are not integers
/// (2.03.1 CoC codes, V6.1 VAMC stations).
#[derive(Debug, PartialEq, Eq)]
pub struct List {
    /// HUD's number of the list.
    pub id: &'static str,
    /// HUD's name of the list.
    pub name: &'static str,
    /// Other numbers in use for the same list.
    pub aliases: &'static [&'static str],
    /// The entries, in HUD's order.
    pub entries: &'static [ListEntry],
}

impl List {
    /// The entry with this code, whatever its status.
    pub fn entry(&self, code: &str) -> Option<&'static ListEntry> {
        self.entries.iter().find(|entry| entry.code == code)
    }
}

/// The list with this number (`3.15.1`), or with this other number in use for it.
pub fn list(id: &str) -> Option<&'static List> {
    let lists = crate::generated::tables::LISTS;
    let by_id = lists.iter().find(|list| list.id == id);
    by_id.or_else(|| lists.iter().find(|list| list.aliases.contains(&id))).copied()
}

/// An amount of US dollars, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(pub i64);

impl Cents {
    /// Reads the form HUD prescribes: `12.50`, `0.00`, `-3.00`.
    ///
    /// Anything else gives `None` (`12.5`, `$12.50`, `012.50`, `-0.00`), so that writing a parsed
    /// amount always gives back the same text. The caller keeps odd values as they came.
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (dollars, cents) = unsigned.split_once('.')?;
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if dollars.is_empty() || cents.len() != 2 || !digits(dollars) || !digits(cents) {
            return None;
        }
        let size = format!("{dollars}{cents}").parse::<i64>().ok()?;
        let amount = Self(if unsigned == text { size } else { -size });
        (amount.to_string() == text).then_some(amount)
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", size / 100, size % 100)
    }
}
