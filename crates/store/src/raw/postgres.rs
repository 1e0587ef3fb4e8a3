//! A copy of a PostgreSQL schema: a zip with one CSV for each table, taken in one snapshot by COPY.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use futures_util::StreamExt;
use sea_orm::DatabaseConnection;
use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Executor, Row};
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::db::create_private_file;
use crate::{Error, Result};

const MANIFEST: &str = "manifest.json";
const FORMAT: &str = "hearth-postgres-backup-1";

/// What a backup says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    format: String,
    /// The migrations its tables have.
    pub(crate) migrations: Vec<String>,
    tables: Vec<TableCopy>,
}

#[derive(Debug, Serialize, Deserialize)]
struct TableCopy {
    name: String,
    columns: Vec<String>,
    rows: u64,
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(error) if error.is_unique_violation() => Self::Taken,
            _ => Self::Driver(format!("PostgreSQL: {error}")),
        }
    }
}

impl From<zip::result::ZipError> for Error {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Backup(format!("the backup file: {error}"))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Backup(format!("the backup's manifest: {error}"))
    }
}

/// Writes all tables, in the order in which they may be filled again.
pub(crate) async fn copy(
    db: &DatabaseConnection,
    tables: &[&str],
    migrations: Vec<String>,
    to: &Path,
) -> Result<()> {
    let mut connection = db.get_postgres_connection_pool().acquire().await?;
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let mut zip = ZipWriter::new(create_private_file(to)?);
    let mut manifest = Manifest { format: FORMAT.into(), migrations, tables: Vec::new() };
    for table in tables {
        manifest.tables.push(copy_table(&mut connection, table, &mut zip).await?);
    }
    connection.execute("COMMIT").await?;
    zip.start_file(MANIFEST, SimpleFileOptions::default())?;
    zip.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
    zip.finish()?.sync_all()?;
    Ok(())
}

async fn copy_table(
    connection: &mut PgConnection,
    table: &str,
    zip: &mut ZipWriter<File>,
) -> Result<TableCopy> {
    let columns = columns(connection, table).await?;
    zip.start_file(format!("{table}.csv"), SimpleFileOptions::default().large_file(true))?;
    let sql = format!("COPY {table} ({}) TO STDOUT (FORMAT csv)", columns.join(", "));
    let mut chunks = connection.copy_out_raw(&sql).await?;
    while let Some(chunk) = chunks.next().await {
        zip.write_all(&chunk?)?;
    }
    drop(chunks);
    let count = format!("SELECT count(*) FROM {table}");
    let rows: i64 = connection.fetch_one(AssertSqlSafe(count)).await?.try_get(0)?;
    Ok(TableCopy { name: table.into(), columns, rows: rows.unsigned_abs() })
}

async fn columns(connection: &mut PgConnection, table: &str) -> Result<Vec<String>> {
    let query = sqlx::query_scalar(
        "SELECT column_name::text FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
    );
    Ok(query.bind(table).fetch_all(connection).await?)
}

/// Reads what a backup says of itself, and refuses a file that is none.
pub(crate) fn manifest(file: &Path) -> Result<Manifest> {
    let mut zip = ZipArchive::new(File::open(file)?)?;
    let manifest: Manifest = serde_json::from_reader(zip.by_name(MANIFEST)?)?;
    if manifest.format == FORMAT {
        Ok(manifest)
    } else {
        Err(Error::Backup(format!("the backup has the unknown format {:?}", manifest.format)))
    }
}

/// Fills the tables of an empty schema, all of them or none.
pub(crate) async fn lay_back(db: &DatabaseConnection, file: &Path, manifest: &Manifest) -> Result<()> {
    let mut zip = ZipArchive::new(File::open(file)?)?;
    let mut connection = db.get_postgres_connection_pool().acquire().await?;
    connection.execute("BEGIN").await?;
    let filled = fill(&mut connection, &mut zip, manifest).await;
    connection.execute(if filled.is_ok() { "COMMIT" } else { "ROLLBACK" }).await?;
    filled
}

async fn fill(connection: &mut PgConnection, zip: &mut ZipArchive<File>, manifest: &Manifest) -> Result<()> {
    // The migrations put rows into some tables; the backup holds them too.
    for table in manifest.tables.iter().rev() {
        connection.execute(AssertSqlSafe(format!("DELETE FROM {}", identifier(&table.name)?))).await?;
    }
    for table in &manifest.tables {
        let columns: Vec<&str> = table.columns.iter().map(|name| identifier(name)).collect::<Result<_>>()?;
        let sql = format!("COPY {} ({}) FROM STDIN (FORMAT csv)", identifier(&table.name)?, columns.join(", "));
        let mut copy = connection.copy_in_raw(&sql).await?;
        let mut csv = zip.by_name(&format!("{}.csv", table.name))?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = csv.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            copy.send(&buffer[..read]).await?;
        }
        let rows = copy.finish().await?;
        if rows != table.rows {
            let (name, expected) = (&table.name, table.rows);
            return Err(Error::Backup(format!("{name} has {rows} rows instead of {expected}")));
        }
    }
    Ok(())
}

/// Removes what a refused restore has laid into a schema that held nothing.
pub(crate) async fn drop_tables(db: &DatabaseConnection, tables: &[&str]) -> Result<()> {
    let mut connection = db.get_postgres_connection_pool().acquire().await?;
    let tables: Vec<&str> = tables.iter().rev().copied().chain(["seaql_migrations"]).collect();
    connection.execute(AssertSqlSafe(format!("DROP TABLE IF EXISTS {}", tables.join(", ")))).await?;
    Ok(())
}

// Names come from a file: nothing but a plain name may reach a statement.
fn identifier(name: &str) -> Result<&str> {
    let plain =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    plain.then_some(name).ok_or_else(|| Error::Backup(format!("{name:?} is no table or column name")))
}
