//! What changed, in the order of the commits, for pages that are open.

use chrono::{DateTime, Utc};
use entity::live_change;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, IntoActiveModel, QuerySelect};

use crate::{Reads, Result};

/// Something that changed: what about, and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about: `queue`, `client`, `notice`.
    pub topic: &'static str,
    /// The id of the record, or of the person a notice is for.
    pub subject: String,
}

/// Numbers changes and keeps them. Call it after [`crate::audit::append`] in the same transaction: whoever holds the
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
        let row =
            live_change::Model { seq, at, topic: change.topic.into(), subject_id: change.subject.clone() };
        row.into_active_model()
    });
    live_change::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// The number of the last change; 0 before the first.
///
/// # Errors
/// When the database fails.
pub async fn last(db: &impl Reads) -> Result<i64> {
    let found: Option<Option<i64>> = live_change::Entity::find()
        .select_only()
        .column_as(Expr::col(live_change::Column::Seq).max(), "last")
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.flatten().unwrap_or(0))
}
