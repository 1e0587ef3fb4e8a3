//! Initiate Client Intake: the provider accepts, which runs into the enrollment, or rejects.

use domain::access::RecordKind;
use domain::ids::{ClientId, EnrollmentId, ProjectId, ReferralId};
use domain::referrals::{Result4_20, State, Step};
use store::records::Record;
use store::referrals::{self, Ended, Referral};
use store::{Permit, Reads, households, queue, records};

use super::attach::there;
use super::close::tell_hud;
use super::told::{Event, told};
use super::view::{Shown, open_for, shown, within};
use crate::enrollments::rows_of;
use crate::records::layout;
use crate::use_case::Does;
use crate::{Ctx, Error, Result, UseCase, Work, access, action};

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Intake {
    /// The referral with its household.
    pub shown: Shown,
    /// The household is enrolled in the project already: that can answer the referral.
    pub is_enrolled: bool,
}

/// The form that accepts or rejects. It writes nothing: whoever accepts goes on to the enrollment.
///
/// # Errors
/// [`Error::NotFound`] when there is no referral that the person may decide about, [`Error::Stale`] when it has been.
pub async fn open_intake(ctx: &Ctx, id: ReferralId) -> Result<Intake> {
    let referral = open_for::<action::OpenIntake>(ctx, id, Some(Step::Approve)).await?;
    if !awaits(&referral) {
        return Err(Error::Stale);
    }
    let scope = access::change::<action::OpenIntake>(ctx)?.scope_of(RecordKind::Enrollment);
    let is_enrolled = there(ctx.app.db.read(), &scope, &referral).await?.is_some();
    Ok(Intake { shown: shown(ctx, UseCase::OpenIntake, id).await?, is_enrolled })
}

/// The household that was referred was enrolled: the referral is approved and enrolled, HUD's event has its result, and
/// the queue shows it. Part of the transaction that enrolls, or finds who is enrolled.
///
/// # Errors
/// [`Error::Stale`] when the referral was moved on meanwhile, [`Error::NotFound`] when it is none of the person's, or
/// of another household or project.
pub(crate) async fn accepted<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    id: ReferralId,
    (project, people): (ProjectId, &[(ClientId, EnrollmentId)]),
) -> Result<()> {
    let found = within::<action::OpenIntake>(ctx, &***work, id, Some(Step::Approve)).await?;
    let referral = found.ok_or(Error::NotFound)?;
    // The head may be another by now; someone of the household that was referred has to come.
    let members = referrals::members(&***work, id).await?;
    let named = |client| members.iter().any(|(member, _)| *member == client);
    let head = people.iter().find(|(client, _)| *client == referral.client.id);
    let own = head.or_else(|| people.iter().find(|(client, _)| named(*client)));
    let (Some((_, enrollment)), true) = (own, referral.project == project) else {
        return Err(Error::NotFound);
    };
    let approved = match referral.state {
        State::Approved => State::Approved,
        other => other.after(Step::Approve).ok_or(Error::Stale)?,
    };
    let enrolled = approved.after(Step::Enroll).ok_or(Error::Stale)?;
    let mut version = referral.version;
    if referral.state != State::Approved {
        let at = (id, version);
        referrals::move_on(&***work, permit, at, (referral.state, approved), Ended::default()).await?;
        version += 1;
        told(ctx, work, permit, (id, Step::Approve), Event::default()).await?;
    }
    let ended = Ended { enrollment: Some(enrollment.to_string()), ..Ended::default() };
    referrals::move_on(&***work, permit, (id, version), (approved, enrolled), ended).await?;
    queue::refer(&***work, permit, referral.entry, enrolled.code(), None).await?;
    tell_hud(ctx, work, permit, &referral, Some(Result4_20::Accepted.code())).await?;
    told(ctx, work, permit, (id, Step::Enroll), Event::default()).await
}

/// The referral to the project that some of a household wait for, and that the person may decide about: whoever enrolls
/// them answers it.
pub(crate) async fn awaiting(
    ctx: &Ctx,
    db: &impl Reads,
    permit: &Permit<action::Enroll>,
    (coming, project): (&[ClientId], ProjectId),
) -> Result<Option<ReferralId>> {
    let scope = permit.scope_of(RecordKind::ClientIdentity);
    let Some(first) = coming.first() else { return Ok(None) };
    let Some(household) = households::find_of_client(db, &scope, *first, ctx.today()).await? else {
        return Ok(None);
    };
    let found = referrals::find_open(db, permit, (Some(household), None)).await?;
    let Some(found) = found.filter(|found| found.project == project && awaits(found)) else { return Ok(None) };
    let members = referrals::members(db, found.id).await?;
    if !members.iter().any(|(member, _)| coming.contains(member)) {
        return Ok(None);
    }
    match within::<action::OpenIntake>(ctx, db, found.id, Some(Step::Approve)).await {
        Ok(own) => Ok(own.map(|own| own.id)),
        // Whoever may enroll may not decide about referrals for that.
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Asks whether an enrollment in the project can still answer the referral.
pub(crate) async fn awaited(ctx: &Ctx, id: ReferralId, project: ProjectId) -> Result<()> {
    let referral = open_for::<action::OpenIntake>(ctx, id, Some(Step::Approve)).await?;
    if referral.project != project {
        return Err(Error::NotFound);
    }
    match awaits(&referral) {
        true => Ok(()),
        false => Err(Error::Stale),
    }
}

/// The stay in coordinated entry of the household that was referred, row by row: it was told with the referral, so that
/// whoever decides about that knows of it.
pub(crate) async fn told_with(ctx: &Ctx, id: ReferralId) -> Result<Vec<Record>> {
    let referral = open_for::<action::OpenIntake>(ctx, id, Some(Step::Approve)).await?;
    let permit = access::change::<action::OpenIntake>(ctx)?;
    let db = ctx.app.db.read();
    let (enrollment, ..) = queue::hangs_on(db, &permit, referral.entry).await?;
    let named: Vec<String> =
        referrals::members(db, id).await?.into_iter().map(|(client, _)| client.to_string()).collect();
    let scope = access::system_scope(RecordKind::Enrollment);
    let Some(own) = records::find(db, &scope, layout("Enrollment")?, &enrollment).await? else {
        return Ok(Vec::new());
    };
    let mut rows = rows_of(db, &scope, &own).await?;
    let is_named = |row: &Record| row.row.get("PersonalID").is_some_and(|of| named.contains(&of.text()));
    rows.retain(is_named);
    Ok(rows)
}

/// Whether it can still be decided about.
pub(super) fn awaits(referral: &Referral) -> bool {
    referral.state.after(Step::Approve).is_some() || referral.state == State::Approved
}
