//! Adding someone who signs in, at the command line.

use std::collections::BTreeMap;

use domain::access::{Membership, Role};
use domain::ids::{AgencyId, UserId};
use store::accounts;
use store::agencies::{self, Agency};

use crate::ctx::Work;
use crate::secrets::{first_password, hash_password};
use crate::{Ctx, Error, Field, Problem, Result, UseCase, access, action};

/// Someone to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What they sign in with, and where mail goes.
    pub email: String,
    /// As colleagues know them.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Where, by the agency's name; none for the whole implementation.
    pub agency: Option<String>,
    /// The agency is not there yet and is to be added.
    pub new_agency: bool,
    /// A first password to use instead of a random one; for the demo, where it need not be changed.
    pub password: Option<String>,
}

/// Someone added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Who.
    pub id: UserId,
    /// Their first password, shown once.
    pub password: String,
}

/// Longest name and e-mail address.
const LONGEST_NAME: usize = 100;
const LONGEST_EMAIL: usize = 254;

/// Adds someone, with a first password that must be changed at the first sign-in.
///
/// # Errors
/// [`Error::Invalid`] when the name or e-mail address cannot be or has an account already, or when the
/// agency is not there (or is, and was to be added).
pub async fn add(ctx: &Ctx, new: NewUser) -> Result<Added> {
    let problems = problems(&new);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let permit = access::system::<action::AddUser>();
    let must_change_password = new.password.is_none();
    let password = match new.password {
        Some(password) => password,
        None => first_password(&*ctx.app.entropy)?,
    };
    let id = UserId::new(ctx.new_id()?);
    let hash = hash_password(&ctx.app, password.clone()).await?;
    let mut work = ctx.begin().await?;
    let agency = match &new.agency {
        Some(name) => Some(agency(ctx, &work, name, new.new_agency).await?),
        None => None,
    };
    let account = accounts::NewAccount {
        id,
        email: new.email.trim().into(),
        name: new.name.trim().into(),
        password_hash: hash,
        must_change_password,
        memberships: vec![Membership { role: new.role, agency }],
    };
    let row_id = ctx.new_id()?.simple().to_string();
    match accounts::insert(&**work, &permit, account, [row_id].into_iter(), ctx.now()).await {
        Err(store::Error::Taken) => return Err(Error::Invalid(vec![(Field::Email, Problem::Taken)])),
        other => other?,
    }
    work.audit(UseCase::AddUser, "user", vec![id.to_string()], new.role.code());
    work.commit().await?;
    Ok(Added { id, password })
}

async fn agency(ctx: &Ctx, work: &Work, name: &str, add: bool) -> Result<AgencyId> {
    let known: BTreeMap<String, AgencyId> = agencies::list(&***work)
        .await?
        .into_iter()
        .map(|agency| (agency.name.to_lowercase(), agency.id))
        .collect();
    match known.get(&name.trim().to_lowercase()) {
        Some(id) if !add => return Ok(*id),
        Some(_) => return Err(Error::Invalid(vec![(Field::Agency, Problem::Taken)])),
        // A misspelt name would found an agency of its own.
        None if !add => return Err(Error::Invalid(vec![(Field::Agency, Problem::Unknown)])),
        None => {}
    }
    let permit = access::system::<action::AddUser>();
    let id = AgencyId::new(ctx.new_id()?);
    let agency = Agency { id, name: name.trim().into(), victim_service_provider: false };
    agencies::insert(&***work, &permit, &agency, ctx.civil_now()).await?;
    Ok(id)
}

fn problems(new: &NewUser) -> Vec<(Field, Problem)> {
    let mut problems = Vec::new();
    problems.extend(name_problem(&new.name).map(|problem| (Field::Name, problem)));
    let email = new.email.trim();
    let parts = email.split_once('@');
    let likely = parts.is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
    });
    if email.is_empty() {
        problems.push((Field::Email, Problem::Missing));
    } else if email.len() > LONGEST_EMAIL {
        problems.push((Field::Email, Problem::TooLong(LONGEST_EMAIL)));
    } else if !likely || email.contains(char::is_whitespace) || email.matches('@').count() != 1 {
        problems.push((Field::Email, Problem::NotAnEmail));
    }
    problems
}

/// What is wrong with a person's name, if anything.
pub(crate) fn name_problem(name: &str) -> Option<Problem> {
    match name.trim().chars().count() {
        0 => Some(Problem::Missing),
        length if length > LONGEST_NAME => Some(Problem::TooLong(LONGEST_NAME)),
        _ => None,
    }
}
