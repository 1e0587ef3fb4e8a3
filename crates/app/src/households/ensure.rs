//! The household of a client, made when there is none.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::ids::{AgencyId, ClientId, HouseholdId};
use store::Permit;
use store::clients::lock_entering;
use store::households::{NewMember, find_of_client, insert, last_left};

use crate::use_case::Does;
use crate::{Ctx, Result, UseCase, Work};

/// HUD list 3.15.1: the head of the household.
const HEAD: i32 = 1;

/// The household the client belongs to now. Whoever belongs to none becomes one from the day on, or from when they left
/// another: as its head, entered by the agency.
///
/// # Errors
/// [`crate::Error::NotFound`] when the permit does not reach the client.
pub(crate) async fn ensure<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    (client, agency): (ClientId, AgencyId),
    day: NaiveDate,
) -> Result<HouseholdId> {
    let scope = permit.scope_of(RecordKind::ClientIdentity);
    if let Some(found) = find_of_client(&***work, &scope, client, ctx.today()).await? {
        return Ok(found);
    }
    // Of two that come together, the second waits here and then finds the first one's.
    lock_entering(&***work, permit).await?;
    if let Some(found) = find_of_client(&***work, &scope, client, ctx.today()).await? {
        return Ok(found);
    }
    let left = last_left(&***work, &scope, client, None).await?;
    let from = left.map_or(day, |left| left.max(day)).min(ctx.today());
    let id = HouseholdId::new(ctx.new_id()?);
    let row = ctx.new_id()?.simple().to_string();
    let head = NewMember { id: row, client, relationship: HEAD, from };
    insert(&***work, permit, (id, agency), &[head], ctx.now()).await?;
    let use_case: UseCase = A::CASE;
    work.audit(use_case, "household", vec![id.to_string()], "made");
    Ok(id)
}
