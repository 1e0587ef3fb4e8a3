//! Tries counted in the database, so that several processes count together.

use chrono::{DateTime, TimeDelta, Utc};
use entity::sign_in_throttle;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, Statement};

use crate::{Action, Permit, Reads, Result};

#[derive(Debug, FromQueryResult)]
struct Counted {
    window_started_at: DateTime<Utc>,
    tries: i32,
}

/// Tries within one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// How many, this one included.
    pub count: i32,
    /// When the count starts again.
    pub window_ends_at: DateTime<Utc>,
}

/// Counts one more try for a subject, in one statement: of many at once, each gets a number of its own.
///
/// # Errors
/// When the database fails.
pub async fn count<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    subject: &str,
    now: DateTime<Utc>,
    window: TimeDelta,
) -> Result<Tries> {
    let sql = "INSERT INTO sign_in_throttle (subject, window_started_at, tries) VALUES ($1, $2, 1) \
        ON CONFLICT (subject) DO UPDATE SET \
        tries = CASE WHEN sign_in_throttle.window_started_at <= $3 THEN 1 ELSE sign_in_throttle.tries + 1 END, \
        window_started_at = CASE WHEN sign_in_throttle.window_started_at <= $3 THEN $2 \
        ELSE sign_in_throttle.window_started_at END \
        RETURNING window_started_at, tries";
    let values = [subject.into(), now.into(), (now - window).into()];
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    let row = Counted::find_by_statement(statement).one(tx).await?;
    let row = row.ok_or_else(|| crate::Error::Unreadable("sign_in_throttle returned no row".into()))?;
    Ok(Tries { count: row.tries, window_ends_at: row.window_started_at + window })
}

/// The tries counted so far in a window that has not ended, without counting another.
///
/// # Errors
/// When the database fails.
pub async fn find<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    subject: &str,
    now: DateTime<Utc>,
    window: TimeDelta,
) -> Result<Option<Tries>> {
    let row = sign_in_throttle::Entity::find_by_id(subject)
        .filter(sign_in_throttle::Column::WindowStartedAt.gt(now - window))
        .one(db)
        .await?;
    Ok(row.map(|row| Tries { count: row.tries, window_ends_at: row.window_started_at + window }))
}

/// Forgets every window that has ended.
///
/// # Errors
/// When the database fails.
pub async fn purge<A: Action>(tx: &impl Reads, _permit: &Permit<A>, before: DateTime<Utc>) -> Result<()> {
    sign_in_throttle::Entity::delete_many()
        .filter(sign_in_throttle::Column::WindowStartedAt.lte(before))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets the tries of every subject that begins so.
///
/// # Errors
/// When the database fails.
pub async fn clear<A: Action>(tx: &impl Reads, _permit: &Permit<A>, beginning: &str) -> Result<()> {
    let begins = sign_in_throttle::Column::Subject.starts_with(beginning);
    sign_in_throttle::Entity::delete_many().filter(begins).exec(tx).await?;
    Ok(())
}
