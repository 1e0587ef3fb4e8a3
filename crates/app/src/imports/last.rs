//! What the last import brought, and what was odd about it.

use domain::access::RecordKind;
use store::imports::{self, LastRun};

use crate::{Ctx, Result, UseCase, access};

/// The last import; none when there was none. The view is audited before it is shown.
///
/// # Errors
/// [`crate::Error::NotFound`] when the person may not know of imports.
pub async fn last(ctx: &Ctx) -> Result<Option<LastRun>> {
    access::enter(ctx, UseCase::LastImport)?;
    let run = imports::last(ctx.app.db.read(), &access::scope(ctx, RecordKind::Import)?).await?;
    let ids = run.iter().map(|run| run.id.clone()).collect();
    ctx.viewed(UseCase::LastImport, RecordKind::Import.code(), ids).await?;
    Ok(run)
}
