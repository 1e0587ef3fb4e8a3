//! A new first password for someone who has lost theirs, at the command line.

use domain::ids::UserId;
use store::{accounts, invitations, sessions};

use super::Added;
use crate::secrets::{first_password, hash_password};
use crate::session::tries::{self, Limit};
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
    let hash = hash_password(&ctx.app, password.clone()).await?;
    let mut work = ctx.begin().await?;
    accounts::set_password(&**work, &permit, id, hash, true).await?;
    invitations::delete_of(&**work, &permit, id).await?;
    sessions::delete_others(&**work, &permit, id, None).await?;
    tries::clear(&**work, &permit, &[Limit::account(email), Limit::signed_in(id)]).await?;
    work.audit(UseCase::ResetUser, "user", vec![id.to_string()], "");
    work.commit().await?;
    Ok(Added { id, password })
}
