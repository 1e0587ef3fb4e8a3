//! All mail of a demonstration: nobody gets it, so everybody may look what they would get.

use domain::access::RecordKind;
use store::mail::{self, Mail};

use super::refused::{paged, window};
use crate::demo::is_demo;
use crate::{Ctx, Error, Result, UseCase, access};

/// One page of a demonstration's mail, the newest first, and whether there is more.
///
/// # Errors
/// [`Error::NotFound`] in any other installation: there, mail is its reader's own.
pub async fn list_all(ctx: &Ctx, page: u64) -> Result<(Vec<Mail>, bool)> {
    access::enter(ctx, UseCase::ListMail)?;
    if !is_demo(ctx).await? {
        return Err(Error::NotFound);
    }
    let scope = access::system_scope(RecordKind::Mail);
    Ok(paged(mail::list_all(ctx.app.db.read(), &scope, window(page)).await?))
}
