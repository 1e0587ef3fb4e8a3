//! One household's place: why it stands where it stands, and what happened to it.

use domain::access::RecordKind;
use domain::ids::{ClientId, QueueEntryId};
use domain::queue::Status;
use store::queue::{self, Listed, Neighbour, StepTaken};

use crate::{Ctx, Error, Result, UseCase, access, action};

/// A place with what explains it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The place.
    pub entry: Listed,
    /// Its number among the active places that the person sees, from 1 on; none when it is not active.
    pub position: Option<u64>,
    /// The active place right in front of it.
    pub above: Option<Neighbour>,
    /// The active place right behind it.
    pub below: Option<Neighbour>,
    /// What happened to it, the latest first.
    pub history: Vec<StepTaken>,
    /// The person who asks may change it.
    pub may_change: bool,
}

/// A place. The view is audited before it is shown, and so is one that is refused.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may know of.
pub async fn view(ctx: &Ctx, id: QueueEntryId) -> Result<Shown> {
    let entry = row(ctx, id).await?;
    let scope = access::scope(ctx, RecordKind::QueueEntry)?;
    let db = ctx.app.db.read();
    let is_active = entry.status == Status::Active;
    let (above, below) = match is_active {
        true => queue::neighbours(db, &scope, &entry.place).await?,
        false => (None, None),
    };
    let position = match is_active {
        true => Some(queue::position(db, &scope, &entry.place).await? + 1),
        false => None,
    };
    let may_change = match access::change::<action::EditWishes>(ctx) {
        Ok(permit) => queue::find(db, &permit.scope(), id).await?.is_some(),
        Err(_) => false,
    };
    let history = queue::history(db, &scope, id).await?;
    Ok(Shown { entry, position, above, below, history, may_change })
}

/// A place as the list shows it.
///
/// # Errors
/// As [`view`].
pub async fn row(ctx: &Ctx, id: QueueEntryId) -> Result<Listed> {
    access::enter(ctx, UseCase::ViewQueueEntry)?;
    let scope = access::scope(ctx, RecordKind::QueueEntry)?;
    let Some(entry) = queue::find(ctx.app.db.read(), &scope, id).await? else {
        ctx.denied(UseCase::ViewQueueEntry, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    ctx.viewed(UseCase::ViewQueueEntry, RecordKind::QueueEntry.code(), vec![id.to_string()]).await?;
    Ok(entry)
}

/// The place of a client's household, for those who see the queue.
///
/// # Errors
/// When the database fails.
pub async fn of_client(ctx: &Ctx, client: ClientId) -> Result<Option<Listed>> {
    if access::enter(ctx, UseCase::ViewQueueEntry).is_err() {
        return Ok(None);
    }
    let scope = access::scope(ctx, RecordKind::QueueEntry)?;
    let db = ctx.app.db.read();
    // A place is the household's: who belongs to it waits too, as far as one may know that they belong to it.
    let clients = access::scope(ctx, RecordKind::Client)?;
    let household = store::households::find_of_client(db, &clients, client, ctx.today()).await?;
    let found = queue::find_of_client(db, &scope, client, household).await?;
    if let Some(entry) = &found {
        let ids = vec![entry.place.id.to_string()];
        ctx.viewed(UseCase::ViewQueueEntry, RecordKind::QueueEntry.code(), ids).await?;
    }
    Ok(found)
}
