//! The tables of an LSA with what rules look up in them, found once.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::{FxHashMap, FxHasher};

use super::geography::Geography;
use super::heads;
use super::names::Name;
use super::sieve::Rows;
use crate::lsa::days::Day;
use crate::lsa::{Cell, Lsa, Table};

/// HUD's universes of LSACalculated that are project types, with the types of their projects.
pub(super) const UNIVERSES: [(i32, &[i32]); 6] =
    [(11, &[0, 1]), (12, &[8]), (13, &[2]), (14, &[13]), (15, &[3]), (16, &[0, 1, 2, 8])];

/// Columns of LSACalculated, the last of which a value is found by.
const CALCULATED: [&str; 7] =
    ["Value", "SystemPath", "ReportRow", "Cohort", "Universe", "HHType", "Population"];

/// A project that is none: counts of the CoC have it.
const NONE: u32 = 0;

/// What a value of LSACalculated is found by: row, cohort, universe, household type and population.
pub(super) type Key = [i32; 5];

/// What an amount comes to; `None` where a value is missing.
pub(super) type Value = Option<f64>;

type Columns = FxHashMap<&'static str, usize>;

/// How often each row of a table occurs, by the columns that are compared.
type Copies = FxHashMap<(&'static str, u128), Arc<Vec<u32>>>;

/// The tables with what rules look up in them.
pub(super) struct Tables<'a> {
    tables: FxHashMap<&'static str, Indexed<'a>>,
    /// Rows of Project by the project's number.
    projects: FxHashMap<u32, usize>,
    /// LSACalculated by key and project; paths left aside.
    values: FxHashMap<(Key, u32), i32>,
    /// Values of single projects, together for those of each universe.
    singles: FxHashMap<Key, Singles>,
    /// Where LSACalculated has each report row.
    report_rows: FxHashMap<i32, Vec<u32>>,
    /// The first and the last day of the report.
    period: [Value; 2],
    geography: Geography,
    copies: Mutex<Copies>,
}

/// A table, and where its columns and projects stand.
pub(super) struct Indexed<'a> {
    table: Cow<'a, Table>,
    columns: Columns,
    /// Where columns stand, by the number of their name.
    places: Vec<Option<usize>>,
    /// The amounts of each column that a rule has asked for, side by side: rows themselves lie far apart.
    amounts: Vec<OnceLock<Vec<f64>>>,
    /// The number of each row's project.
    projects: Vec<u32>,
    /// Rows by the number of their project.
    by_project: FxHashMap<u32, Vec<usize>>,
}

/// What single projects of a universe have of something.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Singles {
    pub(super) total: i32,
    pub(super) largest: i32,
    /// How many have any.
    pub(super) serving: i32,
}

/// A row that is looked at.
#[derive(Clone, Copy)]
pub(super) struct Row<'t> {
    table: &'t Indexed<'t>,
    at: usize,
    project: u32,
}

impl<'a> Tables<'a> {
    pub(super) fn of(lsa: &'a Lsa) -> Self {
        let mut numbers = FxHashMap::default();
        let tables = lsa
            .tables
            .iter()
            .map(|table| (table.name, Indexed::of(Cow::Borrowed(table), &mut numbers)))
            .collect();
        let mut all = Self {
            tables,
            projects: FxHashMap::default(),
            values: FxHashMap::default(),
            singles: FxHashMap::default(),
            report_rows: FxHashMap::default(),
            period: [None; 2],
            geography: Geography::default(),
            copies: Mutex::default(),
        };
        let bound = |column| all.rows("LSAReport").next().and_then(|report| report.amount(column));
        all.period = [bound("ReportStart"), bound("ReportEnd")];
        all.projects = all.rows("Project").map(|row| (row.project, row.at)).collect();
        all.read_values();
        all.geography = Geography::of(&all);
        let heads = heads::table(&all);
        all.tables.insert(heads.name, Indexed::of(Cow::Owned(heads), &mut numbers));
        all
    }

    fn read_values(&mut self) {
        let (mut values, mut singles) = (FxHashMap::default(), FxHashMap::<Key, Singles>::default());
        let mut report_rows = FxHashMap::<i32, Vec<u32>>::default();
        let Some(table) = self.tables.get("LSACalculated") else { return };
        let places = CALCULATED.map(|column| table.columns.get(column).copied());
        let mut universes = FxHashMap::default();
        for row in (0..table.table.rows.len()).filter_map(|at| table.row(at)) {
            let cells = &table.table.rows[row.at];
            let number = |place: Option<usize>| place.and_then(|at| cells.get(at)?.number()).unwrap_or(-1);
            let [value, path, key @ ..] = places.map(number);
            report_rows.entry(key[0]).or_default().push(u32::try_from(row.at).unwrap_or(u32::MAX));
            if path != -1 {
                continue;
            }
            values.insert((key, row.project), value);
            if key[2] == 10 && value > 0 {
                let universes = universes.entry(row.project);
                for universe in universes.or_insert_with(|| self.universes(row).collect::<Vec<_>>()) {
                    let sum = singles.entry([key[0], key[1], *universe, key[3], key[4]]).or_default();
                    sum.total += value;
                    sum.largest = sum.largest.max(value);
                    sum.serving += 1;
                }
            }
        }
        (self.values, self.singles, self.report_rows) = (values, singles, report_rows);
    }

    /// The universes that the project of a row belongs to.
    pub(super) fn universes(&self, row: Row<'_>) -> impl Iterator<Item = i32> + use<> {
        let of_project = self.project_cell(row, "ProjectType").and_then(Cell::number);
        UNIVERSES
            .iter()
            .filter(move |(_, types)| of_project.is_some_and(|of_project| types.contains(&of_project)))
            .map(|(universe, _)| *universe)
    }

    /// The rows of a table; `heads` are those that LSAPerson and LSAHousehold have together, and a number after
    /// LSACalculated is the report row that is meant.
    pub(super) fn rows<'t>(&'t self, name: &str) -> impl Iterator<Item = Row<'t>> + use<'t, 'a> {
        let (table, rows) = self.places(name);
        rows.into_iter().filter_map(move |at| table?.row(at))
    }

    /// A table and the places of those rows.
    pub(super) fn places<'t>(&'t self, name: &str) -> (Option<&'t Indexed<'a>>, Rows) {
        let (name, report_row) = name.split_once(' ').unwrap_or((name, ""));
        let table = self.tables.get(name);
        let rows = match report_row.parse::<i32>() {
            Ok(report_row) => Rows::Some(self.report_rows.get(&report_row).cloned().unwrap_or_default()),
            Err(_) => Rows::all(table.map_or(0, |table| table.table.rows.len())),
        };
        (table, rows)
    }

    /// The rows of a table that belong to the project of a row.
    pub(super) fn of_project<'t>(
        &'t self,
        table: &str,
        row: Row<'_>,
    ) -> impl Iterator<Item = Row<'t>> + use<'t, 'a> {
        let table = self.tables.get(table);
        let places = table.and_then(|table| table.by_project.get(&row.project));
        places.into_iter().flatten().filter_map(move |at| table?.row(*at))
    }

    /// A cell of the project of a row.
    pub(super) fn project_cell(&self, row: Row<'_>, column: &str) -> Option<&Cell> {
        let projects = self.tables.get("Project")?;
        let place = *projects.columns.get(column)?;
        projects.table.rows.get(*self.projects.get(&row.project)?)?.get(place)
    }

    /// The value of LSACalculated; 0 where it has no row, as HUD leaves those out. Of universe 10 it is the row's project's.
    pub(super) fn calculated(&self, key: Key, row: Option<Row<'_>>) -> i32 {
        let project = row.filter(|_| key[2] == 10).map_or(NONE, |row| row.project);
        self.values.get(&(key, project)).copied().unwrap_or(0)
    }

    /// What single projects of a universe have.
    pub(super) fn singles(&self, key: Key) -> Singles {
        self.singles.get(&key).copied().unwrap_or_default()
    }

    pub(super) fn geography(&self, universe: i32, hh_type: i32) -> Value {
        self.geography.apart(universe, hh_type)
    }

    /// In how many nights of the report period something is there from one day to another, both included. A day that is
    /// not told sets no bound.
    pub(super) fn nights(&self, from: Value, until: Value) -> Value {
        let [start, end] = self.period;
        let (start, end) = (start?, end?);
        let from = from.map_or(start, |from| from.max(start));
        Some((until.map_or(end, |until| until.min(end)) - from + 1.0).max(0.0))
    }

    /// Whether the days of a row have any in common with the report period. A day that is not told sets no bound.
    pub(super) fn overlaps(&self, row: Row<'_>, from: &str, until: &str) -> bool {
        let [start, end] = self.period;
        let begun = row.amount(from).zip(end).is_none_or(|(from, end)| from <= end);
        begun && row.amount(until).zip(start).is_none_or(|(until, start)| until >= start)
    }

    /// How many rows of the row's table have what it has in these columns; in all of them where none is named.
    pub(super) fn copies<'n>(&self, row: Row<'_>, columns: impl Iterator<Item = &'n str>) -> Value {
        let table = row.table;
        let mask =
            columns.filter_map(|column| table.columns.get(column)).fold(0, |mask, at| mask | 1_u128 << at);
        let mut copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = match copies.entry((table.table.name, mask)) {
            Entry::Occupied(found) => Arc::clone(found.get()),
            Entry::Vacant(place) => Arc::clone(place.insert(Arc::new(table.count_copies(mask)))),
        };
        drop(copies);
        counts.get(row.at).map(|count| f64::from(*count))
    }
}

impl<'a> Indexed<'a> {
    fn of(table: Cow<'a, Table>, numbers: &mut FxHashMap<String, u32>) -> Self {
        let columns: Columns = table.columns.iter().zip(0..).map(|(name, at)| (*name, at)).collect();
        let mut number = |cell: &Cell| {
            let key = Some(cell.as_text().to_lowercase()).filter(|key| !key.is_empty());
            let next = u32::try_from(numbers.len() + 1).unwrap_or(NONE);
            key.map_or(NONE, |key| *numbers.entry(key).or_insert(next))
        };
        let at = columns.get("ProjectID");
        let mut known = FxHashMap::<&Cell, u32>::default();
        let cells = table.rows.iter().map(|cells| at.and_then(|at| cells.get(*at)));
        let projects: Vec<u32> = cells
            .map(|cell| cell.map_or(NONE, |cell| *known.entry(cell).or_insert_with(|| number(cell))))
            .collect();
        let mut by_project = FxHashMap::<u32, Vec<usize>>::default();
        // LSACalculated is looked up by its values alone.
        if table.name != "LSACalculated" {
            (0..).zip(&projects).for_each(|(at, project)| by_project.entry(*project).or_default().push(at));
        }
        let mut places = Vec::new();
        for (name, at) in &columns {
            let number = Name::new(name).number;
            places.resize(places.len().max(number + 1), None);
            places[number] = Some(*at);
        }
        let amounts = table.columns.iter().map(|_| OnceLock::new()).collect();
        Self { table, columns, places, amounts, projects, by_project }
    }

    pub(super) fn row<'t>(&'t self, at: usize) -> Option<Row<'t>> {
        Some(Row { table: self, at, project: *self.projects.get(at)? })
    }

    /// The amounts in a column; what is missing is not a number.
    pub(super) fn column(&self, name: &Name) -> Option<&[f64]> {
        let place = (*self.places.get(name.number)?)?;
        let amounts = self.amounts.get(place)?.get_or_init(|| {
            let cells = self.table.rows.iter().map(|cells| cells.get(place));
            cells.map(|cell| cell.and_then(amount).unwrap_or(f64::NAN)).collect()
        });
        Some(amounts)
    }

    fn count_copies(&self, mask: u128) -> Vec<u32> {
        let is_compared = |at: &usize| mask == 0 || mask & (1 << at) != 0;
        let compared: Vec<usize> = (0..self.table.columns.len()).filter(is_compared).collect();
        let key = |at: &usize| {
            let cells = self.table.rows.get(*at);
            compared.iter().map(move |place| cells.and_then(|cells| cells.get(*place)))
        };
        let hash = |at: &usize| {
            let mut hasher = FxHasher::default();
            key(at).for_each(|cell| cell.hash(&mut hasher));
            hasher.finish()
        };
        // Rows are compared whole only where they may be the same.
        let hashes: Vec<u64> = (0..self.table.rows.len()).map(|at| hash(&at)).collect();
        let mut alike = FxHashMap::<u64, u32>::default();
        hashes.iter().for_each(|hash| *alike.entry(*hash).or_default() += 1);
        let may_be_copies: Vec<usize> = (0..hashes.len()).filter(|at| alike[&hashes[*at]] > 1).collect();
        let mut copies = FxHashMap::<Vec<_>, u32>::default();
        may_be_copies.iter().for_each(|at| *copies.entry(key(at).collect()).or_default() += 1);
        let mut counts = vec![1; hashes.len()];
        may_be_copies.iter().for_each(|at| counts[*at] = copies[&key(at).collect::<Vec<_>>()]);
        counts
    }
}

impl<'t> Row<'t> {
    /// A cell by its column.
    pub(super) fn cell(&self, column: &str) -> Option<&'t Cell> {
        self.table.table.rows.get(self.at)?.get(*self.table.columns.get(column)?)
    }

    /// The amount in a column.
    pub(super) fn value(&self, column: &Name) -> Value {
        self.table.column(column)?.get(self.at).copied().filter(|amount| !amount.is_nan())
    }

    pub(super) fn amount(&self, column: &str) -> Value {
        self.cell(column).and_then(amount)
    }
}

/// A number, or a day as a number of days.
pub(super) fn amount(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => None,
        Cell::Number(number) => Some(f64::from(*number)),
        Cell::Text(text) | Cell::Time(text) => {
            Day::parse(text.get(..10)?.as_bytes()).map(|day| f64::from(day - Day::FIRST))
        }
    }
}
