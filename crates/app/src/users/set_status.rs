//! Letting someone sign in no more, or again, at the command line.

use store::accounts::{self, Status};
use store::{invitations, sessions};

use crate::{Ctx, Error, Result, UseCase, access, action};

/// Lets an account sign in, or not; sessions of one that may not are ended at once.
///
/// # Errors
/// [`Error::NotFound`] when nobody has this e-mail address.
pub async fn set_status(ctx: &Ctx, email: &str, status: Status) -> Result<()> {
    let permit = access::system::<action::SetUserStatus>();
    let found = accounts::find_credentials(ctx.app.db.read(), &permit, email).await?;
    let id = found.ok_or(Error::NotFound)?.account.id;
    let mut work = ctx.begin().await?;
    accounts::set_status(&**work, &permit, id, status).await?;
    let detail = match status {
        Status::Active => "active",
        Status::Disabled => {
            invitations::delete_of(&**work, &permit, id).await?;
            sessions::delete_others(&**work, &permit, id, None).await?;
            "disabled"
        }
    };
    work.audit(UseCase::SetUserStatus, "user", vec![id.to_string()], detail);
    work.commit().await
}
