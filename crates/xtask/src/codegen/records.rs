//! Writes a record for each CSV file.

use std::fmt::Write;

use anyhow::{Result, bail};

use super::dictionary::{Column, Dictionary, File};

pub(crate) fn structs(dictionary: &Dictionary) -> Result<String> {
    let mut out = String::from(
        "//! One record per CSV file, its fields in the order of the columns.

        use chrono::{NaiveDate, NaiveDateTime};

        use crate::code::{Cents, Coded};

        use super::lists;\n",
    );
    for file in &dictionary.files {
        let (name, rows) = (file.row.get("file_name"), file.row.get("cardinality"));
        writeln!(out, "\n/// A row of `{name}`. {rows}.")?;
        writeln!(out, "#[derive(Clone, Debug, Default, PartialEq, Eq)]")?;
        writeln!(out, "pub struct {} {{", file.record)?;
        for column in &file.columns {
            writeln!(out, "/// {}", doc(column))?;
            let kind = field_type(dictionary, file, column)?;
            writeln!(out, "pub {}: {kind},", column.field)?;
        }
        writeln!(out, "}}")?;
    }
    Ok(out)
}

fn doc(column: &Column) -> String {
    let mut sources = Vec::new();
    let elements = column.row.parts("data_element");
    if !elements.is_empty() {
        sources.push(format!("HUD {}", elements.join(" and ")));
    }
    if !column.list.is_empty() {
        sources.push(format!("list {}", column.list));
    }
    if !column.selectors.is_empty() {
        sources.push("valid codes depend on other columns, see its layout".to_owned());
    }
    if sources.is_empty() {
        return format!("`{}`.", column.name);
    }
    format!("`{}`: {}.", column.name, sources.join(", "))
}

fn field_type(dictionary: &Dictionary, file: &File, column: &Column) -> Result<String> {
    if file.is_key(column) {
        return Ok("String".to_owned());
    }
    let list = dictionary.coded_list(column);
    let kind = match (column.kind.as_str(), list) {
        ("S", _) => "String".to_owned(),
        ("I", Some(list)) => format!("Coded<lists::{}>", list.enum_name()),
        ("I", None) => "i32".to_owned(),
        ("D", _) => "NaiveDate".to_owned(),
        ("T", _) => "NaiveDateTime".to_owned(),
        ("M" | "M+", _) => "Cents".to_owned(),
        (other, _) => bail!("{}: unknown type {other}", column.name),
    };
    Ok(format!("Option<{kind}>"))
}
