//! A new first password for someone who has lost theirs, at the command line.

use domain::ids::UserId;
use store::{accounts, sessions, throttle};

use super::Added;
use crate::secrets::{first_password, hash_password};
use crate::session::account_subject;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// Gives someone a new first password and ends their sessions.
///
/// # Errors
/// [`Error::NotFound`] when nobody has this e-mail address.
pub async fn reset(ctx: &Ctx, email: &str) -> Result<Added> {
    let permit = access::system::<action::ResetUser>();
    let found = accounts::find_credentials(ctx.app.db.read(), &permit, email).await?;
    let id: UserId = found.ok_or(Error::NotFound)?.account.id;
    let password = first_password(&*ctx.app.entropy)?;
    let hash = hash_password(password.clone(), ctx.app.config.password_cost).await?;
    let mut work = ctx.begin().await?;
    accounts::set_password(&**work, &permit, id, hash, true).await?;
    sessions::delete_others(&**work, &permit, id, None).await?;
    throttle::clear(&**work, &permit, &account_subject(email)).await?;
    work.audit(UseCase::ResetUser, "user", vec![id.to_string()], "");
    work.commit().await?;
    Ok(Added { id, password })
}
