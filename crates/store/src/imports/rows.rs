//! Rows to be written, packed one behind the other: an export of many hundred thousand rows fits in memory.

use std::fmt::{self, Write};

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use domain::ids::RowId;
use domain::records::Value;

/// What a stored column is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text.
    Text(&'a str),
    /// The id of another row.
    Id(RowId),
    /// An integer, or a code.
    Integer(i32),
    /// A date.
    Date(NaiveDate),
    /// A civil date and time.
    DateTime(NaiveDateTime),
    /// Cents.
    Cents(i64),
}

impl<'a> From<&'a Value> for Cell<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Empty => Self::Empty,
            Value::Text(text) => Self::Text(text),
            Value::Integer(number) => Self::Integer(*number),
            Value::Date(date) => Self::Date(*date),
            Value::DateTime(at) => Self::DateTime(*at),
            Value::Money(cents) => Self::Cents(cents.0),
        }
    }
}

impl Cell<'_> {
    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Its text, written over what stood in the buffer.
    pub fn spelled<'b>(&self, buffer: &'b mut String) -> &'b str {
        spell(buffer, self)
    }
}

/// The form in which both databases give what is stored, and the one in which sqlx writes dates to SQLite.
impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Id(id) => id.fmt(f),
            Self::Integer(number) => number.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::DateTime(at) => at.fmt(f),
            Self::Cents(cents) => cents.fmt(f),
        }
    }
}

/// A row to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// Its id.
    pub id: RowId,
    /// The key its system gave it.
    pub key: &'a str,
    /// Its version after the write; the one before is one less.
    pub version: i64,
    /// The agency it belongs to.
    pub agency: Option<RowId>,
    /// Its stored columns, in the order of [`super::stored_columns`].
    pub cells: Vec<Cell<'a>>,
}

/// Rows of one file, packed.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    bytes: Vec<u8>,
    count: usize,
}

impl Rows {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Packs a row behind the others.
    pub fn push(&mut self, row: &Row<'_>) {
        let Self { bytes, count } = self;
        *count += 1;
        bytes.extend(row.id.bytes());
        bytes.extend(row.version.to_le_bytes());
        bytes.push(u8::from(row.agency.is_some()));
        bytes.extend(row.agency.iter().flat_map(|agency| agency.bytes()));
        put_text(bytes, row.key);
        bytes.extend(u32::try_from(row.cells.len()).unwrap_or(u32::MAX).to_le_bytes());
        for cell in &row.cells {
            put_cell(bytes, cell);
        }
    }

    /// The rows, as they were pushed.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        let mut rest = Unpack(&self.bytes);
        std::iter::from_fn(move || rest.row())
    }
}

const EMPTY: u8 = 0;
const TEXT: u8 = 1;
const ID: u8 = 2;
const INTEGER: u8 = 3;
const DATE: u8 = 4;
const DATE_TIME: u8 = 5;
const CENTS: u8 = 6;

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend(text.as_bytes());
}

fn put_cell(bytes: &mut Vec<u8>, cell: &Cell<'_>) {
    match cell {
        Cell::Empty => bytes.push(EMPTY),
        Cell::Text(text) => {
            bytes.push(TEXT);
            put_text(bytes, text);
        }
        Cell::Id(id) => {
            bytes.push(ID);
            bytes.extend(id.bytes());
        }
        Cell::Integer(number) => {
            bytes.push(INTEGER);
            bytes.extend(number.to_le_bytes());
        }
        Cell::Date(date) => {
            bytes.push(DATE);
            bytes.extend(date.to_epoch_days().to_le_bytes());
        }
        Cell::DateTime(at) => {
            bytes.push(DATE_TIME);
            bytes.extend(at.and_utc().timestamp().to_le_bytes());
            bytes.extend(at.and_utc().timestamp_subsec_nanos().to_le_bytes());
        }
        Cell::Cents(cents) => {
            bytes.push(CENTS);
            bytes.extend(cents.to_le_bytes());
        }
    }
}

/// What is still packed.
struct Unpack<'a>(&'a [u8]);

impl<'a> Unpack<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.take()?)).ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.length()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn cell(&mut self) -> Option<Cell<'a>> {
        let [tag] = self.take()?;
        Some(match tag {
            EMPTY => Cell::Empty,
            TEXT => Cell::Text(self.text()?),
            ID => Cell::Id(RowId::from_bytes(self.take()?)),
            INTEGER => Cell::Integer(i32::from_le_bytes(self.take()?)),
            DATE => Cell::Date(NaiveDate::from_epoch_days(i32::from_le_bytes(self.take()?))?),
            DATE_TIME => {
                let seconds = i64::from_le_bytes(self.take()?);
                let nanos = u32::from_le_bytes(self.take()?);
                Cell::DateTime(DateTime::from_timestamp(seconds, nanos)?.naive_utc())
            }
            CENTS => Cell::Cents(i64::from_le_bytes(self.take()?)),
            _ => return None,
        })
    }

    fn row(&mut self) -> Option<Row<'a>> {
        let id = RowId::from_bytes(self.take()?);
        let version = i64::from_le_bytes(self.take()?);
        let [has_agency] = self.take()?;
        let agency = if has_agency == 1 { Some(RowId::from_bytes(self.take()?)) } else { None };
        let key = self.text()?;
        let cells = (0..self.length()?).map(|_| self.cell()).collect::<Option<_>>()?;
        Some(Row { id, key, version, agency, cells })
    }
}

/// Writes a cell's text over what stood in the buffer.
pub(crate) fn spell<'a>(buffer: &'a mut String, cell: &impl fmt::Display) -> &'a str {
    buffer.clear();
    // Writing to a text cannot fail.
    let _ = write!(buffer, "{cell}");
    buffer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_out_as_they_went_in() {
        let date = NaiveDate::from_ymd_opt(1969, 12, 31).unwrap();
        let id = RowId::from_bytes([7; 16]);
        let row = Row {
            id,
            key: "Ä-1",
            version: 3,
            agency: Some(id),
            cells: vec![
                Cell::Empty,
                Cell::Text(""),
                Cell::Text("señor"),
                Cell::Id(id),
                Cell::Integer(-1),
                Cell::Date(date),
                Cell::DateTime(date.and_hms_milli_opt(23, 59, 59, 120).unwrap()),
                Cell::Cents(i64::MIN),
            ],
        };
        let other = Row { agency: None, key: "", cells: Vec::new(), ..row.clone() };
        let mut rows = Rows::default();
        rows.push(&row);
        rows.push(&other);
        assert_eq!(rows.iter().collect::<Vec<_>>(), [row, other]);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn dates_are_spelled_as_sqlx_spells_them() {
        for day in [NaiveDate::from_ymd_opt(1, 2, 3), NaiveDate::from_ymd_opt(2024, 2, 29)] {
            let day = day.unwrap();
            assert_eq!(Cell::Date(day).to_string(), day.format("%F").to_string());
            for nanos in [0, 120_000_000, 120_000, 1] {
                let at = day.and_hms_nano_opt(4, 5, 6, nanos).unwrap();
                assert_eq!(Cell::DateTime(at).to_string(), at.format("%F %T%.f").to_string());
            }
        }
    }
}
