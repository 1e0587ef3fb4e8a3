//! Someone who signs in, as an HMIS lead sees and changes them.

use chrono::{DateTime, Utc};
use domain::access::{RecordKind, Role};
use domain::ids::{AgencyId, UserId};
use store::accounts::Account;
use store::agencies::Agency;
use store::{agencies, invitations, users};

use super::roles;
use crate::{Ctx, Result, UseCase, access};

/// A role that someone holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    /// The row's id.
    pub id: String,
    /// What they are.
    pub role: Role,
    /// Where, by id and name; none for the whole implementation.
    pub agency: Option<(AgencyId, String)>,
}

/// Someone who signs in.
#[derive(Debug, Clone)]
pub struct Viewed {
    /// Their account.
    pub account: Account,
    /// What they are, and where.
    pub held: Vec<HeldRole>,
    /// Until when their invitation lets them choose a password; it may have passed.
    pub invited_until: Option<DateTime<Utc>>,
    /// It is the person who asks.
    pub is_oneself: bool,
    /// Where a role may be given.
    pub agencies: Vec<Agency>,
}

/// Someone who signs in. The view is audited before it is shown.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is no such person, or the one who asks may not know of them.
pub async fn view(ctx: &Ctx, id: UserId) -> Result<Viewed> {
    access::enter(ctx, UseCase::ViewUser)?;
    let scope = access::scope(ctx, RecordKind::User)?;
    let db = ctx.app.db.read();
    let (account, held) = users::get(db, &scope, id).await?;
    let names = agencies::list(db).await?;
    let named = |agency: AgencyId| {
        let known = names.iter().find(|known| known.id == agency);
        (agency, known.map(|known| known.name.clone()).unwrap_or_default())
    };
    let held = held.into_iter().map(|held| HeldRole {
        id: held.id,
        role: held.membership.role,
        agency: held.membership.agency.map(named),
    });
    let mut held: Vec<HeldRole> = held.collect();
    held.sort_by(|a, b| (a.role, &a.agency).cmp(&(b.role, &b.agency)));
    let viewed = Viewed {
        account,
        held,
        invited_until: invitations::list(db, &scope).await?.get(&id).copied(),
        is_oneself: ctx.signed()?.actor.user == id,
        agencies: roles::agencies(ctx).await?,
    };
    ctx.viewed(UseCase::ViewUser, RecordKind::User.code(), vec![id.to_string()]).await?;
    Ok(viewed)
}
