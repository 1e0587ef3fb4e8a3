//! Putting a draft on offer, and taking a vacancy off offer.

use domain::ids::VacancyId;
use domain::referrals::{VacancyStep, WITHDRAWN};
use store::Permit;
use store::clients::lock_entering;
use store::vacancies::{self, Taken, Vacancy};

use super::check::{LONGEST_NOTE, in_use, text};
use super::edit::own;
use super::post::found;
use crate::use_case::Does;
use crate::{Ctx, Error, Field, Problem, Result, Work, access, action};

/// A word about a vacancy: the form it was said with.
#[derive(Debug, Clone)]
pub struct Word {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
}

/// A vacancy that is withdrawn, as typed.
#[derive(Debug, Clone)]
pub struct Withdrawn {
    /// The form.
    pub word: Word,
    /// The reason's code, of [`WITHDRAWN`].
    pub reason: String,
    /// What is said about it.
    pub note: String,
}

/// Puts a draft on offer.
///
/// # Errors
/// [`Error::Invalid`] when its unit is out of use or people are in it, [`Error::Stale`], or [`Error::NotFound`] for
/// someone who may not.
pub async fn publish(ctx: &Ctx, id: VacancyId, word: Word) -> Result<()> {
    let permit = access::change::<action::PublishVacancy>(ctx)?;
    let before = own(ctx, &permit, id).await?;
    let work = ctx.begin().await?;
    let said = ctx.app.keys.form_digest(&[&id.to_string(), &word.version.to_string()]);
    if work.claim(&permit, &word.form_key, &said).await?.is_some() {
        return Ok(());
    }
    lock_entering(&**work, &permit).await?;
    let unit = found(ctx, &**work, &permit, before.unit).await?;
    in_use(&unit)?;
    if unit.occupied > 0 && before.terms.available_on <= ctx.today() {
        return Err(Error::Invalid(vec![(Field::Unit, Problem::Occupied)]));
    }
    take(ctx, work, (&permit, &before, &word), Taken { step: VacancyStep::Post, reason: None, note: None })
        .await
}

/// Takes a vacancy off offer that no referral holds.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Stale`], or [`Error::NotFound`] for someone who may not.
pub async fn withdraw(ctx: &Ctx, id: VacancyId, withdrawn: Withdrawn) -> Result<()> {
    let permit = access::change::<action::WithdrawVacancy>(ctx)?;
    let before = own(ctx, &permit, id).await?;
    let Withdrawn { word, reason, note } = withdrawn;
    let work = ctx.begin().await?;
    let said = ctx.app.keys.form_digest(&[&id.to_string(), &word.version.to_string(), &reason, &note]);
    if work.claim(&permit, &word.form_key, &said).await?.is_some() {
        return Ok(());
    }
    let mut problems = Vec::new();
    if !WITHDRAWN.contains(&reason.as_str()) {
        problems.push((Field::Reason, Problem::Missing));
    }
    let note = text(&note, LONGEST_NOTE, Field::Note, &mut problems);
    // The reason alone would say nothing.
    if reason == "other" && note.is_none() {
        problems.push((Field::Note, Problem::Missing));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    take(
        ctx,
        work,
        (&permit, &before, &word),
        Taken { step: VacancyStep::Withdraw, reason: Some(reason), note },
    )
    .await
}

async fn take<A: Does>(
    ctx: &Ctx,
    mut work: Work,
    (permit, before, word): (&Permit<A>, &Vacancy, &Word),
    taken: Taken,
) -> Result<()> {
    let id = before.id;
    let detail = taken.reason.clone().unwrap_or_else(|| taken.step.code().to_owned());
    vacancies::update(&**work, permit, (id, word.version), (None, Some(taken)), ctx.now()).await?;
    work.keep(permit, &word.form_key, &id.to_string()).await?;
    work.audit(A::CASE, "vacancy", vec![id.to_string()], detail);
    work.touch("vacancy", id);
    work.commit().await
}
