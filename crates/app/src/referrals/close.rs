//! Rejecting a referral, and taking one back: the vacancy is on offer again, the household where it was.

use domain::ids::ReferralId;
use domain::queue::{Status, Step as QueueStep};
use domain::referrals::{Closes, NOT_SENT, Party, Reason, Returns, State, Step, VacancyStep};
use store::referrals::{self, Ended, Referral};
use store::{Permit, queue, records, vacancies};

use super::act::Said;
use super::send::LONGEST;
use super::told::{Event, told};
use super::view::open_for;
use crate::use_case::Does;
use crate::{Ctx, Error, Field, Problem, Result, Work, access, action};

/// How a referral is to end, as typed.
#[derive(Debug, Clone)]
pub struct Closed {
    /// Version, form key and note.
    pub said: Said,
    /// The reason's code.
    pub reason: String,
}

/// The form that ends a referral so.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may end so, [`Error::Stale`] when it has been decided about.
pub async fn open_close(ctx: &Ctx, id: ReferralId, how: Closes) -> Result<(Referral, Vec<Reason>)> {
    match how {
        Closes::Declined => shown::<action::OpenDecline>(ctx, id, (how, Step::Decline)).await,
        Closes::Cancelled => shown::<action::OpenCancel>(ctx, id, (how, Step::Cancel)).await,
    }
}

async fn shown<A: Does>(
    ctx: &Ctx,
    id: ReferralId,
    (how, step): (Closes, Step),
) -> Result<(Referral, Vec<Reason>)> {
    let referral = open_for::<A>(ctx, id, Some(step)).await?;
    if referral.state.after(step).is_none() {
        return Err(Error::Stale);
    }
    let client = vec![referral.client.id.to_string()];
    ctx.viewed(A::CASE, domain::access::RecordKind::ClientIdentity.code(), client).await?;
    Ok((referral, list_reasons(ctx, how).await?))
}

/// The reasons that are offered.
///
/// # Errors
/// When the database fails.
pub async fn list_reasons(ctx: &Ctx, how: Closes) -> Result<Vec<Reason>> {
    Ok(referrals::list_reasons(ctx.app.db.read(), how).await?)
}

/// Ends a referral.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Stale`] when it was moved on meanwhile, or [`Error::NotFound`].
pub async fn close(ctx: &Ctx, id: ReferralId, how: Closes, closed: Closed) -> Result<()> {
    match how {
        Closes::Declined => end::<action::DeclineReferral>(ctx, id, (how, Step::Decline), closed).await,
        Closes::Cancelled => end::<action::CancelReferral>(ctx, id, (how, Step::Cancel), closed).await,
    }
}

/// Throws away a draft.
///
/// # Errors
/// [`Error::Stale`] when it was sent, changed or thrown away meanwhile, or [`Error::NotFound`].
pub async fn discard(ctx: &Ctx, id: ReferralId, said: Said) -> Result<()> {
    let draft = open_for::<action::DiscardReferral>(ctx, id, Some(Step::Discard)).await?;
    let permit = access::change::<action::DiscardReferral>(ctx)?;
    let mut work = ctx.begin().await?;
    let digest = ctx.app.keys.form_digest(&[&id.to_string(), &said.version.to_string()]);
    if work.claim(&permit, &said.form_key, &digest).await?.is_some() {
        return Ok(());
    }
    let next = draft.state.after(Step::Discard).ok_or(Error::Stale)?;
    let ended = Ended { why: Some((NOT_SENT.into(), Party::Nobody, None)), ..Ended::default() };
    referrals::move_on(&**work, &permit, (id, said.version), (draft.state, next), ended).await?;
    let event = Event { reason: Some(NOT_SENT.into()), note: None };
    told(ctx, &mut work, &permit, (id, Step::Discard), event).await?;
    work.keep(&permit, &said.form_key, &id.to_string()).await?;
    work.commit().await
}

async fn end<A: Does>(ctx: &Ctx, id: ReferralId, (how, step): (Closes, Step), closed: Closed) -> Result<()> {
    let referral = open_for::<A>(ctx, id, Some(step)).await?;
    let permit = access::change::<A>(ctx)?;
    let mut work = ctx.begin().await?;
    let (id_text, version) = (id.to_string(), closed.said.version.to_string());
    let digest = ctx.app.keys.form_digest(&[&id_text, &version, &closed.reason, &closed.said.note]);
    if work.claim(&permit, &closed.said.form_key, &digest).await?.is_some() {
        return Ok(());
    }
    let (reason, note) = check(&work, how, &closed).await?;
    let next = referral.state.after(step).ok_or(Error::Stale)?;
    let why = Some((reason.code.clone(), reason.party, note.clone()));
    let ended = Ended { why, ..Ended::default() };
    referrals::move_on(&**work, &permit, (id, closed.said.version), (referral.state, next), ended).await?;
    give_back(ctx, &work, &permit, &referral, &reason).await?;
    let event = Event { reason: Some(reason.code), note };
    told(ctx, &mut work, &permit, (id, step), event).await?;
    work.keep(&permit, &closed.said.form_key, &id_text).await?;
    work.commit().await
}

async fn check(work: &Work, how: Closes, closed: &Closed) -> Result<(Reason, Option<String>)> {
    let mut problems = Vec::new();
    let found = referrals::find_reason(&***work, &closed.reason).await?;
    let reason = found.filter(|reason| reason.closes == how);
    let note = closed.said.note.trim();
    if reason.is_none() {
        problems.push((Field::Reason, Problem::Missing));
    }
    if note.is_empty() && reason.as_ref().is_some_and(|reason| reason.evidence.is_some()) {
        problems.push((Field::Note, Problem::Missing));
    }
    if note.chars().count() > LONGEST {
        problems.push((Field::Note, Problem::TooLong(LONGEST)));
    }
    match reason {
        Some(reason) if problems.is_empty() => {
            Ok((reason, Some(note.to_owned()).filter(|note| !note.is_empty())))
        }
        _ => Err(Error::Invalid(problems)),
    }
}

/// The vacancy is on offer again, unless the unit is gone, the household back where it was with its date, and HUD is told the result.
async fn give_back<A: Does>(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<A>,
    referral: &Referral,
    reason: &Reason,
) -> Result<()> {
    let step = match reason.withdraws() {
        Some(why) => (VacancyStep::Lose, Some(why)),
        None => (VacancyStep::Release, None),
    };
    match vacancies::step(&***work, permit, referral.vacancy, step, ctx.now()).await {
        Err(store::Error::Taken) => return Err(Error::Stale),
        other => other?,
    }
    let queue_reason = reason.queue_reason.as_deref().unwrap_or_default();
    let to = match reason.returns {
        Returns::Active => None,
        Returns::OnHold => Some((Status::OnHold, queue_reason, ctx.today())),
        Returns::Off => Some((Status::Off, queue_reason, ctx.today())),
    };
    queue::refer(&***work, permit, referral.entry, super::open::NONE, to).await?;
    let at = (ctx.new_id()?.simple().to_string(), referral.entry, ctx.now());
    let step = match reason.returns {
        Returns::Active => QueueStep::Returned,
        Returns::OnHold => QueueStep::Held,
        Returns::Off => QueueStep::Off,
    };
    queue::insert_step(&***work, permit, at, step, (reason.queue_reason.clone(), None)).await?;
    // What HUD was told of a household that was enrolled stays true, whether they moved in or not.
    if referral.state == State::Enrolled {
        return Ok(());
    }
    tell_hud(ctx, work, permit, referral, reason.result).await
}

/// HUD's result of a referral (4.20.C); none: it was no event. Where someone deleted the event meanwhile there is nothing to
/// tell, and the referral ends all the same.
pub(super) async fn tell_hud<A: Does>(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<A>,
    referral: &Referral,
    result: Option<i32>,
) -> Result<()> {
    let Some(event) = &referral.event else { return Ok(()) };
    let result = result.map(|result| (result, ctx.today()));
    match records::close_event(&***work, permit, event, result, ctx.civil_now()).await {
        Err(store::Error::NotFound) => Ok(()),
        other => Ok(other?),
    }
}
