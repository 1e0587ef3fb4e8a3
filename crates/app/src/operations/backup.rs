//! A copy of the database, taken while others work.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use store::Db;

use crate::{Config, Ctx, Result, UseCase};

/// Copies the database into a new file and notes it in the audit log.
///
/// # Errors
/// When the file exists or cannot be written, or the database fails.
pub async fn backup(ctx: &Ctx, to: &Path) -> Result<()> {
    store::backup::write(&ctx.app.db, to).await?;
    let mut work = ctx.begin().await?;
    work.audit(UseCase::Backup, "database", Vec::new(), "");
    work.commit().await
}

/// Copies a database that is about to be migrated, beside itself. None when there is nothing to migrate,
/// nothing in it yet, or no file to copy (a PostgreSQL server has backups of its own).
///
/// # Errors
/// When the copy cannot be made: the database is then not to be migrated.
pub async fn backup_before_migrating(config: &Config, now: DateTime<Utc>) -> Result<Option<PathBuf>> {
    if !store::exists(&config.database_url) {
        return Ok(None);
    }
    let db = Db::open(&config.database_url).await?;
    let pending = store::pending(&db).await?;
    let copied = match db.sqlite_file() {
        Some(file) if !pending.is_empty() && store::holds_data(&db).await? => {
            let mut name = file.into_os_string();
            name.push(now.format(".before-migration-%Y%m%d-%H%M%S").to_string());
            let to = PathBuf::from(name);
            store::backup::write(&db, &to).await?;
            Some(to)
        }
        _ => None,
    };
    db.close().await?;
    Ok(copied)
}
