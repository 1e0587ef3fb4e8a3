//! One database, two kinds: how it is opened, read and written.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use crate::migrate::lock_beside;
use crate::{Error, Result};

/// How long a writer waits for another before it gives up.
pub(crate) const BUSY: Duration = Duration::from_secs(10);

/// Readers beside the one SQLite writer.
const SQLITE_READERS: u32 = 8;

/// Connections to PostgreSQL from one process that read.
const POSTGRES_READERS: u32 = 12;

/// Those that write. Apart from the readers: a use case that has begun to write, and reads beside that, must not wait
/// for a connection that another holds who waits for what the first has locked.
const POSTGRES_WRITERS: u32 = 8;

/// Anything that can be read from: the database, or a transaction under way.
pub trait Reads: ConnectionTrait {}
impl<T: ConnectionTrait> Reads for T {}

/// An open database. Cloning it shares the connections.
#[derive(Debug, Clone)]
pub struct Db {
    write: DatabaseConnection,
    read: DatabaseConnection,
    url: String,
}

/// A transaction. Dropped without `commit`, it leaves nothing behind.
#[derive(Debug)]
pub struct Tx(DatabaseTransaction);

impl Db {
    /// Opens `sqlite:path` (made when absent) or `postgres://...`.
    ///
    /// # Errors
    /// When the URL is neither, or the database cannot be reached.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            return open_sqlite(url).await;
        }
        if !(url.starts_with("postgres:") || url.starts_with("postgresql:")) {
            return Err(Error::Unusable("DATABASE_URL must start with sqlite: or postgres:".into()));
        }
        let write = Database::connect(quiet(url).max_connections(POSTGRES_WRITERS).to_owned()).await?;
        let read = Database::connect(quiet(url).max_connections(POSTGRES_READERS).to_owned()).await?;
        Ok(Self { read, write, url: url.into() })
    }

    /// The connection to read from.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Starts a write transaction. On SQLite it is the only one: the next waits its turn.
    ///
    /// # Errors
    /// When the database is gone, or another writer does not finish in ten seconds.
    pub async fn begin_write(&self) -> Result<Tx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok(Tx(self.write.begin_with_options(options).await?))
    }

    /// Starts a read transaction in which the database stands still.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn begin_snapshot(&self) -> Result<Tx> {
        // SQLite's transactions are snapshots by nature.
        let isolation_level = (!is_sqlite(&self.read)).then_some(IsolationLevel::RepeatableRead);
        let options = TransactionOptions { isolation_level, ..Default::default() };
        Ok(Tx(self.read.begin_with_options(options).await?))
    }

    /// The SQLite file, or none on PostgreSQL.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        sqlite_file(&self.url)
    }

    /// Answers when the database does.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        // The writer may be busy for a while; that is no reason to be taken out of service.
        Ok(self.read.ping().await?)
    }

    /// Closes the connections: what was written is in the file.
    ///
    /// # Errors
    /// When the database is gone already.
    pub async fn close(self) -> Result<()> {
        self.read.close().await?;
        Ok(self.write.close().await?)
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.write
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Tx {
    /// Makes the writes last.
    ///
    /// # Errors
    /// When the database could not keep them: then none of them happened.
    pub async fn commit(self) -> Result<()> {
        Ok(self.0.commit().await?)
    }
}

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.0
    }
}

/// Whether there is something to open. A PostgreSQL server is asked only when it is opened.
#[must_use]
pub fn exists(url: &str) -> bool {
    sqlite_file(url).is_none_or(|file| file.exists())
}

/// The file a SQLite URL names, or none when it is another database's.
#[must_use]
pub(crate) fn sqlite_file(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

pub(crate) fn is_sqlite(connection: &impl ConnectionTrait) -> bool {
    connection.get_database_backend() == DatabaseBackend::Sqlite
}

async fn open_sqlite(url: &str) -> Result<Db> {
    let path = sqlite_file(url).unwrap_or_default();
    if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
        std::fs::create_dir_all(folder)?;
    }
    create_private(&path)?;
    // Where two turn a new file's journal to WAL at once, SQLite does not wait for one but fails the other.
    let _lock = lock_beside(path.clone()).await?;
    let full = format!("sqlite://{}?mode=rwc", path.display());
    let mut writer = quiet(&full);
    writer.max_connections(1).map_sqlx_sqlite_opts(|options| {
        // FULL: an acknowledged write survives a power cut, not only a crash.
        options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
    });
    let write = Database::connect(writer).await?;
    let mut reader = quiet(&full);
    reader.max_connections(SQLITE_READERS).map_sqlx_sqlite_opts(|options| {
        options.foreign_keys(true).busy_timeout(BUSY).pragma("query_only", "1").row_buffer_size(256)
    });
    let read = Database::connect(reader).await?;
    Ok(Db { write, read, url: url.into() })
}

// Readable by its owner alone; SQLite gives its other files the same mode.
fn create_private(path: &Path) -> Result<()> {
    match create_private_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

/// A new file that its owner alone can read: it will hold clients' data.
pub(crate) fn create_private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).read(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn quiet(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    // Statements carry clients' names as parameters.
    options.sqlx_logging(false).acquire_timeout(BUSY).connect_timeout(BUSY);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_url_names_its_file() {
        for (url, file) in [
            ("sqlite:hearth.db", Some("hearth.db")),
            ("sqlite://hearth.db", Some("hearth.db")),
            ("sqlite:///var/lib/hearth.db?mode=rwc", Some("/var/lib/hearth.db")),
            ("postgres://localhost/hearth", None),
        ] {
            assert_eq!(sqlite_file(url), file.map(PathBuf::from), "{url}");
        }
    }
}
