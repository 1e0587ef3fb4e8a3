//! Signing in: throttled, audited, and one session at a time.

use chrono::TimeDelta;
use domain::ids::UserId;
use store::accounts::{self, Status};
use store::idempotency;
use store::sessions::{self, Session};
use store::{Action, Permit};

use super::tries::{self, Limit};
use crate::secrets::{new_token, token_digest, verify_password};
use crate::{Ctx, Error, Result, UseCase, Work, access, action};

/// A form that was sent is remembered this long, in case it is sent again.
const FORMS_KEPT_DAYS: i64 = 7;

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
    let limits = [
        Limit::address(&credentials.address),
        Limit::account_at(&credentials.email, &credentials.address),
        Limit::account(&credentials.email),
    ];
    tries::count(ctx, &permit, &limits).await?;
    let found = accounts::find_credentials(ctx.app.db.read(), &permit, &credentials.email).await?;
    let hash = found.as_ref().map(|found| found.password_hash.clone());
    let right = verify_password(&ctx.app, credentials.password, hash).await?;
    let account = found.map(|found| found.account);
    match account {
        Some(account) if right && account.status == Status::Active => {
            let token = new_token(&*ctx.app.entropy)?;
            start(ctx, &account, &token, &limits[1..]).await?;
            Ok(SignedIn { token, must_change_password: account.must_change_password })
        }
        account => {
            refused(ctx, account.map(|account| account.id)).await?;
            Err(Error::SignInRefused)
        }
    }
}

async fn refused(ctx: &Ctx, account: Option<UserId>) -> Result<()> {
    let mut work = ctx.begin().await?;
    work.audit_as(None, UseCase::SignIn, account.iter().map(ToString::to_string).collect(), "refused");
    work.commit().await
}

async fn start(ctx: &Ctx, account: &accounts::Account, token: &str, limits: &[Limit]) -> Result<()> {
    let permit = access::system::<action::SignIn>();
    let mut work = ctx.begin().await?;
    let ended = begin_session(ctx, &work, &permit, account.id, token).await?;
    tries::clear(&**work, &permit, limits).await?;
    let detail = format!("signed in, {ended} other sessions ended");
    work.audit_as(Some(account.id), UseCase::SignIn, vec![account.id.to_string()], &detail);
    work.commit().await?;
    purge(ctx).await
}

/// Starts a session for someone who has just proved who they are. Tells how many others it ended.
pub(crate) async fn begin_session<A: Action>(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<A>,
    user: UserId,
    token: &str,
) -> Result<u64> {
    // First of all: two sign-ins of one person take turns here, so that the second ends the first.
    accounts::touch(&***work, permit, user, ctx.now()).await?;
    let ended = sessions::delete_others(&***work, permit, user, None).await?;
    let session = Session {
        id: token_digest(token),
        user,
        created_at: ctx.now(),
        last_seen_at: ctx.now(),
        expires_at: ctx.now() + ctx.app.config.session_length,
        locked: false,
    };
    sessions::insert(&***work, permit, &session).await?;
    Ok(ended)
}

/// What has run out is swept when someone signs in.
async fn purge(ctx: &Ctx) -> Result<()> {
    let permit = access::system::<action::SignIn>();
    let work = ctx.begin().await?;
    sessions::purge(&**work, &permit, ctx.now()).await?;
    idempotency::purge(&**work, &permit, ctx.now() - TimeDelta::days(FORMS_KEPT_DAYS)).await?;
    work.commit().await
}
