//! Adding a project with what HUD asks of it from the first day: its CoC, its part in HMIS and in coordinated entry.

use domain::ids::{AgencyId, ProjectId};
use domain::projects::{against_agency, faults};
use domain::records::{Row, Typed, Value};
use store::agencies::list_within;
use store::records::{self, NewRecord};

use super::edit::ASKED;
use super::{Part, part};
use crate::records::{Entered, Form, layout, said};
use crate::{Ctx, Error, Field, Problem, Result, access, action};

/// A part that a new project's form asks for along with the project.
#[derive(Debug)]
pub struct First {
    /// The part's name in addresses.
    pub code: &'static str,
    /// What is asked of it; the rest starts empty.
    pub asked: &'static [&'static str],
}

/// What a new project's form asks besides the project itself.
pub const FIRST: &[First] = &[
    First { code: "coc", asked: &["CoCCode", "Geocode"] },
    First { code: "hmis", asked: &["HMISParticipationType"] },
    First {
        code: "ce",
        asked: &[
            "AccessPoint",
            "PreventionAssessment",
            "CrisisAssessment",
            "HousingAssessment",
            "DirectServices",
            "ReceivesReferrals",
        ],
    },
];

/// A project to be added.
#[derive(Debug, Clone)]
pub struct NewProject {
    /// The agency that runs it.
    pub agency: Option<AgencyId>,
    /// HUD's Project.csv.
    pub project: Entered,
    /// What was typed for each of [`FIRST`].
    pub parts: Vec<Typed>,
}

/// Adds a project. Tells its id.
///
/// # Errors
/// [`Error::Refused`], [`Error::Invalid`] without an agency, or [`Error::NotFound`] for someone who may not.
pub async fn add(ctx: &Ctx, new: NewProject) -> Result<ProjectId> {
    let permit = access::change::<action::AddProject>(ctx)?;
    let agency = new.agency.ok_or(Error::Invalid(vec![(Field::Agency, Problem::Missing)]))?;
    let reached = list_within(ctx.app.db.read(), &permit.scope()).await?;
    if reached.iter().all(|reached| reached.id != agency) {
        return Err(Error::Invalid(vec![(Field::Agency, Problem::Unknown)]));
    }
    let organization =
        records::find(ctx.app.db.read(), &permit.scope(), layout("Organization")?, &agency.to_string()).await?;
    let organization = organization.ok_or(Error::NotFound)?;
    let project_layout = layout("Project")?;
    let rules = |row: &Row| faults(project_layout, row);
    let form = Form { layout: project_layout, asked: ASKED, above: &[], rules: &rules };
    let mut typed = new.project.typed.clone();
    typed.extend(new.parts.iter().flatten().map(|(name, text)| (*name, text.clone())));
    let said = said(ctx, &[&agency.to_string()], &typed);
    let mut refused = Vec::new();
    let mut row = collect(form.check(ctx, &new.project.typed, &Row::new()), &mut refused)?;
    let id = ctx.new_id()?.simple().to_string();
    row.insert("OrganizationID", Value::Text(agency.to_string()));
    let mut rows = vec![(project_layout, NewRecord { id: id.clone(), agency: agency.to_string(), row })];
    for (first, typed) in FIRST.iter().zip(new.parts) {
        let Some(part) = part(first.code) else { continue };
        let row = collect(first_row(ctx, part, first, typed, &rows[0].1.row), &mut refused)?;
        refused.extend(against_agency(part.layout(), &row, &organization.row));
        rows.push((part.layout(), of_project(ctx, &id, agency, row)?));
    }
    if !refused.is_empty() {
        return Err(Error::Refused(refused));
    }
    let id = crate::records::add(ctx, &permit, (&new.project.form_key, &said), rows).await?;
    id.parse().map_err(|_| Error::Internal("a kept result is unreadable".into()))
}

fn first_row(ctx: &Ctx, part: &'static Part, first: &First, typed: Typed, project: &Row) -> Result<Row> {
    let rules = |row: &Row| faults(part.layout(), row);
    let form =
        Form { layout: part.layout(), asked: first.asked, above: &[("Project", project)], rules: &rules };
    let mut row = part.first(project);
    row.extend(form.check(ctx, &part.with_ticks(typed), &Row::new())?);
    Ok(row)
}

/// Every fault of every file is told at once.
fn collect(checked: Result<Row>, refused: &mut Vec<(&'static str, domain::records::Fault)>) -> Result<Row> {
    match checked {
        Err(Error::Refused(faults)) => {
            refused.extend(faults);
            Ok(Row::new())
        }
        other => other,
    }
}

/// A row that belongs to a project.
pub(super) fn of_project(ctx: &Ctx, project: &str, agency: AgencyId, mut row: Row) -> Result<NewRecord> {
    row.insert("ProjectID", Value::Text(project.to_owned()));
    Ok(NewRecord { id: ctx.new_id()?.simple().to_string(), agency: agency.to_string(), row })
}
