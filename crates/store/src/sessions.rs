//! Who is signed in. The table holds a digest of each cookie, never the cookie.

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use entity::{user_account, web_session};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, QueryFilter,
    QuerySelect, QueryTrait,
};

use crate::accounts::{Account, credentials};
use crate::error::unreadable;
use crate::{Action, Permit, Reads, Result, live, notices};

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The digest of its cookie.
    pub id: String,
    /// Who is signed in.
    pub user: UserId,
    /// When they signed in.
    pub created_at: DateTime<Utc>,
    /// Their last request, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// When they must sign in again, busy or not.
    pub expires_at: DateTime<Utc>,
    /// The password is needed to go on.
    pub locked: bool,
}

/// Forgets the sessions that have run out. In a transaction of its own: it touches everybody's rows.
///
/// # Errors
/// When the database fails.
pub async fn purge<A: Action>(tx: &impl Reads, _permit: &Permit<A>, now: DateTime<Utc>) -> Result<()> {
    web_session::Entity::delete_many().filter(web_session::Column::ExpiresAt.lte(now)).exec(tx).await?;
    Ok(())
}

/// Starts a session.
///
/// # Errors
/// When the database fails.
pub async fn insert<A: Action>(tx: &impl Reads, _permit: &Permit<A>, session: &Session) -> Result<()> {
    let row = web_session::Model {
        id: session.id.clone(),
        user_id: session.user.to_string(),
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        expires_at: session.expires_at,
        locked: session.locked,
    };
    row.into_active_model().insert(tx).await?;
    Ok(())
}

/// A session, and what every page says around it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub account: Account,
    /// The number of the last change until now.
    pub last: i64,
    /// How many of their own notices are unread.
    pub unread: i64,
}

/// The session with this digest, if it has not run out. Every request asks: in one query.
///
/// # Errors
/// When the database fails.
pub async fn find<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    id: &str,
    now: DateTime<Utc>,
) -> Result<Option<Found>> {
    let to_account = web_session::Entity::belongs_to(user_account::Entity)
        .from(web_session::Column::UserId)
        .to(user_account::Column::Id);
    let query = web_session::Entity::find_by_id(id)
        .select_also(user_account::Entity)
        .expr_as(Expr::from(live::last_number()), "last")
        .expr_as(
            Expr::from(notices::unread_of(Expr::col((user_account::Entity, user_account::Column::Id)))),
            "unread",
        )
        .join(JoinType::InnerJoin, to_account.into())
        .filter(web_session::Column::ExpiresAt.gt(now))
        .into_query();
    let Some(row) = db.query_one(&query).await? else { return Ok(None) };
    let account = credentials(user_account::Model::from_query_result(&row, "B_")?)?.account;
    let last: Option<i64> = row.try_get("", "last")?;
    Ok(Some(Found {
        session: session(web_session::Model::from_query_result(&row, "A_")?)?,
        account,
        last: last.unwrap_or(0),
        unread: row.try_get("", "unread")?,
    }))
}

/// Notes that a session is in use. One that was locked meanwhile stays locked.
///
/// # Errors
/// When the database fails.
pub async fn touch<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: &str,
    seen_at: DateTime<Utc>,
) -> Result<()> {
    web_session::Entity::update_many()
        .col_expr(web_session::Column::LastSeenAt, Expr::val(seen_at))
        .filter(web_session::Column::Id.eq(id))
        .filter(web_session::Column::Locked.eq(false))
        .exec(tx)
        .await?;
    Ok(())
}

/// Locks or unlocks a session.
///
/// # Errors
/// When the database fails.
pub async fn set_locked<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: &str,
    seen_at: DateTime<Utc>,
    locked: bool,
) -> Result<()> {
    web_session::Entity::update_many()
        .col_expr(web_session::Column::LastSeenAt, Expr::val(seen_at))
        .col_expr(web_session::Column::Locked, Expr::val(locked))
        .filter(web_session::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends one session.
///
/// # Errors
/// When the database fails.
pub async fn delete<A: Action>(tx: &impl Reads, _permit: &Permit<A>, id: &str) -> Result<()> {
    web_session::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// Ends a person's sessions, on every device, save the one named. Tells how many there were.
///
/// # Errors
/// When the database fails.
pub async fn delete_others<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    user: UserId,
    keep: Option<&str>,
) -> Result<u64> {
    let done = web_session::Entity::delete_many()
        .filter(web_session::Column::UserId.eq(user.to_string()))
        .filter(web_session::Column::Id.ne(keep.unwrap_or_default()))
        .exec(tx)
        .await?;
    Ok(done.rows_affected)
}

fn session(row: web_session::Model) -> Result<Session> {
    Ok(Session {
        user: row.user_id.parse().map_err(unreadable("web_session.user_id"))?,
        id: row.id,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
        locked: row.locked,
    })
}
