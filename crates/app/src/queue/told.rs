//! Telling open pages and those who follow a household that its place changed.

use domain::ids::{ClientId, QueueEntryId};
use domain::notices::{NoticeKind, NoticeSubject};
use store::Permit;
use store::queue;

use crate::notices::{followers, tell};
use crate::use_case::Does;
use crate::{Ctx, Result, Work};

/// Open pages follow; with a kind, those who follow the head of the household find a notice. What a victim service
/// provider or a restricted class keeps, nobody learns of who is not there.
pub(super) async fn told<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    (entry, client): (QueueEntryId, ClientId),
    kind: Option<NoticeKind>,
) -> Result<()> {
    let (agency, is_open) = queue::kept_by(&***work, permit, entry).await?;
    if let Some(kind) = kind {
        let only = Some(agency).filter(|_| !is_open);
        let users = followers(ctx, &***work, permit, client, only).await?;
        tell(ctx, work, permit, &users, (kind, NoticeSubject::QueueEntry, entry.to_string())).await?;
    }
    work.touch("queue", entry);
    work.touch_at(agency, "client", client);
    Ok(())
}
