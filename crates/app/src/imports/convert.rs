//! A row of a file as a row of the database: parents by id, the SSN sealed, agencies found.

use std::borrow::Cow;
use std::collections::HashMap;

use domain::ids::RowId;
use hmis_csv::{Done, Finding, Row, Rule, Value};
use hud::FileLayout;
use store::imports::{Cell, StoredColumn};

/// The ids and agencies of the rows of one file, by their keys in lower case.
pub(super) type Known = HashMap<Box<str>, Parent>;

/// A row that others point to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parent {
    pub(super) id: RowId,
    pub(super) agency: Option<RowId>,
    /// It is written by this import.
    pub(super) written: bool,
}

/// A row of a file, converted.
pub(super) struct Converted<'a> {
    pub(super) cells: Vec<Cell<'a>>,
    /// Column and text of what does not fit, by column.
    pub(super) aside: Vec<(&'static str, &'a str)>,
    pub(super) agency: Option<RowId>,
}

/// Turns a row's values into what is stored. What points to nothing is kept aside and reported.
pub(super) fn convert<'a>(
    layout: &'static FileLayout,
    columns: &[StoredColumn],
    row: &'a Row,
    known: &HashMap<&'static str, Known>,
    findings: &mut Vec<Finding>,
) -> Converted<'a> {
    let mut aside: Vec<(&'static str, &'a str)> = Vec::new();
    for (place, text) in &row.aside {
        let column = columns.iter().find(|column| column.place == *place);
        aside.extend(column.map(|column| (column.name, text.as_str())));
    }
    let mut agency = None;
    let mut cells = Vec::with_capacity(columns.len());
    for column in columns {
        let value = &row.values[column.place];
        let (Some(file), Value::Text(key)) = (column.parent, value) else {
            cells.push(Cell::from(value));
            continue;
        };
        match known.get(file).and_then(|known| known.get(&*lower(key))) {
            Some(parent) => {
                agency = agency.or_else(|| owner(layout, file, parent));
                cells.push(Cell::Id(parent.id));
            }
            None => {
                findings.push(dangling(layout, row.line, column, key));
                aside.push((column.name, key));
                cells.push(Cell::Empty);
            }
        }
    }
    aside.sort_unstable();
    Converted { cells, aside, agency }
}

/// A key in lower case.
pub(super) fn lower(key: &str) -> Cow<'_, str> {
    let is_lower = key.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { key.into() } else { key.to_lowercase().into() }
}

/// The agency a row belongs to: its organization, or its parent's. A client belongs to whoever enrolled them,
/// which their enrollments tell; and an enrollment to its project's agency, not to a client's.
fn owner(layout: &FileLayout, file: &str, parent: &Parent) -> Option<RowId> {
    match file {
        "Client" => None,
        "Organization" if layout.file == "Project" => Some(parent.id),
        _ => parent.agency,
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
