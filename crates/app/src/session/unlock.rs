//! Going on after the screen was locked: the password, throttled as a sign-in is.

use chrono::TimeDelta;
use store::{accounts, sessions, throttle};

use super::sign_in::{ACCOUNT_TRIES, WINDOW_MINUTES, account_subject};
use crate::secrets::verify_password;
use crate::{Ctx, Error, Result, Signed, UseCase, access, action};

/// Unlocks the session with the person's password.
///
/// # Errors
/// [`Error::SignInRefused`] when it is wrong, [`Error::Throttled`] after too many wrong ones.
pub async fn unlock(ctx: &Ctx, signed: &Signed, password: String) -> Result<()> {
    let permit = access::system::<action::Unlock>();
    let user = signed.actor.user;
    let known = accounts::get_credentials(ctx.app.db.read(), &permit, user).await?;
    let subject = account_subject(&known.account.email);
    let work = ctx.begin().await?;
    let window = TimeDelta::minutes(WINDOW_MINUTES);
    let tries = throttle::count(&**work, &permit, &subject, ctx.now(), window).await?;
    work.commit().await?;
    if tries.count > ACCOUNT_TRIES {
        return Err(Error::Throttled(tries.window_ends_at));
    }
    let right = verify_password(password, Some(known.password_hash), ctx.app.config.password_cost).await?;
    let mut work = ctx.begin().await?;
    if right {
        sessions::update(&**work, &permit, &signed.session, ctx.now(), false).await?;
        throttle::clear(&**work, &permit, &subject).await?;
    }
    let outcome = if right { "unlocked" } else { "refused" };
    work.audit_as(Some(user), UseCase::Unlock, vec![user.to_string()], outcome);
    work.commit().await?;
    if right { Ok(()) } else { Err(Error::SignInRefused) }
}
