//! One vacancy.

use domain::ids::VacancyId;
use domain::referrals::VacancyStep;
use store::vacancies::{self, Vacancy};

use super::list::{find, scopes};
use crate::{Ctx, Error, Result, UseCase, access};

/// A vacancy as its page shows it.
#[derive(Debug, Clone)]
pub struct Viewed {
    /// The vacancy.
    pub vacancy: Vacancy,
    /// It is the person's own to change.
    pub is_own: bool,
}

impl Viewed {
    /// Whether the person may do this with it now.
    #[must_use]
    pub fn may(&self, step: VacancyStep) -> bool {
        self.is_own && self.vacancy.state.after(step).is_some()
    }

    /// Whether the person may change what is said of it: not while a referral holds it.
    #[must_use]
    pub fn may_edit(&self) -> bool {
        self.may(VacancyStep::Withdraw)
    }
}

/// A vacancy. What may not be shown is audited.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may know of.
pub async fn view(ctx: &Ctx, id: VacancyId) -> Result<Viewed> {
    access::enter(ctx, UseCase::ViewVacancy)?;
    let Some(vacancy) = find(ctx, id).await? else {
        ctx.denied(UseCase::ViewVacancy, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let (_, own) = scopes(ctx)?;
    let is_own = vacancies::find(ctx.app.db.read(), (&own, &own), id).await?.is_some();
    Ok(Viewed { vacancy, is_own })
}
