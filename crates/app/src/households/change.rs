//! Someone joins a household or leaves it, or its head changes.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::households::{Household, Refusal, Write};
use domain::ids::{AgencyId, ClientId, HouseholdId};
use domain::queue::{MERGED, Step as QueueStep};
use store::clients::{find_identity, lock_entering};
use store::queue::{self, Merged};
use store::{Permit, households};
use store::{records, referrals};

use super::{ensure, stays};
use crate::records::layout;
use crate::{Ctx, Error, Result, UseCase, Work, access, action};

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// This client joins, and stands so to the head (HUD list 3.15.1).
    Join(ClientId, i32),
    /// This client leaves; the head of those who stay, and how the others stand to them, matter if it is the head.
    Leave(ClientId, Option<ClientId>, Vec<(ClientId, i32)>),
    /// This client is the head from now on, and the others stand so to them.
    Head(ClientId, Vec<(ClientId, i32)>),
}

/// A change of a household, as a form says it.
#[derive(Debug, Clone)]
pub struct Change {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// From which day on.
    pub day: NaiveDate,
    /// What happens.
    pub step: Step,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It is saved.
    Saved,
    /// It cannot be; nothing was saved.
    Refused(Refusal),
    /// They live with others in another household, and have to leave that one first.
    Elsewhere,
}

type May = Permit<action::ChangeHousehold>;

/// Changes the household of a client.
///
/// # Errors
/// [`Error::Stale`] when someone else changed it first, [`Error::NotFound`] when the person may not change the client's
/// record, or may not know of who is to join.
pub async fn change(ctx: &Ctx, id: ClientId, change: Change) -> Result<Changed> {
    let permit = access::change::<action::ChangeHousehold>(ctx)?;
    let agency = reached(ctx, &permit, id, &change.step).await?;
    let mut work = ctx.begin().await?;
    if work.claim(&permit, &change.form_key, &said(ctx, id, &change)).await?.is_some() {
        return Ok(Changed::Saved);
    }
    lock_entering(&**work, &permit).await?;
    let found = households::find_of_client(&**work, &permit.scope(), id, ctx.today()).await?;
    if is_early(&work, &permit, (id, found), &change).await? {
        return Ok(Changed::Refused(Refusal::TooEarly));
    }
    let (household, version) = match found {
        Some(found) => (found, change.version),
        None if change.version == 0 => (ensure(ctx, &mut work, &permit, (id, agency), change.day).await?, 1),
        None => return Err(Error::Stale),
    };
    let (keeper, is_open) = households::kept_by(&**work, &permit, household).await?;
    // One who is hidden would be seen in the household's place, its size and its stays.
    if let Step::Join(client, _) = change.step
        && is_open
        && !households::is_known_beyond(&**work, &permit, client).await?
    {
        return Ok(Changed::Refused(Refusal::Hidden));
    }
    if let Step::Join(client, _) = change.step
        && is_referred(&work, &permit, client, ctx.today()).await?
    {
        return Ok(Changed::Refused(Refusal::Referred));
    }
    if let Step::Join(client, _) = change.step
        && !leaves_alone(ctx, &mut work, &permit, (client, household), change.day).await?
    {
        return Ok(Changed::Elsewhere);
    }
    // A head that is named though the one who leaves was none does not count.
    let mut is_new_head = matches!(change.step, Step::Head(..));
    let step = |known: &mut Household| {
        let head = known.head();
        apply(known, &change.step, change.day, ctx.today())?;
        is_new_head |= known.head() != head;
        Ok(())
    };
    if let Err(refusal) = rewrite(ctx, &mut work, &permit, (household, version), step).await? {
        return Ok(Changed::Refused(refusal));
    }
    if is_new_head {
        stays::follow(ctx, &mut work, &permit, household, &change.step).await?;
    }
    if let Some(entry) = queue::follow_household(&**work, &permit, household, ctx.today()).await? {
        work.touch_at(keeper, "queue", entry);
    }
    work.keep(&permit, &change.form_key, &household.to_string()).await?;
    work.commit().await?;
    Ok(Changed::Saved)
}

/// A digest of what the form says, in whatever order it names the others.
fn said(ctx: &Ctx, id: ClientId, change: &Change) -> String {
    let mut step = change.step.clone();
    if let Step::Leave(_, _, others) | Step::Head(_, others) = &mut step {
        others.sort_unstable();
    }
    let text = format!("{id} {} {} {step:?}", change.version, change.day);
    ctx.app.keys.form_digest(&[&text])
}

/// The agency that keeps the client, if the person may change the record and know of who joins.
async fn reached(ctx: &Ctx, permit: &May, id: ClientId, step: &Step) -> Result<AgencyId> {
    let db = ctx.app.db.read();
    let Some(record) = records::find(db, &permit.scope(), layout("Client")?, &id.to_string()).await? else {
        ctx.denied(UseCase::ChangeHousehold, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    if let Step::Join(client, _) = step {
        let scope = permit.scope_of(RecordKind::ClientIdentity);
        if find_identity(db, &scope, *client).await?.is_none() {
            ctx.denied(UseCase::ChangeHousehold, vec![client.to_string()]).await?;
            return Err(Error::NotFound);
        }
    }
    // Whoever has no agency any more is kept with the first that enters them again.
    let agency = record.agency.as_deref().and_then(|agency| agency.parse().ok());
    let own = permit.scope().reach().own.iter().next().copied();
    agency.or(own).ok_or(Error::NotFound)
}

fn apply(
    household: &mut Household,
    step: &Step,
    day: NaiveDate,
    today: NaiveDate,
) -> std::result::Result<(), Refusal> {
    match step {
        Step::Join(client, relationship) => household.join((*client, *relationship), day, today),
        // Nobody leaves oneself.
        Step::Leave(..) if household.now().count() == 1 => Err(Refusal::Alone),
        Step::Leave(client, head, relationships) => {
            household.leave(*client, head.map(|head| (head, relationships.as_slice())), day, today)
        }
        Step::Head(head, relationships) => household.change_head(*head, relationships, day, today),
    }
}

/// Whether it would begin before someone who comes to a household left another.
async fn is_early(
    work: &Work,
    permit: &May,
    (id, found): (ClientId, Option<HouseholdId>),
    change: &Change,
) -> Result<bool> {
    let mut coming = Vec::new();
    if found.is_none() {
        coming.push(id);
    }
    if let Step::Join(client, _) = change.step {
        coming.push(client);
    }
    for client in coming {
        let scope = permit.scope_of(RecordKind::ClientIdentity);
        let left = households::last_left(&***work, &scope, client, found).await?;
        if left.is_some_and(|left| change.day < left) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the household that someone would leave for another has an open referral: the place that it would bring along is
/// promised.
async fn is_referred(work: &Work, permit: &May, client: ClientId, today: NaiveDate) -> Result<bool> {
    let scope = permit.scope_of(RecordKind::ClientIdentity);
    let Some(own) = households::find_of_client(&***work, &scope, client, today).await? else {
        return Ok(false);
    };
    Ok(referrals::find_open(&***work, permit, (Some(own), None)).await?.is_some())
}

/// Someone who lives alone leaves that household for the other. Tells whether they can join.
async fn leaves_alone(
    ctx: &Ctx,
    work: &mut Work,
    permit: &May,
    (client, joined): (ClientId, HouseholdId),
    day: NaiveDate,
) -> Result<bool> {
    let scope = permit.scope_of(RecordKind::ClientIdentity);
    let found = households::find_of_client(&***work, &scope, client, ctx.today()).await?;
    let Some(own) = found.filter(|found| *found != joined) else { return Ok(true) };
    let Some((version, rows)) = households::spans(&***work, &scope, own).await? else { return Ok(true) };
    if rows.iter().filter(|(_, span)| span.is_on(ctx.today())).count() > 1 {
        return Ok(false);
    }
    let last = rows.iter().flat_map(|(_, span)| [Some(span.from), span.to]).flatten().max();
    let day = last.map_or(day, |last| last.max(day));
    let leave = |known: &mut Household| known.leave(client, None, day, ctx.today());
    if rewrite(ctx, work, permit, (own, version), leave).await?.is_err() {
        return Ok(false);
    }
    bring_place(ctx, work, permit, (own, joined)).await?;
    Ok(true)
}

/// The household that is no more gives its place on the queue to the one that all of it joined.
async fn bring_place(
    ctx: &Ctx,
    work: &mut Work,
    permit: &May,
    (from, to): (HouseholdId, HouseholdId),
) -> Result<()> {
    let steps = match queue::merge(&***work, permit, (from, to), ctx.today()).await? {
        Merged::Nothing => return Ok(()),
        Merged::Moved(moved) => vec![(moved, QueueStep::Changed)],
        Merged::Off(off, kept) => vec![(off, QueueStep::Off), (kept, QueueStep::Changed)],
    };
    for (entry, step) in steps {
        let row = ctx.new_id()?.simple().to_string();
        let why = (Some(MERGED.to_owned()), None);
        queue::insert_step(&***work, permit, (row, entry, ctx.now()), step, why).await?;
        work.audit(UseCase::ChangeHousehold, RecordKind::QueueEntry.code(), vec![entry.to_string()], MERGED);
        let (keeper, _) = queue::kept_by(&***work, permit, entry).await?;
        work.touch_at(keeper, "queue", entry);
    }
    Ok(())
}

/// Writes what a step changes in a household of this version.
async fn rewrite(
    ctx: &Ctx,
    work: &mut Work,
    permit: &May,
    (id, version): (HouseholdId, i64),
    step: impl FnOnce(&mut Household) -> std::result::Result<(), Refusal>,
) -> Result<std::result::Result<(), Refusal>> {
    let scope = permit.scope_of(RecordKind::ClientIdentity);
    let (now, rows) = households::spans(&***work, &scope, id).await?.ok_or(Error::NotFound)?;
    if now != version {
        return Err(Error::Stale);
    }
    let (ids, spans): (Vec<String>, Vec<_>) = rows.into_iter().unzip();
    let before = Household::new(spans);
    let mut after = before.clone();
    if let Err(refusal) = step(&mut after) {
        return Ok(Err(refusal));
    }
    let mut writes = Vec::new();
    for write in after.writes(&before) {
        writes.push((ctx.new_id()?.simple().to_string(), write));
    }
    let touched: Vec<ClientId> = before.now().chain(after.now()).map(|span| span.client).collect();
    let ended = writes.iter().filter(|(_, write)| matches!(write, Write::Change(..))).count();
    let detail = format!("{ended} changed, {} added", writes.len() - ended);
    households::apply(&***work, permit, (id, version), &ids, writes).await?;
    work.audit(UseCase::ChangeHousehold, "household", vec![id.to_string()], detail);
    let (keeper, _) = households::kept_by(&***work, permit, id).await?;
    for client in touched {
        work.touch_at(keeper, "client", client);
    }
    Ok(Ok(()))
}
