//! Units and slots of projects, and how many people are in each on a night.

use chrono::NaiveDate;
use domain::ids::{EnrollmentId, ProjectId, UnitId};
use domain::units::{UnitKind, UnitStatus, in_order};
use entity::{project, unit, unit_group, unit_occupancy};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryResult, Set};

use crate::access::visible_agencies;
use crate::error::unreadable;
use crate::{Action, Error, Permit, Reads, Result, Scope};

/// A unit as it is on one night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// The name of its group: a floor, a building, a program.
    pub group: String,
    /// Counts the changes.
    pub version: i64,
    /// People in it that night.
    pub occupied: i64,
    /// What else is known of it.
    pub details: Details,
}

/// What people may change of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// What it is called within its group.
    pub name: String,
    /// A unit or a slot.
    pub kind: UnitKind,
    /// How many people it takes.
    pub capacity: i32,
    /// Its bedrooms, where it has any of its own.
    pub bedrooms: Option<i32>,
    /// Whether someone in a wheelchair can live in it.
    pub accessible: bool,
    /// Whether it can be used.
    pub status: UnitStatus,
    /// Why it cannot.
    pub status_reason: Option<String>,
    /// When it is expected back.
    pub expected_back: Option<NaiveDate>,
}

impl Unit {
    /// How many people it takes that night: none when somebody is in it.
    #[must_use]
    pub fn free(&self) -> i64 {
        match self.details.status {
            // Two households never share a unit: who is in it has all of it.
            UnitStatus::Ready if self.occupied == 0 => i64::from(self.details.capacity),
            UnitStatus::Ready | UnitStatus::Offline | UnitStatus::Retired => 0,
        }
    }
}

/// The units within a scope for projects, of one project or of all, as they are that night.
/// By project, group and name. Retired ones come along.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl Reads,
    scope: &Scope,
    project: Option<ProjectId>,
    night: NaiveDate,
) -> Result<Vec<Unit>> {
    let mut query = select(scope, night);
    if let Some(project) = project {
        query.and_where(Expr::col((unit_group::Entity, unit_group::Column::ProjectId)).eq(project.to_string()));
    }
    query
        .order_by((unit_group::Entity, unit_group::Column::ProjectId), Order::Asc)
        .order_by((unit::Entity, unit::Column::Id), Order::Asc);
    let mut units: Vec<Unit> = db.query_all(&query).await?.iter().map(read).collect::<Result<_>>()?;
    // Bed 2 stands before Bed 10.
    units.sort_by_cached_key(|unit| (unit.project, in_order(&unit.group), in_order(&unit.details.name)));
    Ok(units)
}

/// One unit; none when there is no such unit within the scope.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Reads, scope: &Scope, id: UnitId, night: NaiveDate) -> Result<Option<Unit>> {
    let mut query = select(scope, night);
    query.and_where(Expr::col((unit::Entity, unit::Column::Id)).eq(id.to_string()));
    db.query_one(&query).await?.as_ref().map(read).transpose()
}

fn select(scope: &Scope, night: NaiveDate) -> SelectStatement {
    let tonight = Alias::new("tonight");
    let mut people = Query::select();
    people
        .column(unit_occupancy::Column::UnitId)
        .expr_as(Func::count(Expr::col(unit_occupancy::Column::Id)), Alias::new("people"))
        .from(unit_occupancy::Entity)
        .and_where(Expr::col(unit_occupancy::Column::FromDate).lte(night))
        .cond_where(
            Expr::col(unit_occupancy::Column::ToDate)
                .is_null()
                .or(Expr::col(unit_occupancy::Column::ToDate).gt(night)),
        )
        .group_by_col(unit_occupancy::Column::UnitId);
    let of = |column| (unit::Entity, column);
    let mut query = Query::select();
    query
        .columns(
            [
                unit::Column::Id,
                unit::Column::Version,
                unit::Column::Name,
                unit::Column::Kind,
                unit::Column::Capacity,
                unit::Column::Bedrooms,
                unit::Column::Accessible,
                unit::Column::Status,
                unit::Column::StatusReason,
                unit::Column::ExpectedBack,
            ]
            .map(of),
        )
        .expr_as(Expr::col((unit_group::Entity, unit_group::Column::Name)), Alias::new("group_name"))
        .column((unit_group::Entity, unit_group::Column::ProjectId))
        .expr_as(
            Func::coalesce([
                Expr::col((tonight.clone(), Alias::new("people"))),
                Func::cast_as(Expr::value(0), Alias::new("BIGINT")).into(),
            ]),
            Alias::new("occupied"),
        )
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
        .join_subquery(
            sea_orm::sea_query::JoinType::LeftJoin,
            people,
            tonight.clone(),
            Expr::col((tonight, unit_occupancy::Column::UnitId)).equals(of(unit::Column::Id)),
        )
        .and_where(Expr::col((project::Entity, project::Column::DateDeleted)).is_null())
        .cond_where(visible_agencies(scope, Expr::col((project::Entity, project::Column::AgencyId))));
    query
}

fn read(row: &QueryResult) -> Result<Unit> {
    let id: String = row.try_get("", "id")?;
    let project: String = row.try_get("", "project_id")?;
    let kind: String = row.try_get("", "kind")?;
    let status: String = row.try_get("", "status")?;
    Ok(Unit {
        id: id.parse().map_err(unreadable("unit.id"))?,
        project: project.parse().map_err(unreadable("unit_group.project_id"))?,
        group: row.try_get("", "group_name")?,
        version: row.try_get("", "version")?,
        occupied: row.try_get("", "occupied")?,
        details: Details {
            name: row.try_get("", "name")?,
            kind: kind.parse().map_err(unreadable("unit.kind"))?,
            capacity: row.try_get("", "capacity")?,
            bedrooms: row.try_get("", "bedrooms")?,
            accessible: row.try_get("", "accessible")?,
            status: status.parse().map_err(unreadable("unit.status"))?,
            status_reason: row.try_get("", "status_reason")?,
            expected_back: row.try_get("", "expected_back")?,
        },
    })
}

/// Adds units to a group of a project, which is made if the project has none of this name.
/// `ids` are for the group and the units.
///
/// # Errors
/// When the database fails. Whether the project is within reach is the caller's to know.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    (project, group): (ProjectId, &str),
    units: Vec<(UnitId, Details)>,
    new_group: String,
) -> Result<()> {
    let group_id = match find_group(tx, project, group).await? {
        Some(id) => id,
        None => {
            let row = unit_group::Model {
                id: new_group.clone(),
                project_id: project.to_string(),
                site_id: None,
                name: group.into(),
                version: 1,
            };
            row.into_active_model().insert(tx).await?;
            new_group
        }
    };
    let rows = units.into_iter().map(|(id, details)| unit::ActiveModel {
        id: Set(id.to_string()),
        unit_group_id: Set(group_id.clone()),
        version: Set(1),
        ..columns(details)
    });
    unit::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

async fn find_group(tx: &impl Reads, project: ProjectId, name: &str) -> Result<Option<String>> {
    use sea_orm::{ColumnTrait, QueryFilter};
    let found = unit_group::Entity::find()
        .filter(unit_group::Column::ProjectId.eq(project.to_string()))
        // As the unique index compares them.
        .filter(Func::lower(Expr::col(unit_group::Column::Name)).eq(Func::lower(Expr::val(name))))
        .one(tx)
        .await?;
    Ok(found.map(|row| row.id))
}

/// Changes a unit that still has this version.
///
/// # Errors
/// [`Error::Stale`] when it has another, [`Error::NotFound`] when there is none within the permit's reach.
pub async fn update<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (id, version): (UnitId, i64),
    details: Details,
    today: NaiveDate,
) -> Result<()> {
    use sea_orm::{ColumnTrait, QueryFilter};
    if find(tx, &permit.scope(), id, today).await?.is_none() {
        return Err(Error::NotFound);
    }
    let changed = unit::ActiveModel { version: Set(version.saturating_add(1)), ..columns(details) };
    let done = unit::Entity::update_many()
        .set(changed)
        .filter(unit::Column::Id.eq(id.to_string()))
        .filter(unit::Column::Version.eq(version))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Whether someone lives in a unit by this enrollment.
///
/// # Errors
/// When the database fails. Whether the enrollment is within reach is the caller's to know.
pub async fn is_housed(db: &impl Reads, enrollment: EnrollmentId) -> Result<bool> {
    use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
    use unit_occupancy::Column;
    let found = unit_occupancy::Entity::find()
        .filter(Column::EnrollmentId.eq(enrollment.to_string()))
        .filter(Column::ToDate.is_null())
        .count(db)
        .await?;
    Ok(found > 0)
}

/// Has the people of a stay live in a unit from this day on, in this bed where it has several; `rows` are the new rows'
/// ids with their enrollments.
///
/// # Errors
/// [`Error::Taken`] when others are in it then. Whether the unit is within reach is the caller's to know.
pub async fn occupy<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    (unit, bed, from): (UnitId, Option<String>, NaiveDate),
    rows: Vec<(String, EnrollmentId)>,
) -> Result<()> {
    use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
    use unit_occupancy::Column;
    let others = unit_occupancy::Entity::find()
        .filter(Column::UnitId.eq(unit.to_string()))
        .filter(Column::ToDate.is_null().or(Column::ToDate.gt(from)))
        .count(tx)
        .await?;
    if others > 0 {
        return Err(Error::Taken);
    }
    let rows = rows.into_iter().map(|(id, enrollment)| {
        let row = unit_occupancy::Model {
            id,
            unit_id: unit.to_string(),
            enrollment_id: enrollment.to_string(),
            bed: bed.clone(),
            from_date: from,
            to_date: None,
            version: 1,
        };
        row.into_active_model()
    });
    unit_occupancy::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

fn columns(details: Details) -> unit::ActiveModel {
    unit::ActiveModel {
        name: Set(details.name),
        kind: Set(details.kind.code().into()),
        capacity: Set(details.capacity),
        bedrooms: Set(details.bedrooms),
        accessible: Set(details.accessible),
        status: Set(details.status.code().into()),
        status_reason: Set(details.status_reason),
        expected_back: Set(details.expected_back),
        ..Default::default()
    }
}
