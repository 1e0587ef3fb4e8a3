//! The secret in an invitation's link. The database keeps its digest; the one who invites is shown it once.

use chrono::TimeDelta;
use domain::ids::UserId;
use store::invitations::{self, Invitation};
use store::{Action, Permit};

use crate::secrets::new_token;
use crate::{Ctx, Result, UseCase, Work, access, action};

/// How long an invitation can be accepted.
const DAYS: i64 = 7;

/// A new link.
pub(crate) struct Link {
    token: String,
    /// The secret, sealed for the session that asked for it.
    pub(crate) sealed: String,
}

/// Makes a link that is nobody's yet.
///
/// # Errors
/// When nobody is signed in, or the system has no randomness to give.
pub(crate) fn make(ctx: &Ctx) -> Result<Link> {
    let secret = new_token(&*ctx.app.entropy)?;
    let sealed = ctx.app.keys.seal(&secret, &place(ctx)?, &*ctx.app.entropy)?;
    Ok(Link { token: digest(ctx, &secret), sealed })
}

impl Link {
    /// Makes it someone's, in the place of all they had.
    pub(crate) async fn store<A: Action>(
        &self,
        ctx: &Ctx,
        work: &Work,
        permit: &Permit<A>,
        user: UserId,
    ) -> Result<()> {
        let new = Invitation {
            token: self.token.clone(),
            user,
            created_at: ctx.now(),
            expires_at: ctx.now() + TimeDelta::days(DAYS),
        };
        Ok(invitations::replace(&***work, permit, new).await?)
    }
}

/// The secret of a link that was just made for this person, to be shown to the one who made it. None once it was
/// replaced or used, and in any other session.
///
/// # Errors
/// When the database fails, or nobody is signed in.
pub async fn reveal(ctx: &Ctx, user: UserId, sealed: &str) -> Result<Option<String>> {
    access::enter(ctx, UseCase::ViewUser)?;
    let Some(secret) = ctx.app.keys.open(sealed, &place(ctx)?) else { return Ok(None) };
    let permit = access::change::<action::RenewInvitation>(ctx)?;
    let found = invitations::find(ctx.app.db.read(), &permit, &digest(ctx, &secret), ctx.now()).await?;
    Ok((found == Some(user)).then_some(secret))
}

/// The digest under which a secret is kept.
pub(super) fn digest(ctx: &Ctx, secret: &str) -> String {
    ctx.app.keys.code_digest("invitation", secret)
}

fn place(ctx: &Ctx) -> Result<String> {
    Ok(format!("invitation for session {}", ctx.signed()?.session))
}
