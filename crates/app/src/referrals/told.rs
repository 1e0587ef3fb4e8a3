//! What each step of a referral leaves: its line in the timeline, the audit row, and word to those it concerns.

use domain::access::{RecordKind, Role};
use domain::ids::{ReferralId, UserId};
use domain::mail::MailTemplate;
use domain::notices::{NoticeKind, NoticeSubject};
use domain::referrals::Step;
use store::Permit;
use store::accounts::find_active;
use store::notices::list_staff;
use store::referrals::{self, Referral};

use crate::mail::queue;
use crate::notices::{followers, tell};
use crate::use_case::Does;
use crate::{Ctx, Error, Result, Work, access};

/// What is said with a step.
#[derive(Debug, Clone, Default)]
pub(super) struct Event {
    /// The reason's code.
    pub(super) reason: Option<String>,
    /// What was said.
    pub(super) note: Option<String>,
}

/// Writes a step down and tells those whom it concerns.
pub(super) async fn told<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    (id, step): (ReferralId, Step),
    event: Event,
) -> Result<()> {
    let row = ctx.new_id()?.simple().to_string();
    let detail = event.reason.clone().unwrap_or_default();
    let said = (event.reason, event.note);
    referrals::insert_step(&***work, permit, (row, id, ctx.now()), step, said).await?;
    work.audit(A::CASE, RecordKind::Referral.code(), vec![id.to_string()], format!("{step} {detail}").trim());
    let scope = access::system_scope(RecordKind::Referral);
    let referral = referrals::find(&***work, &scope, id).await?.ok_or(Error::NotFound)?;
    if let Some((kind, mail, users)) = concerned(ctx, work, permit, &referral, step).await? {
        tell(ctx, work, permit, &users, (kind, NoticeSubject::Referral, id.to_string())).await?;
        if let Some(template) = mail {
            queue(ctx, work, permit, &users, template, id.to_string()).await?;
        }
    }
    touch(work, &referral, step);
    Ok(())
}

/// What open pages hear of. A draft is its writer's alone; and that a client is with a victim service provider, nobody
/// learns from when something was done there.
fn touch(work: &mut Work, referral: &Referral, step: Step) {
    work.touch("referral", referral.id);
    if matches!(step, Step::Draft | Step::Discard) {
        return;
    }
    work.touch("queue", referral.entry);
    work.touch("vacancy", referral.vacancy);
    match referral.from {
        Some(keeper) => work.touch_at(keeper, "client", referral.client.id),
        None => work.touch("client", referral.client.id),
    }
}

/// Of these, those who may see the referral: others follow the client elsewhere, and would learn where else they are.
async fn who_may_see<A: Does>(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<A>,
    users: Vec<UserId>,
    id: ReferralId,
) -> Result<Vec<UserId>> {
    let mut seeing = Vec::with_capacity(users.len());
    for user in users {
        let Some((_, actor)) = find_active(&***work, permit, user).await? else { continue };
        let scope = access::scope_of(ctx, &actor, RecordKind::Referral);
        if referrals::find(&***work, &scope, id).await?.is_some() {
            seeing.push(user);
        }
    }
    Ok(seeing)
}

/// Whom a step concerns: the providers on the one side, on the other who sent it and who follows the client.
async fn concerned<A: Does>(
    ctx: &Ctx,
    work: &Work,
    permit: &Permit<A>,
    referral: &Referral,
    step: Step,
) -> Result<Option<(NoticeKind, Option<MailTemplate>, Vec<UserId>)>> {
    use {MailTemplate as Mail, NoticeKind as Notice};
    let (kind, mail, to_provider, to_sender) = match step {
        Step::Send => (Notice::ReferralReceived, Some(Mail::ReferralSent), true, false),
        Step::Enroll => (Notice::ReferralAccepted, Some(Mail::ReferralAccepted), false, true),
        Step::Decline => (Notice::ReferralRejected, Some(Mail::ReferralRejected), false, true),
        Step::Cancel => (Notice::ReferralCancelled, Some(Mail::ReferralCancelled), true, true),
        Step::Place => (Notice::ReferralPlaced, Some(Mail::ReferralPlaced), false, true),
        Step::Comment => (Notice::ReferralComment, None, true, true),
        Step::Draft | Step::Discard | Step::Acknowledge | Step::Approve | Step::Expire => return Ok(None),
    };
    let mut users = Vec::new();
    if to_provider {
        users.extend(list_staff(&***work, permit, referral.agency, Role::Provider).await?);
    }
    if to_sender {
        users.push(referral.sender);
        users.extend(followers(ctx, &***work, permit, referral.client.id, None).await?);
    }
    users.sort_unstable();
    users.dedup();
    users.retain(|user| Some(*user) != permit.actor());
    Ok(Some((kind, mail, who_may_see(ctx, work, permit, users, referral.id).await?)))
}
