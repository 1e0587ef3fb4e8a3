//! Adding to a case note: a correction stands beside what it corrects.

use domain::access::RecordKind;
use domain::ids::NoteId;
use domain::notes::search_text;
use domain::notices::{NoticeKind, NoticeSubject};
use store::notes::{self, Note, may_write};

use super::view::{Viewed, scopes, view};
use super::write::check_body;
use crate::notices::{followers, tell};
use crate::{Ctx, Error, Result, UseCase, access, action};

/// An addendum to be written, as typed.
#[derive(Debug, Clone, Default)]
pub struct NewAddendum {
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// What it says.
    pub body: String,
}

/// Whether the person may add to a note.
pub(super) fn may_add(ctx: &Ctx, note: &Note) -> bool {
    let permit = access::change::<action::AddAddendum>(ctx);
    permit.is_ok_and(|permit| may_write(&permit, note.agency, note.kind.class()))
}

/// The note to be added to, with what was added already.
///
/// # Errors
/// [`Error::NotFound`] when the person may not add to it.
pub async fn open_form(ctx: &Ctx, id: NoteId) -> Result<Viewed> {
    access::enter(ctx, UseCase::OpenAddendumForm)?;
    let viewed = view(ctx, id).await?;
    if viewed.may_add { Ok(viewed) } else { Err(Error::NotFound) }
}

/// Adds to a note: its kind, agency and class stay the note's, so that whoever reads one reads the other. Tells the
/// note that was added to.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] as [`open_form`]; [`Error::Stale`] when the form's key was used for another.
pub async fn add(ctx: &Ctx, id: NoteId, new: NewAddendum) -> Result<NoteId> {
    let permit = access::change::<action::AddAddendum>(ctx)?;
    let found = notes::find(ctx.app.db.read(), &scopes(ctx)?, id).await?;
    let Some(note) = found.filter(|note| may_write(&permit, note.agency, note.kind.class())) else {
        ctx.denied(UseCase::AddAddendum, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let mut problems = Vec::new();
    check_body(&new.body, &mut problems);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    // What is added to an addendum is added to its note.
    let first = note.addendum_to.unwrap_or(note.id);
    let addendum = addendum(ctx, &note, first, &new.body)?;
    let mut work = ctx.begin().await?;
    let payload = ctx.app.keys.form_digest(&[&first.to_string(), &new.body]);
    if work.claim(&permit, &new.form_key, &payload).await?.is_some() {
        return Ok(first);
    }
    notes::insert(&**work, &permit, &addendum).await?;
    work.keep(&permit, &new.form_key, &first.to_string()).await?;
    let users = followers(ctx, &**work, &permit, note.client, Some(note.agency)).await?;
    let told = (NoticeKind::NoteCorrected, NoticeSubject::Note, first.to_string());
    tell(ctx, &mut work, &permit, &users, told).await?;
    let ids = vec![addendum.id.to_string(), first.to_string()];
    work.audit(UseCase::AddAddendum, RecordKind::CaseNote.code(), ids, note.kind.code());
    work.touch_at(note.agency, "client", note.client);
    work.commit().await?;
    Ok(first)
}

fn addendum(ctx: &Ctx, note: &Note, first: NoteId, body: &str) -> Result<notes::NewNote> {
    Ok(notes::NewNote {
        id: NoteId::new(ctx.new_id()?),
        client: note.client,
        enrollment: note.enrollment,
        agency: note.agency,
        kind: note.kind,
        addendum_to: Some(first),
        noted_on: ctx.today(),
        written_at: ctx.now(),
        search_text: search_text(note.kind, body),
        body: body.trim().to_owned(),
    })
}
