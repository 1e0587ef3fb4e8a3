//! What a cookie stands for at each request.

use std::sync::Arc;

use chrono::TimeDelta;
use store::{accounts, sessions};

use crate::secrets::token_digest;
use crate::{App, Ctx, Result, Signed, access, action};

/// A session's use is noted once in this time, not at every request.
const NOTED_EVERY_SECONDS: i64 = 60;

/// What a cookie stands for.
#[derive(Debug, Clone)]
pub enum Resumed {
    /// Nobody: no session, or one that has run out.
    Nobody,
    /// Someone who was away too long: the password is asked before anything else.
    Locked(Signed),
    /// Someone.
    Active(Signed),
}

/// Looks up what a cookie stands for; locks a session that was idle too long.
///
/// # Errors
/// When the database fails.
pub async fn resume(app: &Arc<App>, token: &str) -> Result<Resumed> {
    let permit = access::system::<action::TouchSession>();
    let ctx = Ctx::new(app.clone(), None);
    let id = token_digest(token);
    let db = app.db.read();
    let Some(session) = sessions::find(db, &permit, &id, ctx.now()).await? else { return Ok(Resumed::Nobody) };
    let Some((account, actor)) = accounts::find_active(db, &permit, session.user).await? else {
        return Ok(Resumed::Nobody);
    };
    let signed = Signed { actor, session: id, must_change_password: account.must_change_password };
    let idle = ctx.now() - session.last_seen_at;
    if session.locked || idle >= app.config.idle_lock {
        return Ok(Resumed::Locked(signed));
    }
    if idle >= TimeDelta::seconds(NOTED_EVERY_SECONDS) {
        note(&ctx, &signed.session).await?;
    }
    Ok(Resumed::Active(signed))
}

/// Notes that someone is typing, though no page was asked for.
///
/// # Errors
/// When the database fails, or nobody is signed in.
pub async fn touch(ctx: &Ctx) -> Result<()> {
    // To resume the session was enough: it has been noted.
    ctx.signed().map(|_| ())
}

async fn note(ctx: &Ctx, session: &str) -> Result<()> {
    let permit = access::system::<action::TouchSession>();
    let work = ctx.begin().await?;
    sessions::touch(&**work, &permit, session, ctx.now()).await?;
    work.commit().await
}
