//! Changing the implementation's settings.

use store::settings;

use super::{Typed, check};
use crate::{Ctx, Error, Result, UseCase, access, action};

/// What is to be saved.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// The new values.
    pub typed: Typed,
}

/// Saves the implementation's settings. This process shows them at once, others within seconds.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::Stale`] when somebody saved first.
pub async fn edit(ctx: &Ctx, edited: Edited) -> Result<()> {
    let permit = access::change::<action::EditSettings>(ctx)?;
    let typed = &edited.typed;
    let saved = check(ctx, typed, edited.version).map_err(Error::Invalid)?;
    let fields = [&edited.version.to_string(), &typed.name, &typed.coc_codes, &typed.time_zone];
    let payload = ctx.app.keys.form_digest(&fields.map(String::as_str));
    let mut work = ctx.begin().await?;
    if work.claim(&permit, &edited.form_key, &payload).await?.is_some() {
        return Ok(());
    }
    settings::save_implementation(&**work, &permit, &saved).await?;
    work.audit(UseCase::EditSettings, "implementation", Vec::new(), "name, CoC codes and time zone");
    work.commit().await?;
    ctx.app.read_again().await
}
