//! The form that refers a household: the household, the vacancies there are, and who has it already.

use domain::access::RecordKind;
use domain::ids::{QueueEntryId, ReferralId, VacancyId};
use domain::queue::Status;
use domain::referrals::VacancyState;
use store::queue::{self, Listed};
use store::referrals::{self, Referral};
use store::vacancies::{self, Vacancy};

use super::send::draft_of;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// More vacancies than any community has on offer at once.
const MOST: u64 = 500;

/// What the form shows.
#[derive(Debug, Clone)]
pub struct RefererForm {
    /// The household's place on the queue.
    pub entry: Listed,
    /// Its number there; none when it does not wait.
    pub number: Option<u64>,
    /// What is on offer, the first available first.
    pub vacancies: Vec<Vacancy>,
    /// The open referral that the household has, where the person may see it.
    pub open: Option<Referral>,
    /// Whether it has one at all.
    pub is_referred: bool,
    /// The draft that the form goes on with.
    pub draft: Option<Referral>,
}

/// The form that refers a household.
///
/// # Errors
/// [`Error::NotFound`] when there is no such place that the person may change, or no such draft of it; [`Error::Stale`] when
/// the draft was sent or thrown away.
pub async fn open_send(ctx: &Ctx, id: QueueEntryId, draft: Option<ReferralId>) -> Result<RefererForm> {
    access::enter(ctx, UseCase::OpenReferralForm)?;
    let permit = access::change::<action::SendReferral>(ctx)?;
    let db = ctx.app.db.read();
    let Some(entry) = queue::find(db, &permit.scope(), id).await? else {
        ctx.denied(UseCase::OpenReferralForm, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let client = vec![entry.client.id.to_string()];
    ctx.viewed(UseCase::OpenReferralForm, RecordKind::ClientIdentity.code(), client).await?;
    let number = match entry.status {
        Status::Active => Some(queue::position(db, &permit.scope(), &entry.place).await? + 1),
        Status::OnHold | Status::Off => None,
    };
    let found = referrals::find_open(db, &permit, (Some(entry.household), None)).await?;
    let is_referred = found.is_some();
    let open = match found {
        Some(found) => referrals::find(db, &access::scope(ctx, RecordKind::Referral)?, found.id).await?,
        None => None,
    };
    let draft = match draft {
        Some(draft) => Some(draft_of(db, &permit, (id, draft)).await?),
        None => None,
    };
    Ok(RefererForm { vacancies: on_offer(ctx).await?, entry, number, open, is_referred, draft })
}

async fn on_offer(ctx: &Ctx) -> Result<Vec<Vacancy>> {
    let scope = access::scope(ctx, RecordKind::Project)?;
    let filter = vacancies::Filter { states: vec![VacancyState::Open], ..vacancies::Filter::default() };
    Ok(vacancies::list(ctx.app.db.read(), (&scope, &scope), &filter, (0, MOST)).await?)
}

/// A vacancy, and the households that wait and would fit it, in the queue's order.
///
/// # Errors
/// [`Error::NotFound`] when there is no such vacancy that the person may know of, or it is not on offer.
pub async fn open_for_vacancy(ctx: &Ctx, id: VacancyId) -> Result<(Vacancy, Vec<(u64, Listed)>)> {
    access::enter(ctx, UseCase::OpenReferralForm)?;
    let permit = access::change::<action::SendReferral>(ctx)?;
    let db = ctx.app.db.read();
    let scope = access::scope(ctx, RecordKind::Project)?;
    let vacancy = vacancies::find(db, (&scope, &scope), id).await?.ok_or(Error::NotFound)?;
    if vacancy.state != VacancyState::Open {
        return Err(Error::NotFound);
    }
    let filter = queue::Filter { wants: vacancy.project_type, ..queue::Filter::of(Status::Active) };
    let waiting = queue::list(db, &permit.scope(), &filter, (0, MOST)).await?;
    let fits = |entry: &Listed| entry.referral_status == NONE && vacancy.terms.offer.fits(entry.size);
    let mut fitting = Vec::new();
    for entry in waiting.into_iter().filter(fits).take(super::PAGE as usize) {
        fitting.push((queue::position(db, &permit.scope(), &entry.place).await? + 1, entry));
    }
    let ids = fitting.iter().map(|(_, entry)| entry.client.id.to_string()).collect();
    ctx.viewed(UseCase::OpenReferralForm, RecordKind::ClientIdentity.code(), ids).await?;
    Ok((vacancy, fitting))
}

/// The Referral Status of a place without an open referral.
pub(crate) const NONE: &str = "none";
