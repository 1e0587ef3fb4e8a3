//! Changing one's own name and number.

use store::accounts::{self, Profile};

use crate::users::name_problem;
use crate::{Ctx, Error, Field, Problem, Result, UseCase, access, action};

/// Longest telephone number, extension and all.
const LONGEST_PHONE: usize = 40;

/// What is to be saved.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// The new values.
    pub profile: Profile,
}

/// Saves one's own name and number. Tells the account's new version.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::Stale`] when another window saved first.
pub async fn edit(ctx: &Ctx, edited: Edited) -> Result<i64> {
    let permit = access::own::<action::EditAccount>(ctx)?;
    let problems = problems(&edited.profile);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut work = ctx.begin().await?;
    let profile = &edited.profile;
    let fields = [&edited.version.to_string(), &profile.name, profile.phone.as_deref().unwrap_or_default()];
    let payload = ctx.app.keys.form_digest(&fields);
    if let Some(earlier) = work.claim(&permit, &edited.form_key, &payload).await? {
        return earlier.parse().map_err(|_| Error::Internal("a kept result is unreadable".into()));
    }
    let user = ctx.signed()?.actor.user;
    accounts::update_profile(&**work, &permit, user, edited.version, tidy(edited.profile)).await?;
    let version = edited.version.saturating_add(1);
    work.keep(&permit, &edited.form_key, &version.to_string()).await?;
    work.audit(UseCase::EditAccount, "user", vec![user.to_string()], "name and number");
    work.commit().await?;
    Ok(version)
}

fn tidy(profile: Profile) -> Profile {
    let phone = profile.phone.map(|phone| phone.trim().to_owned()).filter(|phone| !phone.is_empty());
    Profile { name: profile.name.trim().into(), phone }
}

fn problems(profile: &Profile) -> Vec<(Field, Problem)> {
    let mut problems = Vec::new();
    problems.extend(name_problem(&profile.name).map(|problem| (Field::Name, problem)));
    problems.extend(phone_problem(profile.phone.as_deref()).map(|problem| (Field::Phone, problem)));
    problems
}

/// What is wrong with a telephone number, if anything.
pub(crate) fn phone_problem(phone: Option<&str>) -> Option<Problem> {
    let long = phone.is_some_and(|phone| phone.chars().count() > LONGEST_PHONE);
    long.then_some(Problem::TooLong(LONGEST_PHONE))
}
