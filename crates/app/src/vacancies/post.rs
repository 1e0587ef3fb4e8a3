//! Putting a unit or a slot on offer.

use domain::access::RecordKind;
use domain::ids::{AgencyId, UnitId, VacancyId};
use domain::referrals::VacancyState;
use store::clients::lock_entering;
use store::records;
use store::units::{self, Unit};
use store::vacancies::{self, NewVacancy};
use store::{Permit, Reads};

use super::check::{Typed, in_use, terms};
use crate::records::layout;
use crate::use_case::Does;
use crate::{Ctx, Error, Field, Problem, Result, UseCase, access, action};

/// A vacancy to be posted, as typed.
#[derive(Debug, Clone)]
pub struct Posted {
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// What is said of it.
    pub typed: Typed,
}

/// A unit for the form that puts it on offer.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The unit.
    pub unit: Unit,
    /// The vacancy that it has already.
    pub vacancy: Option<VacancyId>,
}

/// A unit for the form that puts it on offer.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may change.
pub async fn open_form(ctx: &Ctx, unit: UnitId) -> Result<Opened> {
    access::enter(ctx, UseCase::OpenVacancyForm)?;
    let permit = access::change::<action::PostVacancy>(ctx)?;
    let db = ctx.app.db.read();
    let unit = to_change(ctx, &permit, unit).await?;
    Ok(Opened { vacancy: vacancies::find_of_unit(db, &permit, unit.id).await?, unit })
}

/// Puts a unit on offer.
///
/// # Errors
/// [`Error::Invalid`]: under [`Field::Unit`] when it is out of use, or has a vacancy already. [`Error::NotFound`] for
/// someone who may not.
pub async fn post(ctx: &Ctx, unit: UnitId, new: Posted) -> Result<VacancyId> {
    let permit = access::change::<action::PostVacancy>(ctx)?;
    to_change(ctx, &permit, unit).await?;
    let mut work = ctx.begin().await?;
    let unit_text = unit.to_string();
    let parts: Vec<&str> = [unit_text.as_str()].into_iter().chain(new.typed.parts()).collect();
    let said = ctx.app.keys.form_digest(&parts);
    if let Some(first) = work.claim(&permit, &new.form_key, &said).await? {
        return first.parse().map_err(|_| Error::Internal("a kept id is none".into()));
    }
    // Nobody moves, and nobody takes the unit out of use, between the question and the answer.
    lock_entering(&**work, &permit).await?;
    let unit = found(ctx, &**work, &permit, unit).await?;
    in_use(&unit)?;
    if vacancies::find_of_unit(&**work, &permit, unit.id).await?.is_some() {
        return Err(Error::Invalid(vec![(Field::Unit, Problem::HasVacancy)]));
    }
    let terms = terms(&new.typed, &unit, ctx.today(), None)?;
    let id = VacancyId::new(ctx.new_id()?);
    let agency = agency_of(&**work, &permit, &unit).await?;
    let row = NewVacancy { id, unit: unit.id, project: unit.project, agency, state: VacancyState::Open, terms };
    vacancies::insert(&**work, &permit, row, ctx.now()).await?;
    work.keep(&permit, &new.form_key, &id.to_string()).await?;
    work.audit(UseCase::PostVacancy, "vacancy", vec![id.to_string()], VacancyState::Open.code());
    work.touch("vacancy", id);
    work.commit().await?;
    Ok(id)
}

/// A unit that the person may change. What is refused is audited, so that no transaction may be open.
pub(super) async fn to_change<A: Does>(ctx: &Ctx, permit: &Permit<A>, id: UnitId) -> Result<Unit> {
    match found(ctx, ctx.app.db.read(), permit, id).await {
        Err(Error::NotFound) => {
            ctx.denied(A::CASE, vec![id.to_string()]).await?;
            Err(Error::NotFound)
        }
        other => other,
    }
}

/// A unit that the person may change, as it is tonight.
pub(super) async fn found<A: Does>(ctx: &Ctx, db: &impl Reads, permit: &Permit<A>, id: UnitId) -> Result<Unit> {
    units::find(db, &permit.scope(), id, ctx.today()).await?.ok_or(Error::NotFound)
}

async fn agency_of<A: Does>(tx: &impl Reads, permit: &Permit<A>, unit: &Unit) -> Result<AgencyId> {
    let scope = permit.scope_of(RecordKind::Project);
    let project = records::find(tx, &scope, layout("Project")?, &unit.project.to_string()).await?;
    let agency = project.and_then(|project| project.agency).and_then(|agency| agency.parse().ok());
    agency.ok_or(Error::NotFound)
}
