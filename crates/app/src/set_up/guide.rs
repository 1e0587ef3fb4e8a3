//! What an installation still needs.

use domain::access::RecordKind;
use domain::set_up::Progress;
use store::set_up;

use crate::{Ctx, Error, Result, UseCase, access};

/// How far the installation has been set up, computed from what is there.
///
/// # Errors
/// [`Error::NotFound`] for those who do not set it up.
pub async fn guide(ctx: &Ctx) -> Result<Progress> {
    access::enter(ctx, UseCase::ShowGuide)?;
    let scope = access::scope(ctx, RecordKind::Project)?;
    Ok(set_up::progress(ctx.app.db.read(), &scope).await?)
}

/// The same, for those who set it up and while something is missing; none otherwise.
///
/// # Errors
/// When the database fails.
pub async fn unfinished(ctx: &Ctx) -> Result<Option<Progress>> {
    match guide(ctx).await {
        Ok(progress) => Ok(progress.next().map(|_| progress)),
        Err(Error::NotFound | Error::SignedOut | Error::MustChangePassword) => Ok(None),
        Err(other) => Err(other),
    }
}
