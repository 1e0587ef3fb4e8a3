//! One client's page.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::clients::age_on;
use domain::ids::ClientId;
use store::clients::{Identity, find_identity};

use crate::{Ctx, Error, Result, UseCase, access};

/// A client as far as the person who asks may know them.
#[derive(Debug, Clone)]
pub struct Viewed {
    /// Name and client ID.
    pub identity: Identity,
    /// Age in whole years today.
    pub age: Option<u32>,
    /// The date of birth, for those who may see the client's record and not their identity alone.
    pub dob: Shown<NaiveDate>,
}

/// A value that not everyone sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown<T> {
    /// It is not for this person.
    Hidden,
    /// Nobody has recorded it.
    Unknown,
    /// This is it.
    Known(T),
}

/// A client. The view is audited before it is shown, and so is a view that is refused.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may know of.
pub async fn view(ctx: &Ctx, id: ClientId) -> Result<Viewed> {
    access::enter(ctx, UseCase::ViewClient)?;
    let db = ctx.app.db.read();
    let identity = find_identity(db, &access::scope(ctx, RecordKind::ClientIdentity)?, id).await?;
    let Some(mut identity) = identity else {
        ctx.denied(UseCase::ViewClient, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let record = find_identity(db, &access::scope(ctx, RecordKind::Client)?, id).await?;
    ctx.viewed(UseCase::ViewClient, RecordKind::ClientIdentity.code(), vec![id.to_string()]).await?;
    let dob = identity.dob.take();
    let shown = match (record, dob) {
        (None, _) => Shown::Hidden,
        (Some(_), None) => Shown::Unknown,
        (Some(_), Some(dob)) => Shown::Known(dob),
    };
    Ok(Viewed { identity, age: dob.and_then(|dob| age_on(ctx.today(), dob)), dob: shown })
}
