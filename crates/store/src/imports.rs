//! Imports: what rows a source has brought already, and writing those that differ, all in one transaction.
//!
//! Rows are generic here: values in the order of the layout's stored columns. Text forms are compared, so
//! that both databases agree on what "the same" is.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::ids::{SourceId, UserId};
use entity::{import_run, source};
use hud::{ColumnType, FileLayout};

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Statement, Value};

use crate::db::is_sqlite;
use crate::error::unreadable;
use crate::{Action, Permit, Reads, Result};

/// Rows written by one statement: few, so that one prepared statement serves thousands of times.
const ROWS: usize = 40;

/// A column of a HUD table and what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredColumn {
    /// Its place in the layout.
    pub place: usize,
    /// Its name in the database.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnType,
    /// It holds the id of a row of this file.
    pub parent: Option<&'static str>,
}

/// Files whose rows others point to by id.
const PARENTS: [&str; 5] = ["Organization", "Project", "Client", "Enrollment", "Assessment"];

/// The columns of a file that have a column of their own: all but its key and the export's.
#[must_use]
pub fn stored_columns(layout: &FileLayout) -> Vec<StoredColumn> {
    let is_stored = |name: &str| name != layout.primary_key && (name != "ExportID" || layout.file == "Export");
    let columns = layout.columns.iter().enumerate().filter(|(_, column)| is_stored(column.name));
    let stored = columns.map(|(place, column)| StoredColumn {
        place,
        // The one name that would hide a column of ours.
        name: if column.field == "source_id" { "hud_source_id" } else { column.field },
        kind: column.kind,
        parent: column.references.and_then(|to| parent_named_by(to.column)),
    });
    stored.collect()
}

// By the key's name: HUD lets some columns point to a file that repeats its parent's key.
fn parent_named_by(key: &str) -> Option<&'static str> {
    PARENTS.into_iter().find(|file| hud::file(file).is_some_and(|layout| layout.primary_key == key))
}

/// A row as it stands in the database.
#[derive(Debug, Clone)]
pub struct Existing {
    /// Its id.
    pub id: String,
    /// Counts its changes.
    pub version: i64,
    /// The agency it belongs to.
    pub agency: Option<String>,
    /// Its stored columns in text form, in the order of [`stored_columns`].
    pub texts: Vec<Option<String>>,
}

/// A row to be written.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its id.
    pub id: String,
    /// The key its system gave it.
    pub key: String,
    /// Its version after the write.
    pub version: i64,
    /// The agency it belongs to.
    pub agency: Option<String>,
    /// Its stored columns, in the order of [`stored_columns`].
    pub values: Vec<Cell>,
}

/// What a stored column is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, or the id of another row.
    Text(String),
    /// An integer, or a code.
    Integer(i32),
    /// A date.
    Date(NaiveDate),
    /// A civil date and time.
    DateTime(NaiveDateTime),
    /// Cents.
    Cents(i64),
}

impl Cell {
    /// The form in which [`existing`] gives what is stored.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Empty => None,
            Self::Text(text) => Some(text.clone()),
            Self::Integer(number) => Some(number.to_string()),
            Self::Date(date) => Some(date.format("%Y-%m-%d").to_string()),
            Self::DateTime(at) => Some(at.format("%Y-%m-%d %H:%M:%S%.f").to_string()),
            Self::Cents(cents) => Some(cents.to_string()),
        }
    }

    // An empty cell has its column's type: PostgreSQL asks for it.
    fn value(&self, column: &StoredColumn) -> Value {
        match self {
            Self::Text(text) => text.clone().into(),
            Self::Integer(number) => (*number).into(),
            Self::Date(date) => (*date).into(),
            Self::DateTime(at) => (*at).into(),
            Self::Cents(cents) => (*cents).into(),
            Self::Empty => match column.kind {
                ColumnType::Text => None::<String>.into(),
                ColumnType::Integer => None::<i32>.into(),
                ColumnType::Date => None::<NaiveDate>.into(),
                ColumnType::DateTime => None::<NaiveDateTime>.into(),
                ColumnType::Money | ColumnType::PositiveMoney => None::<i64>.into(),
            },
        }
    }
}

/// The rows of a file that a source has brought, by their keys in lower case.
///
/// # Errors
/// When the database fails.
pub async fn existing<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    layout: &FileLayout,
    source: SourceId,
) -> Result<HashMap<String, Existing>> {
    let columns = stored_columns(layout);
    let texts =
        columns.iter().map(|column| format!(", CAST({0} AS TEXT) AS {0}", column.name)).collect::<String>();
    let sql =
        format!("SELECT id, source_key, version, agency_id{texts} FROM {} WHERE source_id = $1", layout.table);
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [source.to_string().into()]);
    let mut found = HashMap::new();
    for row in db.query_all_raw(statement).await? {
        let key: String = row.try_get("", "source_key")?;
        let texts =
            columns.iter().map(|column| row.try_get("", column.name)).collect::<std::result::Result<_, _>>()?;
        let existing = Existing {
            id: row.try_get("", "id")?,
            version: row.try_get("", "version")?,
            agency: row.try_get("", "agency_id")?,
            texts,
        };
        found.insert(key.to_lowercase(), existing);
    }
    Ok(found)
}

/// Writes rows, new ones and changed ones alike.
///
/// # Errors
/// When the database fails.
pub async fn write<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    layout: &FileLayout,
    source: SourceId,
    rows: Vec<Written>,
) -> Result<()> {
    let columns = stored_columns(layout);
    let own = ["id", "source_id", "source_key", "version", "agency_id", "data_class"];
    let names: Vec<&str> = own.into_iter().chain(columns.iter().map(|column| column.name)).collect();
    let updates: Vec<String> = names[3..].iter().map(|name| format!("{name} = excluded.{name}")).collect();
    for chunk in rows.chunks(ROWS) {
        let mut sql = format!("INSERT INTO {} ({}) VALUES ", layout.table, names.join(", "));
        let mut values: Vec<Value> = Vec::with_capacity(chunk.len() * names.len());
        for (at, row) in chunk.iter().enumerate() {
            sql.push_str(if at == 0 { "(" } else { ", (" });
            sql.push_str(&marks(tx, at * names.len(), names.len()));
            sql.push(')');
            values.extend([row.id.clone().into(), source.to_string().into(), row.key.clone().into()]);
            values.extend([row.version.into(), row.agency.clone().into(), layout.data_class.into()]);
            values.extend(columns.iter().zip(&row.values).map(|(column, cell)| cell.value(column)));
        }
        sql.push_str(&format!(" ON CONFLICT (id) DO UPDATE SET {}", updates.join(", ")));
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}

/// Places for `count` values after the first `from`. SQLite looks each `$n` up among all the others, so that
/// a statement with thousands of them takes minutes; its own `?` are numbered.
fn marks(tx: &impl Reads, from: usize, count: usize) -> String {
    let sqlite = is_sqlite(tx);
    let mark = |n: usize| if sqlite { "?".to_owned() } else { format!("${n}") };
    (from + 1..=from + count).map(mark).collect::<Vec<_>>().join(", ")
}

/// Rows of a table without typed columns of their own: before-images, texts kept aside, search keys.
///
/// # Errors
/// When the database fails.
pub async fn write_texts<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    table: &'static str,
    names: &[&'static str],
    rows: &[Vec<Option<String>>],
) -> Result<()> {
    for chunk in rows.chunks(ROWS) {
        let mark =
            |n: usize| (1..=names.len()).map(|m| format!("${}", n * names.len() + m)).collect::<Vec<_>>();
        let marks: Vec<String> = (0..chunk.len()).map(|n| format!("({})", mark(n).join(", "))).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES {}", names.join(", "), marks.join(", "));
        let values: Vec<Value> = chunk.iter().flatten().cloned().map(Into::into).collect();
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}

/// Forgets the rows of a table that belong to these rows, before they are written anew.
///
/// # Errors
/// When the database fails.
pub async fn clear<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    table: &'static str,
    column: &'static str,
    ids: &[String],
) -> Result<()> {
    for chunk in ids.chunks(ROWS) {
        let sql = format!("DELETE FROM {table} WHERE {column} IN ({})", marks(tx, 0, chunk.len()));
        let values: Vec<Value> = chunk.iter().cloned().map(Into::into).collect();
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}

/// The texts kept aside for a file's rows of one source: row id and column, and the text.
///
/// # Errors
/// When the database fails.
pub async fn existing_raw<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    layout: &FileLayout,
    source: SourceId,
) -> Result<HashMap<String, Vec<(String, String)>>> {
    let sql = format!(
        "SELECT raw.row_id, raw.column_name, raw.raw FROM import_raw raw \
         INNER JOIN {0} kept ON kept.id = raw.row_id WHERE raw.table_name = $1 AND kept.source_id = $2 \
         ORDER BY raw.row_id, raw.column_name",
        layout.table
    );
    let values = [layout.table.into(), source.to_string().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let mut found: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for row in db.query_all_raw(statement).await? {
        let kept = (row.try_get("", "column_name")?, row.try_get("", "raw")?);
        found.entry(row.try_get("", "row_id")?).or_default().push(kept);
    }
    Ok(found)
}

/// The source of this name.
///
/// # Errors
/// When the database fails.
pub async fn find_source<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    name: &str,
) -> Result<Option<SourceId>> {
    let found = source::Entity::find().filter(source::Column::Name.eq(name)).one(db).await?;
    found.map(|row| row.id.parse().map_err(unreadable("source.id"))).transpose()
}

/// Adds a source.
///
/// # Errors
/// When the database fails.
pub async fn insert_source<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: SourceId,
    name: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = source::Model { id: id.to_string(), name: name.into(), created_at: now };
    row.into_active_model().insert(tx).await?;
    Ok(())
}

/// One import, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// Where the rows came from.
    pub source: SourceId,
    /// The file's name, without its folder.
    pub file_name: String,
    /// The file's digest.
    pub file_digest: String,
    /// Who started it; none at the command line.
    pub user: Option<UserId>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was done.
    pub finished_at: DateTime<Utc>,
    /// Rows that were not there before.
    pub added: u64,
    /// Rows that were, and differed.
    pub changed: u64,
}

/// Remembers an import.
///
/// # Errors
/// When the database fails.
pub async fn insert_run<A: Action>(tx: &impl Reads, _permit: &Permit<A>, run: &Run) -> Result<()> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let row = import_run::Model {
        id: run.id.clone(),
        source_id: run.source.to_string(),
        file_name: run.file_name.clone(),
        file_digest: run.file_digest.clone(),
        user_id: run.user.map(|user| user.to_string()),
        started_at: run.started_at,
        finished_at: Some(run.finished_at),
        rows_added: number(run.added),
        rows_changed: number(run.changed),
        rows_deleted: 0,
    };
    row.into_active_model().insert(tx).await?;
    Ok(())
}
