//! `hearth user`: adding someone, giving a new first password, listing.

use anyhow::bail;
use app::users::{self, NewUser, Status};
use app::{Error, Field, Problem};

use super::{open, say};
use crate::cli::User;
use crate::config::Settings;

/// Runs one of the commands.
pub(crate) async fn run(settings: &Settings, user: User) -> anyhow::Result<u8> {
    let ctx = open(settings).await?;
    match user {
        User::Add { email, name, role, agency } => {
            let new = NewUser { email: email.clone(), name, role, agency, password: None };
            match users::add(&ctx, new).await {
                Ok(added) => announce(&email, &added.password),
                Err(Error::Invalid(problems)) => bail!(in_words(&problems)),
                Err(other) => return Err(other.into()),
            }
        }
        User::Reset { email } => match users::reset(&ctx, &email).await {
            Ok(added) => announce(&email, &added.password),
            Err(Error::NotFound) => bail!("nobody signs in as {email}"),
            Err(other) => return Err(other.into()),
        },
        User::List => {
            for user in users::print(&ctx).await? {
                let roles: Vec<String> =
                    user.roles.iter().map(|(role, agency)| held(role.code(), agency)).collect();
                let status = if user.account.status == Status::Active { "active" } else { "disabled" };
                say(&format!("{}\t{}\t{status}\t{}", user.account.email, user.account.name, roles.join(", ")));
            }
        }
    }
    Ok(0)
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
            _ => "the name",
        };
        match problem {
            Problem::Missing => format!("{name} is missing"),
            Problem::TooLong(most) => format!("{name} has more than {most} characters"),
            Problem::Taken => format!("{name} has an account already"),
            _ => format!("{name} cannot be"),
        }
    });
    sentences.collect::<Vec<_>>().join("; ")
}
