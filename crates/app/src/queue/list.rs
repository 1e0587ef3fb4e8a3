//! The queue: a page of it, all of it to be printed, all of it as a file. Each is audited with the clients it names.

use domain::access::RecordKind;
use store::queue::{self, Filter, Listed};

use crate::{Ctx, Result, UseCase, access};

/// Households on a page.
pub const PAGE: u64 = 50;

/// More than any community's queue.
const ALL: u64 = 100_000;

/// Part of the queue.
#[derive(Debug, Clone)]
pub struct Queue {
    /// The households shown.
    pub places: Vec<Listed>,
    /// How many there are.
    pub count: u64,
    /// The page shown, from 1 on.
    pub page: u64,
}

/// A page of the queue.
///
/// # Errors
/// [`crate::Error::NotFound`] for someone who sees no queue.
pub async fn list(ctx: &Ctx, filter: &Filter, page: u64) -> Result<Queue> {
    access::enter(ctx, UseCase::ViewQueue)?;
    let scope = access::scope(ctx, RecordKind::QueueEntry)?;
    let count = queue::count(ctx.app.db.read(), &scope, filter).await?;
    let count = u64::try_from(count).unwrap_or_default();
    // A page behind the last is the last: households leave the queue while it is read.
    let page = page.clamp(1, count.div_ceil(PAGE).max(1));
    let places = queue::list(ctx.app.db.read(), &scope, filter, ((page - 1) * PAGE, PAGE)).await?;
    audit(ctx, UseCase::ViewQueue, &places).await?;
    Ok(Queue { places, count, page })
}

/// The whole list, to be printed.
///
/// # Errors
/// As [`list`].
pub async fn print(ctx: &Ctx, filter: &Filter) -> Result<Vec<Listed>> {
    whole(ctx, UseCase::PrintQueue, filter).await
}

/// The whole list, as a file.
///
/// # Errors
/// As [`list`].
pub async fn export(ctx: &Ctx, filter: &Filter) -> Result<Vec<Listed>> {
    whole(ctx, UseCase::ExportQueue, filter).await
}

async fn whole(ctx: &Ctx, use_case: UseCase, filter: &Filter) -> Result<Vec<Listed>> {
    access::enter(ctx, use_case)?;
    let scope = access::scope(ctx, RecordKind::QueueEntry)?;
    let places = queue::list(ctx.app.db.read(), &scope, filter, (0, ALL)).await?;
    audit(ctx, use_case, &places).await?;
    Ok(places)
}

async fn audit(ctx: &Ctx, use_case: UseCase, places: &[Listed]) -> Result<()> {
    let ids = places.iter().map(|listed| listed.client.id.to_string()).collect();
    ctx.viewed(use_case, RecordKind::ClientIdentity.code(), ids).await
}
