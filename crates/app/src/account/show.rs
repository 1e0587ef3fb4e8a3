//! One's own account.

use store::accounts::{self, Account};

use crate::{Ctx, Result, UseCase, access};

/// One's own account with what a page's header shows.
#[derive(Debug, Clone)]
pub struct Own {
    /// The account.
    pub account: Account,
    /// The names of one's agencies.
    pub agencies: Vec<String>,
}

/// The signed-in person's own account.
///
/// # Errors
/// When nobody is signed in.
pub async fn show(ctx: &Ctx) -> Result<Own> {
    access::enter(ctx, UseCase::ShowAccount)?;
    let actor = &ctx.signed()?.actor;
    let db = ctx.app.db.read();
    Ok(Own { account: accounts::get_own(db, actor).await?, agencies: accounts::agency_names(db, actor).await? })
}
