//! A row of a file as a row of the database: parents by id, the SSN sealed, agencies found.

use std::collections::HashMap;

use hmis_csv::{Done, Finding, Row, Rule, Value};
use hud::FileLayout;
use store::imports::{Cell, StoredColumn};

/// The ids and agencies of the rows of one file, by their keys in lower case.
pub(super) type Known = HashMap<String, Parent>;

/// A row that others point to.
#[derive(Debug, Clone)]
pub(super) struct Parent {
    pub(super) id: String,
    pub(super) agency: Option<String>,
}

/// A row of a file, converted.
pub(super) struct Converted {
    pub(super) cells: Vec<Cell>,
    /// Column and text of what does not fit, by column.
    pub(super) aside: Vec<(String, String)>,
    pub(super) agency: Option<String>,
}

/// Turns a row's values into what is stored. What points to nothing is kept aside and reported.
pub(super) fn convert(
    layout: &'static FileLayout,
    columns: &[StoredColumn],
    row: Row,
    known: &HashMap<&'static str, Known>,
    findings: &mut Vec<Finding>,
) -> Converted {
    let mut aside: Vec<(String, String)> = Vec::new();
    for (place, text) in &row.aside {
        aside.extend(
            columns
                .iter()
                .find(|column| column.place == *place)
                .map(|column| (column.name.into(), text.clone())),
        );
    }
    let mut agency = None;
    let mut values = row.values;
    let mut cells = Vec::with_capacity(columns.len());
    for column in columns {
        let value = std::mem::replace(&mut values[column.place], Value::Empty);
        let Some(file) = column.parent else {
            cells.push(cell(value));
            continue;
        };
        let Value::Text(key) = value else {
            cells.push(Cell::Empty);
            continue;
        };
        match known.get(file).and_then(|known| known.get(&key.to_lowercase())) {
            Some(parent) => {
                agency = agency.or_else(|| owner(layout, file, parent));
                cells.push(Cell::Text(parent.id.clone()));
            }
            None => {
                findings.push(dangling(layout, row.line, column, &key));
                aside.push((column.name.into(), key));
                cells.push(Cell::Empty);
            }
        }
    }
    aside.sort();
    Converted { cells, aside, agency }
}

/// The agency a row belongs to: its organization, or its parent's. A client belongs to whoever enrolled them,
/// which their enrollments tell; and an enrollment to its project's agency, not to a client's.
fn owner(layout: &FileLayout, file: &str, parent: &Parent) -> Option<String> {
    match file {
        "Client" => None,
        "Organization" if layout.file == "Project" => Some(parent.id.clone()),
        _ => parent.agency.clone(),
    }
}

fn cell(value: Value) -> Cell {
    match value {
        Value::Empty => Cell::Empty,
        Value::Text(text) => Cell::Text(text),
        Value::Integer(number) => Cell::Integer(number),
        Value::Date(date) => Cell::Date(date),
        Value::DateTime(at) => Cell::DateTime(at),
        Value::Money(cents) => Cell::Cents(cents.0),
    }
}

fn dangling(layout: &'static FileLayout, line: u64, column: &StoredColumn, key: &str) -> Finding {
    Finding {
        file: layout.file_name,
        line: Some(line),
        column: Some(layout.columns[column.place].name.into()),
        value: key.into(),
        rule: Rule::DanglingKey,
        done: Done::KeptAside,
    }
}
