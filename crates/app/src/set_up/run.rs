//! Setting an empty installation up: its name, its CoC, its time zone and its first HMIS lead, all at once.

use std::sync::atomic::Ordering;

use domain::access::{Membership, Role};
use domain::ids::UserId;
use store::settings::{self, SET_UP_CODE};
use store::{Permit, accounts, users};

use super::code::{digest, is_needed};
use crate::account::new_password;
use crate::secrets::{hash_password, new_token};
use crate::session::tries::{self, Limit};
use crate::session::{SignedIn, begin_session};
use crate::settings::check;
use crate::users::{email_problem, name_problem};
use crate::{Ctx, Error, Field, Problem, Result, UseCase, access, action};

/// What was typed, and where it came from.
#[derive(Clone, Default)]
pub struct Typed {
    /// The code from the terminal.
    pub code: String,
    /// What the implementation is called, its CoC codes and its time zone.
    pub implementation: crate::settings::Typed,
    /// The first HMIS lead, as colleagues know them.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// Their password to be.
    pub password: String,
    /// Their password to be, once more.
    pub repeat: String,
    /// The network address it came from.
    pub address: String,
}

/// Sets an empty installation up and signs its first HMIS lead in. Of two at once, one does.
///
/// # Errors
/// [`Error::NotFound`] when somebody can sign in already, [`Error::Invalid`] names every field that is wrong,
/// [`Error::Throttled`] after too many wrong codes.
pub async fn run(ctx: &Ctx, typed: Typed) -> Result<SignedIn> {
    if !is_needed(&ctx.app).await? {
        return Err(Error::NotFound);
    }
    let permit = access::system::<action::SetUp>();
    let code = digest(ctx, &typed.code);
    let is_right = code_is_right(ctx, &permit, &code, &typed.address).await?;
    let problems = problems(ctx, &typed, is_right);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let hash = hash_password(&ctx.app, typed.password.clone()).await?;
    let token = new_token(&*ctx.app.entropy)?;
    write(ctx, &permit, &typed, (hash, &token, &code)).await?;
    ctx.app.has_users.store(true, Ordering::Relaxed);
    ctx.app.read_again().await?;
    Ok(SignedIn { token, must_change_password: false })
}

/// Whether the code is the terminal's. Only wrong ones use up tries: a mistyped password must not.
async fn code_is_right(ctx: &Ctx, permit: &Permit<action::SetUp>, code: &str, address: &str) -> Result<bool> {
    let limits = [Limit::set_up_at(address)];
    tries::count(ctx, permit, &limits).await?;
    let is_right = settings::find(ctx.app.db.read(), SET_UP_CODE).await?.is_some_and(|kept| kept == code);
    let mut work = ctx.begin().await?;
    if is_right {
        tries::clear(&**work, permit, &limits).await?;
    } else {
        work.audit_as(None, UseCase::SetUp, Vec::new(), "refused");
    }
    work.commit().await?;
    Ok(is_right)
}

fn problems(ctx: &Ctx, typed: &Typed, code_is_right: bool) -> Vec<(Field, Problem)> {
    let mut problems = Vec::new();
    if typed.code.trim().is_empty() {
        problems.push((Field::SetUpCode, Problem::Missing));
    } else if !code_is_right {
        problems.push((Field::SetUpCode, Problem::WrongCode));
    }
    problems.extend(check(ctx, &typed.implementation, 0).err().into_iter().flatten());
    problems.extend(name_problem(&typed.name).map(|problem| (Field::Name, problem)));
    problems.extend(email_problem(&typed.email).map(|problem| (Field::Email, problem)));
    let names = [typed.name.as_str(), typed.email.as_str(), typed.implementation.name.as_str()];
    problems.extend(new_password::problems(&typed.password, &typed.repeat, &names));
    problems
}

async fn write(
    ctx: &Ctx,
    permit: &Permit<action::SetUp>,
    typed: &Typed,
    (hash, token, code): (String, &str, &str),
) -> Result<()> {
    let id = UserId::new(ctx.new_id()?);
    let row_id = ctx.new_id()?.simple().to_string();
    let mut work = ctx.begin().await?;
    // The code's row is the gate: of two that come together, the second finds it gone.
    let taken = settings::take(&**work, permit, SET_UP_CODE, code).await?;
    if users::any(&**work).await? {
        return Err(Error::NotFound);
    }
    if !taken {
        return Err(Error::Invalid(vec![(Field::SetUpCode, Problem::WrongCode)]));
    }
    let version = settings::implementation(&**work).await?.version;
    let saved = check(ctx, &typed.implementation, version).map_err(Error::Invalid)?;
    settings::save_implementation(&**work, permit, &saved).await?;
    let account = accounts::NewAccount {
        id,
        email: typed.email.trim().into(),
        name: typed.name.trim().into(),
        password_hash: hash,
        must_change_password: false,
        memberships: vec![Membership { role: Role::HmisLead, agency: None }],
    };
    accounts::insert(&**work, permit, account, [row_id].into_iter(), ctx.now()).await?;
    begin_session(ctx, &work, permit, id, token).await?;
    work.audit_as(Some(id), UseCase::SetUp, vec![id.to_string()], "set up, signed in");
    work.commit().await
}
