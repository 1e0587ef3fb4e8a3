//! A person's own notices.

use domain::access::RecordKind;
use domain::notices::NoticeSubject;
use store::clients::Identity;
use store::notices::{self, Notice, NoticeScopes};
use store::vacancies::Vacancy;

use crate::{Ctx, Result, UseCase, access};

/// Notices on a page.
pub const PAGE: u64 = 50;

/// A notice as it is shown.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The notice.
    pub notice: Notice,
    /// Whom it speaks of; none when the person may not see them, or what happened with them, any more.
    pub client: Option<Identity>,
    /// The vacancy it leads to; none when it leads elsewhere, or the person may not see it any more.
    pub vacancy: Option<Vacancy>,
}

/// One page of one's own notices, the newest first, and whether there are more. Names are audited before they are
/// shown.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, page: u64) -> Result<(Vec<Shown>, bool)> {
    access::enter(ctx, UseCase::ListNotices)?;
    let db = ctx.app.db.read();
    let skip = page.saturating_mul(PAGE).min(i64::MAX.unsigned_abs());
    let mut found = notices::list(db, ctx.signed()?.actor.user, (skip, PAGE + 1)).await?;
    let more = found.len() as u64 > PAGE;
    if more {
        found.pop();
    }
    let named = notices::list_spoken_of(db, &scopes(ctx)?, &found).await?;
    let mut ids: Vec<String> = named.values().map(|client| client.id.to_string()).collect();
    ids.sort();
    ids.dedup();
    if !ids.is_empty() {
        ctx.viewed(UseCase::ListNotices, RecordKind::ClientIdentity.code(), ids).await?;
    }
    let offered = vacancies(ctx, &found).await?;
    let shown = found.into_iter().map(|notice| Shown {
        client: named.get(&notice.subject.1).cloned(),
        vacancy: offered.iter().find(|vacancy| vacancy.id.to_string() == notice.subject.1).cloned(),
        notice,
    });
    Ok((shown.collect(), more))
}

/// The vacancies that notices lead to, as far as the reader may see them.
pub(super) async fn vacancies(ctx: &Ctx, notices: &[Notice]) -> Result<Vec<Vacancy>> {
    let about = notices.iter().filter(|notice| notice.subject.0 == NoticeSubject::Vacancy);
    let ids: Vec<String> = about.map(|notice| notice.subject.1.clone()).collect();
    let (seen, own) = crate::vacancies::scopes(ctx)?;
    Ok(store::vacancies::list_of(ctx.app.db.read(), (&seen, &own), &ids).await?)
}

/// What the reader of notices may see of what they speak of, now.
pub(super) fn scopes(ctx: &Ctx) -> Result<NoticeScopes> {
    Ok(NoticeScopes {
        identity: access::scope(ctx, RecordKind::ClientIdentity)?,
        queue: access::scope(ctx, RecordKind::QueueEntry)?,
        notes: crate::notes::scopes(ctx)?,
        referrals: access::scope(ctx, RecordKind::Referral)?,
    })
}
