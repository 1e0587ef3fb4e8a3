//! Looking at agencies. They are no clients, so that looking leaves no audit row.

use domain::access::RecordKind;
use domain::ids::AgencyId;
use store::records::{self, Record};

use super::Agency;
use crate::records::layout;
use crate::{Ctx, Error, Result, UseCase, access};

/// An agency with its projects.
#[derive(Debug, Clone)]
pub struct Viewed {
    /// HUD's Organization.csv.
    pub agency: Record,
    /// HUD's Project.csv, a record each.
    pub projects: Vec<Record>,
}

/// The agencies that the person may know of, by name, each with the number of its projects.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx) -> Result<Vec<(Agency, usize)>> {
    access::enter(ctx, UseCase::ListAgencies)?;
    let db = ctx.app.db.read();
    let agencies = store::agencies::list_within(db, &access::scope(ctx, RecordKind::Agency)?).await?;
    let projects = records::all(db, &access::scope(ctx, RecordKind::Project)?, layout("Project")?).await?;
    let count = |id: AgencyId| {
        let id = id.to_string();
        projects.iter().filter(|project| project.agency.as_ref() == Some(&id)).count()
    };
    Ok(agencies.into_iter().map(|agency| (agency.clone(), count(agency.id))).collect())
}

/// An agency.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may know of.
pub async fn view(ctx: &Ctx, id: AgencyId) -> Result<Viewed> {
    access::enter(ctx, UseCase::ViewAgency)?;
    let db = ctx.app.db.read();
    let id = id.to_string();
    let agency =
        records::find(db, &access::scope(ctx, RecordKind::Agency)?, layout("Organization")?, &id).await?;
    let scope = access::scope(ctx, RecordKind::Project)?;
    let projects = records::list(db, &scope, layout("Project")?, "OrganizationID", &id).await?;
    Ok(Viewed { agency: agency.ok_or(Error::NotFound)?, projects })
}

/// An agency for the form that changes it, for those who may; none for a new one.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may change.
pub async fn open_form(ctx: &Ctx, id: Option<AgencyId>) -> Result<Option<Record>> {
    access::enter(ctx, UseCase::OpenAgencyForm)?;
    let Some(id) = id else { return Ok(None) };
    Ok(Some(super::edit::to_change(ctx, id).await?))
}
