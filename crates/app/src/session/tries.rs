//! Wrong passwords, counted where every process sees them.

use chrono::TimeDelta;
use domain::ids::UserId;
use store::{Action, Permit, accounts, throttle};

use crate::secrets::{token_digest, verify_password};
use crate::{Ctx, Does, Error, Result};

/// Tries are counted within this time.
const WINDOW_MINUTES: i64 = 15;

/// What is counted, and how many tries it has within the window.
pub(crate) struct Limit {
    subject: String,
    tries: i32,
}

impl Limit {
    /// One account from one address: whoever mistypes their password meets this one.
    pub(crate) fn account_at(email: &str, address: &str) -> Self {
        Self::new(&[&account(email), &format!("at {address}")], 8)
    }

    /// One account from anywhere: far more than a person mistypes, so that nobody is locked out from afar.
    /// Clearing it clears those at each address too.
    pub(crate) fn account(email: &str) -> Self {
        Self::new(&[&account(email)], 40)
    }

    /// One address: a shelter's staff share one.
    pub(crate) fn address(address: &str) -> Self {
        Self::new(&[&format!("address {address}")], 120)
    }

    /// The set-up code, tried from one address. Nobody guesses 80 bits; it only keeps the database quiet.
    pub(crate) fn set_up_at(address: &str) -> Self {
        Self::new(&[&format!("set-up at {address}")], 8)
    }

    /// Invitations opened from one address: several people of an agency may open theirs at once.
    pub(crate) fn invitation_at(address: &str) -> Self {
        Self::new(&[&format!("invitation at {address}")], 60)
    }

    /// Someone signed in who is asked for their password again.
    pub(crate) fn signed_in(user: UserId) -> Self {
        Self::new(&[&format!("user {user}")], 8)
    }

    // Digested, so that the table does not list who failed to sign in.
    fn new(parts: &[&str], tries: i32) -> Self {
        let digests = parts.iter().map(|part| token_digest(part)[..32].to_owned());
        Self { subject: digests.collect(), tries }
    }
}

fn account(email: &str) -> String {
    format!("account {}", accounts::email_key(email))
}

/// Counts one try against each limit in turn, before the password is looked at, and stops at the first that is
/// used up: what one address does past its limit is not counted against the account.
///
/// # Errors
/// [`Error::Throttled`] when a limit is used up; its first refusal is audited for the use case.
pub(crate) async fn count<A: Does>(ctx: &Ctx, permit: &Permit<A>, limits: &[Limit]) -> Result<()> {
    let window = TimeDelta::minutes(WINDOW_MINUTES);
    // A flood is turned away by reading alone.
    for limit in limits {
        let so_far = throttle::find(ctx.app.db.read(), permit, &limit.subject, ctx.now(), window).await?;
        if let Some(tries) = so_far.filter(|tries| tries.count > limit.tries) {
            return Err(Error::Throttled(tries.window_ends_at));
        }
    }
    let mut work = ctx.begin().await?;
    throttle::purge(&**work, permit, ctx.now() - window).await?;
    let mut until = None;
    for limit in limits {
        let tries = throttle::count(&**work, permit, &limit.subject, ctx.now(), window).await?;
        if tries.count > limit.tries {
            work.audit_as(None, A::CASE, Vec::new(), "throttled");
            until = Some(tries.window_ends_at);
            break;
        }
    }
    work.commit().await?;
    until.map_or(Ok(()), |until| Err(Error::Throttled(until)))
}

/// Whether someone signed in has typed their password again rightly. The tries are their own to use up.
///
/// # Errors
/// [`Error::Throttled`] after too many wrong ones.
pub(crate) async fn own_password<A: Does>(
    ctx: &Ctx,
    permit: &Permit<A>,
    user: UserId,
    password: String,
) -> Result<bool> {
    count(ctx, permit, &[Limit::signed_in(user)]).await?;
    let known = accounts::get_credentials(ctx.app.db.read(), permit, user).await?;
    verify_password(&ctx.app, password, Some(known.password_hash)).await
}

/// Forgets the tries: the password was right.
pub(crate) async fn clear<A: Action>(
    tx: &impl store::Reads,
    permit: &Permit<A>,
    limits: &[Limit],
) -> Result<()> {
    for limit in limits {
        throttle::clear(tx, permit, &limit.subject).await?;
    }
    Ok(())
}
