//! Whom an invitation is for.

use domain::access::Actor;
use store::accounts::{self, Account};
use store::{Action, Permit, invitations};

use super::link::digest;
use crate::session::tries::{self, Limit};
use crate::{Ctx, Error, Result, access, action};

/// Someone invited, as they see themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitee {
    /// What they are called.
    pub name: String,
    /// What they will sign in with.
    pub email: String,
}

/// Whom an invitation is for.
///
/// # Errors
/// [`Error::NotFound`] when it is unknown, used, replaced or has run out; [`Error::Throttled`] after too many from one
/// address.
pub async fn show(ctx: &Ctx, secret: &str, address: &str) -> Result<Invitee> {
    let permit = access::system::<action::ShowInvitation>();
    tries::count(ctx, &permit, &[Limit::invitation_at(address)]).await?;
    let (account, _) = invited(ctx, &permit, secret).await?;
    Ok(Invitee { name: account.name, email: account.email })
}

/// The account behind an open invitation.
pub(super) async fn invited<A: Action>(
    ctx: &Ctx,
    permit: &Permit<A>,
    secret: &str,
) -> Result<(Account, Actor)> {
    let db = ctx.app.db.read();
    let user = invitations::find(db, permit, &digest(ctx, secret), ctx.now()).await?.ok_or(Error::NotFound)?;
    accounts::find_active(db, permit, user).await?.ok_or(Error::NotFound)
}
