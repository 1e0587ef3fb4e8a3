//! Plans the migration that brings the database up to HUD's tables.

use std::fmt::Write;

use anyhow::{Result, ensure};

use super::{
    dictionary::{Column, Dictionary, File},
    sql::{self, Table},
};

const NOTE: &str = "-- HUD's files as tables, written by `cargo xtask codegen` for columns that had no \
                    migration yet.\n-- Once it has landed it is never edited; the next change to \
                    HUD's tables makes a further file.\n";

/// What every table has beside HUD's columns. The file's own primary key is `source_key`.
const OWN: [&str; 6] = [
    "id VARCHAR(32) PRIMARY KEY NOT NULL",
    "source_id VARCHAR(32) NOT NULL",
    "source_key VARCHAR(64) NOT NULL",
    "version BIGINT NOT NULL",
    "agency_id VARCHAR(32)",
    "data_class VARCHAR(16) NOT NULL",
];

/// The next migration, as file name and text, if the landed ones lack anything.
pub(crate) fn plan(dictionary: &Dictionary, landed: &[(String, String)]) -> Result<Option<(String, String)>> {
    let tables = sql::parse(landed)?;
    let mut body = String::new();
    for file in &dictionary.files {
        match tables.iter().find(|table| table.name == file.table) {
            Some(table) => add_columns(&mut body, file, table)?,
            None => create_table(&mut body, file)?,
        }
    }
    let last = landed.last().and_then(|(name, _)| name.get(..4)?.parse::<u32>().ok());
    let name = format!("{:04}_hud.sql", last.unwrap_or(0) + 1);
    Ok((!body.is_empty()).then(|| (name, format!("{NOTE}{body}"))))
}

/// HUD's columns that the file's table stores; its own key is `source_key`, and which export a row
/// goes into is not a fact about the row.
pub(crate) fn stored(file: &File) -> impl Iterator<Item = &Column> {
    let is_stored = |column: &&Column| !file.is_key(column) && column.name != "ExportID";
    file.columns.iter().filter(is_stored)
}

fn create_table(out: &mut String, file: &File) -> Result<()> {
    let table = &file.table;
    let own = OWN.iter().map(|&column| column.to_owned());
    let hud = stored(file).map(|column| format!("{} {}", column.sql_name(), definition(column)));
    let lines: Vec<String> = own.chain(hud).map(|line| format!("    {line}")).collect();
    writeln!(out, "\nCREATE TABLE {table} (\n{}\n);", lines.join(",\n"))?;
    writeln!(out, "CREATE UNIQUE INDEX ux_{table}_source ON {table} (source_id, lower(source_key));")?;
    for column in stored(file) {
        index(out, table, column)?;
    }
    Ok(())
}

fn add_columns(out: &mut String, file: &File, table: &Table) -> Result<()> {
    for column in stored(file) {
        let (name, wanted) = (column.sql_name(), definition(column));
        let Some(landed) = table.column(&name) else {
            writeln!(out, "ALTER TABLE {} ADD COLUMN {name} {wanted};", table.name)?;
            index(out, &table.name, column)?;
            continue;
        };
        ensure!(
            wanted.starts_with(&landed.kind),
            "{}.{name} has landed as {}, but HUD's tables now need {wanted}: write that migration \
             by hand",
            table.name,
            landed.kind,
        );
    }
    Ok(())
}

fn definition(column: &Column) -> String {
    if let Some(parent) = column.parent() {
        return format!("VARCHAR(32) REFERENCES {parent}(id)");
    }
    let kind = match column.kind.as_str() {
        "I" => "INTEGER",
        "D" => "DATE",
        "T" => "TIMESTAMP",
        "M" | "M+" => "BIGINT",
        _ => "TEXT",
    };
    kind.to_owned()
}

fn index(out: &mut String, table: &str, column: &Column) -> Result<()> {
    if column.parent().is_some() {
        let name = column.sql_name();
        writeln!(out, "CREATE INDEX ix_{table}_{name} ON {table} ({name});")?;
    }
    Ok(())
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
