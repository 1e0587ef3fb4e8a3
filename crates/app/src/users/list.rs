//! Those who sign in, with what they are and where.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::access::{RecordKind, Role};
use store::accounts::{self, Account};
use store::{Scope, agencies, invitations};

use crate::{Ctx, Result, UseCase, access};

/// Someone who signs in.
#[derive(Debug, Clone)]
pub struct User {
    /// Their account.
    pub account: Account,
    /// Until when their invitation lets them choose a password; it may have passed.
    pub invited_until: Option<DateTime<Utc>>,
    /// Their roles, each with the agency's name; none for the whole implementation.
    pub roles: Vec<(Role, Option<String>)>,
}

/// All who sign in, by name. The list view is audited before it is shown.
///
/// # Errors
/// [`crate::Error::NotFound`] when the person may not know of them.
pub async fn list(ctx: &Ctx) -> Result<Vec<User>> {
    access::enter(ctx, UseCase::ListUsers)?;
    let users = load(ctx, &access::scope(ctx, RecordKind::User)?).await?;
    let ids = users.iter().map(|user| user.account.id.to_string()).collect();
    ctx.viewed(UseCase::ListUsers, RecordKind::User.code(), ids).await?;
    Ok(users)
}

/// All who sign in, for the command line.
///
/// # Errors
/// When the database fails.
pub async fn print(ctx: &Ctx) -> Result<Vec<User>> {
    load(ctx, &access::system_scope(RecordKind::User)).await
}

async fn load(ctx: &Ctx, scope: &Scope) -> Result<Vec<User>> {
    let db = ctx.app.db.read();
    let names: BTreeMap<_, _> =
        agencies::list(db).await?.into_iter().map(|agency| (agency.id, agency.name)).collect();
    let invited = invitations::list(db, scope).await?;
    let users = accounts::list(db, scope).await?.into_iter().map(|(account, memberships)| {
        let name = |agency| names.get(&agency).cloned().unwrap_or_default();
        User {
            invited_until: invited.get(&account.id).copied(),
            account,
            roles: memberships.into_iter().map(|held| (held.role, held.agency.map(name))).collect(),
        }
    });
    Ok(users.collect())
}
