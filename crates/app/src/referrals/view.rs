//! A referral with its household, its timeline, and what the person may do.

use domain::access::{Reach, RecordKind};
use domain::ids::{EnrollmentId, ReferralId};
use domain::referrals::{Actor, RULES, State, Step};
use store::clients::{Identity, find_identity};
use store::referrals::{self, Referral, Taken};
use store::{Reads, queue, records};

use crate::records::layout;
use crate::use_case::Does;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// A referral as it is shown.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The referral.
    pub referral: Referral,
    /// The household at sending, as far as the person may know of its members, with their relationships (HUD list
    /// 3.15.1).
    pub members: Vec<(Identity, i32)>,
    /// What happened, from the beginning on.
    pub timeline: Vec<Taken>,
    /// What the person may do now.
    pub may: May,
    /// The stay in coordinated entry that a placed household has not left, and that the person may end.
    pub to_exit: Option<EnrollmentId>,
}

/// What a person may do with a referral now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct May {
    /// The steps that the state and their side allow.
    pub steps: Vec<Step>,
    /// To say something.
    pub comment: bool,
}

/// A referral. The view is audited before it is shown, and so is one that is refused.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may know of.
pub async fn view(ctx: &Ctx, id: ReferralId) -> Result<Shown> {
    shown(ctx, UseCase::ViewReferral, id).await
}

/// What happened to a referral, to be kept as a file.
///
/// # Errors
/// As [`view`].
pub async fn export(ctx: &Ctx, id: ReferralId) -> Result<Shown> {
    shown(ctx, UseCase::ExportReferral, id).await
}

pub(super) async fn shown(ctx: &Ctx, use_case: UseCase, id: ReferralId) -> Result<Shown> {
    access::enter(ctx, use_case)?;
    let (db, scope) = (ctx.app.db.read(), access::scope(ctx, RecordKind::Referral)?);
    let identities = access::scope(ctx, RecordKind::ClientIdentity)?;
    let found = referrals::find(db, &scope, id).await?.into_iter().collect();
    let Some(referral) = referrals::forget(db, &identities, found).await?.pop() else {
        ctx.denied(use_case, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let mut members = Vec::new();
    for (client, relationship) in referrals::members(db, id).await? {
        if let Some(identity) = find_identity(db, &identities, client).await? {
            members.push((identity, relationship));
        }
    }
    ctx.viewed(use_case, RecordKind::Referral.code(), vec![id.to_string()]).await?;
    for (member, _) in &members {
        ctx.viewed(use_case, RecordKind::ClientIdentity.code(), vec![member.id.to_string()]).await?;
    }
    let mut timeline = referrals::timeline(db, &scope, id).await?;
    if referral.is_forgotten {
        timeline.iter_mut().for_each(|taken| taken.note = None);
    }
    let may = may(ctx, &referral)?;
    let to_exit = to_exit(ctx, &referral).await?;
    Ok(Shown { referral, members, timeline, may, to_exit })
}

/// A household that has a home does not wait in coordinated entry any more.
async fn to_exit(ctx: &Ctx, referral: &Referral) -> Result<Option<EnrollmentId>> {
    let Ok(permit) = access::change::<action::Exit>(ctx) else { return Ok(None) };
    if referral.state != State::MovedIn {
        return Ok(None);
    }
    let (db, scope) = (ctx.app.db.read(), permit.scope_of(RecordKind::Enrollment));
    let id = match queue::hangs_on(db, &permit, referral.entry).await {
        Ok((id, ..)) => id,
        Err(store::Error::NotFound) => return Ok(None),
        Err(other) => return Err(other.into()),
    };
    if records::find(db, &scope, layout("Enrollment")?, &id).await?.is_none() {
        return Ok(None);
    }
    let exits = records::list(db, &scope, layout("Exit")?, "EnrollmentID", &id).await?;
    Ok(exits.is_empty().then(|| id.parse().ok()).flatten())
}

fn may(ctx: &Ctx, referral: &Referral) -> Result<May> {
    let Ok(permit) = access::change::<action::CommentReferral>(ctx) else { return Ok(May::default()) };
    let sides = sides(ctx, permit.scope().reach(), referral)?;
    let rules = RULES.iter().filter(|rule| rule.from == referral.state && sides.contains(&rule.by));
    Ok(May { steps: rules.map(|rule| rule.step).collect(), comment: referral.was_sent && !sides.is_empty() })
}

/// On which sides of a referral someone is: the receiver's own people; the sender, their agency, and whoever manages the
/// community's referrals.
fn sides(ctx: &Ctx, reach: &Reach, referral: &Referral) -> Result<Vec<Actor>> {
    let own = |agency| reach.own.contains(&agency) || reach.party.contains(&agency);
    let mut sides = Vec::new();
    if own(referral.agency) {
        sides.push(Actor::Receiver);
    }
    if referral.from.is_some_and(own) || reach.foreign || referral.sender == ctx.signed()?.actor.user {
        sides.push(Actor::Sender);
    }
    Ok(sides)
}

/// A referral on which the person may take this step; anything else leaves a trace.
pub(super) async fn open_for<A: Does>(ctx: &Ctx, id: ReferralId, step: Option<Step>) -> Result<Referral> {
    let found = within::<A>(ctx, ctx.app.db.read(), id, step).await?;
    if found.is_none() {
        ctx.denied(A::CASE, vec![id.to_string()]).await?;
    }
    found.ok_or(Error::NotFound)
}

/// As [`open_for`], for a transaction under way: it leaves no trace, which another connection would write.
pub(super) async fn within<A: Does>(
    ctx: &Ctx,
    db: &impl Reads,
    id: ReferralId,
    step: Option<Step>,
) -> Result<Option<Referral>> {
    let scope = access::change::<A>(ctx)?.scope_of(RecordKind::Referral);
    let Some(referral) = referrals::find(db, &scope, id).await? else { return Ok(None) };
    let sides = sides(ctx, scope.reach(), &referral)?;
    let by = |step| RULES.iter().any(|rule| rule.step == step && sides.contains(&rule.by));
    Ok(step.map_or(!sides.is_empty(), by).then_some(referral))
}
