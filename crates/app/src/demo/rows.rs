//! Rows in HUD's columns, filled by HUD's names, and Hearth's own rows beside them.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use domain::ids::ClientId;
use domain::records::Value;
use hud::FileLayout;
use store::demo::OwnRows;
use store::imports::stored_columns;

use super::chance::{Chance, Ids};
use super::households::date;

/// Rows to be written together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Of HUD's files, by their place in [`hud::FILES`]: parents come before their children.
    pub(super) files: BTreeMap<usize, Vec<HudRow>>,
    /// What the clients among them are found by.
    pub(super) faces: Vec<Face>,
    /// Of Hearth's own tables.
    pub(super) own: OwnRows,
}

/// A row in the stored columns of a HUD file.
#[derive(Debug)]
pub(super) struct HudRow {
    pub(super) id: String,
    pub(super) agency: String,
    pub(super) values: Vec<Value>,
}

/// What a client is found by, and an SSN to be sealed.
#[derive(Debug, Clone)]
pub(super) struct Face {
    pub(super) id: ClientId,
    pub(super) names: Vec<String>,
    pub(super) dob: Option<NaiveDate>,
    pub(super) ssn: Option<String>,
    /// Agencies other than the victim service provider know them.
    pub(super) is_shared: bool,
}

/// Where a file's columns stand.
#[derive(Debug)]
struct Sheet {
    at: usize,
    layout: &'static FileLayout,
    places: HashMap<&'static str, usize>,
}

/// All files, empty.
#[derive(Debug)]
pub(super) struct Sheets(HashMap<&'static str, Sheet>);

/// A row under way.
#[derive(Debug)]
pub(super) struct Row<'a> {
    sheet: &'a Sheet,
    id: String,
    agency: String,
    values: Vec<Value>,
}

/// Who wrote a row, where and when, and in which order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    /// The agency's id.
    pub(super) agency: &'a str,
    /// The user's id.
    pub(super) user: &'a str,
    /// When, in days from today.
    pub(super) day: i32,
    /// Today.
    pub(super) today: NaiveDate,
}

impl Sheets {
    /// Those of HUD's files.
    pub(super) fn new() -> Self {
        let sheet = |(at, layout): (usize, &'static FileLayout)| {
            let columns = stored_columns(layout).into_iter().enumerate();
            let places = columns.filter_map(|(to, column)| Some((layout.columns.get(column.place)?.name, to)));
            (layout.file, Sheet { at, layout, places: places.collect() })
        };
        Self(hud::FILES.iter().enumerate().map(sheet).collect())
    }

    /// A new row of a file; none when HUD has no such file.
    pub(super) fn row(&self, file: &str, id: String, origin: Origin<'_>) -> Option<Row<'_>> {
        let sheet = self.0.get(file)?;
        let values = vec![Value::Empty; sheet.places.len()];
        let row = Row { sheet, id, agency: origin.agency.into(), values };
        let at = written_at(origin.today, origin.day);
        Some(
            row.set_if_there("DateCreated", at)
                .set_if_there("DateUpdated", at)
                .set_if_there("UserID", origin.user),
        )
    }
}

/// In the office's hours; today, at midnight, as it is not known how late it is.
fn written_at(today: NaiveDate, day: i32) -> NaiveDateTime {
    let minute = if day < 0 { 8 * 60 + day.unsigned_abs().wrapping_mul(37) % 540 } else { 0 };
    let time = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap_or_default();
    date(today, day.min(0)).and_time(time)
}

impl Row<'_> {
    /// Sets a column, by HUD's name. A name that the file does not have is a mistake that tests find.
    pub(super) fn set(mut self, column: &'static str, value: impl IntoCell) -> Self {
        let place = self.sheet.places.get(column);
        debug_assert!(place.is_some(), "{} has no column {column}", self.sheet.layout.file);
        if let Some(cell) = place.and_then(|at| self.values.get_mut(*at)) {
            *cell = value.cell();
        }
        self
    }

    fn set_if_there(self, column: &'static str, value: impl IntoCell) -> Self {
        if self.sheet.places.contains_key(column) { self.set(column, value) } else { self }
    }

    /// Sets these columns to one number each.
    pub(super) fn all(self, columns: &[&'static str], value: i32) -> Self {
        columns.iter().fold(self, |row, column| row.set(column, value))
    }

    /// Puts it among the others.
    pub(super) fn put(self, batch: &mut Batch) {
        let row = HudRow { id: self.id, agency: self.agency, values: self.values };
        batch.files.entry(self.sheet.at).or_default().push(row);
    }
}

/// What a cell is made from.
pub(super) trait IntoCell {
    /// The cell.
    fn cell(self) -> Value;
}

impl IntoCell for i32 {
    fn cell(self) -> Value {
        Value::Integer(self)
    }
}

impl IntoCell for &str {
    fn cell(self) -> Value {
        Value::Text(self.into())
    }
}

impl IntoCell for String {
    fn cell(self) -> Value {
        Value::Text(self)
    }
}

impl IntoCell for NaiveDate {
    fn cell(self) -> Value {
        Value::Date(self)
    }
}

impl IntoCell for NaiveDateTime {
    fn cell(self) -> Value {
        Value::DateTime(self)
    }
}

impl IntoCell for hud::Cents {
    fn cell(self) -> Value {
        Value::Money(self)
    }
}

impl<T: IntoCell> IntoCell for Option<T> {
    fn cell(self) -> Value {
        self.map_or(Value::Empty, IntoCell::cell)
    }
}

/// The ids of the community's places and staff.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Of the agencies.
    pub(super) agencies: Vec<String>,
    /// Of the projects.
    pub(super) projects: Vec<String>,
    /// Of each project's units.
    pub(super) units: Vec<Vec<String>>,
    /// Of each agency's staff.
    pub(super) staff: Vec<Vec<String>>,
    /// Of the sign-ins, in their order.
    pub(super) sign_ins: Vec<String>,
}

impl Names {
    /// The ids a seed gives.
    pub(super) fn agency(&self, at: usize) -> &str {
        self.agencies.get(at).map_or("", String::as_str)
    }

    /// A project's id.
    pub(super) fn project(&self, at: usize) -> &str {
        self.projects.get(at).map_or("", String::as_str)
    }

    /// A unit's id.
    pub(super) fn unit(&self, project: usize, unit: usize) -> Option<&str> {
        self.units.get(project)?.get(unit).map(String::as_str)
    }

    /// Someone on an agency's staff.
    pub(super) fn someone(&self, agency: usize, chance: &mut Chance) -> &str {
        self.staff.get(agency).and_then(|staff| chance.one(staff)).map_or("", String::as_str)
    }
}

/// Ids of the rows of one kind.
pub(super) fn several(ids: &mut Ids, chance: &mut Chance, count: usize) -> Vec<String> {
    (0..count).map(|_| ids.next(chance)).collect()
}
