//! A new invitation for someone who has lost their password, or the link to choose one.

use domain::ids::UserId;
use store::accounts::{self, Status};
use store::{sessions, users};

use crate::invitations::link;
use crate::secrets::{hash_password, new_token};
use crate::session::tries::{self, Limit};
use crate::{Ctx, Error, Field, Problem, Result, UseCase, access, action};

/// Who is to be invited again.
#[derive(Debug, Clone)]
pub struct Renewed {
    /// Whom.
    pub id: UserId,
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is done once.
    pub form_key: String,
}

/// Gives someone a new link to choose a password with. The password they had, and their sessions, end at once.
/// Gives the link's secret, sealed for the session that asked for it.
///
/// # Errors
/// [`Error::Invalid`] for oneself and for someone who may not sign in; [`Error::Stale`] when somebody saved first.
pub async fn renew(ctx: &Ctx, renewed: Renewed) -> Result<String> {
    let permit = access::change::<action::RenewInvitation>(ctx)?;
    let id = renewed.id;
    if ctx.signed()?.actor.user == id {
        return Err(Error::Invalid(vec![(Field::Status, Problem::OneselfRefused)]));
    }
    let payload = ctx.app.keys.form_digest(&[&id.to_string(), &renewed.version.to_string()]);
    let link = link::make(ctx)?;
    let hash = hash_password(&ctx.app, new_token(&*ctx.app.entropy)?).await?;
    let mut work = ctx.begin().await?;
    if let Some(earlier) = work.claim(&permit, &renewed.form_key, &payload).await? {
        return Ok(earlier);
    }
    // Two who renew each other's would both be left without a way in.
    users::lock_leads(&**work, &permit).await?;
    let (me, _) = users::get(&**work, &permit.scope(), ctx.signed()?.actor.user).await?;
    if me.must_change_password {
        return Err(Error::SignedOut);
    }
    let (account, _) = users::get(&**work, &permit.scope(), id).await?;
    if account.version != renewed.version {
        return Err(Error::Stale);
    }
    if account.status != Status::Active {
        return Err(Error::Invalid(vec![(Field::Status, Problem::Unknown)]));
    }
    accounts::set_password(&**work, &permit, id, hash, true).await?;
    sessions::delete_others(&**work, &permit, id, None).await?;
    tries::clear(&**work, &permit, &[Limit::account(&account.email), Limit::signed_in(id)]).await?;
    link.store(ctx, &work, &permit, id).await?;
    work.keep(&permit, &renewed.form_key, &link.sealed).await?;
    work.audit(UseCase::RenewInvitation, "user", vec![id.to_string()], "invited again");
    work.commit().await?;
    Ok(link.sealed)
}
