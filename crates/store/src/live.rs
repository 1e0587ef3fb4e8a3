//! What changed, in the order of the commits, for pages that are open.

use chrono::{DateTime, Utc};
use domain::ids::AgencyId;
use entity::{live_change, organization, queue_entry};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::access::visible_queue;
use crate::db::is_sqlite;
use crate::raw::postgres_live;
use crate::{Db, Reads, Result, Scope};

/// Changes that are kept: whoever has missed more fetches the page again.
pub const KEPT: i64 = 10_000;

/// Old changes are let go each time so many have come.
const LET_GO_EVERY: i64 = 500;

/// Something that changed: what about, and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about: `queue`, `client`, `notice`, `vacancy`.
    pub topic: &'static str,
    /// The id of the record, or of the person a notice is for.
    pub subject: String,
    /// The agency whose doing it was, where that matters.
    pub agency: Option<AgencyId>,
}

/// A change with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// Its place in the order of the commits: one more than that of the change before it.
    pub seq: i64,
    /// What it is about.
    pub topic: String,
    /// The id of what changed.
    pub subject: String,
    /// The agency whose doing it was.
    pub agency: Option<String>,
}

/// Numbers changes and keeps them, and lets very old ones go; the numbers go on. Other processes on PostgreSQL hear of
/// it at the commit. Call it after [`crate::audit::append`] in the same transaction: whoever holds the
/// audit log's head numbers alone, so that a lower number never appears after a higher one.
///
/// # Errors
/// When the database fails.
pub async fn append(tx: &impl Reads, at: DateTime<Utc>, changes: &[Change]) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let mut seq = last(tx).await?;
    let rows = changes.iter().map(|change| {
        seq += 1;
        let row = live_change::Model {
            seq,
            at,
            topic: change.topic.into(),
            subject_id: change.subject.clone(),
            agency_id: change.agency.map(|agency| agency.to_string()),
        };
        row.into_active_model()
    });
    live_change::Entity::insert_many(rows).exec_without_returning(tx).await?;
    let before = seq - i64::try_from(changes.len()).unwrap_or(0);
    if before / LET_GO_EVERY != seq / LET_GO_EVERY {
        let old = live_change::Column::Seq.lte(seq - KEPT);
        live_change::Entity::delete_many().filter(old).exec(tx).await?;
    }
    if !is_sqlite(tx) {
        postgres_live::notify(tx).await?;
    }
    Ok(())
}

/// The changes after a number, in their order; at most so many.
///
/// # Errors
/// When the database fails.
pub async fn list_after(db: &impl Reads, seq: i64, most: u64) -> Result<Vec<Numbered>> {
    let rows = live_change::Entity::find()
        .filter(live_change::Column::Seq.gt(seq))
        .order_by_asc(live_change::Column::Seq)
        .limit(most)
        .all(db)
        .await?;
    let numbered = |row: live_change::Model| Numbered {
        seq: row.seq,
        topic: row.topic,
        subject: row.subject_id,
        agency: row.agency_id,
    };
    Ok(rows.into_iter().map(numbered).collect())
}

/// Whether a place on a queue is within the scope.
///
/// # Errors
/// When the database fails.
pub async fn is_on_queue(db: &impl Reads, scope: &Scope, entry: &str) -> Result<bool> {
    let found = queue_entry::Entity::find_by_id(entry).filter(visible_queue(scope)).count(db).await?;
    Ok(found > 0)
}

/// Whether someone with this scope may learn that an agency did something: it is one of theirs, or it is known not to be
/// a victim service provider.
///
/// # Errors
/// When the database fails.
pub async fn may_learn_of(db: &impl Reads, scope: &Scope, agency: &str) -> Result<bool> {
    let reach = scope.reach();
    if reach.own.union(&reach.party).any(|own| own.to_string() == agency) {
        return Ok(true);
    }
    // HUD list 1.10: 0 is no. While it is not known, it counts as one.
    let found = organization::Entity::find_by_id(agency).one(db).await?;
    Ok(found.is_some_and(|found| found.victim_service_provider == Some(0)))
}

/// Calls `heard` each time another process on the same PostgreSQL server has committed changes, and after each time
/// when it may have missed some. On SQLite nobody tells: it never calls. It returns when the database was closed.
///
/// # Errors
/// When the database cannot be listened to.
pub async fn listen(db: &Db, heard: impl Fn()) -> Result<()> {
    if is_sqlite(db.read()) {
        return std::future::pending().await;
    }
    postgres_live::listen(db.read(), heard).await
}

/// The number of the last change; 0 before the first.
///
/// # Errors
/// When the database fails.
pub async fn last(db: &impl Reads) -> Result<i64> {
    let found = db.query_one(&last_number()).await?;
    let last: Option<Option<i64>> = found.map(|row| row.try_get("", "last")).transpose()?;
    Ok(last.flatten().unwrap_or(0))
}

/// [`last`] as a part of another query; nothing when nothing has changed yet.
pub(crate) fn last_number() -> SelectStatement {
    let mut query = Query::select();
    query.expr_as(Expr::col(live_change::Column::Seq).max(), "last").from(live_change::Entity);
    query
}
