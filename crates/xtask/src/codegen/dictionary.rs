//! Reads HUD's tables.

use std::{collections::HashMap, path::Path};

use anyhow::{Context, Result, ensure};

use super::names;

const LIST_HEADERS: &str = "list_id list_name code label order status category applies_to \
                            short_label list_id_alias";
const SELECTOR_HEADERS: &str = "file column when list_id allowed_codes";
const FILE_HEADERS: &str = "file file_name primary_key parent_key information_date cardinality";
const COLUMN_HEADERS: &str = "file column type max_length nullable list_id list_excludes \
                              references key pii sensitivity data_element null_unless required_if \
                              rule_source min max pattern header_aliases high_priority \
                              blank_on_import";

/// The whole standard, as far as the generator needs it.
pub(crate) struct Dictionary {
    pub(crate) files: Vec<File>,
    pub(crate) lists: Vec<List>,
}

/// A CSV file of the export: its row in HUD's table of files, and in ours.
pub(crate) struct File {
    pub(crate) file: String,
    pub(crate) record: String,
    pub(crate) table: String,
    pub(crate) data_class: String,
    pub(crate) row: Row,
    pub(crate) columns: Vec<Column>,
}

/// A column of a CSV file. Cells which are only passed on stay in `row`.
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) field: String,
    pub(crate) kind: String,
    pub(crate) list: String,
    pub(crate) selectors: Vec<Row>,
    pub(crate) row: Row,
}

/// A list and its entries.
pub(crate) struct List {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) entries: Vec<Row>,
    /// Names we chose for entries whose labels make poor ones.
    pub(crate) variants: Vec<Row>,
}

impl Dictionary {
    pub(crate) fn load(folder: &Path) -> Result<Self> {
        let read =
            |name: &str, headers: &str| rows(&folder.join(name), headers).with_context(|| name.to_owned());
        let lists = read("lists-2026.csv", LIST_HEADERS)?;
        let variants = read("variants.csv", "list_id code variant")?;
        let selectors = read("csv-list-selectors-2026.csv", SELECTOR_HEADERS)?;
        let columns = read("csv-format-2026.csv", COLUMN_HEADERS)?;
        let tables = read("tables.csv", "file record table data_class")?;
        let file = |row: Row| {
            let is_ours = |other: &&Row| other.get("file") == row.get("file");
            let table = tables.iter().find(is_ours);
            let table = table.with_context(|| format!("{row:?} is not in tables.csv"))?;
            let columns = columns.iter().filter(is_ours);
            let columns = columns.map(|column| self::column(column, &selectors));
            Ok(self::file(&row, table, columns.collect()))
        };
        let files = read("csv-files-2026.csv", FILE_HEADERS)?;
        let files = files.into_iter().map(file).collect::<Result<_>>()?;
        let lists = group_lists(lists, &variants);
        Ok(Self { files, lists })
    }

    /// The list a column's enum comes from; none if its codes are not integers.
    pub(crate) fn coded_list(&self, column: &Column) -> Option<&List> {
        let is_it = |list: &&List| list.id == column.list && list.is_integer();
        self.lists.iter().find(is_it).filter(|_| column.kind == "I")
    }
}

impl List {
    pub(crate) fn is_integer(&self) -> bool {
        let parses = |row: &Row| row.get("code").parse::<i32>().is_ok();
        self.entries.iter().all(parses)
    }

    pub(crate) fn enum_name(&self) -> String {
        names::pascal(&names::snake(&self.name))
    }
}

impl File {
    pub(crate) fn is_key(&self, column: &Column) -> bool {
        column.name == self.row.get("primary_key")
    }
}

impl Column {
    /// The column of the table, which must not clash with our own columns.
    pub(crate) fn sql_name(&self) -> String {
        let own = ["id", "source_id", "source_key", "version", "agency_id", "data_class"];
        if own.contains(&self.field.as_str()) {
            return format!("hud_{}", self.field);
        }
        self.field.clone()
    }

    /// The table whose rows the column points to, where the database enforces it.
    pub(crate) fn parent(&self) -> Option<&'static str> {
        match self.name.as_str() {
            "OrganizationID" => Some("organization"),
            "ProjectID" | "ResProjectID" => Some("project"),
            "PersonalID" => Some("client"),
            "EnrollmentID" => Some("enrollment"),
            "AssessmentID" => Some("assessment"),
            _ => None,
        }
    }
}

fn file(row: &Row, table: &Row, columns: Vec<Column>) -> File {
    File {
        file: row.get("file").to_owned(),
        record: table.get("record").to_owned(),
        table: table.get("table").to_owned(),
        data_class: table.get("data_class").to_owned(),
        row: row.clone(),
        columns,
    }
}

fn column(row: &Row, selectors: &[Row]) -> Column {
    let is_ours =
        |other: &&Row| other.get("file") == row.get("file") && other.get("column") == row.get("column");
    Column {
        name: row.get("column").to_owned(),
        field: names::snake(row.get("column")),
        kind: row.get("type").to_owned(),
        list: row.get("list_id").to_owned(),
        selectors: selectors.iter().filter(is_ours).cloned().collect(),
        row: row.clone(),
    }
}

fn group_lists(rows: Vec<Row>, variants: &[Row]) -> Vec<List> {
    let mut lists: Vec<List> = Vec::new();
    for row in rows {
        let id = row.get("list_id").to_owned();
        match lists.iter_mut().find(|list| list.id == id) {
            Some(list) => list.entries.push(row),
            None => lists.push(List {
                id,
                name: row.get("list_name").to_owned(),
                entries: vec![row],
                variants: Vec::new(),
            }),
        }
    }
    // The file lists legacy codes after all lists; HUD's own order is in a column.
    for list in &mut lists {
        let named = variants.iter().filter(|row| row.get("list_id") == list.id);
        list.variants = named.cloned().collect();
        list.entries.sort_by_key(|row| row.get("order").parse().unwrap_or(u32::MAX));
    }
    lists
}

/// A row of a table, by header.
#[derive(Clone, Debug)]
pub(crate) struct Row(HashMap<String, String>);

impl Row {
    /// The cell under a header; the headers in use are checked when the table is read.
    pub(crate) fn get(&self, header: &str) -> &str {
        self.0.get(header).map_or("", String::as_str)
    }

    /// The parts of a cell with several values.
    pub(crate) fn parts(&self, header: &str) -> Vec<&str> {
        let parts = self.get(header).split(';');
        parts.filter(|part| !part.is_empty()).collect()
    }
}

/// The rows of a table that must have these headers.
fn rows(path: &Path, needed: &str) -> Result<Vec<Row>> {
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.headers()?.clone();
    for name in needed.split_whitespace() {
        ensure!(headers.iter().any(|header| header == name), "no column {name}");
    }
    let row = |record: csv::StringRecord| {
        let cells = headers.iter().zip(&record);
        Row(cells.map(|(header, cell)| (header.to_owned(), cell.to_owned())).collect())
    };
    reader.records().map(|record| Ok(row(record?))).collect()
}
