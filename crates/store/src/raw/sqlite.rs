//! A copy of a SQLite database, taken while others write.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, ffi};

use crate::db::{BUSY, create_private_file};
use crate::{Error, Result};

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error().map(|error| error.extended_code) {
            Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Self::Taken,
            _ => Self::Driver(format!("SQLite: {error}")),
        }
    }
}

/// Writes a consistent, compact copy to a file that does not exist yet.
pub(crate) fn copy(database: &Path, to: &Path) -> Result<()> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(BUSY)?;
    // SQLite fills an empty file; made here, it is private from the start.
    create_private_file(to)?;
    let target = to.to_str().ok_or_else(|| Error::Backup("the file name is not UTF-8".into()))?;
    connection.execute("VACUUM INTO ?1", [target])?;
    // SQLite does not sync the file it vacuums into.
    File::open(to)?.sync_all()?;
    Ok(())
}

/// Refuses a file that is damaged or breaks a foreign key.
pub(crate) fn check(file: &Path) -> Result<()> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let answer: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if answer != "ok" {
        return Err(Error::Backup(format!("the backup is damaged: {answer}")));
    }
    let orphans: i64 =
        connection.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    if orphans > 0 {
        return Err(Error::Backup(format!("the backup holds {orphans} rows without their parent")));
    }
    Ok(())
}
