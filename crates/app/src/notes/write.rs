//! Writing a case note.

use domain::access::RecordKind;
use domain::ids::{AgencyId, ClientId, EnrollmentId, NoteId};
use domain::notes::{LONGEST, NoteKind, search_text};
use domain::notices::{NoticeKind, NoticeSubject};
use domain::records::Value;
use hud::ColumnType;
use store::Permit;
use store::clients::{Identity, find_identity};
use store::enrollments::{self, Enrolled};
use store::notes::{self, Holder, may_write};

use crate::notices::{followers, tell};
use crate::use_case::Does;
use crate::{Ctx, Error, Field, Problem, Result, UseCase, access, action};

/// A note to be written, as typed.
#[derive(Debug, Clone, Default)]
pub struct NewNote {
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// The code of its kind.
    pub kind: String,
    /// The day it is about, as `YYYY-MM-DD`.
    pub date: String,
    /// The agency; may be left out by those who have one.
    pub agency: String,
    /// The stay it belongs to; may be left out.
    pub enrollment: String,
    /// What it says.
    pub body: String,
}

/// What the form for a new note offers.
#[derive(Debug, Clone)]
pub struct Form {
    /// Whom it is about.
    pub client: Identity,
    /// The agencies of the author's that hold the client.
    pub holders: Vec<Holder>,
    /// The kinds that the author may write at one of them.
    pub kinds: Vec<NoteKind>,
    /// The stays at these agencies that the author may see.
    pub stays: Vec<Enrolled>,
    places: Vec<(String, String)>,
}

/// The form for a note on a client. That the client was named is audited.
///
/// # Errors
/// [`Error::NotFound`] when the client is out of reach, or no agency of the author's holds them.
pub async fn open_form(ctx: &Ctx, client: ClientId) -> Result<Form> {
    let permit = access::change::<action::OpenNoteForm>(ctx)?;
    let form = form(ctx, &permit, client).await?;
    let kind = RecordKind::ClientIdentity.code();
    ctx.viewed(UseCase::OpenNoteForm, kind, vec![client.to_string()]).await?;
    Ok(form)
}

async fn form<A: Does>(ctx: &Ctx, permit: &Permit<A>, id: ClientId) -> Result<Form> {
    let db = ctx.app.db.read();
    let client = find_identity(db, &access::scope(ctx, RecordKind::Client)?, id).await?;
    let holders = notes::list_holders(db, permit, id).await?;
    let Some(client) = client.filter(|_| !holders.is_empty()) else {
        ctx.denied(A::CASE, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let at_holder = |agency: &str| holders.iter().any(|holder| holder.id == agency);
    let scope = access::scope(ctx, RecordKind::Enrollment)?;
    let mut places = notes::list_places(db, &scope, id).await?;
    places.retain(|(_, agency)| at_holder(agency));
    let mut stays = enrollments::list_of_client(db, &scope, id).await?;
    stays.retain(|stay| places.iter().any(|(enrollment, _)| *enrollment == stay.id.to_string()));
    let may = |kind: &NoteKind| {
        let agencies = holders.iter().filter_map(|holder| holder.id.parse().ok());
        agencies.into_iter().any(|agency: AgencyId| may_write(permit, agency, kind.class()))
    };
    let kinds = NoteKind::ALL.iter().copied().filter(may).collect();
    Ok(Form { client, holders, kinds, stays, places })
}

/// Writes a note on a client, and tells the author's colleagues who follow the client. Tells the note.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] as [`open_form`]; [`Error::Stale`] when the form's key was used for another.
pub async fn add(ctx: &Ctx, client: ClientId, new: NewNote) -> Result<NoteId> {
    let permit = access::change::<action::AddNote>(ctx)?;
    let form = form(ctx, &permit, client).await?;
    let note = check(ctx, &permit, &form, &new)?;
    let id = note.id;
    let mut work = ctx.begin().await?;
    let subject = client.to_string();
    let cells = [&subject, &new.kind, &new.date, &new.agency, &new.enrollment, &new.body];
    let payload = ctx.app.keys.form_digest(&cells.map(String::as_str));
    if let Some(known) = work.claim(&permit, &new.form_key, &payload).await? {
        return known.parse().map_err(|_| Error::Internal("a form's result is no note".into()));
    }
    notes::insert(&**work, &permit, &note).await?;
    work.keep(&permit, &new.form_key, &id.to_string()).await?;
    let users = followers(ctx, &**work, &permit, client, Some(note.agency)).await?;
    let told = (NoticeKind::NoteAdded, NoticeSubject::Note, id.to_string());
    tell(ctx, &mut work, &permit, &users, told).await?;
    work.audit(UseCase::AddNote, RecordKind::CaseNote.code(), vec![id.to_string()], note.kind.code());
    work.touch_at(note.agency, "client", client);
    work.commit().await?;
    Ok(id)
}

fn check(
    ctx: &Ctx,
    permit: &Permit<action::AddNote>,
    form: &Form,
    new: &NewNote,
) -> Result<store::notes::NewNote> {
    let mut problems = Vec::new();
    let kind: Option<NoteKind> = new.kind.parse().ok().filter(|kind| form.kinds.contains(kind));
    if kind.is_none() {
        problems.push((Field::NoteKind, Problem::Missing));
    }
    let date = match Value::typed(ColumnType::Date, &new.date) {
        Some(Value::Date(date)) => Some(date),
        _ => None,
    };
    match date {
        None if new.date.trim().is_empty() => problems.push((Field::NoteDate, Problem::Missing)),
        None => problems.push((Field::NoteDate, Problem::Unknown)),
        Some(date) if date > ctx.today() => problems.push((Field::NoteDate, Problem::Future)),
        Some(_) => {}
    }
    let agency = agency(form, &new.agency);
    match (agency, kind) {
        (None, _) => problems.push((Field::Agency, Problem::Missing)),
        (Some(agency), Some(kind)) if !may_write(permit, agency, kind.class()) => {
            problems.push((Field::NoteKind, Problem::Unknown));
        }
        (Some(_), _) => {}
    }
    let enrollment = enrollment(form, agency, &new.enrollment, &mut problems);
    check_body(&new.body, &mut problems);
    let (Some(kind), Some(noted_on), Some(agency), true) = (kind, date, agency, problems.is_empty()) else {
        return Err(Error::Invalid(problems));
    };
    Ok(store::notes::NewNote {
        id: NoteId::new(ctx.new_id()?),
        client: form.client.id,
        enrollment,
        agency,
        kind,
        addendum_to: None,
        noted_on,
        written_at: ctx.now(),
        search_text: search_text(kind, &new.body),
        body: new.body.trim().to_owned(),
    })
}

/// Nobody chooses among one.
fn agency(form: &Form, typed: &str) -> Option<AgencyId> {
    let mut holders = form.holders.iter();
    let chosen = match form.holders.len() {
        1 => holders.next(),
        _ => holders.find(|holder| holder.id == typed),
    };
    chosen.and_then(|holder| holder.id.parse().ok())
}

fn enrollment(
    form: &Form,
    agency: Option<AgencyId>,
    typed: &str,
    problems: &mut Vec<(Field, Problem)>,
) -> Option<EnrollmentId> {
    if typed.is_empty() {
        return None;
    }
    let at = agency.map(|agency| agency.to_string());
    let mut places = form.places.iter();
    let found = places.find(|(id, agency)| id == typed && at.as_ref() == Some(agency));
    if found.is_none() {
        problems.push((Field::NoteEnrollment, Problem::Unknown));
    }
    found.and_then(|(id, _)| id.parse().ok())
}

/// A note says something, and no more than anyone reads.
pub(super) fn check_body(body: &str, problems: &mut Vec<(Field, Problem)>) {
    match body.trim().chars().count() {
        0 => problems.push((Field::NoteBody, Problem::Missing)),
        length if length > LONGEST => problems.push((Field::NoteBody, Problem::TooLong(LONGEST))),
        _ => {}
    }
}
