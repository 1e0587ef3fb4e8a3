//! Notices that were read.

use std::slice;

use domain::ids::NoticeId;
use domain::notices::NoticeSubject;
use store::notices;

use super::list::{scopes, vacancies};
use crate::{Ctx, Error, Result, UseCase, access, action};

/// Marks one of one's own notices as read. Tells what it leads to; nothing when the person may not see that any more.
///
/// # Errors
/// [`Error::NotFound`] when it is somebody else's.
pub async fn read(ctx: &Ctx, id: NoticeId) -> Result<Option<(NoticeSubject, String)>> {
    let permit = access::own::<action::ReadNotice>(ctx)?;
    let user = ctx.signed()?.actor.user;
    let db = ctx.app.db.read();
    let Some(notice) = notices::find(db, user, id).await? else {
        ctx.denied(UseCase::ReadNotice, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let named = notices::list_spoken_of(db, &scopes(ctx)?, slice::from_ref(&notice)).await?;
    let offered = vacancies(ctx, slice::from_ref(&notice)).await?;
    let is_there = named.contains_key(&notice.subject.1) || !offered.is_empty();
    let leads_to = is_there.then_some(notice.subject);
    if !notice.is_read {
        let mut work = ctx.begin().await?;
        notices::mark_read(&**work, &permit, id, ctx.now()).await?;
        work.audit(UseCase::ReadNotice, "notice", vec![id.to_string()], "read");
        work.touch("notice", user);
        work.commit().await?;
    }
    Ok(leads_to)
}

/// Marks all of one's own notices as read.
///
/// # Errors
/// When the database fails.
pub async fn read_all(ctx: &Ctx) -> Result<()> {
    let permit = access::own::<action::ReadAllNotices>(ctx)?;
    let user = ctx.signed()?.actor.user;
    let mut work = ctx.begin().await?;
    let count = notices::mark_all_read(&**work, &permit, ctx.now()).await?;
    if count == 0 {
        return Ok(());
    }
    work.audit(UseCase::ReadAllNotices, "notice", Vec::new(), format!("read {count}"));
    work.touch("notice", user);
    work.commit().await
}
