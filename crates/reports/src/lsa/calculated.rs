//! LSACalculated: values, and what each is the value of.

use super::parameters::Stamp;
use super::table::{Cell, Table};

/// A row of LSACalculated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Calculated {
    pub(super) value: i32,
    pub(super) cohort: i32,
    pub(super) universe: i32,
    pub(super) hh_type: i32,
    pub(super) population: i32,
    pub(super) path: i32,
    /// The number of the project, in the universe of single projects.
    pub(super) project: Option<u32>,
    pub(super) row: i32,
}

impl Calculated {
    /// A value of one project, of everybody.
    pub(super) fn of_project(row: i32, project: u32, value: i32) -> Self {
        let project = Some(project);
        Self { value, cohort: 1, universe: 10, hh_type: 0, population: 0, path: -1, project, row }
    }
}

/// Where each project's key stands among all, so that rows are in the order of the keys.
pub(super) fn table(mut rows: Vec<Calculated>, project_keys: &[Box<str>], stamp: &Stamp) -> Table {
    rows.retain(|row| row.value > 0);
    rows.sort_unstable_by_key(|row| {
        (row.row, row.cohort, row.universe, row.population, row.hh_type, row.path, row.project)
    });
    let project =
        |at: u32| project_keys.get(at as usize).map_or(Cell::Empty, |key| Cell::Text(key.to_string()));
    let cells = |row: Calculated| {
        vec![
            Cell::Number(row.value),
            Cell::Number(row.cohort),
            Cell::Number(row.universe),
            Cell::Number(row.hh_type),
            Cell::Number(row.population),
            Cell::Number(row.path),
            row.project.map_or(Cell::Empty, project),
            Cell::Number(row.row),
            Cell::Number(stamp.report_id),
        ]
    };
    let columns = vec![
        "Value",
        "Cohort",
        "Universe",
        "HHType",
        "Population",
        "SystemPath",
        "ProjectID",
        "ReportRow",
        "ReportID",
    ];
    Table { name: "LSACalculated", columns, rows: rows.into_iter().map(cells).collect() }
}
