//! Looking at a project and all that describes it.

use domain::access::RecordKind;
use domain::ids::{AgencyId, ProjectId, RowId};
use domain::records::Value;
use store::records::{self, Record};
use store::units::{self, Unit};
use store::vacancies::Vacancy;
use store::{Permit, Scope};

use super::{PARTS, Part};
use crate::records::layout;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// A project as its page shows it.
#[derive(Debug, Clone)]
pub struct Viewed {
    /// HUD's Project.csv.
    pub project: Record,
    /// HUD's Organization.csv.
    pub agency: Record,
    /// The rows of each part, in the order of [`PARTS`].
    pub parts: Vec<(&'static Part, Vec<Record>)>,
    /// Its units as they are tonight.
    pub units: Vec<Unit>,
    /// Their vacancies that are under way, as far as the person may know of them.
    pub vacancies: Vec<Vacancy>,
    /// The person may change it.
    pub may_change: bool,
}

/// A project.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may know of.
pub async fn view(ctx: &Ctx, id: ProjectId) -> Result<Viewed> {
    access::enter(ctx, UseCase::ViewProject)?;
    let db = ctx.app.db.read();
    let scope = access::scope(ctx, RecordKind::Project)?;
    let project = find(ctx, &scope, id).await?;
    let agency = project.row.get("OrganizationID").map(Value::text).unwrap_or_default();
    let agency = records::find(db, &scope, layout("Organization")?, &agency).await?.ok_or(Error::NotFound)?;
    let mut parts = Vec::new();
    for part in PARTS {
        let rows = records::list(db, &scope, part.layout(), "ProjectID", &id.to_string()).await?;
        parts.push((part, rows));
    }
    let may_change = match access::change::<action::EditProject>(ctx) {
        Ok(permit) => find(ctx, &permit.scope(), id).await.is_ok(),
        Err(_) => false,
    };
    Ok(Viewed {
        project,
        agency,
        parts,
        units: units::list(db, &scope, Some(id), ctx.today()).await?,
        vacancies: crate::vacancies::of_project(ctx, id).await?,
        may_change,
    })
}

/// A project for the form that changes it; none for a new one, which needs an agency the person may add to.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may change.
pub async fn open_form(ctx: &Ctx, id: Option<ProjectId>) -> Result<(Option<Record>, Vec<(AgencyId, String)>)> {
    access::enter(ctx, UseCase::OpenProjectForm)?;
    let scope = access::change::<action::EditProject>(ctx)?.scope();
    let agencies = store::agencies::list_within(ctx.app.db.read(), &scope).await?;
    let agencies = agencies.into_iter().map(|agency| (agency.id, agency.name)).collect();
    let project = match id {
        Some(id) => Some(find(ctx, &scope, id).await?),
        None => None,
    };
    Ok((project, agencies))
}

/// A row of a project's part for the form that changes it, with the project; no row for a new one.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may change.
pub async fn open_part(
    ctx: &Ctx,
    project: ProjectId,
    part: &'static Part,
    row: Option<RowId>,
) -> Result<(Record, Option<Record>)> {
    access::enter(ctx, UseCase::OpenProjectForm)?;
    let permit = access::change::<action::EditProject>(ctx)?;
    let found = to_change(ctx, &permit, project).await?;
    let row = match row {
        Some(row) => Some(part_row(ctx, &permit.scope(), project, part, row).await?),
        None => None,
    };
    Ok((found, row))
}

/// A project that the person may change.
pub(super) async fn to_change<A: store::Action>(
    ctx: &Ctx,
    permit: &Permit<A>,
    id: ProjectId,
) -> Result<Record> {
    find(ctx, &permit.scope(), id).await
}

pub(super) async fn part_row(
    ctx: &Ctx,
    scope: &Scope,
    project: ProjectId,
    part: &'static Part,
    row: RowId,
) -> Result<Record> {
    let found = records::find(ctx.app.db.read(), scope, part.layout(), &row.to_string()).await?;
    let of_project = |found: &Record| found.row.get("ProjectID") == Some(&Value::Text(project.to_string()));
    found.filter(of_project).ok_or(Error::NotFound)
}

async fn find(ctx: &Ctx, scope: &Scope, id: ProjectId) -> Result<Record> {
    let found = records::find(ctx.app.db.read(), scope, layout("Project")?, &id.to_string()).await?;
    found.ok_or(Error::NotFound)
}
