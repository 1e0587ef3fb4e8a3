//! Changing one's own password.

use store::{accounts, idempotency, sessions};

use super::{new_password, show};
use crate::secrets::hash_password;
use crate::session::tries::{self, Limit};
use crate::{Ctx, Error, Field, Problem, Result, UseCase, access, action};

/// What was typed.
#[derive(Clone)]
pub struct NewPassword {
    /// The password now.
    pub current: String,
    /// The password to be.
    pub new: String,
    /// The password to be, once more.
    pub repeat: String,
    /// The form's own key: sent twice, it is carried out once.
    pub form_key: String,
}

/// Changes one's own password and ends one's sessions elsewhere.
///
/// # Errors
/// [`Error::Invalid`] names every field that is wrong, [`Error::Throttled`] after too many wrong passwords.
pub async fn change_password(ctx: &Ctx, typed: NewPassword) -> Result<()> {
    let permit = access::own::<action::ChangePassword>(ctx)?;
    let user = ctx.signed()?.actor.user;
    // A double click: the first has changed the password that the second still names.
    let payload = ctx.app.keys.form_digest(&[&typed.current, &typed.new, &typed.repeat]);
    let db = ctx.app.db.read();
    if idempotency::find(db, &permit, user, &typed.form_key, &payload).await?.is_some() {
        return Ok(());
    }
    let problems = problems(ctx, &typed).await?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let hash = hash_password(&ctx.app, typed.new).await?;
    let mut work = ctx.begin().await?;
    if work.claim(&permit, &typed.form_key, &payload).await?.is_some() {
        return Ok(());
    }
    accounts::set_password(&**work, &permit, user, hash, false).await?;
    sessions::delete_others(&**work, &permit, user, Some(&ctx.signed()?.session)).await?;
    work.audit(UseCase::ChangePassword, "user", vec![user.to_string()], "changed");
    work.commit().await
}

async fn problems(ctx: &Ctx, typed: &NewPassword) -> Result<Vec<(Field, Problem)>> {
    let mut problems = Vec::new();
    if !current_is_right(ctx, typed.current.clone()).await? {
        problems.push((Field::CurrentPassword, Problem::WrongPassword));
    }
    let own = show(ctx).await?;
    let mut names = vec![own.account.name.as_str(), own.account.email.as_str(), &ctx.implementation().name];
    names.extend(own.agencies.iter().map(String::as_str));
    if typed.new == typed.current {
        problems.push((Field::NewPassword, Problem::Unchanged));
    }
    problems.extend(new_password::problems(&typed.new, &typed.repeat, &names));
    Ok(problems)
}

/// Someone at an open screen must not be able to try passwords without end.
async fn current_is_right(ctx: &Ctx, current: String) -> Result<bool> {
    let permit = access::own::<action::ChangePassword>(ctx)?;
    let user = ctx.signed()?.actor.user;
    let right = tries::own_password(ctx, &permit, user, current).await?;
    let mut work = ctx.begin().await?;
    if right {
        tries::clear(&**work, &permit, &[Limit::signed_in(user)]).await?;
    } else {
        work.audit(UseCase::ChangePassword, "user", vec![user.to_string()], "refused");
    }
    work.commit().await?;
    Ok(right)
}
