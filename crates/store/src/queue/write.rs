//! Writing a place: made, changed, its wishes, and the steps of its history.

use chrono::{DateTime, NaiveDate, Utc};
use domain::clients::age_on;
use domain::households::{HEAD, HouseholdKind, kind_of};
use domain::ids::{AgencyId, AssessmentId, ClientId, HouseholdId, QueueEntryId};
use domain::queue::{MERGED, Status, Step};
use entity::{assessment_sheet, household, queue_entry, queue_entry_wish, queue_step};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set, Unchanged};

use super::{HOUSING_QUEUE, Sheet, find};
use crate::access::visible_queue;
use crate::error::unreadable;
use crate::{Action, Error, Permit, Reads, Result};

/// A place to be made or brought up to an assessment.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// Its id.
    pub id: QueueEntryId,
    /// The assessment.
    pub sheet: Sheet,
    /// The head of the household now.
    pub head: ClientId,
    /// The most restricted class of what the place says.
    pub data_class: String,
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
        personal_id: Set(new.head.to_string()),
        enrollment_id: Set(new.sheet.enrollment.to_string()),
        assessment_id: Set(new.sheet.assessment.to_string()),
        agency_id: Set(new.sheet.agency.to_string()),
        data_class: Set(new.data_class),
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

/// Why a household was not placed with an assessment; none when it was.
///
/// # Errors
/// When the database fails. Whether the assessment is within reach is the caller's to know.
pub async fn keep_decision<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    assessment: AssessmentId,
    (reason, note): (Option<&str>, Option<String>),
) -> Result<()> {
    let row = assessment_sheet::ActiveModel {
        assessment_id: Unchanged(assessment.to_string()),
        reason: Set(reason.map(str::to_owned)),
        note: Set(note),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// The agency that keeps a place, and whether others may learn of it: it is no victim service provider, and the place
/// is not restricted.
///
/// # Errors
/// [`Error::NotFound`] when there is no such place.
pub async fn kept_by<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: QueueEntryId,
) -> Result<(AgencyId, bool)> {
    let row = queue_entry::Entity::find_by_id(id.to_string()).one(tx).await?.ok_or(Error::NotFound)?;
    let id = row.agency_id.parse().map_err(unreadable("queue_entry.agency_id"))?;
    Ok((id, row.data_class == crate::GENERAL && crate::households::is_open(tx, id).await?))
}

/// Brings a household's place up to who belongs to it on a day: its head, its kind and its size, and the class of the
/// head's record. Tells the place, if it has one that is open.
///
/// # Errors
/// [`Error::Stale`] when someone else changes the place now.
pub async fn follow_household<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    household: HouseholdId,
    day: NaiveDate,
) -> Result<Option<QueueEntryId>> {
    use queue_entry::Column;
    let Some(entry) = open_of(tx, household).await? else { return Ok(None) };
    let members = crate::households::plain_members(tx, household, day).await?;
    let Some(head) = members.iter().find(|member| member.relationship == HEAD) else { return Ok(None) };
    let ages: Vec<Option<u32>> =
        members.iter().map(|member| member.dob.and_then(|dob| age_on(day, dob))).collect();
    let id = entry.id.parse().map_err(unreadable("queue_entry.id"))?;
    let row = queue_entry::ActiveModel {
        personal_id: Set(head.client.clone()),
        data_class: Set(if head.data_class == crate::GENERAL {
            entry.data_class
        } else {
            head.data_class.clone()
        }),
        household_kind: Set(kind_of(&ages).code().into()),
        household_size: Set(i32::try_from(members.len()).unwrap_or(i32::MAX)),
        version: Set(entry.version.saturating_add(1)),
        ..Default::default()
    };
    let done = queue_entry::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(&entry.id))
        .filter(Column::Version.eq(entry.version))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::Stale);
    }
    Ok(Some(id))
}

async fn open_of(tx: &impl Reads, household: HouseholdId) -> Result<Option<queue_entry::Model>> {
    use queue_entry::Column;
    let open = queue_entry::Entity::find()
        .filter(Column::HouseholdId.eq(household.to_string()))
        .filter(Column::Status.ne(Status::Off.code()));
    Ok(open.one(tx).await?)
}

/// What became of the place of a household that is no more: all of it joined another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// It had none.
    Nothing,
    /// The other household had none and has this one now.
    Moved(QueueEntryId),
    /// This one is off. The other's stays, and has the earlier date of the two.
    Off(QueueEntryId, QueueEntryId),
}

/// Brings the open place of a household that is no more to the one that all of it joined. Nobody loses a date.
///
/// # Errors
/// When the database fails.
pub async fn merge<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (from, to): (HouseholdId, HouseholdId),
    day: NaiveDate,
) -> Result<Merged> {
    let Some(left) = open_of(tx, from).await? else { return Ok(Merged::Nothing) };
    let other = open_of(tx, to).await?;
    let id = left.id.parse().map_err(unreadable("queue_entry.id"))?;
    let mut row = queue_entry::ActiveModel {
        id: Unchanged(left.id),
        version: Set(left.version.saturating_add(1)),
        ..Default::default()
    };
    let Some(other) = other else {
        row.household_id = Set(to.to_string());
        // Where others may not learn of the household, they learn no more of the place.
        let (agency, is_open) = crate::households::kept_by(tx, permit, to).await?;
        if !is_open {
            let class = household::Entity::find_by_id(to.to_string()).one(tx).await?;
            row.agency_id = Set(agency.to_string());
            row.data_class = Set(class.map_or(left.data_class, |household| household.data_class));
        }
        row.update(tx).await?;
        return Ok(Merged::Moved(id));
    };
    row.status = Set(Status::Off.code().into());
    row.reason = Set(Some(MERGED.into()));
    row.off_on = Set(Some(day));
    row.hold_until = Set(None);
    row.update(tx).await?;
    let kept = other.id.parse().map_err(unreadable("queue_entry.id"))?;
    let row = queue_entry::ActiveModel {
        id: Unchanged(other.id),
        placed_on: Set(other.placed_on.min(left.placed_on)),
        version: Set(other.version.saturating_add(1)),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(Merged::Off(id, kept))
}

/// What a referral does to the place of the household it names, whoever keeps it: the Referral Status that everyone
/// reads, and with a status where the place stands from then on, and why.
///
/// # Errors
/// [`Error::NotFound`] when there is no such place. Whether the referral is within reach is the caller's to know.
pub async fn refer<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: QueueEntryId,
    referral_status: &str,
    to: Option<(Status, &str, NaiveDate)>,
) -> Result<()> {
    use queue_entry::Column;
    let mut row =
        queue_entry::ActiveModel { referral_status: Set(referral_status.into()), ..Default::default() };
    if let Some((status, reason, day)) = to {
        row.status = Set(status.code().into());
        row.reason = Set(Some(reason.into()));
        row.note = Set(None);
        row.hold_until = Set(None);
        row.off_on = Set((status == Status::Off).then_some(day));
    }
    let done = queue_entry::Entity::update_many()
        .set(row)
        .col_expr(Column::Version, sea_orm::sea_query::ExprTrait::add(Expr::col(Column::Version), 1))
        .filter(Column::Id.eq(id.to_string()))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 { Err(Error::NotFound) } else { Ok(()) }
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
