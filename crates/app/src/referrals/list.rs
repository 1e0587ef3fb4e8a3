//! Referrals in a list, and found by the client's ID.

use std::collections::BTreeSet;

use domain::access::RecordKind;
use domain::ids::{AgencyId, QueueEntryId, UserId, VacancyId};
use domain::referrals::State;
use store::referrals::{self, Filter, Referral, Side};

use crate::{Ctx, Result, UseCase, access};

/// Referrals on a page.
pub const PAGE: u64 = 50;

/// What is asked for, as an address says it.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Where they stand; empty: anywhere.
    pub states: Vec<State>,
    /// Which side one is on; none: either.
    pub side: Option<Side>,
    /// The client ID, or how it begins or ends.
    pub client: String,
    /// The page, from 1 on.
    pub page: u64,
}

/// A page of referrals.
#[derive(Debug, Clone)]
pub struct Page {
    /// The referrals.
    pub referrals: Vec<Referral>,
    /// How many there are.
    pub count: u64,
    /// The page shown, from 1 on.
    pub page: u64,
}

/// The referrals that the person may see, the latest first.
///
/// # Errors
/// [`crate::Error::NotFound`] for someone who sees none at all.
pub async fn list(ctx: &Ctx, asked: &Asked) -> Result<Page> {
    access::enter(ctx, UseCase::ListReferrals)?;
    let scope = access::scope(ctx, RecordKind::Referral)?;
    let identities = access::scope(ctx, RecordKind::ClientIdentity)?;
    let typed: String = asked.client.chars().filter(char::is_ascii_alphanumeric).collect();
    if typed.is_empty() && !asked.client.trim().is_empty() {
        return Ok(Page { referrals: Vec::new(), count: 0, page: 1 });
    }
    let filter = Filter {
        states: asked.states.clone(),
        side: asked.side.map(|side| own_side(ctx, side)).transpose()?,
        client: Some((typed.to_lowercase(), identities.clone())).filter(|(typed, _)| !typed.is_empty()),
        ..Filter::default()
    };
    let db = ctx.app.db.read();
    let count = referrals::count(db, &scope, &filter).await?;
    let page = asked.page.clamp(1, count.div_ceil(PAGE).max(1));
    let referrals = referrals::list(db, &scope, &filter, ((page - 1) * PAGE, PAGE)).await?;
    let referrals = referrals::forget(db, &identities, referrals).await?;
    ctx.viewed(UseCase::ListReferrals, RecordKind::ClientIdentity.code(), named(&referrals)).await?;
    Ok(Page { referrals, count, page })
}

/// The referrals of a place on the queue that the person may see, the latest first. They name no one but its household.
///
/// # Errors
/// When the database fails.
pub async fn of_entry(ctx: &Ctx, entry: QueueEntryId) -> Result<Vec<Referral>> {
    let Ok(scope) = access::scope(ctx, RecordKind::Referral) else { return Ok(Vec::new()) };
    let filter = Filter { entry: Some(entry), ..Filter::default() };
    let (db, identities) = (ctx.app.db.read(), access::scope(ctx, RecordKind::ClientIdentity)?);
    Ok(referrals::forget(db, &identities, referrals::list(db, &scope, &filter, (0, PAGE)).await?).await?)
}

/// Whom referrals name, each once.
fn named(referrals: &[Referral]) -> Vec<String> {
    let named = referrals.iter().filter(|referral| !referral.is_forgotten);
    named.map(|referral| referral.client.id.to_string()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The referrals to a vacancy that the person may see, the latest first. Whom they name is audited.
///
/// # Errors
/// When the database fails.
pub async fn of_vacancy(ctx: &Ctx, vacancy: VacancyId) -> Result<Vec<Referral>> {
    let Ok(scope) = access::scope(ctx, RecordKind::Referral) else { return Ok(Vec::new()) };
    let filter = Filter { vacancy: Some(vacancy), ..Filter::default() };
    let (db, identities) = (ctx.app.db.read(), access::scope(ctx, RecordKind::ClientIdentity)?);
    let found =
        referrals::forget(db, &identities, referrals::list(db, &scope, &filter, (0, PAGE)).await?).await?;
    let ids = named(&found);
    if !ids.is_empty() {
        ctx.viewed(UseCase::ViewVacancy, RecordKind::ClientIdentity.code(), ids).await?;
    }
    Ok(found)
}

/// How many referrals that stand so, on this side, the person may see.
pub(crate) async fn count(ctx: &Ctx, states: Vec<State>, side: Side) -> Result<u64> {
    let scope = access::scope(ctx, RecordKind::Referral)?;
    let filter = Filter { states, side: Some(own_side(ctx, side)?), ..Filter::default() };
    Ok(referrals::count(ctx.app.db.read(), &scope, &filter).await?)
}

/// A side with the agencies and the person that are on it.
fn own_side(ctx: &Ctx, side: Side) -> Result<(Side, Vec<AgencyId>, UserId)> {
    let actor = &ctx.signed()?.actor;
    Ok((side, actor.memberships.iter().filter_map(|held| held.agency).collect(), actor.user))
}
