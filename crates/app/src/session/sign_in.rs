//! Signing in: throttled, audited, and one session at a time.

use chrono::TimeDelta;
use store::accounts::{self, Status};
use store::sessions::{self, Session};
use store::throttle;

use crate::secrets::{new_token, token_digest, verify_password};
use crate::{Ctx, Error, Result, UseCase, access, action};

/// Tries are counted within this time.
pub(super) const WINDOW_MINUTES: i64 = 15;

/// Wrong passwords for one account within the window.
pub(super) const ACCOUNT_TRIES: i32 = 8;

/// Tries from one address within the window: a shelter's staff share one.
const ADDRESS_TRIES: i32 = 120;

/// What was typed, and where it came from.
#[derive(Clone)]
pub struct Credentials {
    /// The e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
    /// The network address it came from.
    pub address: String,
}

/// A new session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The cookie's value. It is kept nowhere else.
    pub token: String,
    /// A first password must be changed now.
    pub must_change_password: bool,
}

/// Signs in, and ends the person's other sessions: nobody is signed in at two places at once
/// (HUD's security baseline, 69 FR 45888, section 4.3).
///
/// # Errors
/// [`Error::SignInRefused`] and [`Error::Throttled`], which do not tell whether the account exists.
pub async fn sign_in(ctx: &Ctx, credentials: Credentials) -> Result<SignedIn> {
    let permit = access::system::<action::SignIn>();
    count_tries(ctx, &credentials).await?;
    let found = accounts::find_credentials(ctx.app.db.read(), &permit, &credentials.email).await?;
    let hash = found.as_ref().map(|found| found.password_hash.clone());
    let right = verify_password(credentials.password, hash, ctx.app.config.password_cost).await?;
    let account = found.map(|found| found.account);
    match account {
        Some(account) if right && account.status == Status::Active => {
            let token = new_token(&*ctx.app.entropy)?;
            start(ctx, &account, &token, &credentials.email).await?;
            Ok(SignedIn { token, must_change_password: account.must_change_password })
        }
        account => {
            let mut work = ctx.begin().await?;
            let ids = account.iter().map(|account| account.id.to_string()).collect();
            work.audit_as(None, UseCase::SignIn, ids, "refused");
            work.commit().await?;
            Err(Error::SignInRefused)
        }
    }
}

async fn count_tries(ctx: &Ctx, credentials: &Credentials) -> Result<()> {
    let permit = access::system::<action::SignIn>();
    let window = TimeDelta::minutes(WINDOW_MINUTES);
    let work = ctx.begin().await?;
    let address = token_digest(&format!("address {}", credentials.address));
    let by_account =
        throttle::count(&**work, &permit, &account_subject(&credentials.email), ctx.now(), window).await?;
    let by_address = throttle::count(&**work, &permit, &address, ctx.now(), window).await?;
    work.commit().await?;
    for (tries, limit) in [(by_account, ACCOUNT_TRIES), (by_address, ADDRESS_TRIES)] {
        if tries.count > limit {
            return Err(Error::Throttled(tries.window_ends_at));
        }
    }
    Ok(())
}

async fn start(ctx: &Ctx, account: &accounts::Account, token: &str, email: &str) -> Result<()> {
    let permit = access::system::<action::SignIn>();
    let mut work = ctx.begin().await?;
    let ended = sessions::delete_others(&**work, &permit, account.id, None).await?;
    let session = Session {
        id: token_digest(token),
        user: account.id,
        created_at: ctx.now(),
        last_seen_at: ctx.now(),
        expires_at: ctx.now() + ctx.app.config.session_length,
        locked: false,
    };
    sessions::insert(&**work, &permit, &session).await?;
    accounts::touch(&**work, &permit, account.id, ctx.now()).await?;
    throttle::clear(&**work, &permit, &account_subject(email)).await?;
    let detail = format!("signed in, {ended} other sessions ended");
    work.audit_as(Some(account.id), UseCase::SignIn, vec![account.id.to_string()], &detail);
    work.commit().await
}

// Digested, so that the table does not list who failed to sign in.
pub(crate) fn account_subject(email: &str) -> String {
    token_digest(&format!("account {}", accounts::email_key(email)))
}
