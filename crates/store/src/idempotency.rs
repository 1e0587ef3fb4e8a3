//! A form sent twice gives the first result. Each form carries a key; the result is kept beside it.

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use entity::idempotency_key;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::error::inserted;
use crate::{Action, Error, Permit, Reads, Result};

/// Claims a form's key for this transaction, or gives the result of the time it was sent before.
///
/// The claim comes first: of two that arrive together the second waits here until the first is done.
///
/// # Errors
/// [`Error::Stale`] when the key came with other content before, or for another use case.
pub async fn claim<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    user: UserId,
    key: &str,
    payload: &str,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let row = idempotency_key::Model {
        user_id: user.to_string(),
        form_key: key.into(),
        use_case: A::USE_CASE.into(),
        payload: payload.into(),
        result: String::new(),
        created_at: now,
    };
    let keep_first = OnConflict::columns([idempotency_key::Column::UserId, idempotency_key::Column::FormKey])
        .do_nothing()
        .to_owned();
    let claimed = idempotency_key::Entity::insert(row.into_active_model())
        .on_conflict(keep_first)
        .exec_without_returning(tx)
        .await;
    if inserted(claimed)? {
        return Ok(None);
    }
    let earlier = idempotency_key::Entity::find_by_id((user.to_string(), key.to_owned())).one(tx).await?;
    same::<A>(earlier, payload)
}

fn same<A: Action>(earlier: Option<idempotency_key::Model>, payload: &str) -> Result<Option<String>> {
    match earlier {
        Some(row) if row.use_case == A::USE_CASE && row.payload == payload => Ok(Some(row.result)),
        _ => Err(Error::Stale),
    }
}

/// The result of a form that was sent before, if it was.
///
/// # Errors
/// [`Error::Stale`] when the key came with other content before, or for another use case.
pub async fn find<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    user: UserId,
    key: &str,
    payload: &str,
) -> Result<Option<String>> {
    let id = (user.to_string(), key.to_owned());
    match idempotency_key::Entity::find_by_id(id).one(db).await? {
        None => Ok(None),
        earlier => same::<A>(earlier, payload),
    }
}

/// Forgets forms sent before this instant.
///
/// # Errors
/// When the database fails.
pub async fn purge<A: Action>(tx: &impl Reads, _permit: &Permit<A>, before: DateTime<Utc>) -> Result<()> {
    let old = idempotency_key::Column::CreatedAt.lte(before);
    idempotency_key::Entity::delete_many().filter(old).exec(tx).await?;
    Ok(())
}

/// Keeps the result of a claimed form, in the transaction that made it.
///
/// # Errors
/// When the database fails.
pub async fn keep<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    user: UserId,
    key: &str,
    result: &str,
) -> Result<()> {
    idempotency_key::Entity::update_many()
        .col_expr(idempotency_key::Column::Result, Expr::val(result))
        .filter(idempotency_key::Column::UserId.eq(user.to_string()))
        .filter(idempotency_key::Column::FormKey.eq(key))
        .exec(tx)
        .await?;
    Ok(())
}
