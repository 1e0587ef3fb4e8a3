//! One file, row by row, by its header's names.

use std::borrow::Cow;
use std::collections::HashSet;

use csv::{ByteRecord, ReaderBuilder};
use domain::records::Value;
use hud::{Column, FileLayout};

use crate::finding::{Done, Finding, Rule};
use crate::lines::{Limit, Lines};
use crate::package::{Package, Unusable};
use crate::value::{self, Lists};

/// Names that columns have in HUD's format of FY2024: file, name now, name then.
const EARLIER_NAMES: [(&str, &str, &str); 1] = [("Client", "HispanicLatinao", "HispanicLatinaeo")];

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its line; 1 is the header.
    pub line: u64,
    /// Where it begins in the file, in bytes: how far the reading is.
    pub at: u64,
    /// Another row before it has the same key, letter case aside.
    pub repeated: bool,
    /// The file's primary key as it was written; empty when the row has none.
    pub key: String,
    /// A value for each column of the layout, in its order.
    pub values: Vec<Value>,
    /// Values that do not fit their column as they were written, with the column's place in the layout.
    pub aside: Vec<(usize, String)>,
}

impl Row {
    /// What stood in a column of the layout, as it was written.
    #[must_use]
    pub fn text(&self, place: usize) -> Option<Cow<'_, str>> {
        if let Some((_, text)) = self.aside.iter().find(|(aside, _)| *aside == place) {
            return Some(text.into());
        }
        self.values.get(place).filter(|value| **value != Value::Empty).map(|value| value.text().into())
    }
}

/// What was read of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Rows handed over.
    pub rows: u64,
    /// Those among them that repeat a key.
    pub repeated: u64,
}

/// What was scanned of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scanned {
    /// Rows handed over.
    pub rows: u64,
    /// Those among them that have more or fewer cells than the header: a row that was cut, or a stray comma.
    pub uneven: u64,
}

impl Package {
    /// Reads a file, handing each row and finding over as it comes.
    ///
    /// # Errors
    /// When the file cannot be read to its end, or names no keys. Rows handed over before that stand for nothing.
    pub fn read<E: From<Unusable>>(
        &mut self,
        layout: &'static FileLayout,
        mut row: impl FnMut(Row) -> Result<(), E>,
        mut finding: impl FnMut(Finding),
    ) -> Result<Summary, E> {
        let file = layout.file_name;
        let Some(bytes) = self.reader(layout)? else {
            finding(about(layout, Rule::MissingFile, file, Done::LeftEmpty));
            return Ok(Summary::default());
        };
        let limit = Limit::new();
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(Lines::new(bytes, limit.clone()));
        let header = reader.byte_headers().map_err(|error| bad(layout, 1, &error))?.clone();
        let columns = Columns::find(layout, &header, &mut finding)?;
        let mut keys = HashSet::new();
        let mut summary = Summary::default();
        let mut record = ByteRecord::new();
        let mut line = 1;
        loop {
            limit.row_at(reader.position().byte());
            if !reader.read_byte_record(&mut record).map_err(|error| bad(layout, line, &error))? {
                break;
            }
            line = record.position().map_or(line, csv::Position::line);
            let mut read = columns.row(line, &record, &mut finding);
            read.at = record.position().map_or(0, csv::Position::byte);
            read.repeated = !read.key.is_empty() && !keys.insert(read.key.to_lowercase());
            if read.repeated {
                let value = read.key.clone();
                let odd = at(layout, line, layout.primary_key, Rule::DuplicateKey, Done::KeptAside);
                finding(Finding { value, ..odd });
                summary.repeated += 1;
            }
            summary.rows += 1;
            row(read)?;
        }
        Ok(summary)
    }
}

impl Package {
    /// Hands over the cells of some columns, row by row, as they were written: for readers who need a few
    /// columns of many rows and judge them themselves. What is not UTF-8 is read as Windows-1252. A column may
    /// have the name that it had in FY2024.
    ///
    /// # Errors
    /// When the file is missing, lacks one of the columns, or cannot be read to its end.
    pub fn scan(
        &mut self,
        layout: &'static FileLayout,
        columns: &[&'static str],
        mut row: impl FnMut(&[&[u8]]),
    ) -> Result<Scanned, Unusable> {
        let (file, path) = (layout.file_name, self.path().to_owned());
        let bytes = self.reader(layout)?.ok_or(Unusable::NoSuchFile { path, file })?;
        let limit = Limit::new();
        let lines = Lines::new(bytes, limit.clone());
        let mut reader = ReaderBuilder::new().flexible(true).buffer_capacity(1 << 16).from_reader(lines);
        let header = reader.byte_headers().map_err(|error| bad(layout, 1, &error))?;
        let width = header.len();
        let places: Vec<usize> = columns
            .iter()
            .map(|column| {
                let place = |wanted: &str| {
                    header.iter().position(|name| {
                        let name = String::from_utf8_lossy(name);
                        name.trim_start_matches('\u{feff}').trim().eq_ignore_ascii_case(wanted)
                    })
                };
                let earlier = EARLIER_NAMES.iter().find(|(of, now, _)| (*of, now) == (layout.file, column));
                let found = place(column).or_else(|| place(earlier?.2));
                found.ok_or(Unusable::NoColumn { file, column })
            })
            .collect::<Result<_, _>>()?;
        let (mut record, mut line) = (ByteRecord::new(), 1);
        let mut scanned = Scanned::default();
        loop {
            limit.row_at(reader.position().byte());
            if !reader.read_byte_record(&mut record).map_err(|error| bad(layout, line, &error))? {
                return Ok(scanned);
            }
            line = record.position().map_or(line, csv::Position::line);
            scanned.rows += 1;
            scanned.uneven += u64::from(record.len() != width);
            let cells: Vec<&[u8]> = places.iter().map(|at| record.get(*at).unwrap_or_default()).collect();
            if record.as_slice().is_ascii() || cells.iter().all(|cell| std::str::from_utf8(cell).is_ok()) {
                row(&cells);
            } else {
                let texts: Vec<Vec<u8>> = cells.iter().map(|cell| utf8(cell).into_bytes()).collect();
                row(&texts.iter().map(Vec::as_slice).collect::<Vec<_>>());
            }
        }
    }
}

fn utf8(cell: &[u8]) -> String {
    std::str::from_utf8(cell).map_or_else(|_| windows_1252(cell), str::to_owned)
}

/// Where each column of the layout stands in the file.
struct Columns {
    layout: &'static FileLayout,
    places: Vec<Option<usize>>,
    lists: Vec<Lists>,
    key: usize,
    width: usize,
}

impl Columns {
    fn find(
        layout: &'static FileLayout,
        header: &ByteRecord,
        finding: &mut impl FnMut(Finding),
    ) -> Result<Self, Unusable> {
        let mut places = vec![None; layout.columns.len()];
        for (place, name) in header.iter().enumerate() {
            let name = String::from_utf8_lossy(name);
            let name = name.trim_start_matches('\u{feff}').trim();
            let known = layout.column(name).and_then(|column| position(layout, column));
            match known {
                Some(at) if places[at].is_none() => places[at] = Some(place),
                _ if name.is_empty() => {}
                _ => finding(about(layout, Rule::UnknownColumn, name, Done::Ignored)),
            }
        }
        for (column, _) in layout.columns.iter().zip(&places).filter(|(_, place)| place.is_none()) {
            finding(about(layout, Rule::MissingColumn, column.name, Done::LeftEmpty));
        }
        let key =
            layout.column(layout.primary_key).and_then(|column| position(layout, column)).unwrap_or_default();
        if places[key].is_none() {
            return Err(Unusable::NoKey { file: layout.file_name, column: layout.primary_key });
        }
        let lists = layout.columns.iter().map(Lists::of).collect();
        Ok(Self { layout, places, lists, key, width: header.len() })
    }

    /// A row's cell by HUD's header; empty when the file has no such column, or it is not UTF-8.
    fn cell<'a>(&self, record: &'a ByteRecord, name: &str) -> &'a str {
        let at = self.layout.columns.iter().position(|column| column.name == name);
        let bytes = at.and_then(|at| self.places[at]).and_then(|place| record.get(place));
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn row(&self, line: u64, record: &ByteRecord, finding: &mut impl FnMut(Finding)) -> Row {
        let (key, values, aside) = (String::new(), Vec::new(), Vec::new());
        let mut row = Row { line, at: 0, repeated: false, key, values, aside };
        row.values.reserve_exact(self.layout.columns.len());
        if record.len() != self.width {
            let cells = record.len().to_string();
            finding(Finding {
                value: cells,
                column: None,
                ..at(self.layout, line, "", Rule::CellCount, Done::Kept)
            });
        }
        for (place, (column, found)) in self.layout.columns.iter().zip(&self.places).enumerate() {
            let bytes = found.and_then(|found| record.get(found)).unwrap_or_default();
            let text = match std::str::from_utf8(bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => {
                    let text = windows_1252(bytes);
                    let odd = at(self.layout, line, column.name, Rule::Encoding, Done::Kept);
                    finding(Finding { value: text.clone(), ..odd });
                    text.into()
                }
            };
            let cell = value::read(column, &self.lists[place], &text, |name| self.cell(record, name));
            if let Some((rule, done)) = cell.odd.filter(|_| found.is_some()) {
                finding(Finding { value: text.to_string(), ..at(self.layout, line, column.name, rule, done) });
                if done.keeps_aside() {
                    row.aside.push((place, text.to_string()));
                }
            }
            if place == self.key {
                row.key = text.into_owned();
            }
            row.values.push(cell.value);
        }
        if row.key.is_empty() {
            finding(at(self.layout, line, self.layout.primary_key, Rule::MissingKey, Done::Kept));
        }
        row
    }
}

fn position(layout: &FileLayout, column: &Column) -> Option<usize> {
    layout.columns.iter().position(|other| other.name == column.name)
}

fn about(layout: &FileLayout, rule: Rule, name: &str, done: Done) -> Finding {
    let column = (rule != Rule::MissingFile).then(|| name.to_owned().into());
    Finding { file: layout.file_name, line: None, column, value: String::new(), rule, done }
}

fn at(layout: &FileLayout, line: u64, column: &'static str, rule: Rule, done: Done) -> Finding {
    let column = Some(column.into());
    Finding { file: layout.file_name, line: Some(line), column, value: String::new(), rule, done }
}

fn bad(layout: &FileLayout, line: u64, error: &csv::Error) -> Unusable {
    let reason = match error.kind() {
        // The file is named already, and a library's sentence may have several lines.
        csv::ErrorKind::Io(error) => error.to_string().replace('\n', " "),
        _ => error.to_string(),
    };
    Unusable::BadFile { file: layout.file_name, line, reason }
}

/// Text as older Windows programs write it. Bytes without a meaning there become the replacement character.
fn windows_1252(bytes: &[u8]) -> String {
    const HIGH: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
        '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
    ];
    let read = |byte: &u8| match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(*other),
    };
    bytes.iter().map(read).collect()
}
