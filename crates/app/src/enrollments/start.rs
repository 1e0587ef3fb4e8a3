//! A stay begins: an enrollment for each member who comes, under one HouseholdID.

use domain::ids::{AgencyId, ClientId, EnrollmentId, HouseholdId, ProjectId};
use domain::records::{Row, Value};
use store::records::{self, NewRecord};
use store::{Permit, households};

use crate::records::layout;
use crate::use_case::Does;
use crate::{Ctx, Result, Work};

/// HUD list 1.8: data not collected.
const NOT_COLLECTED: i32 = 99;

/// A stay that is to begin.
#[derive(Debug)]
pub(crate) struct NewStay {
    /// Who comes.
    pub(crate) household: HouseholdId,
    /// Where.
    pub(crate) project: ProjectId,
    /// The agency that runs the project.
    pub(crate) agency: AgencyId,
    /// A row of Enrollment.csv for each who comes; HearthIDs of client, project and household are set here.
    pub(crate) people: Vec<(ClientId, Row)>,
}

/// Enrolls those who come. Tells the enrollments in the order of the people, and the stay's HouseholdID.
///
/// # Errors
/// [`crate::Error::NotFound`] when the permit does not reach the project.
pub(crate) async fn start<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    stay: NewStay,
) -> Result<Vec<EnrollmentId>> {
    let id = ctx.new_id()?.simple().to_string();
    households::insert_stay(&***work, permit, &id, (stay.household, stay.project)).await?;
    let mut enrollments = Vec::with_capacity(stay.people.len());
    let at = At { household: &id, project: stay.project, agency: stay.agency };
    for person in stay.people {
        enrollments.push(enter(ctx, work, permit, &at, person).await?);
    }
    Ok(enrollments)
}

/// Where someone enters.
#[derive(Debug)]
pub(crate) struct At<'a> {
    /// HUD's HouseholdID of the stay.
    pub(crate) household: &'a str,
    /// The project.
    pub(crate) project: ProjectId,
    /// The agency that runs it.
    pub(crate) agency: AgencyId,
}

/// Enrolls one person in a stay.
pub(crate) async fn enter<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    at: &At<'_>,
    (client, mut row): (ClientId, Row),
) -> Result<EnrollmentId> {
    let enrollment = EnrollmentId::new(ctx.new_id()?);
    row.insert("PersonalID", Value::Text(client.to_string()));
    row.insert("ProjectID", Value::Text(at.project.to_string()));
    row.insert("HouseholdID", Value::Text(at.household.to_owned()));
    row.entry("DisablingCondition").or_insert(Value::Integer(NOT_COLLECTED));
    let new = NewRecord { id: enrollment.to_string(), agency: at.agency.to_string(), row };
    records::insert(&***work, permit, layout("Enrollment")?, new, ctx.civil_now()).await?;
    work.audit(A::CASE, "enrollment", vec![enrollment.to_string()], "entered");
    work.touch_at(at.agency, "client", client);
    Ok(enrollment)
}
