//! Changing what is said of a vacancy.

use domain::ids::VacancyId;
use domain::referrals::VacancyStep;
use store::Permit;
use store::clients::lock_entering;
use store::units::Unit;
use store::vacancies::{self, Vacancy};

use super::check::{Typed, terms};
use super::post::{found, to_change};
use crate::use_case::Does;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// A vacancy as it is to be, as typed.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The version the form was made from.
    pub version: i64,
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// What is said of it.
    pub typed: Typed,
}

/// A vacancy and its unit for the form that changes it.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may change.
pub async fn open_edit(ctx: &Ctx, id: VacancyId) -> Result<(Vacancy, Unit)> {
    access::enter(ctx, UseCase::OpenVacancyForm)?;
    let permit = access::change::<action::EditVacancy>(ctx)?;
    let vacancy = own(ctx, &permit, id).await?;
    let unit = to_change(ctx, &permit, vacancy.unit).await?;
    Ok((vacancy, unit))
}

/// Changes what is said of a vacancy that no referral holds.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Stale`] also when it is reserved or ended meanwhile, or [`Error::NotFound`] for someone
/// who may not.
pub async fn edit(ctx: &Ctx, id: VacancyId, edited: Edited) -> Result<()> {
    let permit = access::change::<action::EditVacancy>(ctx)?;
    let before = own(ctx, &permit, id).await?;
    let mut work = ctx.begin().await?;
    let (id_text, version) = (id.to_string(), edited.version.to_string());
    let parts: Vec<&str> =
        [id_text.as_str(), version.as_str()].into_iter().chain(edited.typed.parts()).collect();
    let said = ctx.app.keys.form_digest(&parts);
    if work.claim(&permit, &edited.form_key, &said).await?.is_some() {
        return Ok(());
    }
    lock_entering(&**work, &permit).await?;
    if before.version != edited.version || before.state.after(VacancyStep::Withdraw).is_none() {
        return Err(Error::Stale);
    }
    let unit = found(ctx, &**work, &permit, before.unit).await?;
    let terms = terms(&edited.typed, &unit, ctx.today(), Some(before.terms.available_on))?;
    let changed = (Some(terms), None);
    vacancies::update(&**work, &permit, (id, edited.version), changed, ctx.now()).await?;
    work.keep(&permit, &edited.form_key, &id_text).await?;
    work.audit(UseCase::EditVacancy, "vacancy", vec![id_text], "terms");
    work.touch("vacancy", id);
    work.commit().await
}

/// A vacancy that the person may change. What is refused is audited.
pub(super) async fn own<A: Does>(ctx: &Ctx, permit: &Permit<A>, id: VacancyId) -> Result<Vacancy> {
    let scope = permit.scope();
    match vacancies::find(ctx.app.db.read(), (&scope, &scope), id).await? {
        Some(vacancy) => Ok(vacancy),
        None => {
            ctx.denied(A::CASE, vec![id.to_string()]).await?;
            Err(Error::NotFound)
        }
    }
}
