//! Writing a place: made, changed, its wishes, and the steps of its history.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::QueueEntryId;
use domain::queue::{HouseholdKind, Status, Step};
use entity::{queue_entry, queue_entry_wish, queue_step};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};

use super::{HOUSING_QUEUE, Sheet, find};
use crate::access::visible_queue;
use crate::{Action, Error, Permit, Reads, Result};

/// A place to be made or brought up to an assessment.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// Its id.
    pub id: QueueEntryId,
    /// The assessment.
    pub sheet: Sheet,
    /// Drawn once.
    pub tie: i64,
    /// The kind of household.
    pub kind: HouseholdKind,
    /// How many they are.
    pub size: i32,
    /// With a veteran.
    pub veteran: Option<bool>,
    /// Chronically homeless.
    pub chronic: Option<bool>,
    /// Where they want to live.
    pub area: Option<String>,
}

/// What is changed of a place; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct Changed {
    /// A later assessment, with what was found of the household.
    pub assessed: Option<NewEntry>,
    /// Another status, with reason and note.
    pub status: Option<(Status, Option<String>, Option<String>)>,
    /// On hold until then.
    pub hold_until: Option<NaiveDate>,
    /// Off since then.
    pub off_on: Option<NaiveDate>,
    /// Where they want to live.
    pub area: Option<Option<String>>,
}

/// Makes a place.
///
/// # Errors
/// [`Error::Taken`] when the household has an open one, [`Error::NotFound`] when the permit does not reach it.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    new: NewEntry,
    now: DateTime<Utc>,
) -> Result<()> {
    let id = new.id;
    let row = queue_entry::ActiveModel {
        id: Set(id.to_string()),
        queue_id: Set(HOUSING_QUEUE.into()),
        household_id: Set(new.sheet.household.to_string()),
        status: Set(Status::Active.code().into()),
        referral_status: Set("none".into()),
        placed_on: Set(new.sheet.date),
        tie: Set(new.tie),
        created_at: Set(now),
        version: Set(1),
        ..assessed(new)
    };
    queue_entry::Entity::insert(row).exec_without_returning(tx).await?;
    find(tx, &permit.scope(), id).await?.map(|_| ()).ok_or(Error::NotFound)
}

/// What an assessment says of a household; date and draw are kept from the first.
fn assessed(new: NewEntry) -> queue_entry::ActiveModel {
    queue_entry::ActiveModel {
        personal_id: Set(new.sheet.client.to_string()),
        enrollment_id: Set(new.sheet.enrollment.to_string()),
        assessment_id: Set(new.sheet.assessment.to_string()),
        agency_id: Set(new.sheet.agency.to_string()),
        data_class: Set(new.sheet.data_class),
        score: Set(new.sheet.score),
        unknown: Set(new.sheet.unknown),
        household_kind: Set(new.kind.code().into()),
        household_size: Set(new.size),
        veteran: Set(new.veteran.map(i32::from)),
        chronic: Set(new.chronic.map(i32::from)),
        area: Set(new.area),
        ..Default::default()
    }
}

/// Changes a place that still has this version.
///
/// # Errors
/// [`Error::Stale`] when it has another, [`Error::NotFound`] when there is none within the permit's reach,
/// [`Error::Taken`] when it would be the household's second open one.
pub async fn update<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (id, version): (QueueEntryId, i64),
    changed: Changed,
) -> Result<()> {
    let mut row = changed.assessed.map(assessed).unwrap_or_default();
    if let Some((status, reason, note)) = changed.status {
        row.status = Set(status.code().into());
        row.reason = Set(reason);
        row.note = Set(note);
        row.hold_until = Set(changed.hold_until);
        row.off_on = Set(changed.off_on);
    }
    if let Some(area) = changed.area {
        row.area = Set(area);
    }
    row.version = Set(version.saturating_add(1));
    let done = queue_entry::Entity::update_many()
        .set(row)
        .filter(queue_entry::Column::Id.eq(id.to_string()))
        .filter(queue_entry::Column::Version.eq(version))
        .filter(visible_queue(&permit.scope()))
        .exec(tx)
        .await?;
    let there = find(tx, &permit.scope(), id).await?.is_some();
    match (done.rows_affected, there) {
        (0, true) => Err(Error::Stale),
        (0, false) => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// The project types a place is for are these and no others (HUD list 2.02.6).
///
/// # Errors
/// When the database fails. Whether the place is within reach is the caller's to know.
pub async fn set_wishes<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: QueueEntryId,
    wishes: &[i32],
) -> Result<()> {
    use queue_entry_wish::{ActiveModel, Column, Entity};
    Entity::delete_many().filter(Column::EntryId.eq(id.to_string())).exec(tx).await?;
    if wishes.is_empty() {
        return Ok(());
    }
    let rows =
        wishes.iter().map(|kind| ActiveModel { entry_id: Set(id.to_string()), project_type: Set(*kind) });
    Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Notes what happened to a place. `id` is the step's own.
///
/// # Errors
/// When the database fails.
pub async fn insert_step<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (id, entry, at): (String, QueueEntryId, DateTime<Utc>),
    step: Step,
    (reason, note): (Option<String>, Option<String>),
) -> Result<()> {
    let row = queue_step::Model {
        id,
        entry_id: entry.to_string(),
        at,
        user_id: permit.actor().map(|user| user.to_string()),
        step: step.code().into(),
        reason,
        note,
    };
    queue_step::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}
