//! What happens to a place: on hold and back, off and back, and what the household wants.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::ids::QueueEntryId;
use domain::notices::NoticeKind;
use domain::queue::{Move, Status, Step, reasons_for};
use domain::records::Value;
use hud::ColumnType;
use store::Permit;
use store::clients::lock_entering;
use store::queue::{self, Changed, Listed};
use store::referrals::find_open;

use super::place::{LONGEST_AREA, LONGEST_NOTE, area_of, may_come_back, wishes_of};
use super::told::told;
use crate::referrals::NONE;
use crate::use_case::Does;
use crate::{Ctx, Error, Field, Problem, Result, Work, access, action};

/// A move, as typed.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// The reason's code.
    pub reason: String,
    /// What is said about it.
    pub note: String,
    /// Until when it rests.
    pub hold_until: String,
}

/// What a household wants, as typed.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key.
    pub form_key: String,
    /// Project types (HUD list 2.02.6); none: any.
    pub wishes: Vec<String>,
    /// Where they want to live.
    pub area: String,
}

/// Moves a place.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Stale`], or [`Error::NotFound`] for someone who may not.
pub async fn move_to(ctx: &Ctx, id: QueueEntryId, by: Move, moved: Moved) -> Result<()> {
    match by {
        Move::Hold => step::<action::HoldEntry>(ctx, id, by, moved).await,
        Move::Resume => step::<action::ResumeEntry>(ctx, id, by, moved).await,
        Move::TakeOff => step::<action::TakeOffEntry>(ctx, id, by, moved).await,
        Move::Back => step::<action::BringBackEntry>(ctx, id, by, moved).await,
    }
}

async fn step<A: Does>(ctx: &Ctx, id: QueueEntryId, by: Move, moved: Moved) -> Result<()> {
    let permit = access::change::<A>(ctx)?;
    let before = before(ctx, &permit, id).await?;
    let mut work = ctx.begin().await?;
    let said = ctx.app.keys.form_digest(&[
        &id.to_string(),
        by.code(),
        &moved.version.to_string(),
        &moved.reason,
        &moved.note,
        &moved.hold_until,
    ]);
    if work.claim(&permit, &moved.form_key, &said).await?.is_some() {
        return Ok(());
    }
    lock_entering(&**work, &permit).await?;
    if before.version != moved.version {
        return Err(Error::Stale);
    }
    // What ends a referral says what becomes of the place.
    let is_held = matches!(by, Move::Hold | Move::TakeOff)
        && find_open(&**work, &permit, (Some(before.household), None)).await?.is_some();
    let (status, hold_until) = check(ctx, &before, (by, is_held), &moved)?;
    let (code, note) = (text(&moved.reason), text(&moved.note));
    let code = code.filter(|_| by.needs_reason());
    let changed = Changed {
        status: Some((status, code.clone(), note.clone())),
        hold_until,
        off_on: (status == Status::Off).then(|| ctx.today()),
        ..Changed::default()
    };
    update(&work, &permit, (id, moved.version), changed).await?;
    if by == Move::Back {
        // A referral that ended in a home is over, and says nothing of the place any more.
        queue::refer(&**work, &permit, id, NONE, None).await?;
        // While it was off, nobody told it who left the household or became its head.
        queue::follow_household(&**work, &permit, before.household, ctx.today()).await?;
    }
    let detail = code.clone().unwrap_or_default();
    note_step(ctx, &work, &permit, id, (by.step(), code, note)).await?;
    work.keep(&permit, &moved.form_key, &id.to_string()).await?;
    work.audit(A::CASE, RecordKind::QueueEntry.code(), vec![id.to_string()], detail);
    let kind = match by {
        Move::Hold => NoticeKind::QueueHeld,
        Move::Resume | Move::Back => NoticeKind::QueueBack,
        Move::TakeOff => NoticeKind::QueueOff,
    };
    told(ctx, &mut work, &permit, (id, before.client.id), Some(kind)).await?;
    work.commit().await
}

fn check(
    ctx: &Ctx,
    before: &Listed,
    (by, is_held): (Move, bool),
    moved: &Moved,
) -> Result<(Status, Option<NaiveDate>)> {
    let mut problems = Vec::new();
    let Some(status) = before.status.after(by) else { return Err(Error::Stale) };
    if by.needs_reason() && !reasons_for(by).any(|found| found.code == moved.reason) {
        problems.push((Field::Reason, Problem::Missing));
    }
    if is_held {
        problems.push((Field::Status, Problem::HasReferral));
    }
    if by == Move::Back && !may_come_back(before) {
        problems.push((Field::Status, Problem::Unknown));
    }
    if moved.note.trim().chars().count() > LONGEST_NOTE {
        problems.push((Field::Note, Problem::TooLong(LONGEST_NOTE)));
    }
    let until = match Value::typed(ColumnType::Date, &moved.hold_until) {
        Some(Value::Date(day)) if day < ctx.today() => {
            problems.push((Field::HoldUntil, Problem::NotADate(moved.hold_until.clone())));
            None
        }
        Some(Value::Date(day)) => Some(day),
        Some(_) => None,
        None => {
            problems.push((Field::HoldUntil, Problem::NotADate(moved.hold_until.clone())));
            None
        }
    };
    let until = until.filter(|_| by == Move::Hold);
    if problems.is_empty() { Ok((status, until)) } else { Err(Error::Invalid(problems)) }
}

/// Changes what a household wants.
///
/// # Errors
/// As [`move_to`].
pub async fn edit_wishes(ctx: &Ctx, id: QueueEntryId, wanted: Wanted) -> Result<()> {
    let permit = access::change::<action::EditWishes>(ctx)?;
    let before = before(ctx, &permit, id).await?;
    let area = area_of(&wanted.area);
    if area.as_ref().is_some_and(|area| area.chars().count() > LONGEST_AREA) {
        return Err(Error::Invalid(vec![(Field::Area, Problem::TooLong(LONGEST_AREA))]));
    }
    let wishes = wishes_of(&wanted.wishes);
    let mut work = ctx.begin().await?;
    let (id_text, version) = (id.to_string(), wanted.version.to_string());
    let mut parts = vec![id_text.as_str(), version.as_str(), wanted.area.as_str()];
    parts.extend(wanted.wishes.iter().map(String::as_str));
    let said = ctx.app.keys.form_digest(&parts);
    if work.claim(&permit, &wanted.form_key, &said).await?.is_some() {
        return Ok(());
    }
    let changed = Changed { area: Some(area), ..Changed::default() };
    update(&work, &permit, (id, wanted.version), changed).await?;
    queue::set_wishes(&**work, &permit, id, &wishes).await?;
    note_step(ctx, &work, &permit, id, (Step::Changed, None, None)).await?;
    work.keep(&permit, &wanted.form_key, &id_text).await?;
    work.audit(action::EditWishes::CASE, RecordKind::QueueEntry.code(), vec![id_text], "area, wishes");
    told(ctx, &mut work, &permit, (id, before.client.id), None).await?;
    work.commit().await
}

async fn before<A: Does>(ctx: &Ctx, permit: &Permit<A>, id: QueueEntryId) -> Result<Listed> {
    match queue::find(ctx.app.db.read(), &permit.scope(), id).await? {
        Some(entry) => Ok(entry),
        None => {
            ctx.denied(A::CASE, vec![id.to_string()]).await?;
            Err(Error::NotFound)
        }
    }
}

// Whoever came back while another entry of the household was opened is second.
async fn update<A: Does>(
    work: &Work,
    permit: &Permit<A>,
    at: (QueueEntryId, i64),
    changed: Changed,
) -> Result<()> {
    match queue::update(&***work, permit, at, changed).await {
        Err(store::Error::Taken) => Err(Error::Stale),
        other => Ok(other?),
    }
}

/// Adds a step to the history.
pub(super) async fn note_step<A: Does>(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<A>,
    entry: QueueEntryId,
    (step, reason, note): (Step, Option<String>, Option<String>),
) -> Result<()> {
    let id = ctx.new_id()?.simple().to_string();
    Ok(queue::insert_step(&***work, permit, (id, entry, ctx.now()), step, (reason, note)).await?)
}

pub(super) fn text(typed: &str) -> Option<String> {
    Some(typed.trim().to_owned()).filter(|text| !text.is_empty())
}
