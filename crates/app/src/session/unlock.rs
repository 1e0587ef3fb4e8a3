//! Going on after the screen was locked: the password, throttled as a sign-in is.

use store::sessions;

use super::tries::{self, Limit};
use crate::{Ctx, Error, Result, Signed, UseCase, access, action};

/// Unlocks the session with the person's password. The tries are theirs: nobody else uses them up.
///
/// # Errors
/// [`Error::SignInRefused`] when it is wrong, [`Error::Throttled`] after too many wrong ones.
pub async fn unlock(ctx: &Ctx, signed: &Signed, password: String) -> Result<()> {
    let permit = access::system::<action::Unlock>();
    let user = signed.actor.user;
    let right = tries::own_password(ctx, &permit, user, password).await?;
    let mut work = ctx.begin().await?;
    if right {
        sessions::set_locked(&**work, &permit, &signed.session, ctx.now(), false).await?;
        tries::clear(&**work, &permit, &[Limit::signed_in(user)]).await?;
    }
    let outcome = if right { "unlocked" } else { "refused" };
    work.audit_as(Some(user), UseCase::Unlock, vec![user.to_string()], outcome);
    work.commit().await?;
    if right { Ok(()) } else { Err(Error::SignInRefused) }
}

/// Seals a form that arrived while the screen was locked: whoever stands before it reads nothing.
///
/// # Errors
/// When the system has no randomness to give.
pub fn seal_form(ctx: &Ctx, signed: &Signed, form: &str) -> Result<String> {
    ctx.app.keys.seal(form, &place(signed), &*ctx.app.entropy)
}

/// Opens what [`seal_form`] sealed in the same session; none for anyone else's.
#[must_use]
pub fn open_form(ctx: &Ctx, signed: &Signed, sealed: &str) -> Option<String> {
    ctx.app.keys.open(sealed, &place(signed))
}

fn place(signed: &Signed) -> String {
    format!("form of session {}", signed.session)
}
