//! An import into PostgreSQL: COPY, in one transaction.

use domain::ids::SourceId;
use entity::audit_head;
use sea_orm::DatabaseConnection;
use sea_orm::sqlx::postgres::{PgConnection, PgCopyIn};
use sea_orm::sqlx::{self, AssertSqlSafe, Executor, Row as _};

use crate::audit::{ChainKey, chained, no_head};
use crate::imports::{Batch, Cell, Plain, Row, Run, Table, around, asides, filled, keys, renewed, spell};
use crate::{Error, Result};

type Progress = dyn Fn(u64) + Send + Sync;

/// Bytes that are sent at once.
const CHUNK: usize = 1 << 18;

/// Writes a batch, all of it or nothing.
pub(crate) async fn write(
    db: &DatabaseConnection,
    key: &ChainKey,
    batch: &Batch,
    progress: &Progress,
) -> Result<()> {
    // Dropped before its commit, it is rolled back.
    let mut tx = db.get_postgres_connection_pool().begin().await?;
    let mut steps = Steps { done: 0, progress };
    let (before, _) = around(batch, &[]);
    for plain in &before {
        copy_plain(&mut tx, plain).await?;
    }
    for table in &batch.tables {
        write_table(&mut tx, &batch.run, table, &mut steps).await?;
    }
    // The head last: who views a client waits for it.
    let head = tx.fetch_optional("SELECT seq, hash FROM audit_head WHERE id = 1 FOR UPDATE").await?;
    let head = head.ok_or_else(no_head)?;
    let head = audit_head::Model { id: 1, seq: head.try_get(0)?, hash: head.try_get(1)? };
    let (log, head) = chained(key, head, batch.audit.as_slice());
    let (_, after) = around(batch, &log);
    for plain in &after {
        copy_plain(&mut tx, plain).await?;
    }
    let moved = sqlx::query("UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1");
    moved.bind(head.seq).bind(head.hash).execute(&mut *tx).await?;
    Ok(tx.commit().await?)
}

/// Adds rows and keys, all of them or none.
pub(crate) async fn add_all(db: &DatabaseConnection, source: SourceId, tables: &[Table]) -> Result<()> {
    let mut tx = db.get_postgres_connection_pool().begin().await?;
    let mut steps = Steps { done: 0, progress: &|_| {} };
    for table in tables {
        add(&mut tx, source, table, &mut steps).await?;
        add_keys(&mut tx, table, &mut steps).await?;
    }
    Ok(tx.commit().await?)
}

struct Steps<'a> {
    done: u64,
    progress: &'a Progress,
}

async fn write_table(tx: &mut PgConnection, run: &Run, table: &Table, steps: &mut Steps<'_>) -> Result<()> {
    add(tx, run.source, table, steps).await?;
    change(tx, table, steps).await?;
    for plain in &asides(run, table) {
        copy_plain(tx, plain).await?;
    }
    add_keys(tx, table, steps).await
}

async fn add_keys(tx: &mut PgConnection, table: &Table, steps: &mut Steps<'_>) -> Result<()> {
    if table.keys.is_empty() {
        return Ok(());
    }
    let mut copy = Copy::start(tx, "search_key", &["kind", "value", "personal_id"]).await?;
    for (kind, value, id) in keys(table) {
        copy.value(Some(kind));
        copy.value(Some(value));
        copy.cell(&Cell::Id(id));
        copy.end_row(steps).await?;
    }
    copy.finish().await
}

async fn add(tx: &mut PgConnection, source: SourceId, table: &Table, steps: &mut Steps<'_>) -> Result<()> {
    if table.added.is_empty() {
        return Ok(());
    }
    let source = source.to_string();
    let mut copy = Copy::start(tx, table.layout.table, &filled(table.layout)).await?;
    for row in table.added.iter() {
        copy.cell(&Cell::Id(row.id));
        copy.value(Some(&source));
        copy.value(Some(row.key));
        copy.renewed(&row, Some(table.layout.data_class));
        copy.end_row(steps).await?;
    }
    copy.finish().await
}

/// Changes rows that are as they were when they were compared.
async fn change(tx: &mut PgConnection, table: &Table, steps: &mut Steps<'_>) -> Result<()> {
    let name = table.layout.table;
    for id in &table.cleared {
        let forget = sqlx::query("DELETE FROM import_raw WHERE table_name = $1 AND row_id = $2");
        forget.bind(name).bind(id.to_string()).execute(&mut *tx).await?;
    }
    if table.changed.is_empty() {
        return Ok(());
    }
    let columns = renewed(table.layout);
    let (staged, list) = (format!("changed_{name}"), columns.join(", "));
    let make =
        format!("CREATE TEMPORARY TABLE {staged} ON COMMIT DROP AS SELECT id, {list} FROM {name} WITH NO DATA");
    tx.execute(AssertSqlSafe(make)).await?;
    let all: Vec<&str> = ["id"].into_iter().chain(columns.iter().copied()).collect();
    let mut copy = Copy::start(tx, &staged, &all).await?;
    for row in table.changed.iter() {
        copy.cell(&Cell::Id(row.id));
        copy.renewed(&row, None);
        copy.end_row(steps).await?;
    }
    copy.finish().await?;
    let sets: Vec<String> = columns.iter().map(|column| format!("{column} = s.{column}")).collect();
    let update = format!(
        "UPDATE {name} t SET {} FROM {staged} s WHERE t.id = s.id AND t.version = s.version - 1",
        sets.join(", ")
    );
    let updated = tx.execute(AssertSqlSafe(update)).await?.rows_affected();
    if updated != table.changed.len() as u64 {
        return Err(Error::Stale);
    }
    let forget =
        format!("DELETE FROM import_raw r USING {staged} s WHERE r.table_name = '{name}' AND r.row_id = s.id");
    tx.execute(AssertSqlSafe(forget)).await?;
    if !table.keys.is_empty() {
        let lose = format!("DELETE FROM search_key k USING {staged} s WHERE k.personal_id = s.id");
        tx.execute(AssertSqlSafe(lose)).await?;
    }
    Ok(())
}

async fn copy_plain(tx: &mut PgConnection, plain: &Plain<'_>) -> Result<()> {
    if plain.rows.is_empty() {
        return Ok(());
    }
    let mut copy = Copy::start(tx, plain.table, plain.columns).await?;
    for row in &plain.rows {
        for value in row {
            copy.value(value.as_deref());
        }
        copy.end_row(&mut Steps { done: 0, progress: &|_| {} }).await?;
    }
    copy.finish().await
}

/// A COPY under way, in PostgreSQL's text format.
struct Copy<'a> {
    into: PgCopyIn<&'a mut PgConnection>,
    bytes: Vec<u8>,
    text: String,
}

impl<'a> Copy<'a> {
    async fn start(tx: &'a mut PgConnection, table: &str, columns: &[&str]) -> Result<Self> {
        let sql = format!("COPY {table} ({}) FROM STDIN", columns.join(", "));
        let into = tx.copy_in_raw(&sql).await?;
        Ok(Self { into, bytes: Vec::with_capacity(CHUNK + (CHUNK >> 2)), text: String::new() })
    }

    /// The columns that a changed row gets anew, with the class of one that is added.
    fn renewed(&mut self, row: &Row<'_>, data_class: Option<&str>) {
        self.value(Some(&row.version.to_string()));
        self.cell(&row.agency.map_or(Cell::Empty, Cell::Id));
        if data_class.is_some() {
            self.value(data_class);
        }
        for cell in &row.cells {
            self.cell(cell);
        }
    }

    fn cell(&mut self, cell: &Cell<'_>) {
        match cell {
            Cell::Empty => self.value(None),
            Cell::Text(text) => self.value(Some(text)),
            other => {
                spell(&mut self.text, other);
                self.bytes.extend(self.text.as_bytes());
                self.bytes.push(b'\t');
            }
        }
    }

    fn value(&mut self, text: Option<&str>) {
        match text {
            None => self.bytes.extend(b"\\N"),
            Some(text) => escape(&mut self.bytes, text),
        }
        self.bytes.push(b'\t');
    }

    async fn end_row(&mut self, steps: &mut Steps<'_>) -> Result<()> {
        // In place of the last value's tab.
        if let Some(last) = self.bytes.last_mut() {
            *last = b'\n';
        }
        steps.done += 1;
        if self.bytes.len() >= CHUNK {
            self.into.send(&*self.bytes).await?;
            self.bytes.clear();
            (steps.progress)(steps.done);
        }
        Ok(())
    }

    async fn finish(mut self) -> Result<()> {
        if !self.bytes.is_empty() {
            self.into.send(&*self.bytes).await?;
        }
        self.into.finish().await?;
        Ok(())
    }
}

fn escape(bytes: &mut Vec<u8>, text: &str) {
    for &byte in text.as_bytes() {
        let letter = match byte {
            b'\\' => b'\\',
            b'\t' => b't',
            b'\n' => b'n',
            b'\r' => b'r',
            other => {
                bytes.push(other);
                continue;
            }
        };
        bytes.extend([b'\\', letter]);
    }
}
