//! What an HMIS lead keeps about those who sign in: name, address, roles, and whether they may.

use chrono::{DateTime, Utc};
use domain::access::{Membership, RecordKind, Role};
use domain::ids::UserId;
use entity::{membership, role, user_account};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, Set,
};

use crate::accounts::{Account, Status, credentials, email_key, read_membership};
use crate::{Action, Error, Permit, Reads, Result, Scope};

/// A role held, with its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The row's id.
    pub id: String,
    /// What, and where.
    pub membership: Membership,
}

/// What is to be saved about someone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// As colleagues know them.
    pub name: String,
    /// Where mail goes, and what they sign in with.
    pub email: String,
    /// A number colleagues may call.
    pub phone: Option<String>,
    /// Whether they may sign in.
    pub status: Status,
}

/// Whether anyone could ever sign in.
///
/// # Errors
/// When the database fails.
pub async fn any(db: &impl Reads) -> Result<bool> {
    Ok(user_account::Entity::find().one(db).await?.is_some())
}

/// One account with its roles.
///
/// # Errors
/// [`Error::NotFound`] when there is none within the scope.
pub async fn get(db: &impl Reads, scope: &Scope, id: UserId) -> Result<(Account, Vec<Held>)> {
    within(scope)?;
    let row = user_account::Entity::find_by_id(id.to_string()).one(db).await?.ok_or(Error::NotFound)?;
    let rows = membership::Entity::find()
        .filter(membership::Column::UserId.eq(id.to_string()))
        .order_by_asc(membership::Column::Id)
        .all(db)
        .await?;
    let held = rows.into_iter().map(|row| {
        let id = row.id.clone();
        Ok(Held { id, membership: read_membership(row)?.1 })
    });
    Ok((credentials(row)?.account, held.collect::<Result<_>>()?))
}

/// Saves what was changed about someone, if nobody saved in between.
///
/// # Errors
/// [`Error::Stale`] when the account is no longer at `version`, [`Error::Taken`] when another has the e-mail address.
pub async fn update<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    id: UserId,
    version: i64,
    changed: Changed,
) -> Result<()> {
    within(&permit.scope())?;
    let row = user_account::ActiveModel {
        name: Set(changed.name),
        email_key: Set(email_key(&changed.email)),
        email: Set(changed.email),
        phone: Set(changed.phone),
        status: Set(changed.status.code().into()),
        version: Set(version.checked_add(1).ok_or(Error::Stale)?),
        ..Default::default()
    };
    let done = user_account::Entity::update_many()
        .set(row)
        .filter(user_account::Column::Id.eq(id.to_string()))
        .filter(user_account::Column::Version.eq(version))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Gives someone a role.
///
/// # Errors
/// [`Error::Taken`] when they hold it there already.
pub async fn give<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    user: UserId,
    held: &Held,
    now: DateTime<Utc>,
) -> Result<()> {
    within(&permit.scope())?;
    let row = membership::Model {
        id: held.id.clone(),
        user_id: user.to_string(),
        agency_id: held.membership.agency.map(|agency| agency.to_string()),
        role: held.membership.role.code().into(),
        created_at: now,
    };
    row.into_active_model().insert(tx).await?;
    Ok(())
}

/// Takes a role from someone.
///
/// # Errors
/// When the database fails, or the permit is for something else.
pub async fn take<A: Action>(tx: &impl Reads, permit: &Permit<A>, user: UserId, held: &Held) -> Result<()> {
    within(&permit.scope())?;
    membership::Entity::delete_many()
        .filter(membership::Column::Id.eq(&held.id))
        .filter(membership::Column::UserId.eq(user.to_string()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Makes those who change HMIS leads take turns until the transaction ends: two leads who remove each other
/// must not both succeed.
///
/// # Errors
/// When the database fails.
pub async fn lock_leads<A: Action>(tx: &impl Reads, _permit: &Permit<A>) -> Result<()> {
    let lead = Role::HmisLead.code();
    role::Entity::update_many()
        .col_expr(role::Column::Code, Expr::val(lead))
        .filter(role::Column::Code.eq(lead))
        .exec(tx)
        .await?;
    Ok(())
}

/// HMIS leads who may sign in and have done so. One who never did may have lost the link.
///
/// # Errors
/// When the database fails.
pub async fn count_leads<A: Action>(tx: &impl Reads, _permit: &Permit<A>) -> Result<u64> {
    let mut leads = Query::select();
    leads
        .column(membership::Column::UserId)
        .from(membership::Entity)
        .and_where(membership::Column::Role.eq(Role::HmisLead.code()));
    let found = user_account::Entity::find()
        .filter(user_account::Column::Status.eq(Status::Active.code()))
        .filter(user_account::Column::LastSignInAt.is_not_null())
        .filter(user_account::Column::Id.in_subquery(leads));
    Ok(found.count(tx).await?)
}

/// A scope on users reaches all of them or none.
fn within(scope: &Scope) -> Result<()> {
    if scope.kind() == RecordKind::User && scope.reach().foreign { Ok(()) } else { Err(Error::NotFound) }
}
