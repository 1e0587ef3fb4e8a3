//! Who looked at a client, and who changed them.

use domain::access::RecordKind;
use domain::ids::ClientId;
use store::audit::{Deed, list_of_record};
use store::clients::{Identity, find_identity};

use crate::{Ctx, Error, Result, UseCase, access};

/// The latest rows of the log that are shown.
pub const DEEDS: u64 = 100;

/// The client, and the latest that was done with their record. Lists that named them among others are left out.
/// This view is audited too.
///
/// # Errors
/// [`Error::NotFound`] when there is no client that the person may know of.
pub async fn seen_by(ctx: &Ctx, id: ClientId) -> Result<(Identity, Vec<Deed>)> {
    access::enter(ctx, UseCase::ViewClientAudit)?;
    let db = ctx.app.db.read();
    let identity = find_identity(db, &access::scope(ctx, RecordKind::ClientIdentity)?, id).await?;
    let Some(identity) = identity else {
        ctx.denied(UseCase::ViewClientAudit, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let deeds = list_of_record(db, &access::scope(ctx, RecordKind::Audit)?, &id.to_string(), DEEDS).await?;
    ctx.viewed(UseCase::ViewClientAudit, RecordKind::Audit.code(), vec![id.to_string()]).await?;
    Ok((identity, deeds))
}
