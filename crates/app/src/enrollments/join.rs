//! Someone of the household comes later into a stay that goes on.

use domain::access::RecordKind;
use domain::ids::{ClientId, EnrollmentId};
use domain::records::{Fault, Value};
use store::Permit;
use store::clients::lock_entering;
use store::projects::Open;

use super::enroll::{Checked, NewEnrollment, Outcome, Refused, check, date, whole};
use super::open::{EnrollForm, household, person, project_of};
use super::others::refuse_twice;
use super::start::{At, enter};
use super::stay::{Resident, Stay};
use super::view::{Viewed, load, reload};
use crate::{Ctx, Error, Result, UseCase, access, action};

/// What the form shows: those of the household who are not in the stay.
///
/// # Errors
/// [`Error::NotFound`] when there is no such enrollment that the person may change, or its project enrolls nobody.
pub async fn open_join(ctx: &Ctx, id: EnrollmentId) -> Result<EnrollForm> {
    access::enter(ctx, UseCase::OpenEnrollForm)?;
    let permit = access::change::<action::JoinStay>(ctx)?;
    let viewed = load(ctx, UseCase::OpenEnrollForm, &permit.scope(), id).await?;
    let project = joined(ctx, &permit, &viewed).await?;
    if !goes_on(&viewed.stay) {
        return Err(Error::NotFound);
    }
    let scope = permit.scope_of(RecordKind::ClientIdentity);
    let mut others = household(ctx, ctx.app.db.read(), &scope, viewed.resident.identity.id).await?;
    others.retain(|(identity, _)| !is_there(&viewed.stay, identity.id));
    let mut people = Vec::new();
    for other in others {
        people.push(person(ctx, other, ctx.today()).await?);
    }
    let ids = people.iter().map(|person| person.identity.id.to_string()).collect();
    ctx.viewed(UseCase::OpenEnrollForm, RecordKind::ClientIdentity.code(), ids).await?;
    Ok(EnrollForm {
        client: viewed.resident.identity,
        cocs: Vec::new(),
        project,
        people,
        follows: false,
        referral: None,
    })
}

/// Enrolls those who come later. The stay has its head already.
///
/// # Errors
/// As [`open_join`]; [`Error::Stale`] when everybody has left the stay meanwhile.
pub async fn join(ctx: &Ctx, id: EnrollmentId, new: NewEnrollment) -> Result<Outcome> {
    let permit = access::change::<action::JoinStay>(ctx)?;
    let said = whole(ctx, &[&id.to_string()], &new);
    if crate::records::was_saved(ctx, &permit, (&new.form_key, &said)).await? {
        return Ok(Outcome::Enrolled(id));
    }
    let viewed = load(ctx, UseCase::JoinStay, &permit.scope(), id).await?;
    let project = joined(ctx, &permit, &viewed).await?;
    let mut work = ctx.begin().await?;
    if work.claim(&permit, &new.form_key, &said).await?.is_some() {
        return Ok(Outcome::Enrolled(id));
    }
    lock_entering(&**work, &permit).await?;
    let (stay, resident) = reload(ctx, &**work, &permit.scope(), id).await?;
    // Someone may have ended the stay while the form was open.
    if !goes_on(&stay) {
        return Err(Error::Stale);
    }
    let scope = permit.scope_of(RecordKind::ClientIdentity);
    let people = household(ctx, &**work, &scope, resident.identity.id).await?;
    let (rows, mut refused) = check(ctx, &**work, &project, &people, &new).await?;
    no_head(&new, &mut refused);
    not_before_head(&stay, &rows, &mut refused);
    refuse_twice(&work, &permit, project.id, &rows, &mut refused).await?;
    if refused != Refused::default() {
        return Ok(Outcome::Refused(refused));
    }
    let key = key(&resident);
    let at = At { household: &key, project: project.id, agency: project.agency };
    for row in rows {
        enter(ctx, &mut work, &permit, &at, row).await?;
    }
    work.keep(&permit, &new.form_key, &id.to_string()).await?;
    work.commit().await?;
    Ok(Outcome::Enrolled(id))
}

/// The project of a stay that others may come into: one with a HouseholdID.
async fn joined(ctx: &Ctx, permit: &Permit<action::JoinStay>, viewed: &Viewed) -> Result<Open> {
    if key(&viewed.resident).trim().is_empty() {
        return Err(Error::NotFound);
    }
    let project = viewed.stay.project.id.parse().map_err(|_| Error::NotFound)?;
    project_of(ctx, permit, project).await
}

/// Whether someone is in the stay still.
fn goes_on(stay: &Stay) -> bool {
    stay.residents.iter().any(|resident| resident.exit.is_none())
}

fn is_there(stay: &Stay, client: ClientId) -> bool {
    let mut open = stay.residents.iter().filter(|resident| resident.exit.is_none());
    open.any(|resident| resident.identity.id == client)
}

/// HUD's HouseholdID of the stay.
fn key(resident: &Resident) -> String {
    resident.enrollment.row.get("HouseholdID").map(Value::text).unwrap_or_default()
}

fn no_head(new: &NewEnrollment, refused: &mut Refused) {
    if new.people.is_empty() {
        refused.shared.push(("PersonalID", Fault::Missing));
    }
    for coming in &new.people {
        if coming.typed.get("RelationshipToHoH").is_some_and(|text| text == "1") {
            let fault = ("RelationshipToHoH", Fault::Contradicts("RelationshipToHoH"));
            refused.people.retain(|(client, _)| *client != coming.client);
            refused.people.push((coming.client, vec![fault]));
        }
    }
}

/// A stay begins with its head: nobody is in it before.
fn not_before_head(stay: &Stay, rows: &[Checked], refused: &mut Refused) {
    let head = stay.residents.iter().find(|resident| resident.is_head());
    let Some(began) = head.and_then(|head| date(&head.enrollment.row, "EntryDate")) else { return };
    for (client, row) in rows {
        if date(row, "EntryDate").is_some_and(|day| day < began) {
            refused.add(*client, vec![("EntryDate", Fault::Before("HouseholdID"))]);
        }
    }
}
