//! Changing one's own password.

use domain::passwords::{self, Names};
use store::{accounts, sessions};

use super::show;
use crate::secrets::{hash_password, verify_password};
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
}

/// Changes one's own password and ends one's sessions elsewhere.
///
/// # Errors
/// [`Error::Invalid`] names every field that is wrong.
pub async fn change_password(ctx: &Ctx, typed: NewPassword) -> Result<()> {
    access::enter(ctx, UseCase::ChangePassword)?;
    let permit = access::own::<action::ChangePassword>(ctx)?;
    let user = ctx.signed()?.actor.user;
    let cost = ctx.app.config.password_cost;
    let known = accounts::get_credentials(ctx.app.db.read(), &permit, user).await?;
    let mut problems = new_problems(ctx, &typed).await?;
    if !verify_password(typed.current, Some(known.password_hash), cost).await? {
        problems.insert(0, (Field::CurrentPassword, Problem::WrongPassword));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let hash = hash_password(typed.new, cost).await?;
    let mut work = ctx.begin().await?;
    accounts::set_password(&**work, &permit, user, hash, false).await?;
    sessions::delete_others(&**work, &permit, user, Some(&ctx.signed()?.session)).await?;
    work.audit(UseCase::ChangePassword, "user", vec![user.to_string()], "");
    work.commit().await
}

async fn new_problems(ctx: &Ctx, typed: &NewPassword) -> Result<Vec<(Field, Problem)>> {
    let own = show(ctx).await?;
    let mut names = vec![own.account.name.as_str(), own.account.email.as_str(), &ctx.app.implementation];
    names.extend(own.agencies.iter().map(String::as_str));
    let mut problems = Vec::new();
    if typed.new == typed.current {
        problems.push((Field::NewPassword, Problem::Unchanged));
    } else if let Err(refusal) = passwords::check(&typed.new, Names(&names)) {
        problems.push((Field::NewPassword, Problem::WeakPassword(refusal)));
    }
    if typed.new != typed.repeat {
        problems.push((Field::RepeatPassword, Problem::Mismatch));
    }
    Ok(problems)
}
