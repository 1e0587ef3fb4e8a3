//! Links with which someone chooses their first password, or a new one. The table holds a digest of each.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::access::RecordKind;
use domain::ids::UserId;
use entity::invitation;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::error::unreadable;
use crate::{Action, Permit, Reads, Result, Scope};

/// A new invitation.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The digest of the link's secret.
    pub token: String,
    /// Whom it lets in.
    pub user: UserId,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it lets nobody in any more.
    pub expires_at: DateTime<Utc>,
}

/// Puts an invitation in the place of all that its user has.
///
/// # Errors
/// When the database fails.
pub async fn replace<A: Action>(tx: &impl Reads, permit: &Permit<A>, new: Invitation) -> Result<()> {
    delete_of(tx, permit, new.user).await?;
    let row = invitation::Model {
        token: new.token,
        user_id: new.user.to_string(),
        created_at: new.created_at,
        expires_at: new.expires_at,
    };
    row.into_active_model().insert(tx).await?;
    Ok(())
}

/// Whom the invitation with this digest lets in, if it has not run out.
///
/// # Errors
/// When the database fails.
pub async fn find<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<UserId>> {
    let row =
        invitation::Entity::find_by_id(token).filter(invitation::Column::ExpiresAt.gt(now)).one(db).await?;
    row.map(|row| user(&row)).transpose()
}

/// Uses an invitation up. Of two at once, one is told that it did.
///
/// # Errors
/// When the database fails.
pub async fn take<A: Action>(tx: &impl Reads, _permit: &Permit<A>, token: &str) -> Result<bool> {
    Ok(invitation::Entity::delete_by_id(token).exec(tx).await?.rows_affected > 0)
}

/// Forgets a person's invitations.
///
/// # Errors
/// When the database fails.
pub async fn delete_of<A: Action>(tx: &impl Reads, _permit: &Permit<A>, user: UserId) -> Result<()> {
    let theirs = invitation::Column::UserId.eq(user.to_string());
    invitation::Entity::delete_many().filter(theirs).exec(tx).await?;
    Ok(())
}

/// Until when each invited person may choose a password; it may have passed.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl Reads, scope: &Scope) -> Result<BTreeMap<UserId, DateTime<Utc>>> {
    if scope.kind() != RecordKind::User || !scope.reach().foreign {
        return Ok(BTreeMap::new());
    }
    let rows = invitation::Entity::find().all(db).await?;
    rows.iter().map(|row| Ok((user(row)?, row.expires_at))).collect()
}

fn user(row: &invitation::Model) -> Result<UserId> {
    row.user_id.parse().map_err(unreadable("invitation.user_id"))
}
