//! Adding someone who signs in, at the command line.

use domain::access::{Membership, Role};
use domain::ids::{AgencyId, UserId};
use store::agencies::{self, Agency};
use store::{accounts, settings};

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
    /// The agency to be added is a victim service provider (HUD 2.01.3).
    pub victim_service_provider: bool,
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
    let password = match new.password.clone() {
        Some(password) => password,
        None => first_password(&*ctx.app.entropy)?,
    };
    let id = UserId::new(ctx.new_id()?);
    let hash = hash_password(&ctx.app, password.clone()).await?;
    let mut work = ctx.begin().await?;
    let agency = agency(ctx, &mut work, &new).await?;
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
    // Whoever can sign in sets the rest up: the code on the terminal is of no more use.
    settings::remove(&**work, &permit, settings::SET_UP_CODE).await?;
    work.audit(UseCase::AddUser, "user", vec![id.to_string()], new.role.code());
    work.commit().await?;
    Ok(Added { id, password })
}

/// The agency named, added if it is to be.
async fn agency(ctx: &Ctx, work: &mut Work, new: &NewUser) -> Result<Option<AgencyId>> {
    let Some(name) = new.agency.as_deref().map(str::trim) else { return Ok(None) };
    let agencies = agencies::list(&***work).await?;
    let known = agencies.into_iter().find(|agency| agency.name.to_lowercase() == name.to_lowercase());
    match known {
        Some(agency) if !new.new_agency => return Ok(Some(agency.id)),
        Some(_) => return Err(Error::Invalid(vec![(Field::Agency, Problem::Taken)])),
        // A misspelt name would found an agency of its own.
        None if !new.new_agency => return Err(Error::Invalid(vec![(Field::Agency, Problem::Unknown)])),
        None => {}
    }
    let permit = access::system::<action::AddUser>();
    let id = AgencyId::new(ctx.new_id()?);
    let agency = Agency { id, name: name.into(), victim_service_provider: new.victim_service_provider };
    agencies::insert(&***work, &permit, &agency, ctx.civil_now()).await?;
    work.audit(UseCase::AddUser, "organization", vec![id.to_string()], "added");
    Ok(Some(id))
}

fn problems(new: &NewUser) -> Vec<(Field, Problem)> {
    let mut problems = Vec::new();
    problems.extend(name_problem(&new.name).map(|problem| (Field::Name, problem)));
    problems.extend(email_problem(&new.email).map(|problem| (Field::Email, problem)));
    problems
}

/// What is wrong with an e-mail address, if anything.
pub(crate) fn email_problem(email: &str) -> Option<Problem> {
    let email = email.trim();
    let parts = email.split_once('@');
    let likely = parts.is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
    });
    if email.is_empty() {
        Some(Problem::Missing)
    } else if email.len() > LONGEST_EMAIL {
        Some(Problem::TooLong(LONGEST_EMAIL))
    } else if !likely || email.contains(char::is_whitespace) || email.matches('@').count() != 1 {
        Some(Problem::NotAnEmail)
    } else {
        None
    }
}

/// What is wrong with a person's name, if anything.
pub(crate) fn name_problem(name: &str) -> Option<Problem> {
    match name.trim().chars().count() {
        0 => Some(Problem::Missing),
        // They would act on the terminal that lists the name.
        _ if name.contains(char::is_control) => Some(Problem::Unknown),
        length if length > LONGEST_NAME => Some(Problem::TooLong(LONGEST_NAME)),
        _ => None,
    }
}
