//! Signing out, and locking the screen without signing out.

use store::sessions;

use crate::{Ctx, Result, Signed, UseCase, access, action};

/// Ends the session.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(ctx: &Ctx, signed: &Signed) -> Result<()> {
    let permit = access::system::<action::SignOut>();
    let mut work = ctx.begin().await?;
    sessions::delete(&**work, &permit, &signed.session).await?;
    let user = signed.actor.user;
    work.audit_as(Some(user), UseCase::SignOut, vec![user.to_string()], "");
    work.commit().await
}

/// Locks the session: the password is asked before anything else.
///
/// # Errors
/// When the database fails.
pub async fn lock(ctx: &Ctx, signed: &Signed) -> Result<()> {
    let permit = access::system::<action::Lock>();
    let work = ctx.begin().await?;
    sessions::set_locked(&**work, &permit, &signed.session, ctx.now(), true).await?;
    work.commit().await
}
