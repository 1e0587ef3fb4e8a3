//! Choosing what mail one gets.

use std::collections::BTreeMap;

use domain::mail::MailTemplate;
use store::{accounts, mail};

use crate::{Ctx, Result, UseCase, access, action};

/// One's own choice, with the version of the account it belongs to.
#[derive(Debug, Clone)]
pub struct Own {
    /// The account's version.
    pub version: i64,
    /// Whether one gets mail of each kind.
    pub wanted: BTreeMap<MailTemplate, bool>,
}

/// What is to be saved.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// Whether one wants mail of each kind.
    pub wanted: BTreeMap<MailTemplate, bool>,
}

/// What mail one gets.
///
/// # Errors
/// When nobody is signed in.
pub async fn chosen(ctx: &Ctx) -> Result<Own> {
    access::enter(ctx, UseCase::ShowAccount)?;
    let actor = &ctx.signed()?.actor;
    let db = ctx.app.db.read();
    let version = accounts::get_own(db, actor).await?.version;
    Ok(Own { version, wanted: mail::choices(db, actor.user).await? })
}

/// Saves what mail one wants.
///
/// # Errors
/// [`crate::Error::Stale`] when another window saved something of the account first.
pub async fn choose(ctx: &Ctx, chosen: Chosen) -> Result<()> {
    let permit = access::own::<action::ChooseMail>(ctx)?;
    let wanted = chosen.wanted.iter().filter(|(_, wanted)| **wanted).map(|(template, _)| template.code());
    let wanted = wanted.collect::<Vec<_>>().join(" ");
    let payload = ctx.app.keys.form_digest(&[&chosen.version.to_string(), &wanted]);
    let mut work = ctx.begin().await?;
    if work.claim(&permit, &chosen.form_key, &payload).await?.is_some() {
        return Ok(());
    }
    mail::choose(&**work, &permit, chosen.version, &chosen.wanted).await?;
    work.keep(&permit, &chosen.form_key, "saved").await?;
    let user = ctx.signed()?.actor.user.to_string();
    work.audit(UseCase::ChooseMail, "user", vec![user], format!("wants mail: {wanted}"));
    work.commit().await
}
