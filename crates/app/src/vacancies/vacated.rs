//! A unit that the last of its people leave posts itself as a draft; when the exit is taken back, or the unit goes out of
//! use, so is the draft.

use chrono::NaiveDate;
use domain::access::Role;
use domain::ids::{UnitId, VacancyId};
use domain::notices::{NoticeKind, NoticeSubject};
use domain::referrals::{Offer, VacancyState, VacancyStep};
use store::Permit;
use store::clients::lock_entering;
use store::notices::list_staff;
use store::vacancies::{self, NewVacancy, Taken, Terms};
use store::vacated::{list_vacated, withdraw_untouched};

use crate::notices::tell;
use crate::use_case::Does;
use crate::{Ctx, Error, Field, Problem, Result, Work};

/// Why the draft is withdrawn again: one of [`domain::referrals::WITHDRAWN`].
const TAKEN_BACK: &str = "posted_in_error";

/// Why a draft is withdrawn whose unit goes out of use.
const OUT_OF_USE: &str = "not_ready";

/// Drafts a vacancy of each unit that an enrollment left on a day as the last, free from that day on, and tells the
/// people of its provider. The caller has ended the enrollment's time in the unit in the same transaction, with those
/// who enter and leave taking turns.
///
/// # Errors
/// When the database fails.
pub(crate) async fn draft_vacated<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    (enrollment, day): (&str, NaiveDate),
) -> Result<()> {
    let after = ctx.today().max(day);
    for vacated in list_vacated(&***work, permit, (enrollment, day), after).await? {
        let id = VacancyId::new(ctx.new_id()?);
        let terms = Terms { available_on: day, offer: Offer::default(), notes: None, documents: None };
        let draft = NewVacancy {
            id,
            unit: vacated.unit,
            project: vacated.project,
            agency: vacated.agency,
            state: VacancyState::Draft,
            terms,
        };
        vacancies::insert(&***work, permit, draft, ctx.now()).await?;
        // Whoever entered the exit too: that a draft came of it is news to them.
        let users = list_staff(&***work, permit, vacated.agency, Role::Provider).await?;
        let about = (NoticeKind::VacancyDrafted, NoticeSubject::Vacancy, id.to_string());
        tell(ctx, work, permit, &users, about).await?;
        work.audit(A::CASE, "vacancy", vec![id.to_string()], VacancyState::Draft.code());
        work.touch("vacancy", id);
    }
    Ok(())
}

/// Withdraws the drafts that came of an exit which is taken back, as long as nobody has touched them.
///
/// # Errors
/// When the database fails.
pub(crate) async fn withdraw_drafted<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    (enrollment, day): (&str, Option<NaiveDate>),
) -> Result<()> {
    let Some(day) = day else { return Ok(()) };
    for id in withdraw_untouched(&***work, permit, (enrollment, day), TAKEN_BACK, ctx.now()).await? {
        work.audit(A::CASE, "vacancy", vec![id.to_string()], TAKEN_BACK);
        work.touch("vacancy", id);
    }
    Ok(())
}

/// A unit goes out of use: a draft for it is withdrawn with it. What is on offer, or held by a referral, others count on.
///
/// # Errors
/// [`Error::Invalid`] when it is on offer or reserved.
pub(crate) async fn out_of_use<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    unit: UnitId,
) -> Result<()> {
    lock_entering(&***work, permit).await?;
    let Some(id) = vacancies::find_of_unit(&***work, permit, unit).await? else { return Ok(()) };
    let scope = permit.scope();
    let found = vacancies::find(&***work, (&scope, &scope), id).await?.ok_or(Error::NotFound)?;
    if found.state != VacancyState::Draft {
        return Err(Error::Invalid(vec![(Field::UnitStatus, Problem::HasVacancy)]));
    }
    let taken = Taken { step: VacancyStep::Withdraw, reason: Some(OUT_OF_USE.to_owned()), note: None };
    vacancies::update(&***work, permit, (id, found.version), (None, Some(taken)), ctx.now()).await?;
    work.audit(A::CASE, "vacancy", vec![id.to_string()], OUT_OF_USE);
    work.touch("vacancy", id);
    Ok(())
}
