//! Writes an entity for each table of the migrations, and the way from HUD's records to theirs and
//! back.

use anyhow::{Result, bail};

use super::{
    dictionary::{self, Dictionary, File},
    migration::{self, sql_name},
    names,
    sql::{Column, Table},
};

pub(crate) fn modules(title: &str, tables: &[&Table]) -> Result<String> {
    let modules: Result<String> = tables.iter().map(|table| module(table)).collect();
    let reason = "the migrations and HUD's tables say what the columns mean";
    Ok(format!("//! {title}\n\n#![expect(missing_docs, reason = {reason:?})]\n{}", modules?))
}

fn module(table: &Table) -> Result<String> {
    let name = &table.name;
    let fields = table.columns.iter().map(field).collect::<Result<String>>()?;
    Ok(format!(
        "
        /// Table `{name}`.
        pub mod {name} {{
            use sea_orm::entity::prelude::*;

            /// A row of `{name}`.
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = {name:?})]
            pub struct Model {{ {fields} }}

            /// Relations are spelled out in the queries.
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {{}}

            impl ActiveModelBehavior for ActiveModel {{}}
        }}
        "
    ))
}

fn field(column: &Column) -> Result<String> {
    let name = &column.name;
    let kind = match column.kind.as_str() {
        "VARCHAR" | "TEXT" => "String",
        "INTEGER" => "i32",
        "BIGINT" => "i64",
        "BOOLEAN" => "bool",
        "DATE" => "Date",
        "TIMESTAMP" => "DateTime",
        "TIMESTAMPTZ" => "DateTimeUtc",
        "BYTEA" => "Vec<u8>",
        other => bail!("{name}: unknown type {other}"),
    };
    if column.primary_key {
        return Ok(format!("#[sea_orm(primary_key, auto_increment = false)] pub {name}: {kind},"));
    }
    let kind = if column.not_null { kind.to_owned() } else { format!("Option<{kind}>") };
    Ok(format!("pub {name}: {kind},"))
}

pub(crate) fn conversions(dictionary: &Dictionary) -> String {
    let impls: String = dictionary.files.iter().map(impls).collect();
    format!(
        "//! HUD's records from rows and back.
        //!
        //! The record's primary key is the row's `source_key`. Columns that point to another row
        //! hold the same text on both sides: translating between our ids and the keys of a source
        //! is up to import and export, and so is `ExportID`, which is stored only for the export.
        //! Towards the database our own columns stay unset (`id`, `source_id`, `version`,
        //! `agency_id`, `data_class`).

        use hud::{{Cents, Coded}};
        use sea_orm::ActiveValue::{{NotSet, Set}};

        use super::hud as tables;
        {impls}"
    )
}

fn impls(file: &File) -> String {
    let [table, record, key] = ["table", "record", "primary_key"].map(|header| &file.row[header]);
    let key = names::snake(key);
    let from_row: String = file.columns.iter().map(from_row).collect();
    let to_row: String = migration::stored(file).map(to_row).collect();
    format!(
        "
        impl From<tables::{table}::Model> for hud::{record} {{
            fn from(row: tables::{table}::Model) -> Self {{ Self {{ {from_row} }} }}
        }}

        impl From<hud::{record}> for tables::{table}::ActiveModel {{
            fn from(record: hud::{record}) -> Self {{ Self {{
                id: NotSet, source_id: NotSet, source_key: Set(record.{key}),
                version: NotSet, agency_id: NotSet, data_class: NotSet, {to_row}
            }} }}
        }}
        "
    )
}

fn from_row(column: &dictionary::Column) -> String {
    let value = match column.name.as_str() {
        _ if column.is_key() => "row.source_key".to_owned(),
        "ExportID" => "None".to_owned(),
        _ => format!("row.{}{}", sql_name(column), conversion(column).0),
    };
    format!("{}: {value},", column.field)
}

fn to_row(column: &dictionary::Column) -> String {
    format!("{}: Set(record.{}{}),", sql_name(column), column.field, conversion(column).1)
}

/// What a value goes through from the row to the record, and on the way back.
fn conversion(column: &dictionary::Column) -> (&str, &str) {
    match column.kind.record {
        _ if column.codes.is_some() => (".map(Coded::from)", ".map(Coded::code)"),
        "Cents" => (".map(Cents)", ".map(|amount| amount.0)"),
        _ => ("", ""),
    }
}
