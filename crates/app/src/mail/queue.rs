//! Writing mail, in the same transaction as what it tells of: what is undone, nobody is written to of.

use domain::ids::{MailId, UserId};
use domain::mail::MailTemplate;
use store::Permit;
use store::mail::{NewMail, insert, list_recipients};

use crate::use_case::Does;
use crate::{Ctx, Result, Work};

/// Writes to these people, each once, but to those who have turned such mail off or may not sign in. `reference` is
/// an opaque id: it is all that the mail says of anyone. It is sent once the work is committed.
///
/// # Errors
/// When the database fails.
pub async fn queue<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    users: &[UserId],
    template: MailTemplate,
    reference: String,
) -> Result<()> {
    let recipients = list_recipients(&***work, permit, users, template).await?;
    let mut mails = Vec::with_capacity(recipients.len());
    for user in recipients {
        let id = MailId::new(ctx.new_id()?);
        mails.push(NewMail { id, user, template, reference: reference.clone() });
    }
    if mails.is_empty() {
        return Ok(());
    }
    insert(&***work, permit, ctx.now(), &mails).await?;
    work.mailed();
    Ok(())
}

/// Writes to people as a use case would, and commits or not. Not in a shipped binary.
///
/// # Errors
/// When the database fails.
#[cfg(feature = "testkit")]
pub async fn queue_for_tests(
    ctx: &Ctx,
    users: &[UserId],
    (template, reference): (MailTemplate, String),
    is_committed: bool,
) -> Result<()> {
    let permit = crate::access::for_tests::<crate::action::EditAccount>();
    let mut work = ctx.begin().await?;
    queue(ctx, &mut work, &permit, users, template, reference).await?;
    if is_committed { work.commit().await } else { Ok(()) }
}
