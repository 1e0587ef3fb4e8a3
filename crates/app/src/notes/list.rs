//! Case notes found by their words, within what the person may see.

use std::collections::HashMap;

use domain::access::RecordKind;
use domain::ids::ClientId;
use domain::notes::{matching_line, words};
use domain::search;
use store::clients::{Identity, find_identity};
use store::notes::{self, Asked, Note};

use super::scopes;
use crate::{Ctx, Error, Field, Problem, Result, UseCase, access};

/// Notes shown at most.
pub const SHOWN: usize = 50;

/// A note in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The note.
    pub note: Note,
    /// Whom it is about.
    pub client: Identity,
    /// The line that the words were found in, or its first.
    pub line: String,
}

/// The notes in which all words of a line occur, of one client or all, the newest first, and whether there are more
/// than [`SHOWN`]. Without words, all. What is listed is audited before it is shown.
///
/// # Errors
/// [`Error::NotFound`] for a client out of reach; [`Error::Invalid`] when the line is too long.
pub async fn list(ctx: &Ctx, line: &str, client: Option<ClientId>) -> Result<(Vec<Listed>, bool)> {
    access::enter(ctx, UseCase::ListNotes)?;
    if line.chars().count() > search::LONGEST {
        return Err(Error::Invalid(vec![(Field::Search, Problem::TooLong(search::LONGEST))]));
    }
    if let Some(client) = client {
        let record = access::scope(ctx, RecordKind::Client)?;
        if find_identity(ctx.app.db.read(), &record, client).await?.is_none() {
            ctx.denied(UseCase::ListNotes, vec![client.to_string()]).await?;
            return Err(Error::NotFound);
        }
    }
    let words = words(line);
    let asked = Asked { client, words, most: SHOWN as u64 + 1 };
    find(ctx, UseCase::ListNotes, &asked).await
}

/// The newest notes about a client for their page, and whether there are more; none at all for those who read no notes.
///
/// # Errors
/// When the database fails.
pub async fn of_client(ctx: &Ctx, client: ClientId, most: usize) -> Result<Option<(Vec<Listed>, bool)>> {
    if access::enter(ctx, UseCase::ListNotes).is_err() {
        return Ok(None);
    }
    let record = access::scope(ctx, RecordKind::Client)?;
    if find_identity(ctx.app.db.read(), &record, client).await?.is_none() {
        return Ok(None);
    }
    let asked = Asked { client: Some(client), words: Vec::new(), most: most as u64 + 1 };
    find(ctx, UseCase::ViewClient, &asked).await.map(Some)
}

async fn find(ctx: &Ctx, use_case: UseCase, asked: &Asked) -> Result<(Vec<Listed>, bool)> {
    let db = ctx.app.db.read();
    let mut found = notes::list(db, &scopes(ctx)?, asked).await?;
    let more = found.len() as u64 >= asked.most;
    if more {
        found.pop();
    }
    let identity = access::scope(ctx, RecordKind::ClientIdentity)?;
    let mut known: HashMap<ClientId, Identity> = HashMap::new();
    for note in &found {
        if !known.contains_key(&note.client)
            && let Some(client) = find_identity(db, &identity, note.client).await?
        {
            known.insert(note.client, client);
        }
    }
    let listed = found.into_iter().filter_map(|note| {
        let client = known.get(&note.client)?.clone();
        let first = || note.body.lines().map(str::trim).find(|line| !line.is_empty());
        let line = matching_line(&note.body, &asked.words).or_else(first).unwrap_or_default().to_owned();
        Some(Listed { note, client, line })
    });
    let listed: Vec<Listed> = listed.collect();
    if !listed.is_empty() {
        let ids = listed.iter().map(|one| one.note.id.to_string()).collect();
        ctx.viewed(use_case, RecordKind::CaseNote.code(), ids).await?;
    }
    Ok((listed, more))
}
