//! Units that the last of their people leave, and the drafts that come of it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{AgencyId, ProjectId, UnitId, VacancyId};
use domain::referrals::{VacancyState, VacancyStep};
use domain::units::UnitStatus;
use entity::{project, unit, unit_group, unit_occupancy, vacancy};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use crate::error::unreadable;
use crate::vacancies::LIVE;
use crate::{Action, Error, Permit, Reads, Result};

/// A unit that nobody is in any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vacated {
    /// Which.
    pub unit: UnitId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// The agency that runs the project.
    pub agency: AgencyId,
}

/// The units that an enrollment left on a day as the last: they can be used, their project goes on, and nobody is in
/// them later than `after`, nor is a vacancy of theirs under way.
///
/// # Errors
/// When the database fails. Whether the enrollment is within reach is the caller's to know.
pub async fn list_vacated<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    (enrollment, day): (&str, NaiveDate),
    after: NaiveDate,
) -> Result<Vec<Vacated>> {
    let of = |column| (unit::Entity, column);
    let mut query = Query::select();
    query
        .distinct()
        .expr_as(Expr::col(of(unit::Column::Id)), Alias::new("u_id"))
        .expr_as(Expr::col((project::Entity, project::Column::Id)), Alias::new("p_id"))
        .expr_as(Expr::col((project::Entity, project::Column::AgencyId)), Alias::new("a_id"))
        .from(unit::Entity)
        .inner_join(
            unit_group::Entity,
            Expr::col((unit_group::Entity, unit_group::Column::Id)).equals(of(unit::Column::UnitGroupId)),
        )
        .inner_join(
            project::Entity,
            Expr::col((project::Entity, project::Column::Id))
                .equals((unit_group::Entity, unit_group::Column::ProjectId)),
        )
        .and_where(Expr::col(of(unit::Column::Status)).eq(UnitStatus::Ready.code()))
        .cond_where(goes_on(after))
        .and_where(Expr::col((project::Entity, project::Column::AgencyId)).is_not_null())
        .and_where(Expr::col(of(unit::Column::Id)).in_subquery(left_by(enrollment, day)))
        .and_where(Expr::col(of(unit::Column::Id)).not_in_subquery(in_use(after)))
        .and_where(Expr::col(of(unit::Column::Id)).not_in_subquery(on_offer()));
    let rows = tx.query_all(&query).await?;
    let read = rows.iter().map(|row| {
        let text = |name| -> Result<String> { Ok(row.try_get("", name)?) };
        Ok(Vacated {
            unit: text("u_id")?.parse().map_err(unreadable("unit.id"))?,
            project: text("p_id")?.parse().map_err(unreadable("project.id"))?,
            agency: text("a_id")?.parse().map_err(unreadable("project.agency_id"))?,
        })
    });
    read.collect()
}

fn goes_on(day: NaiveDate) -> Condition {
    let end = || Expr::col((project::Entity, project::Column::OperatingEndDate));
    Condition::all()
        .add(Expr::col((project::Entity, project::Column::DateDeleted)).is_null())
        .add(Condition::any().add(end().is_null()).add(end().gte(day)))
}

fn left_by(enrollment: &str, day: NaiveDate) -> SelectStatement {
    let mut left = Query::select();
    left.column(unit_occupancy::Column::UnitId)
        .from(unit_occupancy::Entity)
        .and_where(unit_occupancy::Column::EnrollmentId.eq(enrollment))
        .and_where(unit_occupancy::Column::ToDate.eq(day));
    left
}

fn in_use(after: NaiveDate) -> SelectStatement {
    let to = || Expr::col(unit_occupancy::Column::ToDate);
    let mut people = Query::select();
    people
        .column(unit_occupancy::Column::UnitId)
        .from(unit_occupancy::Entity)
        .and_where(to().is_null().or(to().gt(after)));
    people
}

fn on_offer() -> SelectStatement {
    let mut live = Query::select();
    live.column(vacancy::Column::UnitId)
        .from(vacancy::Entity)
        .and_where(vacancy::Column::State.is_in(LIVE.map(VacancyState::code)));
    live
}

/// Withdraws, for a reason, the drafts that nobody has touched since an enrollment left their unit on a day. Tells
/// which.
///
/// # Errors
/// When the database fails. Whether the enrollment is within reach is the caller's to know.
pub async fn withdraw_untouched<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    (enrollment, day): (&str, NaiveDate),
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Vec<VacancyId>> {
    let to = || Expr::col(unit_occupancy::Column::ToDate);
    let mut units = Query::select();
    units
        .column(unit_occupancy::Column::UnitId)
        .from(unit_occupancy::Entity)
        .and_where(unit_occupancy::Column::EnrollmentId.eq(enrollment))
        .and_where(to().is_null().or(to().gte(day)));
    let untouched = Condition::all()
        .add(vacancy::Column::State.eq(VacancyState::Draft.code()))
        .add(vacancy::Column::Version.eq(1));
    let drafts = vacancy::Entity::find()
        .filter(vacancy::Column::UnitId.in_subquery(units))
        .filter(vacancy::Column::AvailableOn.gte(day))
        .filter(untouched.clone())
        .all(tx)
        .await?;
    let to = VacancyState::Draft.after(VacancyStep::Withdraw).ok_or(Error::Stale)?;
    let mut withdrawn = Vec::new();
    for draft in drafts {
        let row = vacancy::ActiveModel {
            state: Set(to.code().into()),
            reason: Set(Some(reason.to_owned())),
            changed_at: Set(now),
            version: Set(2),
            ..Default::default()
        };
        let done = vacancy::Entity::update_many()
            .set(row)
            .filter(vacancy::Column::Id.eq(&draft.id))
            .filter(untouched.clone())
            .exec(tx)
            .await?;
        // Whoever touched it meanwhile keeps it.
        if done.rows_affected > 0 {
            withdrawn.push(draft.id.parse().map_err(unreadable("vacancy.id"))?);
        }
    }
    Ok(withdrawn)
}
