//! A database for each test: a file, or with TEST_DATABASE_URL one of a PostgreSQL server's.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{ConnectionTrait, Database};
use store::{Db, Tx};
use tempfile::TempDir;
use tokio::sync::OnceCell;

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// A database that nothing else uses. Files are removed with it; a PostgreSQL test server is thrown away whole.
#[derive(Debug, Clone)]
pub struct TestDatabase {
    /// Where it is.
    pub url: String,
    folder: Arc<TempDir>,
}

impl TestDatabase {
    /// An empty, migrated database.
    pub async fn new() -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let url = match server() {
            Some(server) => {
                let template = TEMPLATE.get_or_init(|| make_template(&server)).await;
                create(&server, &unique("test"), Some(template)).await
            }
            None => {
                let file = folder.path().join("hearth.db");
                std::fs::copy(TEMPLATE.get_or_init(make_template_file).await, &file).unwrap();
                format!("sqlite:{}", file.display())
            }
        };
        Self { url, folder }
    }

    /// A database without a schema.
    pub async fn bare() -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let url = match server() {
            Some(server) => create(&server, &unique("bare"), None).await,
            None => format!("sqlite:{}", folder.path().join("hearth.db").display()),
        };
        Self { url, folder }
    }

    /// A bare database with the key file and folder of another: where its backup is restored to.
    pub async fn beside(other: &Self) -> Self {
        let bare = Self::bare().await;
        std::fs::copy(other.key_file(), bare.key_file()).unwrap();
        bare
    }

    /// Whether it is a PostgreSQL server's.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    /// A folder for the test's files.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Its key file.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.folder.path().join("hearth.key")
    }

    /// A connection of the test's own.
    pub async fn open(&self) -> Db {
        Db::open(&self.url).await.unwrap()
    }

    /// A write of the test's own, around every use case.
    pub async fn execute(&self, sql: &str) {
        let db = self.open().await;
        let tx: Tx = db.begin_write().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await.unwrap();
    }

    /// One number out of the database.
    pub async fn count(&self, sql: &str) -> i64 {
        let db = self.open().await;
        let statement =
            sea_orm::Statement::from_string(db.read().get_database_backend(), format!("SELECT ({sql}) AS n"));
        let row = db.read().query_one_raw(statement).await.unwrap().unwrap();
        let number = row.try_get("", "n").unwrap();
        db.close().await.unwrap();
        number
    }
}

/// The PostgreSQL server that tests may use; none means SQLite.
#[must_use]
pub(crate) fn server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

fn unique(kind: &str) -> String {
    format!("{kind}_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst))
}

async fn make_template(server: &str) -> String {
    let name = unique("template");
    let url = create(server, &name, None).await;
    let db = Db::open(&url).await.unwrap();
    store::up(&db).await.unwrap();
    db.close().await.unwrap();
    name
}

async fn make_template_file() -> String {
    let file = std::env::temp_dir().join(unique("hearth_template"));
    let db = Db::open(&format!("sqlite:{}", file.display())).await.unwrap();
    store::up(&db).await.unwrap();
    // Closing folds the write-ahead log into the file.
    db.close().await.unwrap();
    file.display().to_string()
}

async fn create(server: &str, name: &str, template: Option<&str>) -> String {
    let admin = Database::connect(server).await.unwrap();
    let like = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}{like}")).await.unwrap();
    admin.close().await.unwrap();
    let base = server.rsplit_once('/').map_or(server, |(base, _)| base);
    format!("{base}/{name}")
}
