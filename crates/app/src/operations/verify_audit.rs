//! Checking that no audit row was altered or removed.

use store::audit::{self, Finding};

use crate::{Ctx, Result};

/// Reads the whole audit log. Tells how many rows it has, and where its chain is broken.
///
/// # Errors
/// When the database fails.
pub async fn verify_audit(ctx: &Ctx) -> Result<(u64, Vec<Finding>)> {
    Ok(audit::verify(&ctx.app.db, &ctx.app.keys.chain()).await?)
}
