//! One case note with what was added to it.

use domain::access::RecordKind;
use domain::ids::NoteId;
use store::clients::{Identity, find_identity};
use store::enrollments;
use store::notes::{self, Note, NoteScopes};

use crate::{Ctx, Error, Result, UseCase, access};

/// A note as it is shown.
#[derive(Debug, Clone)]
pub struct Viewed {
    /// The note.
    pub note: Note,
    /// What was added to it, in the order it was written.
    pub addenda: Vec<Note>,
    /// Whom it is about.
    pub client: Identity,
    /// The project of the stay it belongs to, for those who may see the enrollment.
    pub project: Option<String>,
    /// The person who asks may add to it.
    pub may_add: bool,
}

/// A case note; asked for an addendum, the note that it was added to. The view is audited before it is shown, and so
/// is one that is refused.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may know of.
pub async fn view(ctx: &Ctx, id: NoteId) -> Result<Viewed> {
    access::enter(ctx, UseCase::ViewNote)?;
    let db = ctx.app.db.read();
    let scopes = scopes(ctx)?;
    let mut found = notes::find(db, &scopes, id).await?;
    if let Some(first) = found.as_ref().and_then(|note| note.addendum_to) {
        found = notes::find(db, &scopes, first).await?;
    }
    let Some(note) = found else {
        ctx.denied(UseCase::ViewNote, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let addenda = notes::list_addenda(db, &scopes, note.id).await?;
    let identity = access::scope(ctx, RecordKind::ClientIdentity)?;
    let client = find_identity(db, &identity, note.client).await?.ok_or(Error::NotFound)?;
    let project = project(ctx, &note).await?;
    let ids = [&note].into_iter().chain(&addenda).map(|note| note.id.to_string());
    ctx.viewed(UseCase::ViewNote, RecordKind::CaseNote.code(), ids.collect()).await?;
    let may_add = super::addendum::may_add(ctx, &note);
    Ok(Viewed { note, addenda, client, project, may_add })
}

async fn project(ctx: &Ctx, note: &Note) -> Result<Option<String>> {
    let Some(enrollment) = note.enrollment else { return Ok(None) };
    let scope = access::scope(ctx, RecordKind::Enrollment)?;
    let stays = enrollments::list_of_client(ctx.app.db.read(), &scope, note.client).await?;
    Ok(stays.into_iter().find(|stay| stay.id == enrollment).and_then(|stay| stay.project))
}

/// What the person who asks may see of case notes.
pub(crate) fn scopes(ctx: &Ctx) -> Result<NoteScopes> {
    Ok(NoteScopes {
        notes: access::scope(ctx, RecordKind::CaseNote)?,
        health: access::scope(ctx, RecordKind::HealthData)?,
        clients: access::scope(ctx, RecordKind::Client)?,
    })
}
