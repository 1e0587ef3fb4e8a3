//! Who follows which clients: a case manager's own.

use chrono::NaiveDate;
use domain::ids::{EnrollmentId, UserId};
use entity::{assignment, client, enrollment, exit, project, unit_occupancy};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, NullOrdering, Order, Query};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter};

use crate::access::{visible_clients, visible_enrollments};
use crate::clients::{Identity, identity};
use crate::{Action, Permit, Reads, Result, Scope};

/// A client someone follows, through one enrollment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Who.
    pub client: Identity,
    /// HUD 2.02.2 of the project they are enrolled in.
    pub project: Option<String>,
    /// HUD 3.10.1.
    pub entry_date: Option<NaiveDate>,
}

/// The clients within the scopes whom this person follows today through an open enrollment, the latest first.
/// At most `most` of them.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl Reads,
    (clients, enrollments): (&Scope, &Scope),
    user: UserId,
    today: NaiveDate,
    most: u64,
) -> Result<Vec<Followed>> {
    let follows = Condition::all()
        .add(Expr::col((assignment::Entity, assignment::Column::UserId)).eq(user.to_string()))
        .add(Expr::col((assignment::Entity, assignment::Column::FromDate)).lte(today))
        .add(
            Expr::col((assignment::Entity, assignment::Column::ToDate)).is_null().or(Expr::col((
                assignment::Entity,
                assignment::Column::ToDate,
            ))
            .gt(today)),
        );
    let mut left = Query::select();
    left.expr(Expr::val(1))
        .from(exit::Entity)
        .and_where(
            Expr::col((exit::Entity, exit::Column::EnrollmentId))
                .equals((enrollment::Entity, enrollment::Column::Id)),
        )
        .and_where(Expr::col((exit::Entity, exit::Column::DateDeleted)).is_null())
        .and_where(Expr::col((exit::Entity, exit::Column::ExitDate)).lte(today));
    let mut query = Query::select();
    query
        .column((client::Entity, sea_orm::sea_query::Asterisk))
        .expr_as(Expr::col((project::Entity, project::Column::ProjectName)), Alias::new("followed_in"))
        .expr_as(Expr::col((enrollment::Entity, enrollment::Column::EntryDate)), Alias::new("followed_since"))
        .from(assignment::Entity)
        .inner_join(
            enrollment::Entity,
            Expr::col((enrollment::Entity, enrollment::Column::Id))
                .equals((assignment::Entity, assignment::Column::EnrollmentId)),
        )
        .inner_join(
            client::Entity,
            Expr::col((client::Entity, client::Column::Id))
                .equals((enrollment::Entity, enrollment::Column::PersonalId)),
        )
        .left_join(
            project::Entity,
            Expr::col((project::Entity, project::Column::Id))
                .equals((enrollment::Entity, enrollment::Column::ProjectId)),
        )
        .cond_where(follows)
        .and_where(Expr::col((enrollment::Entity, enrollment::Column::DateDeleted)).is_null())
        .and_where(Expr::exists(left).not())
        .cond_where(visible_clients(clients))
        .cond_where(visible_enrollments(enrollments))
        .order_by_with_nulls(
            (enrollment::Entity, enrollment::Column::EntryDate),
            Order::Desc,
            NullOrdering::Last,
        )
        .order_by((enrollment::Entity, enrollment::Column::Id), Order::Asc)
        .limit(most);
    let rows = db.query_all(&query).await?;
    let followed = rows.iter().map(|row| {
        Ok(Followed {
            client: identity(<client::Entity as EntityTrait>::Model::from_query_result(row, "")?)?,
            project: row.try_get("", "followed_in")?,
            entry_date: row.try_get("", "followed_since")?,
        })
    });
    followed.collect()
}

/// Has someone follow a client through an enrollment from this day on.
///
/// # Errors
/// When the database fails.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: &str,
    (enrollment, user): (EnrollmentId, UserId),
    from: NaiveDate,
) -> Result<()> {
    let row = assignment::Model {
        id: id.to_owned(),
        enrollment_id: enrollment.to_string(),
        user_id: user.to_string(),
        from_date: from,
        to_date: None,
        version: 1,
    };
    assignment::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// An enrollment ends: from this day on nobody follows the client through it, and its unit is free. The caller has
/// written the exit through the permit, which asks whether it reaches the enrollment.
///
/// # Errors
/// When the database fails.
pub async fn end_with_enrollment<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    enrollment: &str,
    day: NaiveDate,
) -> Result<()> {
    use {assignment::Column as Followed, unit_occupancy::Column as Occupied};
    assignment::Entity::update_many()
        .col_expr(Followed::ToDate, Expr::val(day))
        .col_expr(Followed::Version, Expr::col(Followed::Version).add(1))
        .filter(Followed::EnrollmentId.eq(enrollment))
        .filter(Followed::ToDate.is_null())
        .exec(tx)
        .await?;
    unit_occupancy::Entity::update_many()
        .col_expr(Occupied::ToDate, Expr::val(day))
        .col_expr(Occupied::Version, Expr::col(Occupied::Version).add(1))
        .filter(Occupied::EnrollmentId.eq(enrollment))
        .filter(Occupied::ToDate.is_null().or(Occupied::ToDate.gt(day)))
        .exec(tx)
        .await?;
    Ok(())
}
