//! One's own account.

use store::accounts::{self, Account};

use crate::{Ctx, Result, UseCase, access};

/// What a page's header shows of oneself.
#[derive(Debug, Clone)]
pub struct Header {
    /// One's name, as it was when the request began.
    pub name: String,
    /// The names of one's agencies.
    pub agencies: Vec<String>,
}

/// What the header of any page shows.
///
/// # Errors
/// When nobody is signed in.
pub async fn header(ctx: &Ctx) -> Result<Header> {
    access::enter(ctx, UseCase::ShowAccount)?;
    // The account itself was read when the session was resumed.
    let signed = ctx.signed()?;
    let agencies = accounts::agency_names(ctx.app.db.read(), &signed.actor).await?;
    Ok(Header { name: signed.name.clone(), agencies })
}

/// One's own account with the names of one's agencies.
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
