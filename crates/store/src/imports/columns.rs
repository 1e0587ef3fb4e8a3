//! Which of HUD's columns are stored, and under which name.

use hud::{ColumnType, FileLayout};

/// A column of a HUD table and what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredColumn {
    /// Its place in the layout.
    pub place: usize,
    /// Its name in the database.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnType,
    /// It holds the id of a row of this file.
    pub parent: Option<&'static str>,
}

/// Files whose rows others point to by id.
const PARENTS: [&str; 5] = ["Organization", "Project", "Client", "Enrollment", "Assessment"];

/// Whether rows of other files point to this file's rows by id.
#[must_use]
pub fn is_parent(layout: &FileLayout) -> bool {
    PARENTS.contains(&layout.file)
}

/// The columns of a file that have a column of their own: all but its key and the export's.
#[must_use]
pub fn stored_columns(layout: &FileLayout) -> Vec<StoredColumn> {
    let is_stored = |name: &str| name != layout.primary_key && (name != "ExportID" || layout.file == "Export");
    let columns = layout.columns.iter().enumerate().filter(|(_, column)| is_stored(column.name));
    let stored = columns.map(|(place, column)| StoredColumn {
        place,
        // The one name that would hide a column of ours.
        name: if column.field == "source_id" { "hud_source_id" } else { column.field },
        kind: column.kind,
        parent: column.references.and_then(|to| parent_named_by(to.column)),
    });
    stored.collect()
}

// By the key's name: HUD lets some columns point to a file that repeats its parent's key.
fn parent_named_by(key: &str) -> Option<&'static str> {
    PARENTS.into_iter().find(|file| hud::file(file).is_some_and(|layout| layout.primary_key == key))
}
