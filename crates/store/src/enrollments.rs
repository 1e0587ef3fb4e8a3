//! Enrollments: HUD's Enrollment.csv with the exit beside it, seen through a scope.

use std::cmp::Reverse;

use chrono::NaiveDate;
use domain::ids::{ClientId, EnrollmentId};
use entity::{client, enrollment, exit, organization, project};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

use crate::access::{visible_clients, visible_enrollments};
use crate::clients::{Identity, identity};
use crate::error::unreadable;
use crate::{Reads, Result, Scope};

/// An enrollment of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// Our id.
    pub id: EnrollmentId,
    /// The project's name (HUD 2.02.2).
    pub project: Option<String>,
    /// The project's type (HUD 2.02.6, list 2.02.6).
    pub project_type: Option<i32>,
    /// The agency's name (HUD 2.01.2).
    pub agency: Option<String>,
    /// HUD 3.10.1.
    pub entry_date: Option<NaiveDate>,
    /// HUD 3.20.1.
    pub move_in_date: Option<NaiveDate>,
    /// HUD 3.11.1; none while the stay goes on.
    pub exit_date: Option<NaiveDate>,
    /// HUD 3.12.1, list 3.12.1.
    pub destination: Option<i32>,
    /// HUD 3.15.1, list 3.15.1.
    pub relationship_to_hoh: Option<i32>,
    /// The stay it shares with others: source, project and HUD's HouseholdID.
    pub household: Option<Household>,
}

/// What the enrollments of one household share (HUD 5.09.1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Household {
    source: String,
    project: String,
    key: String,
}

/// Someone of a client's household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub identity: Identity,
    /// HUD 3.15.1, list 3.15.1: how they stand to the head of the household.
    pub relationship_to_hoh: Option<i32>,
    /// The household.
    pub household: Household,
}

impl Enrolled {
    /// Whether the stay goes on that day: entered, and not left before or on it.
    #[must_use]
    pub fn is_open(&self, day: NaiveDate) -> bool {
        self.entry_date.is_none_or(|entry| entry <= day) && self.exit_date.is_none_or(|exit| exit > day)
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    source_id: String,
    project_id: Option<String>,
    household_id: Option<String>,
    entry_date: Option<NaiveDate>,
    move_in_date: Option<NaiveDate>,
    relationship_to_hoh: Option<i32>,
    project_name: Option<String>,
    project_type: Option<i32>,
    organization_name: Option<String>,
    exit_date: Option<NaiveDate>,
    destination: Option<i32>,
}

/// A client's enrollments within a scope, the newest entry first.
///
/// # Errors
/// When the database fails.
pub async fn list_of_client(db: &impl Reads, scope: &Scope, client: ClientId) -> Result<Vec<Enrolled>> {
    let rows: Vec<Row> = enrollment::Entity::find()
        .select_only()
        .columns([
            enrollment::Column::Id,
            enrollment::Column::SourceId,
            enrollment::Column::ProjectId,
            enrollment::Column::HouseholdId,
            enrollment::Column::EntryDate,
            enrollment::Column::MoveInDate,
            enrollment::Column::RelationshipToHoh,
        ])
        .columns([project::Column::ProjectName, project::Column::ProjectType])
        .column(organization::Column::OrganizationName)
        .columns([exit::Column::ExitDate, exit::Column::Destination])
        .join(JoinType::LeftJoin, to_project())
        .join(JoinType::LeftJoin, to_organization())
        .join(JoinType::LeftJoin, to_exit())
        .filter(enrollment::Column::PersonalId.eq(client.to_string()))
        .filter(visible_enrollments(scope))
        .order_by_desc(enrollment::Column::Id)
        .into_model()
        .all(db)
        .await?;
    let mut enrolled = Vec::with_capacity(rows.len());
    for row in rows {
        enrolled.push(read(row)?);
    }
    // A file may hold two exits of one enrollment: it is one stay.
    enrolled.dedup_by(|next, kept| next.id == kept.id);
    enrolled.sort_by_key(|stay| Reverse(stay.entry_date));
    Ok(enrolled)
}

/// Who else is in these households now: members whose own stay goes on that day, within both scopes. By name.
///
/// # Errors
/// When the database fails.
pub async fn list_members(
    db: &impl Reads,
    (clients, enrollments): (&Scope, &Scope),
    client: ClientId,
    households: &[Household],
    day: NaiveDate,
) -> Result<Vec<Member>> {
    if households.is_empty() {
        return Ok(Vec::new());
    }
    let keys = households.iter().map(|household| household.key.clone());
    let rows = enrollment::Entity::find()
        .select_also(client::Entity)
        .join(JoinType::InnerJoin, to_client())
        .join(JoinType::LeftJoin, to_exit())
        .filter(enrollment::Column::HouseholdId.is_in(keys))
        .filter(enrollment::Column::PersonalId.ne(client.to_string()))
        .filter(Expr::col((exit::Entity, exit::Column::ExitDate)).is_null().or(exit::Column::ExitDate.gt(day)))
        .filter(visible_enrollments(enrollments))
        .filter(visible_clients(clients))
        .order_by_asc(client::Column::LastName)
        .order_by_asc(client::Column::FirstName)
        .order_by_asc(client::Column::Id)
        .all(db)
        .await?;
    let mut members = Vec::new();
    for (enrollment, person) in rows {
        let key = household(enrollment.source_id, enrollment.project_id, enrollment.household_id);
        let (Some(person), Some(household)) = (person, key) else { continue };
        if households.contains(&household) {
            let relationship_to_hoh = enrollment.relationship_to_hoh;
            members.push(Member { identity: identity(person)?, relationship_to_hoh, household });
        }
    }
    members.dedup_by(|next, kept| next == kept);
    Ok(members)
}

fn read(row: Row) -> Result<Enrolled> {
    Ok(Enrolled {
        id: row.id.parse().map_err(unreadable("enrollment.id"))?,
        project: row.project_name,
        project_type: row.project_type,
        agency: row.organization_name,
        entry_date: row.entry_date,
        move_in_date: row.move_in_date,
        exit_date: row.exit_date,
        destination: row.destination,
        relationship_to_hoh: row.relationship_to_hoh,
        household: household(row.source_id, row.project_id, row.household_id),
    })
}

// HouseholdID is unique within a source and a project at most.
fn household(source: String, project: Option<String>, key: Option<String>) -> Option<Household> {
    let key = key.filter(|key| !key.trim().is_empty())?;
    Some(Household { source, project: project?, key })
}

fn to_project() -> RelationDef {
    enrollment::Entity::belongs_to(project::Entity)
        .from(enrollment::Column::ProjectId)
        .to(project::Column::Id)
        .into()
}

fn to_organization() -> RelationDef {
    project::Entity::belongs_to(organization::Entity)
        .from(project::Column::OrganizationId)
        .to(organization::Column::Id)
        .into()
}

fn to_client() -> RelationDef {
    enrollment::Entity::belongs_to(client::Entity)
        .from(enrollment::Column::PersonalId)
        .to(client::Column::Id)
        .into()
}

/// The exit, if there is one that is not deleted.
fn to_exit() -> RelationDef {
    let relation: RelationDef = enrollment::Entity::belongs_to(exit::Entity)
        .from(enrollment::Column::Id)
        .to(exit::Column::EnrollmentId)
        .into();
    relation.on_condition(|_, exit| Expr::col((exit, exit::Column::DateDeleted)).is_null().into_condition())
}
