//! Conditions, held against the tables of an LSA.

use rustc_hash::FxHashMap;

use super::expr::{Compare, Expr, Sign};
use crate::lsa::days::Day;
use crate::lsa::{Cell, Lsa, Table};

/// The tables with what rules look up in them.
pub(super) struct Tables<'a> {
    /// Each table's rows, and where its columns stand.
    tables: FxHashMap<&'static str, (&'a Table, Columns)>,
    /// Where rows of Project stand, by ProjectID without letter case.
    projects: FxHashMap<String, usize>,
    /// LSACalculated by row, cohort, universe, household type, population and project; paths left aside.
    values: FxHashMap<([i32; 5], String), i32>,
}

type Columns = FxHashMap<&'static str, usize>;

/// A row that is looked at; none for rules about the whole.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'static str,
    columns: &'a Columns,
    cells: &'a [Cell],
}

/// The functions that [`Tables::value`] knows.
#[cfg(test)]
pub(super) const FUNCTIONS: [&str; 22] = [
    "abs",
    "digits",
    "empty",
    "exits",
    "funded",
    "has",
    "households",
    "inventory",
    "is_vsp",
    "lacks",
    "max",
    "min",
    "own",
    "participates",
    "people",
    "projects",
    "rows",
    "same",
    "sum",
    "told",
    "total",
    "value",
];

/// What an expression comes to; `None` where a value is missing.
type Value = Option<f64>;

impl<'a> Tables<'a> {
    pub(super) fn of(lsa: &'a Lsa) -> Self {
        let columns = |table: &Table| table.columns.iter().zip(0..).map(|(name, at)| (*name, at)).collect();
        let tables = lsa.tables.iter().map(|table| (table.name, (table, columns(table)))).collect();
        let mut all = Self { tables, projects: FxHashMap::default(), values: FxHashMap::default() };
        let projects = all.rows("Project").zip(0..).map(|(row, at)| (row.project(), at)).collect();
        let mut values = FxHashMap::default();
        for row in all.rows("LSACalculated") {
            let number = |name| row.cell(name).and_then(Cell::number).unwrap_or(-1);
            if number("SystemPath") == -1 {
                let key = ["ReportRow", "Cohort", "Universe", "HHType", "Population"].map(number);
                values.insert((key, row.project()), number("Value"));
            }
        }
        (all.projects, all.values) = (projects, values);
        all
    }

    /// The rows of a table.
    pub(super) fn rows<'t>(&'t self, table: &str) -> impl Iterator<Item = Row<'t>> + use<'t, 'a> {
        self.tables.get(table).into_iter().flat_map(|(table, columns)| {
            table.rows.iter().map(move |cells| Row { table: table.name, columns, cells })
        })
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, condition: &Expr, row: Option<Row<'_>>) -> bool {
        self.value(condition, row).is_some_and(|value| value != 0.0)
    }

    /// What an expression comes to: a condition is 1 or 0.
    pub(super) fn value(&self, expr: &Expr, row: Option<Row<'_>>) -> Value {
        let holds = |condition: &Expr| self.holds(condition, row);
        let truth = |is_so: bool| Some(f64::from(u8::from(is_so)));
        match expr {
            Expr::Number(number) => Some(*number),
            Expr::Column { of_project, name } => self.cell(row?, *of_project, name).and_then(amount),
            Expr::Not(condition) => truth(!holds(condition)),
            Expr::Both(one, other) => truth(holds(one) && holds(other)),
            Expr::Either(one, other) => truth(holds(one) || holds(other)),
            Expr::Compare(one, way, other) => {
                let (one, other) = (self.value(one, row), self.value(other, row));
                truth(one.zip(other).is_some_and(|(one, other)| compare(one, *way, other)))
            }
            Expr::Among(one, list) => {
                let one = self.value(one, row);
                truth(one.is_some() && list.iter().any(|other| self.value(other, row) == one))
            }
            Expr::Sum(one, sign, other) => {
                let (one, other) = (self.value(one, row)?, self.value(other, row)?);
                match sign {
                    Sign::Plus => Some(one + other),
                    Sign::Minus => Some(one - other),
                    Sign::Times => Some(one * other),
                    Sign::Over => (other != 0.0).then(|| one / other),
                }
            }
            Expr::Call(name, given) => self.call(name, given, row),
        }
    }

    fn call(&self, name: &str, given: &[Expr], row: Option<Row<'_>>) -> Value {
        let truth = |is_so: bool| Some(f64::from(u8::from(is_so)));
        let values = || given.iter().filter_map(|one| self.value(one, row));
        match (name, given) {
            ("has", [types, digit]) => truth(self.has_digit(types, digit, row)),
            ("lacks", [types, digit]) => truth(!self.has_digit(types, digit, row)),
            ("empty", [Expr::Column { of_project, name }]) => {
                truth(self.cell(row?, *of_project, name).is_none_or(|cell| *cell == Cell::Empty))
            }
            ("digits", [Expr::Column { of_project, name }, length]) => {
                let text = self.cell(row?, *of_project, name)?.as_text();
                let as_long = self.value(length, row) == Some(count(text.chars()));
                truth(as_long && text.chars().all(|digit| digit.is_ascii_digit()))
            }
            ("max", _) => values().reduce(f64::max),
            ("min", _) => values().reduce(f64::min),
            ("sum", _) => Some(values().sum()),
            ("told", [one]) => self.value(one, row).filter(|value| *value != -1.0),
            ("total", [Expr::Column { name, .. }, condition, amount]) => {
                let counted = self.rows(name).filter(|row| self.holds(condition, Some(*row)));
                Some(counted.filter_map(|row| self.value(amount, Some(row))).sum())
            }
            ("abs", [one]) => self.value(one, row).map(f64::abs),
            ("people", [condition]) => Some(self.weight("LSAPerson", condition)),
            ("households", [condition]) => Some(self.weight("LSAHousehold", condition)),
            ("exits", [condition]) => Some(self.weight("LSAExit", condition)),
            ("rows", [Expr::Column { name, .. }]) => Some(count(self.rows(name))),
            ("rows", [Expr::Column { name, .. }, condition]) => {
                Some(count(self.rows(name).filter(|row| self.holds(condition, Some(*row)))))
            }
            ("same", [Expr::Column { name, .. }]) => {
                let (table, own) = (row?.table, row?.cell(name));
                Some(count(self.rows(table).filter(|other| other.cell(name) == own)))
            }
            ("value", [report_row, cohort, universe, hh_type, population]) => {
                let key = [report_row, cohort, universe, hh_type, population];
                self.calculated(key, row, String::new())
            }
            ("own", [report_row, hh_type, population]) => {
                let (cohort, universe) = (Expr::Number(1.0), Expr::Number(10.0));
                self.calculated([report_row, &cohort, &universe, hh_type, population], row, row?.project())
            }
            ("projects", [Expr::Column { name, .. }]) => Some(count(self.of_project(name, row?))),
            ("inventory", [amount]) => {
                let active = self.of_project("Inventory", row?);
                let active = active.filter(|row| self.overlaps(*row, "InventoryStartDate", "InventoryEndDate"));
                Some(active.filter_map(|row| self.value(amount, Some(row))).sum())
            }
            ("participates", [kind]) => {
                let (from, until) = ("HMISParticipationStatusStartDate", "HMISParticipationStatusEndDate");
                let mut told = self.of_project("HMISParticipation", row?);
                let kind = self.value(kind, row);
                truth(
                    told.any(|row| {
                        row.amount("HMISParticipationType") == kind && self.overlaps(row, from, until)
                    }),
                )
            }
            ("funded", codes) => {
                let codes: Vec<Value> = codes.iter().map(|code| self.value(code, row)).collect();
                let mut funders = self.of_project("Funder", row?);
                truth(funders.any(|row| {
                    codes.contains(&row.amount("Funder")) && self.overlaps(row, "StartDate", "EndDate")
                }))
            }
            ("is_vsp", [flag]) => {
                let key = |cell: &Cell| cell.as_text().to_lowercase();
                let agency = self.cell(row?, true, "OrganizationID").map(key)?;
                let mut agencies = self.rows("Organization");
                let found =
                    agencies.find(|row| row.cell("OrganizationID").map(key).as_ref() == Some(&agency))?;
                truth(found.amount("VictimServiceProvider") == self.value(flag, row))
            }
            _ => None,
        }
    }

    /// The value of LSACalculated; 0 where it has no row, as HUD leaves those out.
    fn calculated(&self, key: [&Expr; 5], row: Option<Row<'_>>, project: String) -> Value {
        let mut numbers = [0; 5];
        for (number, expr) in numbers.iter_mut().zip(key) {
            #[expect(clippy::cast_possible_truncation, reason = "codes are small")]
            let code = self.value(expr, row)? as i32;
            *number = code;
        }
        Some(f64::from(self.values.get(&(numbers, project)).copied().unwrap_or(0)))
    }

    /// How much RowTotal says there is of what a condition holds for.
    fn weight(&self, table: &str, condition: &Expr) -> f64 {
        let rows = self.rows(table).filter(|row| self.holds(condition, Some(*row)));
        rows.filter_map(|row| row.amount("RowTotal")).sum()
    }

    /// The rows of a table that belong to the project of a row.
    fn of_project<'t>(&'t self, table: &str, row: Row<'_>) -> impl Iterator<Item = Row<'t>> + use<'t, 'a> {
        let project = row.project();
        self.rows(table).filter(move |row| row.project() == project)
    }

    /// Whether the days of a row have any in common with the report period. A day that is not told sets no bound.
    fn overlaps(&self, row: Row<'_>, from: &str, until: &str) -> bool {
        let report = self.rows("LSAReport").next();
        let bound = |column| report.and_then(|report| report.amount(column));
        let begun = row.amount(from).zip(bound("ReportEnd")).is_none_or(|(from, end)| from <= end);
        begun && row.amount(until).zip(bound("ReportStart")).is_none_or(|(until, start)| until >= start)
    }

    fn has_digit(&self, types: &Expr, digit: &Expr, row: Option<Row<'_>>) -> bool {
        let (Some(types), Some(digit)) = (self.value(types, row), self.value(digit, row)) else { return false };
        types > 0.0 && types.to_string().contains(&digit.to_string())
    }

    fn cell<'t>(&'t self, row: Row<'t>, of_project: bool, name: &str) -> Option<&'t Cell> {
        if !of_project {
            return row.cell(name);
        }
        let (table, columns) = self.tables.get("Project")?;
        table.rows.get(*self.projects.get(&row.project())?)?.get(*columns.get(name)?)
    }
}

/// As many as there are.
fn count<T>(things: impl Iterator<Item = T>) -> f64 {
    things.map(|_| 1.0).sum()
}

impl<'a> Row<'a> {
    /// A cell by its column.
    pub(super) fn cell(&self, column: &str) -> Option<&'a Cell> {
        self.cells.get(*self.columns.get(column)?)
    }

    fn amount(&self, column: &str) -> Value {
        self.cell(column).and_then(amount)
    }

    /// The ProjectID without letter case; empty where there is none.
    fn project(&self) -> String {
        self.cell("ProjectID").map(|cell| cell.as_text().to_lowercase()).unwrap_or_default()
    }
}

/// A number, or a day as a number of days.
fn amount(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Empty => None,
        Cell::Number(number) => Some(f64::from(*number)),
        Cell::Text(text) | Cell::Time(text) => {
            Day::parse(text.get(..10)?.as_bytes()).map(|day| f64::from(day - Day::FIRST))
        }
    }
}

fn compare(one: f64, way: Compare, other: f64) -> bool {
    match way {
        Compare::Equal => one == other,
        Compare::Differs => one != other,
        Compare::Less => one < other,
        Compare::AtMost => one <= other,
        Compare::More => one > other,
        Compare::AtLeast => one >= other,
    }
}
