//! The schema: from empty, from several processes at once, and in step with HUD's dictionary.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, Statement};
use store::Db;
use testkit::TestDatabase;

async fn columns(db: &Db, table: &str) -> BTreeSet<String> {
    let sql = match db.sqlite_file() {
        Some(_) => format!("SELECT name FROM pragma_table_info('{table}')"),
        None => format!(
            "SELECT column_name::text AS name FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = '{table}'"
        ),
    };
    let statement = Statement::from_string(db.read().get_database_backend(), sql);
    let rows = db.read().query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

#[tokio::test]
async fn every_column_of_huds_files_has_its_place() {
    let database = TestDatabase::new().await;
    let db = database.open().await;
    for file in hud::FILES {
        let found = columns(&db, file.table).await;
        for own in ["id", "source_id", "source_key", "version", "agency_id", "data_class"] {
            assert!(found.contains(own), "{}.{own}", file.table);
        }
        for column in file.columns {
            let is_key = column.name == file.primary_key;
            let is_export = column.name == "ExportID" && file.file != "Export";
            // The one name that would hide a column of ours.
            let name = if column.field == "source_id" { "hud_source_id" } else { column.field };
            assert_eq!(found.contains(name), !is_key && !is_export, "{}.{name}", file.table);
        }
    }
}

#[tokio::test]
async fn processes_that_start_together_migrate_once() {
    let database = TestDatabase::bare().await;
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let database = database.clone();
            tokio::spawn(async move {
                let db = database.open().await;
                let done = store::up(&db).await;
                db.close().await.unwrap();
                done
            })
        })
        .collect();
    for start in starts {
        start.await.unwrap().unwrap();
    }
    let db = database.open().await;
    assert!(store::pending(&db).await.unwrap().is_empty());
    assert_eq!(database.count("SELECT count(*) FROM role").await, 7);
}

#[tokio::test]
async fn a_source_key_is_unique_whatever_its_case() {
    let database = TestDatabase::new().await;
    let insert = |id: &str, key: &str| {
        format!(
            "INSERT INTO client (id, source_id, source_key, version, data_class) \
             VALUES ('{id}', 's', '{key}', 1, 'general')"
        )
    };
    database.execute(&insert("a", "Key1")).await;
    let db = database.open().await;
    let tx = db.begin_write().await.unwrap();
    assert!(tx.execute_unprepared(&insert("b", "kEY1")).await.is_err());
}

#[tokio::test]
async fn an_address_of_no_known_kind_is_refused() {
    assert!(Db::open("mysql://localhost/hearth").await.is_err());
    assert!(Db::open("sqlite:/proc/nowhere/hearth.db").await.is_err());
}
