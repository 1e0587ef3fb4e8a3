//! Telling people of what others did, in the same transaction: what is undone, nobody is told of.

use domain::ids::{AgencyId, ClientId, NoticeId, UserId};
use domain::notices::{NoticeKind, NoticeSubject};
use store::notices::{NewNotice, insert, list_followers};
use store::{Permit, Reads};

use crate::use_case::Does;
use crate::{Ctx, Result, Work};

/// Tells these people of something, each once. Whether they may see it is asked when they look.
///
/// # Errors
/// When the database fails.
pub(crate) async fn tell<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    users: &[UserId],
    (kind, subject, id): (NoticeKind, NoticeSubject, String),
) -> Result<()> {
    let mut notices = Vec::with_capacity(users.len());
    for user in users {
        let notice = NoticeId::new(ctx.new_id()?);
        notices.push(NewNotice { id: notice, user: *user, kind, subject: (subject, id.clone()) });
        work.touch("notice", user);
    }
    Ok(insert(&***work, permit, ctx.now(), &notices).await?)
}

/// Who follows a client through an open enrollment, without whoever acts. With an agency, only those who follow
/// through one of its projects: another's people must not learn that the client is there.
///
/// # Errors
/// When the database fails.
pub(crate) async fn followers<A: Does>(
    ctx: &Ctx,
    tx: &impl Reads,
    permit: &Permit<A>,
    client: ClientId,
    agency: Option<AgencyId>,
) -> Result<Vec<UserId>> {
    let mut users = list_followers(tx, permit, (client, agency), ctx.today()).await?;
    users.retain(|user| Some(*user) != permit.actor());
    Ok(users)
}
