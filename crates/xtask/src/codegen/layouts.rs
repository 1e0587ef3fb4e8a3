//! Writes the layouts of the CSV files.

use anyhow::{Context, Result};

use super::{
    dictionary::{Column, Dictionary, File, Row},
    names,
};

pub(crate) fn files(dictionary: &Dictionary) -> Result<String> {
    let mut out = String::from(
        "//! HUD's CSV files and their columns.

        use crate::layout::{
            BlankOnImport, Column, ColumnType, FileLayout, KeyKind, Reference, RuleSource, Selector,
            Sensitivity,
        };

        /// The files of HUD's export, in HUD's order.
        pub static FILES: &[FileLayout] = &[\n",
    );
    for file in &dictionary.files {
        out += &layout(file);
    }
    out += "];\n";
    for file in &dictionary.files {
        let columns: Result<String> = file.columns.iter().map(column).collect();
        let columns = columns.with_context(|| file.file.clone())?;
        let name = constant(file);
        out += &format!("\nstatic {name}: &[Column] = &[{columns}];\n");
    }
    Ok(out)
}

fn layout(file: &File) -> String {
    let cell = |header: &str| file.row.get(header);
    let mut out = format!(
        "FileLayout {{ file: {:?}, file_name: {:?}, record: {:?}, table: {:?}, data_class: {:?},",
        file.file,
        cell("file_name"),
        file.record,
        file.table,
        file.data_class,
    );
    for header in ["primary_key", "cardinality"] {
        out += &format!("{header}: {:?},", cell(header));
    }
    for header in ["parent_key", "information_date"] {
        out += &format!("{header}: {},", option(cell(header)));
    }
    out + &format!("columns: {} }},", constant(file))
}

fn constant(file: &File) -> String {
    file.table.to_ascii_uppercase()
}

/// A column, naming only what differs from a blank one.
fn column(column: &Column) -> Result<String> {
    let row = &column.row;
    let mut out = format!(
        "Column {{ name: {:?}, field: {:?}, kind: ColumnType::{},",
        column.name,
        column.field,
        kind(&column.kind)?
    );
    if !row.get("max_length").is_empty() {
        out += &format!("max_length: Some({}),", row.get("max_length"));
    }
    if row.get("nullable") == "N" {
        out += "nullable: false,";
    }
    add_lists(&mut out, column);
    add_keys(&mut out, row)?;
    add_rules(&mut out, row);
    Ok(out + "..Column::BLANK },\n")
}

fn add_lists(out: &mut String, column: &Column) {
    if !column.list.is_empty() {
        *out += &format!("list: {},", option(&column.list));
    }
    let excludes = column.row.parts("list_excludes");
    if !excludes.is_empty() {
        *out += &format!("list_excludes: {},", strings(&excludes));
    }
    if column.selectors.is_empty() {
        return;
    }
    *out += "list_selectors: &[";
    for selector in &column.selectors {
        *out += &format!(
            "Selector {{ when: {:?}, list: {:?}, allowed: {} }},",
            selector.get("when"),
            selector.get("list_id"),
            strings(&selector.parts("allowed_codes")),
        );
    }
    *out += "],";
}

fn add_keys(out: &mut String, row: &Row) -> Result<()> {
    if !row.get("references").is_empty() {
        let (file, column) = row.get("references").split_once('.').context("references")?;
        *out += &format!("references: Some(Reference {{ file: {file:?}, column: {column:?} }}),");
    }
    let key = match row.get("key") {
        "PK" => "Primary",
        "FK" => "Foreign",
        "FK-composite" => "Composite",
        "FK-soft" => "Soft",
        _ => return Ok(()),
    };
    *out += &format!("key: Some(KeyKind::{key}),");
    Ok(())
}

fn add_rules(out: &mut String, row: &Row) {
    for flag in ["pii", "high_priority"] {
        if row.get(flag) == "Y" {
            *out += &format!("{flag}: true,");
        }
    }
    for (field, kind) in
        [("sensitivity", "Sensitivity"), ("rule_source", "RuleSource"), ("blank_on_import", "BlankOnImport")]
    {
        if !row.get(field).is_empty() {
            let variant = names::pascal(row.get(field));
            *out += &format!("{field}: Some({kind}::{variant}),");
        }
    }
    for field in ["null_unless", "required_if", "min", "max", "pattern"] {
        if !row.get(field).is_empty() {
            *out += &format!("{field}: {},", option(row.get(field)));
        }
    }
    for field in ["data_element", "header_aliases"] {
        let parts = row.parts(field);
        if !parts.is_empty() {
            *out += &format!("{field}: {},", strings(&parts));
        }
    }
}

fn kind(kind: &str) -> Result<&'static str> {
    Ok(match kind {
        "S" => "Text",
        "I" => "Integer",
        "D" => "Date",
        "T" => "DateTime",
        "M" => "Money",
        "M+" => "PositiveMoney",
        _ => anyhow::bail!("unknown type {kind}"),
    })
}

/// A literal of `Option<&str>`.
pub(crate) fn option(text: &str) -> String {
    if text.is_empty() {
        return "None".to_owned();
    }
    format!("Some({text:?})")
}

/// A literal of `&[&str]`.
pub(crate) fn strings(parts: &[&str]) -> String {
    format!("&{parts:?}")
}
