//! Writes an entity for each table of the migrations.

use std::fmt::Write;

use anyhow::{Context, Result, bail};

use super::{
    dictionary::Dictionary,
    names,
    sql::{Column, Table},
};

/// Parts the tables into those of HUD's files and our own.
pub(crate) fn split<'a>(dictionary: &Dictionary, tables: &'a [Table]) -> (Vec<&'a Table>, Vec<&'a Table>) {
    let is_hud = |table: &&Table| dictionary.files.iter().any(|file| file.table == table.name);
    tables.iter().partition(is_hud)
}

pub(crate) fn modules(title: &str, tables: &[&Table]) -> Result<String> {
    let mut out = format!("//! {title}\n");
    if !tables.is_empty() {
        let reason = "the migrations and HUD's tables say what the columns mean";
        writeln!(out, "\n#![expect(missing_docs, reason = {reason:?})]")?;
    }
    for table in tables {
        module(&mut out, table).with_context(|| table.name.clone())?;
    }
    Ok(out)
}

fn module(out: &mut String, table: &Table) -> Result<()> {
    let name = &table.name;
    writeln!(out, "\n/// Table `{name}`.\npub mod {} {{", names::escape(name))?;
    writeln!(out, "use sea_orm::entity::prelude::*;\n")?;
    writeln!(out, "/// A row of `{name}`.")?;
    writeln!(out, "#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]")?;
    writeln!(out, "#[sea_orm(table_name = {name:?})]\npub struct Model {{")?;
    for column in &table.columns {
        if column.primary_key {
            writeln!(out, "#[sea_orm(primary_key, auto_increment = false)]")?;
        }
        let kind = rust_type(column).with_context(|| column.name.clone())?;
        writeln!(out, "pub {}: {kind},", names::escape(&column.name))?;
    }
    writeln!(out, "}}\n\n/// Relations are spelled out in the queries.")?;
    writeln!(out, "#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]")?;
    writeln!(out, "pub enum Relation {{}}\n")?;
    writeln!(out, "impl ActiveModelBehavior for ActiveModel {{}}\n}}")?;
    Ok(())
}

fn rust_type(column: &Column) -> Result<String> {
    let kind = match column.kind.as_str() {
        "VARCHAR" | "TEXT" => "String",
        "INTEGER" => "i32",
        "BIGINT" => "i64",
        "BOOLEAN" => "bool",
        "DATE" => "Date",
        "TIMESTAMP" => "DateTime",
        "TIMESTAMPTZ" => "DateTimeUtc",
        "BYTEA" => "Vec<u8>",
        other => bail!("unknown type {other}"),
    };
    if column.not_null || column.primary_key {
        return Ok(kind.to_owned());
    }
    Ok(format!("Option<{kind}>"))
}
