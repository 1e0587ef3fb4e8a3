//! The one-time code that the terminal shows while nobody can sign in.

use std::sync::atomic::Ordering;

use store::{settings, users};

use crate::secrets::{new_code, read_code};
use crate::{App, Ctx, Result, UseCase, access, action};

/// Whether nobody can sign in yet.
///
/// # Errors
/// When the database fails.
pub async fn is_needed(app: &App) -> Result<bool> {
    // Accounts are disabled, never removed: once there is one, it need not be asked again.
    if app.has_users.load(Ordering::Relaxed) {
        return Ok(false);
    }
    let any = users::any(app.db.read()).await?;
    app.has_users.fetch_or(any, Ordering::Relaxed);
    Ok(!any)
}

/// Makes a code for an installation in which nobody can sign in yet. It takes the place of any before: of several
/// processes on one database, the code that was printed last holds.
///
/// # Errors
/// When the database fails, or the system has no randomness to give.
pub async fn offer_code(ctx: &Ctx) -> Result<Option<String>> {
    if !is_needed(&ctx.app).await? {
        return Ok(None);
    }
    let permit = access::system::<action::Serve>();
    let code = new_code(&*ctx.app.entropy)?;
    let mut work = ctx.begin().await?;
    settings::put(&**work, &permit, settings::SET_UP_CODE, &digest(ctx, &code)).await?;
    work.audit(UseCase::Serve, "database", Vec::new(), "set-up code made");
    work.commit().await?;
    Ok(Some(code))
}

/// The digest under which a code is kept, as it was typed.
pub(super) fn digest(ctx: &Ctx, typed: &str) -> String {
    ctx.app.keys.code_digest("set-up", &read_code(typed))
}
