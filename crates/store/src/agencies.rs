//! Agencies: HUD's Organization.csv as far as access and sign-in need it.

use chrono::NaiveDateTime;
use domain::ids::AgencyId;
use domain::records::{Row, Value};
use entity::{client, enrollment, organization, project};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::access::{entering_agencies, visible_agencies};
use crate::error::unreadable;
use crate::records::{self, NewRecord};
use crate::{Action, Error, Permit, Reads, Result, Scope};

/// An agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// HUD 2.01.2.
    pub name: String,
    /// HUD 2.01.3: whether it is a victim service provider.
    pub victim_service_provider: bool,
}

/// All agencies by name. What agencies there are is public in a community, so no scope guards it.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl Reads) -> Result<Vec<Agency>> {
    let rows =
        organization::Entity::find().order_by_asc(organization::Column::OrganizationName).all(db).await?;
    rows.into_iter().map(agency).collect()
}

/// The agencies within a scope for projects, by name.
///
/// # Errors
/// When the database fails.
pub async fn list_within(db: &impl Reads, scope: &Scope) -> Result<Vec<Agency>> {
    let rows = organization::Entity::find()
        .filter(organization::Column::DateDeleted.is_null())
        .filter(visible_agencies(scope, Expr::col((organization::Entity, organization::Column::Id))))
        .order_by_asc(organization::Column::OrganizationName)
        .all(db)
        .await?;
    rows.into_iter().map(agency).collect()
}

/// The agencies for which a permit lets new clients be entered, by name: one's own, and for someone without an
/// agency those that are known not to be victim service providers.
///
/// # Errors
/// When the database fails.
pub async fn list_entering<A: Action>(db: &impl Reads, permit: &Permit<A>) -> Result<Vec<Agency>> {
    let rows = organization::Entity::find()
        .filter(organization::Column::DateDeleted.is_null())
        .filter(entering_agencies(&permit.scope()))
        .order_by_asc(organization::Column::OrganizationName)
        .order_by_asc(organization::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(agency).collect()
}

/// Whether clients were entered by this agency or enrolled in its projects.
///
/// # Errors
/// When the database fails.
pub async fn has_clients<A: Action>(db: &impl Reads, _permit: &Permit<A>, id: AgencyId) -> Result<bool> {
    let id = id.to_string();
    let entered = client::Entity::find().filter(client::Column::AgencyId.eq(&id)).one(db).await?;
    if entered.is_some() {
        return Ok(true);
    }
    let mut projects = Query::select();
    projects
        .column(project::Column::Id)
        .from(project::Entity)
        .and_where(project::Column::OrganizationId.eq(&id));
    let enrolled = enrollment::Entity::find().filter(enrollment::Column::ProjectId.in_subquery(projects));
    Ok(enrolled.one(db).await?.is_some())
}

/// Adds an agency of our own. `created` is civil time, as HUD's DateCreated.
///
/// # Errors
/// When the database fails.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    agency: &Agency,
    created: NaiveDateTime,
) -> Result<()> {
    let id = agency.id.to_string();
    let row = Row::from([
        ("OrganizationName", Value::Text(agency.name.clone())),
        ("VictimServiceProvider", Value::Integer(i32::from(agency.victim_service_provider))),
    ]);
    let layout = hud::file("Organization");
    let layout = layout.ok_or_else(|| Error::Unreadable("HUD has no Organization.csv".into()))?;
    records::insert(tx, permit, layout, NewRecord { id: id.clone(), agency: id, row }, created).await
}

fn agency(row: organization::Model) -> Result<Agency> {
    Ok(Agency {
        id: row.id.parse().map_err(unreadable("organization.id"))?,
        name: row.organization_name.unwrap_or_default(),
        victim_service_provider: row.victim_service_provider == Some(1),
    })
}
