//! Saying that a referral was seen, and saying something about it.

use domain::ids::ReferralId;
use domain::referrals::Step;
use store::referrals::{self, Ended};

use super::send::LONGEST;
use super::told::{Event, told};
use super::view::open_for;
use crate::{Ctx, Error, Field, Problem, Result, access, action};

/// What a form says.
#[derive(Debug, Clone)]
pub struct Said {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// What is said.
    pub note: String,
}

/// Says that the provider looks into it.
///
/// # Errors
/// [`Error::Stale`] when it was moved on meanwhile, or [`Error::NotFound`].
pub async fn acknowledge(ctx: &Ctx, id: ReferralId, said: Said) -> Result<()> {
    let referral = open_for::<action::AcknowledgeReferral>(ctx, id, Some(Step::Acknowledge)).await?;
    let permit = access::change::<action::AcknowledgeReferral>(ctx)?;
    let mut work = ctx.begin().await?;
    let digest = ctx.app.keys.form_digest(&[&id.to_string(), &said.version.to_string()]);
    if work.claim(&permit, &said.form_key, &digest).await?.is_some() {
        return Ok(());
    }
    let next = referral.state.after(Step::Acknowledge).ok_or(Error::Stale)?;
    let at = (id, said.version);
    referrals::move_on(&**work, &permit, at, (referral.state, next), Ended::default()).await?;
    store::queue::refer(&**work, &permit, referral.entry, next.code(), None).await?;
    told(ctx, &mut work, &permit, (id, Step::Acknowledge), Event::default()).await?;
    work.keep(&permit, &said.form_key, &id.to_string()).await?;
    work.commit().await
}

/// Says something about a referral, for both sides to read.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Stale`] of a draft, of which nobody else is to hear, or [`Error::NotFound`].
pub async fn comment(ctx: &Ctx, id: ReferralId, said: Said) -> Result<()> {
    if !open_for::<action::CommentReferral>(ctx, id, None).await?.was_sent {
        return Err(Error::Stale);
    }
    let permit = access::change::<action::CommentReferral>(ctx)?;
    let note = said.note.trim();
    if note.is_empty() {
        return Err(Error::Invalid(vec![(Field::Note, Problem::Missing)]));
    }
    if note.chars().count() > LONGEST {
        return Err(Error::Invalid(vec![(Field::Note, Problem::TooLong(LONGEST))]));
    }
    let mut work = ctx.begin().await?;
    let digest = ctx.app.keys.form_digest(&[&id.to_string(), note]);
    if work.claim(&permit, &said.form_key, &digest).await?.is_some() {
        return Ok(());
    }
    let event = Event { reason: None, note: Some(note.to_owned()) };
    told(ctx, &mut work, &permit, (id, Step::Comment), event).await?;
    work.keep(&permit, &said.form_key, &id.to_string()).await?;
    work.commit().await
}
