//! Writes the conversions between HUD's records and their entities.

use std::fmt::Write;

use anyhow::Result;

use super::{
    dictionary::{Column, Dictionary, File},
    migration, names,
};

pub(crate) fn impls(dictionary: &Dictionary) -> Result<String> {
    let mut out = String::from(
        "//! HUD's records from rows and back.
        //!
        //! The record's primary key is the row's `source_key`. Columns that point to another row
        //! hold the same text on both sides: translating between our ids and the keys of a source
        //! is up to import and export, and so is `ExportID`, which is stored only for the export.
        //! Towards the database our own columns stay unset (`id`, `source_id`, `version`,
        //! `agency_id`, `data_class`).

        use hud::{Cents, Coded};
        use sea_orm::ActiveValue::{NotSet, Set};

        use super::hud as tables;\n",
    );
    for file in &dictionary.files {
        from_row(&mut out, dictionary, file)?;
        to_row(&mut out, dictionary, file)?;
    }
    Ok(out)
}

fn from_row(out: &mut String, dictionary: &Dictionary, file: &File) -> Result<()> {
    let (module, record) = (names::escape(&file.table), &file.record);
    writeln!(out, "\nimpl From<tables::{module}::Model> for hud::{record} {{")?;
    writeln!(out, "fn from(row: tables::{module}::Model) -> Self {{ Self {{")?;
    for column in &file.columns {
        let (field, name) = (&column.field, column.sql_name());
        let value = match column {
            _ if file.is_key(column) => "row.source_key".to_owned(),
            _ if column.name == "ExportID" => "None".to_owned(),
            _ if is_coded(dictionary, column) => format!("row.{name}.map(Coded::from)"),
            _ if is_money(column) => format!("row.{name}.map(Cents)"),
            _ => format!("row.{name}"),
        };
        writeln!(out, "{field}: {value},")?;
    }
    writeln!(out, "}} }} }}")?;
    Ok(())
}

fn to_row(out: &mut String, dictionary: &Dictionary, file: &File) -> Result<()> {
    let (module, record) = (names::escape(&file.table), &file.record);
    let key = file.columns.iter().find(|column| file.is_key(column));
    let key = key.map_or("", |column| column.field.as_str());
    writeln!(out, "\nimpl From<hud::{record}> for tables::{module}::ActiveModel {{")?;
    writeln!(out, "fn from(record: hud::{record}) -> Self {{ Self {{")?;
    writeln!(out, "id: NotSet, source_id: NotSet,")?;
    writeln!(out, "source_key: Set(record.{key}),")?;
    writeln!(out, "version: NotSet, agency_id: NotSet, data_class: NotSet,")?;
    for column in migration::stored(file) {
        let (field, name) = (&column.field, column.sql_name());
        let value = match column {
            _ if is_coded(dictionary, column) => format!("record.{field}.map(Coded::code)"),
            _ if is_money(column) => format!("record.{field}.map(|amount| amount.0)"),
            _ => format!("record.{field}"),
        };
        writeln!(out, "{name}: Set({value}),")?;
    }
    writeln!(out, "}} }} }}")?;
    Ok(())
}

fn is_coded(dictionary: &Dictionary, column: &Column) -> bool {
    dictionary.coded_list(column).is_some()
}

fn is_money(column: &Column) -> bool {
    column.kind.starts_with('M')
}
