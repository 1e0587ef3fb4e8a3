//! Reads HUD's tables.

use std::{collections::HashMap, path::Path};

use anyhow::{Context, Result};

use super::names;

/// A row of a table, by header.
pub(crate) type Row = HashMap<String, String>;

/// The whole standard, as far as the generator needs it.
pub(crate) struct Dictionary {
    pub(crate) files: Vec<File>,
    pub(crate) lists: Vec<List>,
}

/// A CSV file of the export: its cells in HUD's table of files and in ours, and its columns.
pub(crate) struct File {
    pub(crate) row: Row,
    pub(crate) columns: Vec<Column>,
}

/// A column of a CSV file.
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) field: String,
    pub(crate) kind: &'static Kind,
    /// The enum of its codes; none if they are not integers.
    pub(crate) codes: Option<String>,
    pub(crate) selectors: Vec<Row>,
    pub(crate) row: Row,
}

/// A list and its entries, each with the name of its `variant`.
pub(crate) struct List {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) entries: Vec<Row>,
}

/// What HUD's letter for a type means in a layout, in a record and in the database.
pub(crate) struct Kind {
    letter: &'static str,
    pub(crate) layout: &'static str,
    pub(crate) record: &'static str,
    pub(crate) sql: &'static str,
}

const KINDS: [Kind; 6] = [
    Kind { letter: "S", layout: "Text", record: "String", sql: "TEXT" },
    Kind { letter: "I", layout: "Integer", record: "i32", sql: "INTEGER" },
    Kind { letter: "D", layout: "Date", record: "NaiveDate", sql: "DATE" },
    Kind { letter: "T", layout: "DateTime", record: "NaiveDateTime", sql: "TIMESTAMP" },
    Kind { letter: "M", layout: "Money", record: "Cents", sql: "BIGINT" },
    Kind { letter: "M+", layout: "PositiveMoney", record: "Cents", sql: "BIGINT" },
];

impl Dictionary {
    pub(crate) fn load(folder: &Path) -> Result<Self> {
        let read = |name: &str| rows(&folder.join(name)).with_context(|| name.to_owned());
        let lists = lists(&read("lists-2026.csv")?, &read("variants.csv")?);
        let selectors = read("csv-list-selectors-2026.csv")?;
        let columns = read("csv-format-2026.csv")?;
        let tables = read("tables.csv")?;
        let mut files = Vec::new();
        for mut row in read("csv-files-2026.csv")? {
            let columns = matching(&columns, &row, &["file"]);
            let columns = columns.map(|row| column(row, &lists, &selectors)).collect::<Result<_>>()?;
            let table = matching(&tables, &row, &["file"]).next();
            let table = table.with_context(|| format!("{row:?} is not in tables.csv"))?;
            row.extend(table.clone());
            files.push(File { row, columns });
        }
        Ok(Self { files, lists })
    }
}

impl Column {
    pub(crate) fn is_key(&self) -> bool {
        self.row["key"] == "PK"
    }
}

impl List {
    pub(crate) fn is_integer(&self) -> bool {
        self.entries.iter().all(|row| row["code"].parse::<i32>().is_ok())
    }

    pub(crate) fn enum_name(&self) -> String {
        names::pascal(&names::snake(&self.name))
    }

    pub(crate) fn constant(&self) -> String {
        format!("LIST_{}", self.id.replace('.', "_"))
    }
}

fn column(row: &Row, lists: &[List], selectors: &[Row]) -> Result<Column> {
    let (name, letter) = (&row["column"], &row["type"]);
    let kind = KINDS.iter().find(|kind| kind.letter == letter);
    let list = lists.iter().find(|list| letter == "I" && list.id == row["list_id"]);
    Ok(Column {
        name: name.clone(),
        field: names::snake(name),
        kind: kind.with_context(|| format!("{name}: unknown type {letter}"))?,
        codes: list.filter(|list| list.is_integer()).map(List::enum_name),
        selectors: matching(selectors, row, &["file", "column"]).cloned().collect(),
        row: row.clone(),
    })
}

fn lists(rows: &[Row], variants: &[Row]) -> Vec<List> {
    let mut lists: Vec<List> = Vec::new();
    for row in rows {
        let (id, name) = (row["list_id"].clone(), row["list_name"].clone());
        if lists.iter().all(|list| list.id != id) {
            let entries = entries(matching(rows, row, &["list_id"]).cloned().collect(), variants);
            lists.push(List { id, name, entries });
        }
    }
    lists
}

/// The entries in HUD's order, each with its variant: our own name, else one made from the label.
fn entries(mut entries: Vec<Row>, variants: &[Row]) -> Vec<Row> {
    // Legacy codes come after all lists.
    entries.sort_by_key(|row| row["order"].parse().unwrap_or(u32::MAX));
    let labels: Vec<_> = entries.iter().map(|row| (row["code"].as_str(), row["label"].as_str())).collect();
    let made = names::variants(&labels);
    for (row, made) in entries.iter_mut().zip(made) {
        let ours = matching(variants, row, &["list_id", "code"]).next();
        let variant = ours.map_or(made, |ours| ours["variant"].clone());
        row.insert("variant".to_owned(), variant);
    }
    entries
}

/// The rows that have the same cells as this one under these headers.
fn matching<'a>(rows: &'a [Row], row: &Row, headers: &[&str]) -> impl Iterator<Item = &'a Row> {
    rows.iter().filter(move |other| headers.iter().all(|&header| other[header] == row[header]))
}

fn rows(path: &Path) -> Result<Vec<Row>> {
    Ok(csv::Reader::from_path(path)?.into_deserialize().collect::<csv::Result<_>>()?)
}
