//! Find Client: who matches what was typed, best first, and why.

use domain::access::RecordKind;
use domain::search::{Match, Query, QueryError, query_keys, rank};
use store::clients::Identity;
use store::search;

use crate::{Ctx, Error, Field, Problem, Result, UseCase, access};

/// Clients shown at most; more than these means that more must be typed.
pub const SHOWN: usize = 50;

/// Who was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The best matches, best first, at most [`SHOWN`].
    pub clients: Vec<Match<Identity>>,
    /// More matched than are shown.
    pub more: bool,
    /// Words that were typed and not searched for.
    pub ignored: Vec<String>,
}

/// Finds clients. The list view is audited before it is shown.
///
/// # Errors
/// [`Error::Invalid`] when the line cannot be searched for.
pub async fn find(ctx: &Ctx, line: &str) -> Result<Found> {
    access::enter(ctx, UseCase::FindClient)?;
    let query = Query::parse(line, ctx.today()).map_err(refused)?;
    let scope = access::scope(ctx, RecordKind::ClientIdentity)?;
    let keys = query_keys(&query, |digits| ctx.app.keys.search_digest(digits));
    let candidates = search::candidates(ctx.app.db.read(), &scope, keys).await?;
    let mut clients = rank(&query, candidates);
    let more = clients.len() > SHOWN;
    clients.truncate(SHOWN);
    let ids = clients.iter().map(|found| found.client.id.to_string()).collect();
    ctx.viewed(UseCase::FindClient, RecordKind::ClientIdentity.code(), ids).await?;
    Ok(Found { clients, more, ignored: query.ignored })
}

/// Seals what was typed, so that it can stand in an address without telling anyone a name or a number.
///
/// # Errors
/// [`Error::SignedOut`] when nobody is signed in.
pub fn seal_search(ctx: &Ctx, line: &str) -> Result<String> {
    ctx.app.keys.seal(line, &place(ctx)?, &*ctx.app.entropy)
}

/// Opens what [`seal_search`] sealed for the same person; none for anyone else's.
///
/// # Errors
/// [`Error::SignedOut`] when nobody is signed in.
pub fn open_search(ctx: &Ctx, sealed: &str) -> Result<Option<String>> {
    Ok(ctx.app.keys.open(sealed, &place(ctx)?))
}

fn place(ctx: &Ctx) -> Result<String> {
    Ok(format!("search of {}", ctx.signed()?.actor.user))
}

fn refused(error: QueryError) -> Error {
    let problem = match error {
        QueryError::Empty => Problem::Missing,
        QueryError::NotADate(word) => Problem::NotADate(word),
        QueryError::NotANumber(word) => Problem::NotANumber(word),
        QueryError::TooLong => Problem::TooLong(domain::search::LONGEST),
    };
    Error::Invalid(vec![(Field::Search, problem)])
}
