//! Adding someone who signs in: they choose their own password, with a link that only they are given.

use domain::ids::UserId;
use store::accounts;
use store::agencies::Agency;

use super::{Choice, email_problem, name_problem, roles};
use crate::invitations::link;
use crate::secrets::{hash_password, new_token};
use crate::{Ctx, Error, Field, Problem, Result, UseCase, access, action};

/// Someone to be invited.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// The form's own key: sent twice, they are invited once.
    pub form_key: String,
    /// As colleagues know them.
    pub name: String,
    /// What they sign in with, and where mail goes.
    pub email: String,
    /// Their first role.
    pub role: Choice,
}

/// Someone invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// Who.
    pub user: UserId,
    /// The link's secret, sealed for the session that asked for it.
    pub sealed: String,
}

/// The agencies to choose from in the form for someone new.
///
/// # Errors
/// [`Error::NotFound`] for those who may not invite.
pub async fn form(ctx: &Ctx) -> Result<Vec<Agency>> {
    access::enter(ctx, UseCase::ShowUserForm)?;
    roles::agencies(ctx).await
}

/// Adds someone with an invitation. Nobody knows a password of theirs until they choose one.
///
/// # Errors
/// [`Error::Invalid`] names every field that is wrong.
pub async fn invite(ctx: &Ctx, new: NewInvitation) -> Result<Invited> {
    let permit = access::change::<action::InviteUser>(ctx)?;
    let read = roles::read(&new.role, &roles::agencies(ctx).await?);
    let mut problems = Vec::new();
    problems.extend(name_problem(&new.name).map(|problem| (Field::Name, problem)));
    problems.extend(email_problem(&new.email).map(|problem| (Field::Email, problem)));
    let held = match read {
        Ok(None) => {
            problems.push((Field::Role, Problem::Missing));
            None
        }
        Ok(held) => held,
        Err(wrong) => {
            problems.extend(wrong);
            None
        }
    };
    let Some(held) = held.filter(|_| problems.is_empty()) else { return Err(Error::Invalid(problems)) };
    let payload = ctx.app.keys.form_digest(&[&new.name, &new.email, &new.role.role, &new.role.agency]);
    let link = link::make(ctx)?;
    let hash = hash_password(&ctx.app, new_token(&*ctx.app.entropy)?).await?;
    let id = UserId::new(ctx.new_id()?);
    let row_id = ctx.new_id()?.simple().to_string();
    let role = roles::code(&held);
    let account = accounts::NewAccount {
        id,
        email: new.email.trim().into(),
        name: new.name.trim().into(),
        password_hash: hash,
        must_change_password: true,
        memberships: vec![held],
    };
    let mut work = ctx.begin().await?;
    if let Some(earlier) = work.claim(&permit, &new.form_key, &payload).await? {
        return read_result(&earlier);
    }
    match accounts::insert(&**work, &permit, account, [row_id].into_iter(), ctx.now()).await {
        Err(store::Error::Taken) => return Err(Error::Invalid(vec![(Field::Email, Problem::Taken)])),
        other => other?,
    }
    link.store(ctx, &work, &permit, id).await?;
    work.keep(&permit, &new.form_key, &format!("{id} {}", link.sealed)).await?;
    work.audit(UseCase::InviteUser, "user", vec![id.to_string()], role);
    work.commit().await?;
    Ok(Invited { user: id, sealed: link.sealed })
}

fn read_result(kept: &str) -> Result<Invited> {
    let parts = kept.split_once(' ');
    let invited =
        parts.and_then(|(user, sealed)| Some(Invited { user: user.parse().ok()?, sealed: sealed.into() }));
    invited.ok_or_else(|| Error::Internal("a kept result is unreadable".into()))
}
