//! Projects that people can be enrolled in.

use chrono::NaiveDate;
use domain::ids::{AgencyId, ProjectId};
use entity::{ce_participation, organization, project};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::access::enrolling_projects;
use crate::error::unreadable;
use crate::{Reads, Result, Scope};

/// HUD list 2.02.6: coordinated entry.
pub const COORDINATED_ENTRY: i32 = 14;

/// A project as far as enrolling asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Its id.
    pub id: ProjectId,
    /// HUD 2.02.2.
    pub name: String,
    /// HUD 2.02.6, list 2.02.6.
    pub project_type: Option<i32>,
    /// The agency that runs it.
    pub agency: AgencyId,
    /// HUD 2.01.2 of the agency.
    pub agency_name: String,
    /// HUD 2.02.4: its last day.
    pub ends: Option<NaiveDate>,
}

impl Open {
    /// Whether it has ended before a day. A stay of before may still be entered.
    #[must_use]
    pub fn has_ended(&self, day: NaiveDate) -> bool {
        self.ends.is_some_and(|ends| ends < day)
    }
}

/// The projects that have begun by a day and have not ended before another, in which the scope, one for enrollments
/// or assessments, lets someone enroll people. By name.
///
/// # Errors
/// When the database fails.
pub async fn list_enrolling(
    db: &impl Reads,
    scope: &Scope,
    begun_by: NaiveDate,
    not_before: NaiveDate,
) -> Result<Vec<Open>> {
    let dates = starts_by(begun_by).add(ends_from(not_before));
    list(db, Condition::all().add(enrolling_projects(scope)).add(dates)).await
}

/// One of them, whenever it operates.
///
/// # Errors
/// When the database fails.
pub async fn find_enrolling(db: &impl Reads, scope: &Scope, id: ProjectId) -> Result<Option<Open>> {
    let this = project::Column::Id.eq(id.to_string());
    Ok(list(db, Condition::all().add(enrolling_projects(scope)).add(this)).await?.pop())
}

/// Of these the coordinated entry projects whose agency has said that they are an access point that day (HUD 2.09).
///
/// # Errors
/// When the database fails.
pub async fn list_access_points(db: &impl Reads, scope: &Scope, day: NaiveDate) -> Result<Vec<Open>> {
    use ce_participation::Column;
    let column = |column: Column| Expr::col((ce_participation::Entity, column));
    let mut says = Query::select();
    says.expr(Expr::val(1))
        .from(ce_participation::Entity)
        .and_where(column(Column::ProjectId).equals((project::Entity, project::Column::Id)))
        .and_where(column(Column::DateDeleted).is_null())
        .and_where(column(Column::AccessPoint).eq(1))
        .and_where(column(Column::CeParticipationStatusStartDate).lte(day))
        .cond_where(
            Condition::any()
                .add(column(Column::CeParticipationStatusEndDate).is_null())
                .add(column(Column::CeParticipationStatusEndDate).gte(day)),
        );
    let filter = Condition::all()
        .add(enrolling_projects(scope))
        .add(operates_on(day))
        .add(project::Column::ProjectType.eq(COORDINATED_ENTRY))
        .add(Expr::exists(says));
    list(db, filter).await
}

async fn list(db: &impl Reads, filter: Condition) -> Result<Vec<Open>> {
    let to_organization: sea_orm::RelationDef = project::Entity::belongs_to(organization::Entity)
        .from(project::Column::OrganizationId)
        .to(organization::Column::Id)
        .into();
    use sea_orm::{JoinType, QuerySelect};
    let rows = project::Entity::find()
        .select_also(organization::Entity)
        .join(JoinType::InnerJoin, to_organization)
        .filter(filter)
        .order_by_asc(project::Column::ProjectName)
        .order_by_asc(project::Column::Id)
        .all(db)
        .await?;
    let mut open = Vec::with_capacity(rows.len());
    for (project, agency) in rows {
        let Some(agency) = agency else { continue };
        open.push(Open {
            id: project.id.parse().map_err(unreadable("project.id"))?,
            name: project.project_name.unwrap_or_default(),
            project_type: project.project_type,
            agency: agency.id.parse().map_err(unreadable("organization.id"))?,
            agency_name: agency.organization_name.unwrap_or_default(),
            ends: project.operating_end_date,
        });
    }
    Ok(open)
}

/// HUD 2.02.3 and 2.02.4: the last day counts.
pub(crate) fn operates_on(day: NaiveDate) -> Condition {
    starts_by(day).add(ends_from(day))
}

/// Where HUD 2.02.3 is no later than a day.
fn starts_by(day: NaiveDate) -> Condition {
    let start = project::Column::OperatingStartDate;
    Condition::all().add(Condition::any().add(start.is_null()).add(start.lte(day)))
}

/// Where HUD 2.02.4 is no earlier than a day.
fn ends_from(day: NaiveDate) -> Condition {
    let end = project::Column::OperatingEndDate;
    Condition::all().add(Condition::any().add(end.is_null()).add(end.gte(day)))
}
