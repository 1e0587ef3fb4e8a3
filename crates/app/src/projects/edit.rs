//! Changing a project and the rows that describe it.

use domain::access::RecordKind;
use domain::ids::{AgencyId, ProjectId, RowId};
use domain::projects::{against_agency, faults, overlap};
use domain::records::{Fault, Row, Value};
use store::records::{self, Record};

use super::Part;
use super::add::of_project;
use super::view::{part_row, to_change};
use crate::records::{Edited, Form, change, layout, said, was_saved};
use crate::{Ctx, Error, Result, access, action};

/// What is asked of a project.
pub const ASKED: &[&str] = &[
    "ProjectName",
    "ProjectCommonName",
    "OperatingStartDate",
    "OperatingEndDate",
    "ContinuumProject",
    "ProjectType",
    "HousingType",
    "RRHSubType",
    "ResidentialAffiliation",
    "TargetPopulation",
    "HOPWAMedAssistedLivingFac",
    "PITCount",
];

/// Changes a project.
///
/// # Errors
/// [`Error::Refused`], [`Error::Stale`], or [`Error::NotFound`] for someone who may not.
pub async fn edit(ctx: &Ctx, id: ProjectId, edited: Edited) -> Result<()> {
    let permit = access::change::<action::EditProject>(ctx)?;
    let before = to_change(ctx, &permit, id).await?;
    let layout = layout("Project")?;
    let rules = |row: &Row| faults(layout, row);
    let form = Form { layout, asked: ASKED, above: &[], rules: &rules };
    let row = form.check(ctx, &edited.typed, &before.row)?;
    let said = said(ctx, &[&before.id, &edited.version.to_string()], &edited.typed);
    change(ctx, &permit, layout, &before, (&edited, &said), row).await
}

/// Adds a row to a project's part, or changes one.
///
/// # Errors
/// [`Error::Refused`], [`Error::Stale`], or [`Error::NotFound`] for someone who may not.
pub async fn edit_part(
    ctx: &Ctx,
    project: ProjectId,
    part: &'static Part,
    row: Option<RowId>,
    edited: Edited,
) -> Result<()> {
    let permit = access::change::<action::EditProjectPart>(ctx)?;
    let above = to_change(ctx, &permit, project).await?;
    let said = about(ctx, project, part, row, &edited);
    if was_saved(ctx, &permit, (&edited.form_key, &said)).await? {
        return Ok(());
    }
    let scope = access::scope(ctx, RecordKind::Project)?;
    let id = project.to_string();
    let others = records::list(ctx.app.db.read(), &scope, part.layout(), "ProjectID", &id).await?;
    let cocs = match part.file {
        "Inventory" => {
            records::list(ctx.app.db.read(), &scope, layout("ProjectCoC")?, "ProjectID", &id).await?
        }
        _ => Vec::new(),
    };
    let own = row.map(|row| row.to_string());
    let others: Vec<&Record> = others.iter().filter(|other| Some(&other.id) != own.as_ref()).collect();
    let organization =
        records::find(ctx.app.db.read(), &scope, layout("Organization")?, &agency(&above)?.to_string()).await?;
    let organization = organization.ok_or(Error::NotFound)?;
    let rules = |row: &Row| {
        let mut found = between(part, row, &others, &cocs);
        found.extend(against_agency(part.layout(), row, &organization.row));
        found
    };
    let form =
        Form { layout: part.layout(), asked: part.asked, above: &[("Project", &above.row)], rules: &rules };
    let typed = part.with_ticks(edited.typed.clone());
    let Some(row) = row else {
        let row = form.check(ctx, &typed, &Row::new())?;
        let agency = agency(&above)?;
        let new = of_project(ctx, &project.to_string(), agency, row)?;
        crate::records::add(ctx, &permit, (&edited.form_key, &said), vec![(part.layout(), new)]).await?;
        return Ok(());
    };
    let before = part_row(ctx, &permit.scope(), project, part, row).await?;
    let row = form.check(ctx, &typed, &before.row)?;
    change(ctx, &permit, part.layout(), &before, (&edited, &said), row).await
}

/// What a part's form says, and of which row.
fn about(ctx: &Ctx, project: ProjectId, part: &Part, row: Option<RowId>, edited: &Edited) -> String {
    let row = row.map(|row| row.to_string()).unwrap_or_default();
    said(ctx, &[&project.to_string(), part.code, &row, &edited.version.to_string()], &edited.typed)
}

/// Marks a row of a project's part as deleted: it was entered in error.
///
/// # Errors
/// [`Error::Stale`], or [`Error::NotFound`] for someone who may not.
pub async fn end_part(
    ctx: &Ctx,
    project: ProjectId,
    part: &'static Part,
    row: RowId,
    edited: Edited,
) -> Result<()> {
    let permit = access::change::<action::EditProjectPart>(ctx)?;
    to_change(ctx, &permit, project).await?;
    let said = about(ctx, project, part, Some(row), &edited);
    if was_saved(ctx, &permit, (&edited.form_key, &said)).await? {
        return Ok(());
    }
    let before = part_row(ctx, &permit.scope(), project, part, row).await?;
    let gone = Row::from([("DateDeleted", Value::DateTime(ctx.civil_now()))]);
    change(ctx, &permit, part.layout(), &before, (&edited, &said), gone).await
}

/// Rules between a row and the project's other rows.
fn between(part: &Part, row: &Row, others: &[&Record], cocs: &[Record]) -> Vec<(&'static str, Fault)> {
    let mut found = faults(part.layout(), row);
    let start = part.asked.iter().find(|name| name.ends_with("StartDate"));
    if let Some(start) = start.filter(|_| part.one_at_a_time)
        && others.iter().any(|other| overlap(part.layout(), row, &other.row))
    {
        found.push((start, Fault::Contradicts(start)));
    }
    let code = |row: &Row| row.get("CoCCode").map(Value::text).unwrap_or_default();
    if part.file == "Inventory" && cocs.iter().all(|coc| code(&coc.row) != code(row)) {
        found.push(("CoCCode", Fault::Contradicts("CoCCode")));
    }
    found
}

fn agency(project: &Record) -> Result<AgencyId> {
    let agency = project.agency.as_deref().and_then(|agency| agency.parse().ok());
    agency.ok_or_else(|| Error::Internal("a project without an agency".into()))
}
