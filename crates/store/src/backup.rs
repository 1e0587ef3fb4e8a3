//! A whole copy of the database: taken while serving, checked before it is laid back.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use crate::db::{create_private_file, sqlite_file};
use crate::raw::{postgres, sqlite};
use crate::{Db, Error, Result, migrate};

/// Writes a consistent copy of the database to a new file.
///
/// # Errors
/// When the file exists, or cannot be written, or the database fails. No half file is left.
pub async fn write(db: &Db, to: &Path) -> Result<()> {
    if to.exists() {
        return Err(Error::Backup(format!("{} exists already", to.display())));
    }
    let part = beside(to, "part");
    let _ = fs::remove_file(&part);
    let written = match db.sqlite_file() {
        Some(database) => sqlite::copy(&database, &part),
        None => postgres::copy(db.read(), &migrate::tables(), migrate::applied(db).await?, &part).await,
    };
    if let Err(error) = written {
        let _ = fs::remove_file(&part);
        return Err(error);
    }
    fs::rename(&part, to)?;
    sync_folder(to)
}

/// A backup laid beside its place and opened, to be inspected before it takes effect.
#[derive(Debug)]
pub struct Restored {
    /// The restored database, open.
    pub db: Db,
    place: Option<(PathBuf, PathBuf)>,
}

/// Lays a backup out for inspection: beside the SQLite file, or in the empty PostgreSQL schema.
///
/// # Errors
/// When the backup is damaged, from a newer version, or of the other kind of database, and when the
/// database to restore to holds data already.
pub async fn lay_out(file: &Path, url: &str) -> Result<Restored> {
    if let Err(error) = fs::metadata(file) {
        return Err(Error::Backup(format!("{}: {error}", file.display())));
    }
    match sqlite_file(url) {
        Some(target) => lay_out_sqlite(file, target).await,
        None => lay_out_postgres(file, url).await,
    }
}

impl Restored {
    /// Puts the restored database in its place, brought up to this version.
    ///
    /// # Errors
    /// When a migration fails or the file cannot be moved.
    pub async fn accept(self) -> Result<()> {
        migrate::up(&self.db).await?;
        self.db.close().await?;
        let Some((part, target)) = self.place else { return Ok(()) };
        fs::rename(&part, &target)?;
        let _ = fs::remove_file(beside(&part, "lock"));
        sync_folder(&target)
    }

    /// Throws the restored copy away: nothing of it stays.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub async fn reject(self) -> Result<()> {
        if self.place.is_none() {
            postgres::drop_tables(self.db.writer(), &migrate::tables()).await?;
        }
        self.db.close().await?;
        let Some((part, _)) = self.place else { return Ok(()) };
        let _ = fs::remove_file(beside(&part, "lock"));
        Ok(fs::remove_file(part)?)
    }
}

async fn lay_out_sqlite(file: &Path, target: PathBuf) -> Result<Restored> {
    // An old write-ahead log would be played over the restored database.
    for taken in [target.clone(), with_suffix(&target, "-wal"), with_suffix(&target, "-shm")] {
        if taken.exists() {
            return Err(Error::Backup(format!("{} exists already: move it away first", taken.display())));
        }
    }
    let mut copy = File::open(file)?;
    let mut head = [0; 16];
    if copy.read_exact(&mut head).is_err() || &head != b"SQLite format 3\0" {
        return Err(Error::Backup(format!("{} is not a backup of a SQLite database", file.display())));
    }
    let part = beside(&target, "restoring");
    let _ = fs::remove_file(&part);
    copy.rewind()?;
    let mut laid = create_private_file(&part)?;
    io::copy(&mut copy, &mut laid)?;
    laid.sync_all()?;
    let opened = async {
        sqlite::check(&part)?;
        let db = Db::open(&format!("sqlite:{}", part.display())).await?;
        refuse_newer(&migrate::applied(&db).await?)?;
        Ok(db)
    };
    match opened.await {
        Ok(db) => Ok(Restored { db, place: Some((part, target)) }),
        Err(error) => {
            let _ = fs::remove_file(&part);
            Err(error)
        }
    }
}

async fn lay_out_postgres(file: &Path, url: &str) -> Result<Restored> {
    let manifest = postgres::manifest(file)?;
    refuse_newer(&manifest.migrations)?;
    let db = Db::open(url).await?;
    if migrate::holds_data(&db).await? {
        return Err(Error::Backup("the database holds data already: restore into an empty one".into()));
    }
    migrate::up_to(&db, manifest.migrations.len()).await?;
    let laid = postgres::lay_back(db.writer(), file, &manifest).await;
    let restored = Restored { db, place: None };
    if let Err(error) = laid {
        restored.reject().await?;
        return Err(error);
    }
    Ok(restored)
}

fn refuse_newer(migrations: &[String]) -> Result<()> {
    let known = migrate::names();
    match migrations.iter().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(Error::Backup(format!("the backup is of a newer version ({name})"))),
        None if migrations.is_empty() => Err(Error::Backup("the backup holds no Hearth database".into())),
        None => Ok(()),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    with_suffix(path, &format!(".{ending}"))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

// A file's new name survives a power cut only with its folder.
fn sync_folder(file: &Path) -> Result<()> {
    match file.parent().filter(|folder| *folder != Path::new("")) {
        Some(folder) if cfg!(unix) => Ok(File::open(folder)?.sync_all()?),
        _ => Ok(()),
    }
}
