//! What the database may refuse.

use sea_orm::{DbErr, SqlErr};

/// The store's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a store function did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such record within the scope.
    #[error("not found")]
    NotFound,
    /// The record has changed since it was read.
    #[error("changed by someone else meanwhile")]
    Stale,
    /// Another record already has what must be unique.
    #[error("already taken")]
    Taken,
    /// The database holds something this version does not understand.
    #[error("unreadable record: {0}")]
    Unreadable(String),
    /// A backup is damaged or does not fit.
    #[error("{0}")]
    Backup(String),
    /// The database URL or file cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// The database failed.
    #[error("database: {0}")]
    Database(DbErr),
    /// The database failed where it was spoken to in its own way.
    #[error("{0}")]
    Driver(String),
    /// A file could not be read or written.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Taken,
            _ => Self::Database(error),
        }
    }
}

/// Whether an insert that keeps the first row has put one in.
pub(crate) fn inserted(done: std::result::Result<u64, DbErr>) -> Result<bool> {
    match done {
        Ok(rows) => Ok(rows > 0),
        Err(DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Turns a value this version cannot read into an error that names the place.
pub(crate) fn unreadable<E: std::fmt::Display>(place: &'static str) -> impl Fn(E) -> Error {
    move |error| Error::Unreadable(format!("{place}: {error}"))
}
