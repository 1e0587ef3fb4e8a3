//! Writes HUD's layouts and lists as data.

use super::{
    dictionary::{Column, Dictionary, List, Row},
    names,
};

/// What `BLANK` of a generated struct says, beside `None` and `&[]`.
const BLANK: [&str; 4] = ["nullable: true", "pii: false", "high_priority: false", "status: Status::Active"];

pub(crate) fn layouts(dictionary: &Dictionary) -> String {
    let (mut layouts, mut columns) = (String::new(), String::new());
    for file in &dictionary.files {
        let constant = file.row["table"].to_ascii_uppercase();
        layouts += &format!("FileLayout {{ {} columns: {constant} }},", layout(&file.row));
        let list: String = file.columns.iter().map(column).collect();
        columns += &format!("\nstatic {constant}: &[Column] = &[{list}];\n");
    }
    format!(
        "//! HUD's CSV files and their columns.

        use crate::layout::{{
            BlankOnImport, Column, ColumnType, FileLayout, KeyKind, Reference, RuleSource, Selector,
            Sensitivity,
        }};

        /// The files of HUD's export, in HUD's order.
        pub static FILES: &[FileLayout] = &[{layouts}];
        {columns}"
    )
}

/// The fields of a file's layout, except its columns.
fn layout(row: &Row) -> String {
    let texts = ["file", "file_name", "record", "table", "data_class", "primary_key", "cardinality"];
    let texts = texts.map(|header| format!("{header}: {:?},", row[header])).concat();
    let options = ["parent_key", "information_date"];
    let options = options.map(|header| format!("{header}: {},", option(&row[header]))).concat();
    texts + &options
}

fn column(column: &Column) -> String {
    let cell = |header| &column.row[header];
    let selectors: String = column.selectors.iter().map(selector).collect();
    let fields = [
        ("name", format!("{:?}", column.name)),
        ("field", format!("{:?}", column.field)),
        ("kind", format!("ColumnType::{}", column.kind.layout)),
        ("max_length", some(cell("max_length"), str::to_owned)),
        ("nullable", flag(cell("nullable"))),
        ("list", option(cell("list_id"))),
        ("list_excludes", strings(cell("list_excludes"))),
        ("list_selectors", format!("&[{selectors}]")),
        ("references", some(cell("references"), reference)),
        ("key", some(cell("key"), key)),
        ("pii", flag(cell("pii"))),
        ("high_priority", flag(cell("high_priority"))),
        ("sensitivity", some(cell("sensitivity"), |cell| variant("Sensitivity", cell))),
        ("rule_source", some(cell("rule_source"), |cell| variant("RuleSource", cell))),
        ("blank_on_import", some(cell("blank_on_import"), |cell| variant("BlankOnImport", cell))),
        ("null_unless", option(cell("null_unless"))),
        ("required_if", option(cell("required_if"))),
        ("min", option(cell("min"))),
        ("max", option(cell("max"))),
        ("pattern", option(cell("pattern"))),
        ("data_element", strings(cell("data_element"))),
        ("header_aliases", strings(cell("header_aliases"))),
    ];
    format!("Column {{ {} ..Column::BLANK }},", not_blank(&fields))
}

fn selector(row: &Row) -> String {
    let (when, list) = (&row["when"], &row["list_id"]);
    let allowed = strings(&row["allowed_codes"]);
    format!("Selector {{ when: {when:?}, list: {list:?}, allowed: {allowed} }},")
}

fn reference(cell: &str) -> String {
    let (file, column) = cell.split_once('.').unwrap_or((cell, ""));
    format!("Reference {{ file: {file:?}, column: {column:?} }}")
}

fn key(cell: &str) -> String {
    let kind = match cell {
        "PK" => "Primary",
        "FK" => "Foreign",
        // `FK-composite` and `FK-soft`.
        other => other.trim_start_matches("FK-"),
    };
    variant("KeyKind", kind)
}

pub(crate) fn lists(dictionary: &Dictionary) -> String {
    let names: String = dictionary.lists.iter().map(|list| format!("&{},", list.constant())).collect();
    let lists: String = dictionary.lists.iter().map(list).collect();
    format!(
        "//! Every HUD list as data.

        use crate::code::{{List, ListEntry, Status}};

        /// Every list.
        pub static LISTS: &[&List] = &[{names}];
        {lists}"
    )
}

fn list(list: &List) -> String {
    let (id, name, constant) = (&list.id, &list.name, list.constant());
    let aliases = strings(&list.entries[0]["list_id_alias"]);
    let entries: String = list.entries.iter().map(entry).collect();
    format!(
        "\npub(crate) static {constant}: List =
            List {{ id: {id:?}, name: {name:?}, aliases: {aliases}, entries: &[{entries}] }};\n"
    )
}

fn entry(row: &Row) -> String {
    let fields = [
        ("code", format!("{:?}", row["code"])),
        ("label", format!("{:?}", row["label"])),
        ("short_label", option(&row["short_label"])),
        ("category", option(&row["category"])),
        ("status", variant("Status", &row["status"])),
        ("applies_to", strings(&row["applies_to"])),
    ];
    format!("ListEntry {{ {} ..ListEntry::BLANK }},", not_blank(&fields))
}

/// The fields of a struct, without those which its `BLANK` has already.
fn not_blank(fields: &[(&str, String)]) -> String {
    let fields = fields.iter().map(|(name, literal)| format!("{name}: {literal}"));
    let is_blank =
        |field: &str| BLANK.contains(&field) || field.ends_with(": None") || field.ends_with(": &[]");
    fields.filter(|field| !is_blank(field)).map(|field| field + ",").collect()
}

/// An `Option` of what the cell is written as.
fn some(cell: &str, write: impl Fn(&str) -> String) -> String {
    if cell.is_empty() { "None".to_owned() } else { format!("Some({})", write(cell)) }
}

/// An `Option<&str>`.
fn option(cell: &str) -> String {
    some(cell, |cell| format!("{cell:?}"))
}

/// A `&[&str]`, from a cell with several values.
fn strings(cell: &str) -> String {
    let parts: Vec<&str> = cell.split(';').filter(|part| !part.is_empty()).collect();
    format!("&{parts:?}")
}

fn flag(cell: &str) -> String {
    (cell == "Y").to_string()
}

/// A variant of one of our enums, named like HUD's word.
fn variant(kind: &str, cell: &str) -> String {
    format!("{kind}::{}", names::pascal(cell))
}
