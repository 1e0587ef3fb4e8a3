//! Writing a referral: sent, moved on, and the steps of its timeline.

use chrono::{DateTime, NaiveDate, Utc};
use domain::households::HouseholdKind;
use domain::ids::{AgencyId, ClientId, HouseholdId, ProjectId, QueueEntryId, ReferralId, UserId, VacancyId};
use domain::referrals::{Party, State, Step};
use entity::{referral, referral_member, referral_step};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};

use crate::{Action, Error, Permit, Reads, Result};

/// A referral to be kept.
#[derive(Debug, Clone)]
pub struct NewReferral {
    /// Its id.
    pub id: ReferralId,
    /// The place on the queue.
    pub entry: QueueEntryId,
    /// The household, with its head.
    pub household: (HouseholdId, ClientId),
    /// Everyone in it, with their relationship to the head (HUD list 3.15.1).
    pub members: Vec<(ClientId, i32)>,
    /// The vacancy, its project and the agency that runs it.
    pub to: (VacancyId, ProjectId, AgencyId),
    /// The agency that keeps the place on the queue.
    pub from: Option<AgencyId>,
    /// Who sends it.
    pub sender: UserId,
    /// As the place on the queue is.
    pub data_class: String,
    /// [`State::Draft`] or [`State::Sent`].
    pub state: State,
    /// HUD 4.20.1.
    pub referred_on: NaiveDate,
    /// The kind of household.
    pub kind: HouseholdKind,
    /// Its score.
    pub score: i32,
    /// Its number on the queue.
    pub number: Option<i64>,
    /// What travels with it.
    pub comments: Option<String>,
    /// HUD 4.20.
    pub event: Option<String>,
}

/// How a referral ended, or what came of it.
#[derive(Debug, Clone, Default)]
pub struct Ended {
    /// Why: the reason's code, whose doing, and what was said.
    pub why: Option<(String, Party, Option<String>)>,
    /// The head's enrollment that came of it.
    pub enrollment: Option<String>,
    /// When they moved in.
    pub placed_on: Option<NaiveDate>,
}

/// Keeps a referral.
///
/// # Errors
/// [`Error::Taken`] when the household or the vacancy has an open one.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    new: NewReferral,
    now: DateTime<Utc>,
) -> Result<()> {
    let (row, members) = rows(new);
    let row = referral::ActiveModel { created_at: Set(now), version: Set(1), ..row };
    referral::Entity::insert(row).exec_without_returning(tx).await?;
    referral_member::Entity::insert_many(members).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a draft that still has this version anew, sent or not.
///
/// # Errors
/// [`Error::Stale`] when it has another version or is no draft any more, [`Error::Taken`] as for [`insert`]. Whether it
/// is within reach is the caller's to know.
pub async fn rewrite<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    new: NewReferral,
    version: i64,
) -> Result<()> {
    use referral::Column;
    let id = new.id.to_string();
    let (row, members) = rows(new);
    let row = referral::ActiveModel { version: Set(version.saturating_add(1)), ..row };
    let done = referral::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(id.clone()))
        .filter(Column::Version.eq(version))
        .filter(Column::State.eq(State::Draft.code()))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::Stale);
    }
    referral_member::Entity::delete_many().filter(referral_member::Column::ReferralId.eq(id)).exec(tx).await?;
    referral_member::Entity::insert_many(members).exec_without_returning(tx).await?;
    Ok(())
}

fn rows(new: NewReferral) -> (referral::ActiveModel, Vec<referral_member::ActiveModel>) {
    let id = new.id.to_string();
    let row = referral::ActiveModel {
        id: Set(id.clone()),
        queue_entry_id: Set(new.entry.to_string()),
        household_id: Set(new.household.0.to_string()),
        personal_id: Set(new.household.1.to_string()),
        vacancy_id: Set(new.to.0.to_string()),
        project_id: Set(new.to.1.to_string()),
        agency_id: Set(new.to.2.to_string()),
        from_agency_id: Set(new.from.map(|agency| agency.to_string())),
        sender_id: Set(new.sender.to_string()),
        data_class: Set(new.data_class),
        state: Set(new.state.code().into()),
        referred_on: Set(new.referred_on),
        household_kind: Set(new.kind.code().into()),
        household_size: Set(i32::try_from(new.members.len()).unwrap_or(i32::MAX)),
        score: Set(new.score),
        number: Set(new.number),
        comments: Set(new.comments),
        event_id: Set(new.event),
        ..Default::default()
    };
    let member = |(client, relationship): (ClientId, i32)| {
        let row = referral_member::Model {
            referral_id: id.clone(),
            personal_id: client.to_string(),
            relationship_to_hoh: relationship,
        };
        row.into_active_model()
    };
    (row, new.members.into_iter().map(member).collect())
}

/// Moves a referral that still has this version from one state on to another.
///
/// # Errors
/// [`Error::Stale`] when it has another version or stands elsewhere, [`Error::Taken`] when the household or the vacancy
/// has another open one by now. Whether it is within reach is the caller's to know.
pub async fn move_on<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    (id, version): (ReferralId, i64),
    (from, to): (State, State),
    ended: Ended,
) -> Result<()> {
    use referral::Column;
    let mut row = referral::ActiveModel {
        state: Set(to.code().into()),
        version: Set(version.saturating_add(1)),
        ..Default::default()
    };
    if let Some((reason, party, note)) = ended.why {
        row.reason = Set(Some(reason));
        row.party = Set(Some(party.code().into()));
        row.note = Set(note);
    }
    if let Some(enrollment) = ended.enrollment {
        row.enrollment_id = Set(Some(enrollment));
    }
    if let Some(day) = ended.placed_on {
        row.placed_on = Set(Some(day));
    }
    let done = referral::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(id.to_string()))
        .filter(Column::Version.eq(version))
        .filter(Column::State.eq(from.code()))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Notes what happened. `id` is the step's own.
///
/// # Errors
/// When the database fails.
pub async fn insert_step<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (id, referral, at): (String, ReferralId, DateTime<Utc>),
    step: Step,
    (reason, note): (Option<String>, Option<String>),
) -> Result<()> {
    let row = referral_step::Model {
        id,
        referral_id: referral.to_string(),
        at,
        user_id: permit.actor().map(|user| user.to_string()),
        step: step.code().into(),
        reason,
        note,
    };
    referral_step::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}
