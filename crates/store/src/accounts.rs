//! People who sign in: who they are, what they are and where, and the digest of their password.

use chrono::{DateTime, Utc};
use domain::access::{Actor, Membership, RecordKind};
use domain::ids::{AgencyId, UserId};
use entity::{membership, user_account};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::error::unreadable;
use crate::{Action, Error, Permit, Reads, Result, Scope};

/// Whether an account may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It may.
    Active,
    /// It may not; its past stays on record.
    Disabled,
}

impl Status {
    /// The code stored in the database.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

/// A person who signs in, without the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who it is.
    pub id: UserId,
    /// Where mail goes, and what they sign in with. Compared without case.
    pub email: String,
    /// As colleagues know them.
    pub name: String,
    /// A number colleagues may call.
    pub phone: Option<String>,
    /// The next sign-in must choose a new password.
    pub must_change_password: bool,
    /// Whether the account may sign in.
    pub status: Status,
    /// The last time it did.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// Counts the changes; a save must name the one it was made from.
    pub version: i64,
}

/// What a person may change about themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// As colleagues know them.
    pub name: String,
    /// A number colleagues may call.
    pub phone: Option<String>,
}

/// A new account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its id.
    pub id: UserId,
    /// Where mail goes, and what they sign in with.
    pub email: String,
    /// As colleagues know them.
    pub name: String,
    /// The digest of the first password, which must be changed.
    pub password_hash: String,
    /// Whether the first sign-in must choose another password.
    pub must_change_password: bool,
    /// What they are, and where.
    pub memberships: Vec<Membership>,
}

/// An account and the digest to check a password against.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Whose it is.
    pub account: Account,
    /// Argon2id, in PHC form.
    pub password_hash: String,
}

/// The account that signs in with this e-mail address. No one is signed in yet, so a permit stands for the scope.
///
/// # Errors
/// When the database fails.
pub async fn find_credentials<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    email: &str,
) -> Result<Option<Credentials>> {
    let found = user_account::Entity::find().filter(user_account::Column::EmailKey.eq(email_key(email)));
    found.one(db).await?.map(credentials).transpose()
}

/// The digest of one account's password, to check it again.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub async fn get_credentials<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    id: UserId,
) -> Result<Credentials> {
    let found = user_account::Entity::find_by_id(id.to_string()).one(db).await?;
    found.map(credentials).transpose()?.ok_or(Error::NotFound)
}

/// An account with who it is for access: what they are, and where. None when it may not sign in.
///
/// # Errors
/// When the database fails or holds a role this version does not know.
pub async fn find_active<A: Action>(
    db: &impl Reads,
    permit: &Permit<A>,
    id: UserId,
) -> Result<Option<(Account, Actor)>> {
    let account = match get_credentials(db, permit, id).await {
        Err(Error::NotFound) => return Ok(None),
        found => found?.account,
    };
    Ok(actor(db, permit, &account).await?.map(|actor| (account, actor)))
}

/// Who an account is for access. None when it may not sign in.
///
/// # Errors
/// As [`find_active`].
pub async fn actor<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    account: &Account,
) -> Result<Option<Actor>> {
    if account.status != Status::Active {
        return Ok(None);
    }
    let rows = membership::Entity::find()
        .filter(membership::Column::UserId.eq(account.id.to_string()))
        .order_by_asc(membership::Column::Id)
        .all(db)
        .await?;
    let memberships = rows.into_iter().map(|row| Ok(read_membership(row)?.1)).collect::<Result<_>>()?;
    Ok(Some(Actor { user: account.id, memberships }))
}

/// The signed-in person's own account.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub async fn get_own(db: &impl Reads, actor: &Actor) -> Result<Account> {
    let found = user_account::Entity::find_by_id(actor.user.to_string()).one(db).await?;
    Ok(found.map(credentials).transpose()?.ok_or(Error::NotFound)?.account)
}

/// All accounts by name, each with what they are and where. A scope on users reaches all of them or none.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl Reads, scope: &Scope) -> Result<Vec<(Account, Vec<Membership>)>> {
    if scope.kind() != RecordKind::User || !scope.reach().foreign {
        return Ok(Vec::new());
    }
    let rows = user_account::Entity::find()
        .order_by_asc(user_account::Column::Name)
        .order_by_asc(user_account::Column::Id)
        .all(db)
        .await?;
    let memberships = membership::Entity::find().order_by_asc(membership::Column::Id).all(db).await?;
    let memberships: Vec<_> = memberships.into_iter().map(read_membership).collect::<Result<_>>()?;
    let of = |id: UserId| memberships.iter().filter(move |(user, _)| *user == id).map(|(_, held)| held.clone());
    rows.into_iter()
        .map(|row| {
            let account = credentials(row)?.account;
            let held = of(account.id).collect();
            Ok((account, held))
        })
        .collect()
}

/// Adds an account and its memberships.
///
/// # Errors
/// [`Error::Taken`] when the e-mail address has an account.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    new: NewAccount,
    membership_ids: impl Iterator<Item = String>,
    now: DateTime<Utc>,
) -> Result<()> {
    let id = new.id.to_string();
    let row = user_account::Model {
        id: id.clone(),
        email_key: email_key(&new.email),
        email: new.email,
        name: new.name,
        phone: None,
        password_hash: new.password_hash,
        must_change_password: new.must_change_password,
        status: "active".into(),
        created_at: now,
        last_sign_in_at: None,
        version: 1,
    };
    row.into_active_model().insert(tx).await?;
    for (held, row_id) in new.memberships.iter().zip(membership_ids) {
        let row = membership::Model {
            id: row_id,
            user_id: id.clone(),
            agency_id: held.agency.map(|agency| agency.to_string()),
            role: held.role.code().into(),
            created_at: now,
        };
        row.into_active_model().insert(tx).await?;
    }
    Ok(())
}

/// Saves what someone changed about themselves, if nobody saved in between.
///
/// # Errors
/// [`Error::Stale`] when the account is no longer at `version`.
pub async fn update_profile<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: UserId,
    version: i64,
    profile: Profile,
) -> Result<()> {
    let changed = user_account::ActiveModel {
        name: Set(profile.name),
        phone: Set(profile.phone),
        version: Set(version.checked_add(1).ok_or(Error::Stale)?),
        ..Default::default()
    };
    let done = user_account::Entity::update_many()
        .set(changed)
        .filter(user_account::Column::Id.eq(id.to_string()))
        .filter(user_account::Column::Version.eq(version))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Replaces the password's digest.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub async fn set_password<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: UserId,
    password_hash: String,
    must_change: bool,
) -> Result<()> {
    let done = user_account::Entity::update_many()
        .col_expr(user_account::Column::PasswordHash, Expr::val(password_hash))
        .col_expr(user_account::Column::MustChangePassword, Expr::val(must_change))
        .col_expr(user_account::Column::Version, Expr::col(user_account::Column::Version).add(1))
        .filter(user_account::Column::Id.eq(id.to_string()))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Lets an account sign in, or not.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub async fn set_status<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: UserId,
    status: Status,
) -> Result<()> {
    let done = user_account::Entity::update_many()
        .col_expr(user_account::Column::Status, Expr::val(status.code()))
        .col_expr(user_account::Column::Version, Expr::col(user_account::Column::Version).add(1))
        .filter(user_account::Column::Id.eq(id.to_string()))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Notes a sign-in.
///
/// # Errors
/// When the database fails.
pub async fn touch<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: UserId,
    now: DateTime<Utc>,
) -> Result<()> {
    user_account::Entity::update_many()
        .col_expr(user_account::Column::LastSignInAt, Expr::val(now))
        .filter(user_account::Column::Id.eq(id.to_string()))
        .exec(tx)
        .await?;
    Ok(())
}

/// The agencies a person belongs to, by name: for the page header and for password rules.
///
/// # Errors
/// When the database fails.
pub async fn agency_names(db: &impl Reads, actor: &Actor) -> Result<Vec<String>> {
    let ids: Vec<String> =
        actor.memberships.iter().filter_map(|held| held.agency).map(|agency| agency.to_string()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<Option<String>> = entity::organization::Entity::find()
        .select_only()
        .column(entity::organization::Column::OrganizationName)
        .filter(entity::organization::Column::Id.is_in(ids))
        .order_by_asc(entity::organization::Column::OrganizationName)
        .into_tuple()
        .all(db)
        .await?;
    Ok(names.into_iter().flatten().collect())
}

/// E-mail addresses are compared without case and surrounding blanks.
#[must_use]
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

pub(crate) fn credentials(row: user_account::Model) -> Result<Credentials> {
    let account = Account {
        id: row.id.parse().map_err(unreadable("user_account.id"))?,
        email: row.email,
        name: row.name,
        phone: row.phone,
        must_change_password: row.must_change_password,
        status: status(&row.status)?,
        last_sign_in_at: row.last_sign_in_at,
        version: row.version,
    };
    Ok(Credentials { account, password_hash: row.password_hash })
}

fn status(code: &str) -> Result<Status> {
    match code {
        "active" => Ok(Status::Active),
        "disabled" => Ok(Status::Disabled),
        other => Err(unreadable("user_account.status")(other)),
    }
}

pub(crate) fn read_membership(row: membership::Model) -> Result<(UserId, Membership)> {
    let agency = row.agency_id.map(|id| id.parse::<AgencyId>()).transpose();
    let held = Membership {
        role: row.role.parse().map_err(unreadable("membership.role"))?,
        agency: agency.map_err(unreadable("membership.agency_id"))?,
    };
    Ok((row.user_id.parse().map_err(unreadable("membership.user_id"))?, held))
}
