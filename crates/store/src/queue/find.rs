//! One place: itself, where it stands, who is next to it, and what happened to it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::ids::{ClientId, HouseholdId, QueueEntryId};
use domain::queue::{Place, Status, Step};
use entity::{queue_entry, queue_step, user_account};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::HOUSING_QUEUE;
use super::list::{Listed, read_all, select};
use crate::access::{queue_but_for_referrals, visible_queue};
use crate::audit::withheld_from;
use crate::error::unreadable;
use crate::{Reads, Result, Scope};

/// The places next to one: nothing that tells who it is.
pub type Neighbour = Place;

/// Something that happened to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTaken {
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it; none: the installation.
    pub by: Option<String>,
    /// The name is not told: it would tell that the client is with a victim service provider.
    pub is_withheld: bool,
    /// What, as [`domain::queue::Step`] names it.
    pub step: String,
    /// The reason's code.
    pub reason: Option<String>,
    /// What was said about it.
    pub note: Option<String>,
}

/// A place; none when there is none within the scope.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Reads, scope: &Scope, id: QueueEntryId) -> Result<Option<Listed>> {
    let mut query = select();
    query
        .and_where(Expr::col((queue_entry::Entity, queue_entry::Column::Id)).eq(id.to_string()))
        .cond_where(visible_queue(scope));
    Ok(read_all(db, query).await?.pop())
}

/// The latest place within the scope of a household whose head this client is or was, or of this household.
///
/// # Errors
/// When the database fails.
pub async fn find_of_client(
    db: &impl Reads,
    scope: &Scope,
    client: ClientId,
    household: Option<HouseholdId>,
) -> Result<Option<Listed>> {
    let is = |column, id: String| Expr::col((queue_entry::Entity, column)).eq(id);
    let theirs = Condition::any()
        .add(is(queue_entry::Column::PersonalId, client.to_string()))
        .add_option(household.map(|id| is(queue_entry::Column::HouseholdId, id.to_string())));
    let mut query = select();
    query.cond_where(theirs).cond_where(visible_queue(scope));
    let mut found = read_all(db, query).await?;
    // One that waits says more than one that has left.
    found.sort_by_key(|entry| (entry.status == Status::Off, std::cmp::Reverse(entry.off_on)));
    Ok(found.into_iter().next())
}

/// How many active places within the scope stand in front of this one.
///
/// # Errors
/// When the database fails.
pub async fn position(db: &impl Reads, scope: &Scope, place: &Place) -> Result<u64> {
    Ok(active(scope).filter(before(place)).count(db).await?)
}

/// The active places within the scope right before and right after this one.
///
/// # Errors
/// When the database fails.
pub async fn neighbours(
    db: &impl Reads,
    scope: &Scope,
    place: &Place,
) -> Result<(Option<Neighbour>, Option<Neighbour>)> {
    use queue_entry::Column as C;
    let above = active(scope)
        .filter(before(place))
        .order_by_asc(C::Score)
        .order_by_desc(C::PlacedOn)
        .order_by_desc(C::Tie)
        .order_by_desc(C::Id);
    let below = active(scope)
        .filter(Condition::all().add(before(place)).not())
        .filter(C::Id.ne(place.id.to_string()))
        .order_by_desc(C::Score)
        .order_by_asc(C::PlacedOn)
        .order_by_asc(C::Tie)
        .order_by_asc(C::Id);
    Ok((above.one(db).await?.map(neighbour).transpose()?, below.one(db).await?.map(neighbour).transpose()?))
}

fn active(scope: &Scope) -> sea_orm::Select<queue_entry::Entity> {
    queue_entry::Entity::find()
        .filter(queue_entry::Column::QueueId.eq(HOUSING_QUEUE))
        .filter(queue_entry::Column::Status.eq(Status::Active.code()))
        .filter(visible_queue(scope))
}

/// Stands in front of this place.
fn before(place: &Place) -> Condition {
    use queue_entry::Column as C;
    let same_score = || Condition::all().add(C::Score.eq(place.score));
    let same_day = || same_score().add(C::PlacedOn.eq(place.placed_on));
    Condition::any()
        .add(C::Score.gt(place.score))
        .add(same_score().add(C::PlacedOn.lt(place.placed_on)))
        .add(same_day().add(C::Tie.lt(place.tie)))
        .add(same_day().add(C::Tie.eq(place.tie)).add(C::Id.lt(place.id.to_string())))
}

fn neighbour(row: queue_entry::Model) -> Result<Neighbour> {
    let id = row.id.parse().map_err(unreadable("queue_entry.id"))?;
    Ok(Place { score: row.score, placed_on: row.placed_on, tie: row.tie, id })
}

/// What happened to a place that the scope lets through, the latest first. Whoever sees it by a referral alone is told what
/// happened since, and nobody is named to whom a name would tell of a victim service provider.
///
/// # Errors
/// When the database fails.
pub async fn history(db: &impl Reads, scope: &Scope, id: QueueEntryId) -> Result<Vec<StepTaken>> {
    let entry = || queue_entry::Entity::find_by_id(id.to_string());
    if entry().filter(visible_queue(scope)).one(db).await?.is_none() {
        return Ok(Vec::new());
    }
    let mut rows = queue_step::Entity::find()
        .filter(queue_step::Column::EntryId.eq(id.to_string()))
        .order_by_desc(queue_step::Column::At)
        .order_by_desc(queue_step::Column::Id)
        .all(db)
        .await?;
    if entry().filter(queue_but_for_referrals(scope)).one(db).await?.is_none() {
        let since = rows.iter().position(|row| row.step == Step::Referred.code());
        rows.truncate(since.map_or(0, |at| at + 1));
    }
    let users: BTreeSet<String> = rows.iter().filter_map(|row| row.user_id.clone()).collect();
    let withheld = withheld_from(db, scope, users.clone()).await?;
    let names = user_account::Entity::find().filter(user_account::Column::Id.is_in(users)).all(db).await?;
    let name = |id: &String| names.iter().find(|user| user.id == *id).map(|user| user.name.clone());
    let steps = rows.into_iter().map(|row| StepTaken {
        is_withheld: row.user_id.as_ref().is_some_and(|id| withheld.contains(id)),
        by: row.user_id.as_ref().filter(|id| !withheld.contains(*id)).and_then(name),
        at: row.at,
        step: row.step,
        reason: row.reason,
        note: row.note,
    });
    Ok(steps.collect())
}
