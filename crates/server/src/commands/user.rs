//! `hearth user`: adding someone, giving a new first password, listing.

use anyhow::bail;
use app::users::{self, NewUser, Status};
use app::{Ctx, Error, Field, Problem, Schema};

use super::{open, say};
use crate::cli::User;
use crate::config::Settings;

/// Runs one of the commands.
pub(crate) async fn run(settings: &Settings, user: User) -> anyhow::Result<u8> {
    // The first user of a new installation may come before its first page.
    let schema = if matches!(user, User::Add { .. }) { Schema::Make } else { Schema::Expect };
    let ctx = open(settings, schema).await?;
    let done = carry_out(&ctx, user).await;
    ctx.app.close().await?;
    done
}

async fn carry_out(ctx: &Ctx, user: User) -> anyhow::Result<u8> {
    match user {
        User::Add { email, name, role, agency, new_agency, victim_service_provider } => {
            let new = NewUser {
                email: email.clone(),
                name,
                role,
                agency,
                new_agency,
                victim_service_provider,
                password: None,
            };
            match users::add(ctx, new).await {
                Ok(added) => announce(&email, &added.password),
                Err(Error::Invalid(problems)) => bail!(in_words(&problems)),
                Err(other) => return Err(other.into()),
            }
        }
        User::Reset { email } => {
            let added = users::reset(ctx, &email).await.map_err(|error| nobody(error, &email))?;
            announce(&email, &added.password);
        }
        User::Disable { email } => {
            users::set_status(ctx, &email, Status::Disabled).await.map_err(|error| nobody(error, &email))?;
            say(&format!("{email} can no longer sign in."));
        }
        User::Enable { email } => {
            users::set_status(ctx, &email, Status::Active).await.map_err(|error| nobody(error, &email))?;
            say(&format!("{email} can sign in again."));
        }
        User::List => {
            for user in users::print(ctx).await? {
                let roles: Vec<String> =
                    user.roles.iter().map(|(role, agency)| held(role.code(), agency)).collect();
                let status = if user.account.status == Status::Active { "active" } else { "disabled" };
                say(&format!("{}\t{}\t{status}\t{}", user.account.email, user.account.name, roles.join(", ")));
            }
        }
    }
    Ok(0)
}

fn nobody(error: Error, email: &str) -> anyhow::Error {
    match error {
        Error::NotFound => anyhow::anyhow!("nobody signs in as {email}"),
        other => other.into(),
    }
}

fn announce(email: &str, password: &str) {
    say(&format!("{email} signs in with the first password {password} and chooses another then."));
}

fn held(role: &str, agency: &Option<String>) -> String {
    agency.as_ref().map_or_else(|| role.to_owned(), |agency| format!("{role} at {agency}"))
}

fn in_words(problems: &[(Field, Problem)]) -> String {
    let sentences = problems.iter().map(|(field, problem)| {
        let name = match field {
            Field::Email => "the e-mail address",
            Field::Agency => "the agency",
            _ => "the name",
        };
        match problem {
            Problem::Missing => format!("{name} is missing"),
            Problem::TooLong(most) => format!("{name} has more than {most} characters"),
            Problem::Taken => format!("{name} is there already"),
            Problem::Unknown => format!("{name} is not there; --new-agency adds it"),
            _ => format!("{name} cannot be"),
        }
    });
    sentences.collect::<Vec<_>>().join("; ")
}
