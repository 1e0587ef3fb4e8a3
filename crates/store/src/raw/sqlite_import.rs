//! An import into SQLite: one connection, one transaction, a prepared statement for each table.

use std::path::Path;

use domain::ids::SourceId;
use entity::audit_head;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Statement, Transaction, TransactionBehavior};

use crate::audit::{ChainKey, chained, no_head};
use crate::db::BUSY;
use crate::imports::{Batch, Cell, Plain, Row, Run, Table, around, asides, filled, keys, renewed, spell};
use crate::{Error, Result};

/// As on the other connections: an acknowledged import survives a power cut. The cache is larger, because
/// an import touches every index many times.
const SETTINGS: &str = "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536";

/// Rows between two words of progress.
const STEP: u64 = 2_000;

/// Writes a batch, all of it or nothing.
pub(crate) fn write(file: &Path, key: &ChainKey, batch: &Batch, progress: &dyn Fn(u64)) -> Result<()> {
    let mut connection = open(file)?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let read = |row: &rusqlite::Row<'_>| Ok(audit_head::Model { id: 1, seq: row.get(0)?, hash: row.get(1)? });
    let head = tx.query_row("SELECT seq, hash FROM audit_head WHERE id = 1", [], read).optional()?;
    let (log, head) = chained(key, head.ok_or_else(no_head)?, batch.audit.as_slice());
    let (before, after) = around(batch, &log);
    for plain in &before {
        insert(&tx, plain)?;
    }
    let mut steps = Steps { done: 0, progress };
    for table in &batch.tables {
        write_table(&tx, &batch.run, table, &mut steps)?;
    }
    for plain in &after {
        insert(&tx, plain)?;
    }
    tx.execute("UPDATE audit_head SET seq = ?1, hash = ?2 WHERE id = 1", (head.seq, &head.hash))?;
    Ok(tx.commit()?)
}

/// Adds rows and keys, all of them or none.
pub(crate) fn add_all(file: &Path, source: SourceId, tables: &[Table]) -> Result<()> {
    let mut connection = open(file)?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut steps = Steps { done: 0, progress: &|_| {} };
    for table in tables {
        add(&tx, source, table, &mut steps)?;
        add_keys(&tx, table, &mut steps)?;
    }
    Ok(tx.commit()?)
}

fn open(file: &Path) -> Result<Connection> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch(SETTINGS)?;
    Ok(connection)
}

struct Steps<'a> {
    done: u64,
    progress: &'a dyn Fn(u64),
}

impl Steps<'_> {
    fn next(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(STEP) {
            (self.progress)(self.done);
        }
    }
}

fn write_table(tx: &Transaction<'_>, run: &Run, table: &Table, steps: &mut Steps<'_>) -> Result<()> {
    add(tx, run.source, table, steps)?;
    change(tx, table, steps)?;
    for plain in &asides(run, table) {
        insert(tx, plain)?;
    }
    add_keys(tx, table, steps)
}

fn add_keys(tx: &Transaction<'_>, table: &Table, steps: &mut Steps<'_>) -> Result<()> {
    let mut statement = prepared(tx, "search_key", &["kind", "value", "personal_id"])?;
    for (kind, value, id) in keys(table) {
        statement.execute((kind, value, id.to_string()))?;
        steps.next();
    }
    Ok(())
}

fn add(tx: &Transaction<'_>, source: SourceId, table: &Table, steps: &mut Steps<'_>) -> Result<()> {
    let mut statement = prepared(tx, table.layout.table, &filled(table.layout))?;
    let (source, mut text) = (source.to_string(), String::new());
    for row in table.added.iter() {
        statement.raw_bind_parameter(1, spell(&mut text, &row.id))?;
        statement.raw_bind_parameter(2, &source)?;
        statement.raw_bind_parameter(3, row.key)?;
        statement.raw_bind_parameter(4, row.version)?;
        bind_agency(&mut statement, 5, &row, &mut text)?;
        statement.raw_bind_parameter(6, table.layout.data_class)?;
        bind_cells(&mut statement, 7, &row, &mut text)?;
        statement.raw_execute()?;
        steps.next();
    }
    Ok(())
}

/// Changes rows that are as they were when they were compared.
fn change(tx: &Transaction<'_>, table: &Table, steps: &mut Steps<'_>) -> Result<()> {
    let (name, columns) = (table.layout.table, renewed(table.layout));
    let sets: Vec<String> = columns.iter().map(|column| format!("{column} = ?")).collect();
    let sql = format!("UPDATE {name} SET {} WHERE id = ? AND version = ?", sets.join(", "));
    let mut update = tx.prepare(&sql)?;
    let mut forget = tx.prepare("DELETE FROM import_raw WHERE table_name = ?1 AND row_id = ?2")?;
    let mut lose = tx.prepare("DELETE FROM search_key WHERE personal_id = ?1")?;
    let mut text = String::new();
    for row in table.changed.iter() {
        update.raw_bind_parameter(1, row.version)?;
        bind_agency(&mut update, 2, &row, &mut text)?;
        bind_cells(&mut update, 3, &row, &mut text)?;
        update.raw_bind_parameter(columns.len() + 1, spell(&mut text, &row.id))?;
        update.raw_bind_parameter(columns.len() + 2, row.version - 1)?;
        if update.raw_execute()? != 1 {
            return Err(Error::Stale);
        }
        forget.execute((name, &text))?;
        if !table.keys.is_empty() {
            lose.execute([&text])?;
        }
        steps.next();
    }
    for id in &table.cleared {
        forget.execute((name, spell(&mut text, id)))?;
    }
    Ok(())
}

fn bind_agency(statement: &mut Statement<'_>, at: usize, row: &Row<'_>, text: &mut String) -> Result<()> {
    let agency = row.agency.map(|agency| spell(text, &agency));
    Ok(statement.raw_bind_parameter(at, agency)?)
}

/// Values as sqlx writes them: numbers as numbers, dates as text.
fn bind_cells(statement: &mut Statement<'_>, first: usize, row: &Row<'_>, text: &mut String) -> Result<()> {
    for (at, cell) in row.cells.iter().enumerate() {
        let at = first + at;
        match cell {
            Cell::Empty => statement.raw_bind_parameter(at, rusqlite::types::Null)?,
            Cell::Text(text) => statement.raw_bind_parameter(at, text)?,
            Cell::Integer(number) => statement.raw_bind_parameter(at, number)?,
            Cell::Cents(cents) => statement.raw_bind_parameter(at, cents)?,
            Cell::Id(_) | Cell::Date(_) | Cell::DateTime(_) => {
                statement.raw_bind_parameter(at, spell(text, cell))?;
            }
        }
    }
    Ok(())
}

fn insert(tx: &Transaction<'_>, plain: &Plain<'_>) -> Result<()> {
    let mut statement = prepared(tx, plain.table, plain.columns)?;
    for row in &plain.rows {
        statement.execute(rusqlite::params_from_iter(row.iter().map(Option::as_deref)))?;
    }
    Ok(())
}

fn prepared<'a>(tx: &'a Transaction<'_>, table: &str, columns: &[&str]) -> Result<Statement<'a>> {
    let marks = vec!["?"; columns.len()].join(", ");
    Ok(tx.prepare(&format!("INSERT INTO {table} ({}) VALUES ({marks})", columns.join(", ")))?)
}
