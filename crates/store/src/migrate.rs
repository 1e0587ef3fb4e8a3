//! The schema, from empty to current. A migration is a file of portable SQL that is never edited once landed.

use std::fs::File;
use std::path::PathBuf;

use entity::{client, import_run, organization, user_account};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbErr, EntityTrait};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

use crate::{Db, Error, Result};

/// Two processes that start together must not both migrate: PostgreSQL's advisory lock under this number.
const LOCK: i64 = 0x4865_6172_7468;

const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_hud", include_str!("../migrations/0001_hud.sql")),
    ("0002_hearth", include_str!("../migrations/0002_hearth.sql")),
    ("0003_community", include_str!("../migrations/0003_community.sql")),
    ("0004_intake", include_str!("../migrations/0004_intake.sql")),
    ("0005_tools", include_str!("../migrations/0005_tools.sql")),
    ("0006_referrals", include_str!("../migrations/0006_referrals.sql")),
    ("0007_reports", include_str!("../migrations/0007_reports.sql")),
];

struct Migrator;

struct SqlFile {
    name: &'static str,
    sql: &'static str,
}

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let boxed = |&(name, sql)| Box::new(SqlFile { name, sql }) as Box<dyn MigrationTrait>;
        MIGRATIONS.iter().map(boxed).collect()
    }
}

impl MigrationName for SqlFile {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SqlFile {
    async fn up(&self, manager: &SchemaManager) -> std::result::Result<(), DbErr> {
        manager.get_connection().execute_unprepared(self.sql).await?;
        Ok(())
    }

    // Without it SQLite would run statement by statement and stop half-way.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Brings the schema up to this version. Safe to call from several processes at once.
///
/// # Errors
/// When a migration fails: the schema is then as it was before that migration.
pub async fn up(db: &Db) -> Result<()> {
    up_to(db, MIGRATIONS.len()).await
}

/// Brings the schema up to its first `count` migrations, for a backup of an older version.
pub(crate) async fn up_to(db: &Db, count: usize) -> Result<()> {
    if let Some(file) = db.sqlite_file() {
        let _lock = lock_beside(file).await?;
        return run(db, count).await;
    }
    // The lock belongs to its connection, so it needs one of its own.
    let mut options = ConnectOptions::new(db.url());
    options.max_connections(1).sqlx_logging(false);
    let lock = Database::connect(options).await?;
    lock.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
    let done = run(db, count).await;
    lock.close().await?;
    done
}

/// Held until it is dropped: SQLite's own locks end with each migration.
pub(crate) async fn lock_beside(mut database: PathBuf) -> Result<File> {
    database.as_mut_os_string().push(".lock");
    let locked = tokio::task::spawn_blocking(move || {
        let file = File::options().write(true).create(true).truncate(false).open(database)?;
        file.lock()?;
        Ok(file)
    });
    locked.await.map_err(|error| Error::Unusable(format!("the schema lock: {error}")))?
}

async fn run(db: &Db, count: usize) -> Result<()> {
    let missing = count.saturating_sub(applied(db).await?.len());
    let steps = u32::try_from(missing).unwrap_or(u32::MAX);
    Ok(Migrator::up(db.writer(), Some(steps)).await?)
}

/// All migrations' names, oldest first.
pub(crate) fn names() -> Vec<&'static str> {
    MIGRATIONS.iter().map(|(name, _)| *name).collect()
}

/// All tables, each after those it refers to: the order in which the migrations make them.
pub(crate) fn tables() -> Vec<&'static str> {
    let lines = MIGRATIONS.iter().flat_map(|(_, sql)| sql.lines());
    lines.filter_map(|line| line.strip_prefix("CREATE TABLE ")?.strip_suffix(" (")).collect()
}

/// The names of migrations that this database has seen.
pub(crate) async fn applied(db: &Db) -> Result<Vec<String>> {
    let applied = Migrator::get_applied_migrations(db.writer()).await?;
    Ok(applied.iter().map(|migration| migration.name().to_owned()).collect())
}

/// The names of migrations that this database has not seen.
///
/// # Errors
/// When the database cannot be read.
pub async fn pending(db: &Db) -> Result<Vec<String>> {
    let pending = Migrator::get_pending_migrations(db.writer()).await?;
    Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
}

/// Whether no migration was ever run here.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_new(db: &Db) -> Result<bool> {
    Ok(applied(db).await?.is_empty())
}

/// Whether anything was ever entered.
///
/// # Errors
/// When the database cannot be read.
pub async fn holds_data(db: &Db) -> Result<bool> {
    let made = applied(db).await?.iter().any(|name| name == "0002_hearth");
    if !made {
        return Ok(false);
    }
    let db = db.read();
    // Each is a first thing that can have been entered.
    Ok(user_account::Entity::find().one(db).await?.is_some()
        || organization::Entity::find().one(db).await?.is_some()
        || client::Entity::find().one(db).await?.is_some()
        || import_run::Entity::find().one(db).await?.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_file_is_run_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let files =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut stems: Vec<String> = files.map(|file| file.trim_end_matches(".sql").to_owned()).collect();
        stems.sort();
        assert_eq!(names(), stems);
    }
}
