//! Plans the migration that brings the database up to HUD's tables.

use anyhow::{Result, ensure};

use super::{
    dictionary::{Column, Dictionary, File},
    sql::{self, Table},
};

const NOTE: &str = "-- HUD's files as tables, written by `cargo xtask codegen` for columns that had no \
                    migration yet.\n-- Once it has landed it is never edited; the next change to \
                    HUD's tables makes a further file.\n";

/// What every table has beside HUD's columns. The file's own primary key is `source_key`.
const OWN: [(&str, &str); 6] = [
    ("id", "VARCHAR(32) PRIMARY KEY NOT NULL"),
    ("source_id", "VARCHAR(32) NOT NULL"),
    ("source_key", "VARCHAR(64) NOT NULL"),
    ("version", "BIGINT NOT NULL"),
    ("agency_id", "VARCHAR(32)"),
    ("data_class", "VARCHAR(16) NOT NULL"),
];

/// The next migration, as file name and text, if the landed ones lack anything.
pub(crate) fn plan(dictionary: &Dictionary, landed: &[(String, String)]) -> Result<Option<(String, String)>> {
    let tables = sql::parse(landed)?;
    let mut body = String::new();
    for file in &dictionary.files {
        body += &match tables.iter().find(|table| table.name == file.row["table"]) {
            Some(table) => add_columns(file, table)?,
            None => create_table(file),
        };
    }
    let last = landed.last().and_then(|(name, _)| name.get(..4)?.parse::<u32>().ok());
    let name = format!("{:04}_hud.sql", last.unwrap_or(0) + 1);
    Ok((!body.is_empty()).then(|| (name, format!("{NOTE}{body}"))))
}

/// HUD's columns that the file's table stores; its own key is `source_key`, and which export a row
/// goes into is not a fact about the row.
pub(crate) fn stored(file: &File) -> impl Iterator<Item = &Column> {
    file.columns.iter().filter(|column| !column.is_key() && column.name != "ExportID")
}

/// The column of the table, which must not clash with our own columns.
pub(crate) fn sql_name(column: &Column) -> String {
    let clashes = OWN.iter().any(|(own, _)| *own == column.field);
    if clashes { format!("hud_{}", column.field) } else { column.field.clone() }
}

fn create_table(file: &File) -> String {
    let table = &file.row["table"];
    let own = OWN.iter().map(|(name, definition)| format!("{name} {definition}"));
    let hud = stored(file).map(|column| format!("{} {}", sql_name(column), definition(column)));
    let lines = own.chain(hud).collect::<Vec<_>>().join(",\n    ");
    let indexes: String = stored(file).map(|column| index(table, column)).collect();
    format!(
        "\nCREATE TABLE {table} (\n    {lines}\n);\n\
         CREATE UNIQUE INDEX ux_{table}_source ON {table} (source_id, lower(source_key));\n{indexes}"
    )
}

fn add_columns(file: &File, table: &Table) -> Result<String> {
    let mut out = String::new();
    for column in stored(file) {
        let (table_name, name, wanted) = (&table.name, sql_name(column), definition(column));
        if let Some(landed) = table.column(&name) {
            ensure!(
                wanted.starts_with(&landed.kind),
                "{table_name}.{name} has landed as {}, HUD now needs {wanted}: migrate by hand",
                landed.kind,
            );
        } else {
            out += &format!("ALTER TABLE {table_name} ADD COLUMN {name} {wanted};\n");
            out += &index(table_name, column);
        }
    }
    Ok(out)
}

fn definition(column: &Column) -> String {
    match parent(column) {
        Some(parent) => format!("VARCHAR(32) REFERENCES {parent}(id)"),
        None => column.kind.sql.to_owned(),
    }
}

fn index(table: &str, column: &Column) -> String {
    let name = sql_name(column);
    match parent(column) {
        Some(_) => format!("CREATE INDEX ix_{table}_{name} ON {table} ({name});\n"),
        None => String::new(),
    }
}

/// The table whose rows the column points to, where the database enforces it.
fn parent(column: &Column) -> Option<&'static str> {
    match column.name.as_str() {
        "OrganizationID" => Some("organization"),
        "ProjectID" | "ResProjectID" => Some("project"),
        "PersonalID" => Some("client"),
        "EnrollmentID" => Some("enrollment"),
        "AssessmentID" => Some("assessment"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::{path::Path, slice};

    use super::*;

    #[test]
    fn what_has_not_landed_gets_the_next_number() -> Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hud/dictionary");
        let dictionary = Dictionary::load(&folder)?;
        let (name, text) = plan(&dictionary, &[])?.unwrap_or_default();
        assert_eq!(name, "0001_hud.sql");

        let landed = (name, text);
        assert_eq!(plan(&dictionary, slice::from_ref(&landed))?, None);

        let is_older = |line: &&str| !line.contains("move_in_date");
        let older: Vec<&str> = landed.1.lines().filter(is_older).collect();
        let next = plan(&dictionary, &[("0007_own.sql".to_owned(), older.join("\n"))])?;
        let (name, text) = next.unwrap_or_default();
        assert_eq!(name, "0008_hud.sql");
        let statements: Vec<&str> = text.lines().filter(|line| !line.starts_with("--")).collect();
        assert_eq!(statements, ["ALTER TABLE enrollment ADD COLUMN move_in_date DATE;"]);

        let changed = landed.1.replace("move_in_date DATE", "move_in_date TEXT");
        assert!(plan(&dictionary, &[("0001".to_owned(), changed)]).is_err());
        Ok(())
    }
}
