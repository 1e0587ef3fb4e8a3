//! Mail that was given up: the HMIS lead sees why, and has it tried again.

use domain::access::RecordKind;
use domain::ids::MailId;
use store::mail::{self, Mail};

use super::PAGE;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// What is to be tried again.
#[derive(Debug, Clone)]
pub struct Again {
    /// Which mail.
    pub id: MailId,
    /// The form's own key: sent twice, it is done once.
    pub form_key: String,
}

/// One page of refused mail, the newest first, and whether there is more.
///
/// # Errors
/// When the database fails.
pub async fn list_refused(ctx: &Ctx, page: u64) -> Result<(Vec<Mail>, bool)> {
    access::enter(ctx, UseCase::ListRefusedMail)?;
    let scope = access::scope(ctx, RecordKind::Mail)?;
    let found = mail::list_refused(ctx.app.db.read(), &scope, window(page)).await?;
    Ok(paged(found))
}

/// How many mails are refused; none for those who do not look after mail.
///
/// # Errors
/// When the database fails.
pub async fn refused(ctx: &Ctx) -> Result<Option<u64>> {
    if access::enter(ctx, UseCase::ListRefusedMail).is_err() {
        return Ok(None);
    }
    let scope = access::scope(ctx, RecordKind::Mail)?;
    Ok(Some(mail::count_refused(ctx.app.db.read(), &scope).await?))
}

/// Has a refused mail tried again, from the first try on. One that somebody else had tried again already is left
/// as it is.
///
/// # Errors
/// [`Error::NotFound`] when there is no such mail.
pub async fn retry(ctx: &Ctx, again: Again) -> Result<()> {
    let permit = access::change::<action::RetryMail>(ctx)?;
    let id = again.id.to_string();
    let payload = ctx.app.keys.form_digest(&[&id]);
    let mut work = ctx.begin().await?;
    if work.claim(&permit, &again.form_key, &payload).await?.is_some() {
        return Ok(());
    }
    match mail::retry(&**work, &permit, again.id, ctx.now()).await {
        Ok(true) => work.audit(UseCase::RetryMail, RecordKind::Mail.code(), vec![id], "tried again"),
        Ok(false) => {}
        Err(store::Error::NotFound) => {
            drop(work);
            ctx.denied(UseCase::RetryMail, vec![id]).await?;
            return Err(Error::NotFound);
        }
        Err(other) => return Err(other.into()),
    }
    work.keep(&permit, &again.form_key, "tried again").await?;
    work.mailed();
    work.commit().await
}

/// Where a page begins, and one row more than it has: whether there is another.
pub(super) fn window(page: u64) -> (u64, u64) {
    (page.saturating_mul(PAGE).min(i64::MAX.unsigned_abs()), PAGE + 1)
}

/// The rows of a page, and whether there are more.
pub(super) fn paged(mut found: Vec<Mail>) -> (Vec<Mail>, bool) {
    let more = found.len() as u64 > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    (found, more)
}
