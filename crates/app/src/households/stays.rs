//! The stays of a household follow when its head changes.

use domain::access::RecordKind;
use domain::ids::{ClientId, HouseholdId};
use domain::records::Value;
use store::records::{self, Record};
use store::{Permit, households};

use super::Step;
use crate::enrollments::{Head, rehead};
use crate::records::layout;
use crate::use_case::Does;
use crate::{Ctx, Result, Work, access};

/// Rewrites the head in the stays that go on, in projects where the person may change enrollments. Stays out of their
/// reach, and those that the new head is not in, are left as they are.
pub(super) async fn follow<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    household: HouseholdId,
    step: &Step,
) -> Result<()> {
    let (head, relationships) = match step {
        Step::Join(..) | Step::Leave(_, None, _) => return Ok(()),
        Step::Leave(_, Some(head), relationships) | Step::Head(head, relationships) => (*head, relationships),
    };
    let scope = permit.scope_of(RecordKind::Enrollment);
    for stay in households::stays(&***work, permit, household).await? {
        let rows = records::list(&***work, &scope, layout("Enrollment")?, "HouseholdID", &stay).await?;
        let Some(own) = rows.iter().find(|row| is_of(row, head)) else { continue };
        if !records::list(&***work, &scope, layout("Exit")?, "EnrollmentID", &own.id).await?.is_empty() {
            continue;
        }
        let said =
            |row: &Record| relationships.iter().find(|(client, _)| is_of(row, *client)).map(|(_, to)| *to);
        let relationships: Vec<(String, i32)> =
            rows.iter().filter_map(|row| Some((row.id.clone(), said(row)?))).collect();
        let project_type = project_type(ctx, work, own).await?;
        let head = Head { enrollment: &own.id, relationships: &relationships, project_type };
        rehead(ctx, work, permit, &rows, &head).await?;
    }
    Ok(())
}

fn is_of(row: &Record, client: ClientId) -> bool {
    row.row.get("PersonalID") == Some(&Value::Text(client.to_string()))
}

/// HUD list 2.02.6.
async fn project_type(ctx: &Ctx, work: &Work, row: &Record) -> Result<Option<i32>> {
    let scope = access::scope(ctx, RecordKind::Project)?;
    let id = row.row.get("ProjectID").map(Value::text).unwrap_or_default();
    let project = records::find(&***work, &scope, layout("Project")?, &id).await?;
    Ok(match project.and_then(|project| project.row.get("ProjectType").cloned()) {
        Some(Value::Integer(kind)) => Some(kind),
        _ => None,
    })
}
