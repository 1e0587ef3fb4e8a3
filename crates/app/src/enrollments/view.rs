//! Looking at an enrollment: the stay, who is in it, and what was answered at entry.

use domain::access::RecordKind;
use domain::ids::EnrollmentId;
use domain::records::Value;
use store::records::{self, Record};
use store::{Reads, Scope};

use super::stay::{Resident, Stay, stay_of};
use crate::records::layout;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// An enrollment as its page shows it.
#[derive(Debug, Clone)]
pub struct Viewed {
    /// The stay.
    pub stay: Stay,
    /// Whose enrollment it is.
    pub resident: Resident,
    /// HUD 2.01.2 of the agency that runs the project.
    pub agency: String,
    /// The person who asks may change it.
    pub may_change: bool,
}

/// An enrollment. The view is audited before it is shown, and so is one that is refused.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may know of.
pub async fn view(ctx: &Ctx, id: EnrollmentId) -> Result<Viewed> {
    access::enter(ctx, UseCase::ViewEnrollment)?;
    let scope = access::scope(ctx, RecordKind::Enrollment)?;
    load(ctx, UseCase::ViewEnrollment, &scope, id).await
}

/// An enrollment whose stay is to end for some or all. Audited as a view.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may change.
pub async fn open_exit(ctx: &Ctx, id: EnrollmentId) -> Result<Viewed> {
    access::enter(ctx, UseCase::OpenEnrollmentForm)?;
    let scope = access::change::<action::Exit>(ctx)?.scope();
    load(ctx, UseCase::OpenEnrollmentForm, &scope, id).await
}

pub(super) async fn load(ctx: &Ctx, use_case: UseCase, scope: &Scope, id: EnrollmentId) -> Result<Viewed> {
    let db = ctx.app.db.read();
    let id = id.to_string();
    let Some(record) = records::find(db, scope, layout("Enrollment")?, &id).await? else {
        ctx.denied(use_case, vec![id]).await?;
        return Err(Error::NotFound);
    };
    let Some((stay, resident)) = of_record(ctx, db, scope, &record).await? else {
        ctx.denied(use_case, vec![id]).await?;
        return Err(Error::NotFound);
    };
    let ids = stay.residents.iter().map(|resident| resident.enrollment.id.clone()).collect();
    ctx.viewed(use_case, RecordKind::Enrollment.code(), ids).await?;
    let people = stay.residents.iter().map(|resident| resident.identity.id.to_string()).collect();
    ctx.viewed(use_case, RecordKind::ClientIdentity.code(), people).await?;
    let agency = stay.project.row.get("OrganizationID").map(Value::text).unwrap_or_default();
    let projects = access::scope(ctx, RecordKind::Project)?;
    let agency = records::find(db, &projects, layout("Organization")?, &agency).await?;
    let name = agency.and_then(|agency| agency.row.get("OrganizationName").map(Value::text));
    let may_change = match access::change::<action::EditEnrollment>(ctx) {
        Ok(permit) => records::find(db, &permit.scope(), layout("Enrollment")?, &id).await?.is_some(),
        Err(_) => false,
    };
    Ok(Viewed { stay, resident, agency: name.unwrap_or_default(), may_change })
}

/// The stay of an enrollment and whose it is, as they are in this transaction. Whoever has [`load`]ed it before and
/// waited for the lock since judges by this.
pub(super) async fn reload(
    ctx: &Ctx,
    tx: &impl Reads,
    scope: &Scope,
    id: EnrollmentId,
) -> Result<(Stay, Resident)> {
    let record = records::find(tx, scope, layout("Enrollment")?, &id.to_string()).await?;
    let record = record.ok_or(Error::NotFound)?;
    of_record(ctx, tx, scope, &record).await?.ok_or(Error::NotFound)
}

async fn of_record(
    ctx: &Ctx,
    db: &impl Reads,
    scope: &Scope,
    record: &Record,
) -> Result<Option<(Stay, Resident)>> {
    let stay = stay_of(ctx, db, scope, record).await?;
    let resident = stay.residents.iter().find(|resident| resident.enrollment.id == record.id).cloned();
    Ok(resident.map(|resident| (stay, resident)))
}
