//! How processes that share a PostgreSQL database tell each other of commits: LISTEN and NOTIFY.

use sea_orm::sqlx;
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::Result;

/// The channel; it belongs to one database of the server.
const CHANNEL: &str = "hearth_live";

/// Tells the other processes, if and when the transaction commits. What changed stands in the table.
pub(crate) async fn notify(tx: &impl ConnectionTrait) -> Result<()> {
    tx.execute_unprepared("SELECT pg_notify('hearth_live', '')").await?;
    Ok(())
}

/// Calls `heard` at each notification, and when a lost connection is there again. Returns when the pool was closed.
pub(crate) async fn listen(db: &DatabaseConnection, heard: impl Fn()) -> Result<()> {
    let mut listener = PgListener::connect_with(db.get_postgres_connection_pool()).await?;
    listener.listen(CHANNEL).await?;
    loop {
        match listener.try_recv().await {
            // None: the connection was lost and is there again; notifications may have been lost with it.
            Ok(_) => heard(),
            Err(sqlx::Error::PoolClosed) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}
