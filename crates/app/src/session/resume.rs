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
    let ctx = Ctx::new(app.clone(), None);
    let (resumed, idle) = find(&ctx, &token_digest(token)).await?;
    if let Resumed::Active(signed) = &resumed
        && idle >= TimeDelta::seconds(NOTED_EVERY_SECONDS)
    {
        note(&ctx, &signed.session).await?;
    }
    Ok(resumed)
}

/// As [`resume`], for what a page asks for by itself: nobody need be there, and so it is no use of the session.
///
/// # Errors
/// When the database fails.
pub async fn resume_unattended(app: &Arc<App>, token: &str) -> Result<Resumed> {
    look(app, &token_digest(token)).await
}

/// What a session stands for now, by the digest of its cookie. Notes nothing.
pub(crate) async fn look(app: &Arc<App>, id: &str) -> Result<Resumed> {
    Ok(find(&Ctx::new(app.clone(), None), id).await?.0)
}

/// What a session stands for, and how long it has been idle.
async fn find(ctx: &Ctx, id: &str) -> Result<(Resumed, TimeDelta)> {
    let permit = access::system::<action::TouchSession>();
    let nobody = (Resumed::Nobody, TimeDelta::zero());
    let db = ctx.app.db.read();
    let Some(found) = sessions::find(db, &permit, id, ctx.now()).await? else { return Ok(nobody) };
    let Some(actor) = accounts::actor(db, &permit, &found.account).await? else { return Ok(nobody) };
    let signed = Signed {
        actor,
        must_change_password: found.account.must_change_password,
        name: found.account.name,
        session: id.to_owned(),
        last: found.last,
        unread: found.unread,
    };
    let idle = ctx.now() - found.session.last_seen_at;
    let is_locked = found.session.locked || idle >= ctx.app.config.idle_lock;
    Ok((if is_locked { Resumed::Locked(signed) } else { Resumed::Active(signed) }, idle))
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
