//! Choosing a password with an invitation, which signs in.

use store::{accounts, invitations};

use super::link::digest;
use super::show::invited;
use crate::account::new_password;
use crate::secrets::{hash_password, new_token};
use crate::session::tries::{self, Limit};
use crate::session::{SignedIn, begin_session};
use crate::{Ctx, Error, Result, UseCase, access, action};

/// What was typed, and where it came from.
#[derive(Clone)]
pub struct Accepted {
    /// The link's secret.
    pub secret: String,
    /// The password to be.
    pub new: String,
    /// The password to be, once more.
    pub repeat: String,
    /// The network address it came from.
    pub address: String,
}

/// Sets the password that someone invited chose, uses the invitation up, and signs them in.
///
/// # Errors
/// [`Error::NotFound`] when the invitation is no longer valid, [`Error::Invalid`] for a password that is refused,
/// [`Error::Throttled`] after too many tries from one address.
pub async fn accept(ctx: &Ctx, accepted: Accepted) -> Result<SignedIn> {
    let permit = access::system::<action::AcceptInvitation>();
    tries::count(ctx, &permit, &[Limit::invitation_at(&accepted.address)]).await?;
    let (account, actor) = invited(ctx, &permit, &accepted.secret).await?;
    let agencies = accounts::agency_names(ctx.app.db.read(), &actor).await?;
    let mut names = vec![account.name.as_str(), account.email.as_str(), &ctx.implementation().name];
    names.extend(agencies.iter().map(String::as_str));
    let problems = new_password::problems(&accepted.new, &accepted.repeat, &names);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let hash = hash_password(&ctx.app, accepted.new).await?;
    let token = new_token(&*ctx.app.entropy)?;
    let mut work = ctx.begin().await?;
    // Of two at once, or after a newer invitation, one finds nothing left to use up.
    if !invitations::take(&**work, &permit, &digest(ctx, &accepted.secret)).await? {
        return Err(Error::NotFound);
    }
    if accounts::find_active(&**work, &permit, account.id).await?.is_none() {
        return Err(Error::NotFound);
    }
    accounts::set_password(&**work, &permit, account.id, hash, false).await?;
    begin_session(ctx, &work, &permit, account.id, &token).await?;
    tries::clear(&**work, &permit, &[Limit::account(&account.email)]).await?;
    let id = account.id;
    work.audit_as(Some(id), UseCase::AcceptInvitation, vec![id.to_string()], "password chosen, signed in");
    work.commit().await?;
    Ok(SignedIn { token, must_change_password: false })
}
