//! Accepting a household that is enrolled in the project already: the enrollment that is there answers the referral.

use domain::access::RecordKind;
use domain::ids::{ClientId, EnrollmentId, ReferralId};
use domain::records::Value;
use domain::referrals::Step;
use store::referrals::{self, Referral};
use store::{Reads, Scope, records, units};

use super::act::Said;
use super::intake::{accepted, awaits};
use super::view::open_for;
use crate::records::layout;
use crate::{Ctx, Error, Result, access, action};

/// The enrollment of someone of the household in the project, the head's before others', that goes on and has no unit yet.
pub(super) async fn there(
    db: &impl Reads,
    scope: &Scope,
    referral: &Referral,
) -> Result<Option<(ClientId, EnrollmentId)>> {
    let mut members: Vec<ClientId> =
        referrals::members(db, referral.id).await?.into_iter().map(|(client, _)| client).collect();
    members.sort_by_key(|client| *client != referral.client.id);
    let project = Some(Value::Text(referral.project.to_string()));
    for client in members {
        let rows = records::list(db, scope, layout("Enrollment")?, "PersonalID", &client.to_string()).await?;
        for row in rows.into_iter().filter(|row| row.row.get("ProjectID") == project.as_ref()) {
            let exits = records::list(db, scope, layout("Exit")?, "EnrollmentID", &row.id).await?;
            let Ok(enrollment) = row.id.parse() else { continue };
            if exits.is_empty() && !units::is_housed(db, enrollment).await? {
                return Ok(Some((client, enrollment)));
            }
        }
    }
    Ok(None)
}

/// Accepts a referral with the enrollment that the household has in the project.
///
/// # Errors
/// [`Error::Stale`] when the referral was moved on meanwhile or nobody of the household is enrolled there,
/// [`Error::NotFound`] when it is none that the person may decide about.
pub async fn accept_enrolled(ctx: &Ctx, id: ReferralId, said: Said) -> Result<()> {
    let referral = open_for::<action::AcceptEnrolled>(ctx, id, Some(Step::Approve)).await?;
    let permit = access::change::<action::AcceptEnrolled>(ctx)?;
    let mut work = ctx.begin().await?;
    let digest = ctx.app.keys.form_digest(&[&id.to_string(), &said.version.to_string()]);
    if work.claim(&permit, &said.form_key, &digest).await?.is_some() {
        return Ok(());
    }
    // Nobody leaves or enters the project meanwhile.
    store::clients::lock_entering(&**work, &permit).await?;
    if referral.version != said.version || !awaits(&referral) {
        return Err(Error::Stale);
    }
    let found = there(&**work, &permit.scope_of(RecordKind::Enrollment), &referral).await?;
    let enrolled = found.ok_or(Error::Stale)?;
    accepted(ctx, &mut work, &permit, id, (referral.project, &[enrolled])).await?;
    work.keep(&permit, &said.form_key, &id.to_string()).await?;
    work.commit().await
}
