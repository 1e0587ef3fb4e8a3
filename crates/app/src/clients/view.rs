//! One client's identity.

use domain::access::RecordKind;
use domain::ids::ClientId;
use store::clients::{Identity, get_identity};

use crate::{Ctx, Result, UseCase, access};

/// A client's identity. The view is audited before it is shown.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is none that the person may know of.
pub async fn view(ctx: &Ctx, id: ClientId) -> Result<Identity> {
    access::enter(ctx, UseCase::ViewClient)?;
    let scope = access::scope(ctx, RecordKind::ClientIdentity)?;
    let client = get_identity(ctx.app.db.read(), &scope, id).await?;
    ctx.viewed(UseCase::ViewClient, RecordKind::ClientIdentity.code(), vec![id.to_string()]).await?;
    Ok(client)
}
