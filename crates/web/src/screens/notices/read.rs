//! Notices that were read: one leads to what it speaks of.

use app::notices::{read, read_all};
use axum::response::Redirect;
use domain::ids::NoticeId;
use domain::notices::NoticeSubject;

use crate::error::Result;
use crate::extract::Id;
use crate::req::Req;

/// POST /notices/{id}/read
pub(crate) async fn submit(req: Req, Id(id): Id<NoticeId>) -> Result<Redirect> {
    let to = match read(&req.ctx, id).await? {
        Some((NoticeSubject::Client, id)) => format!("/clients/{id}"),
        Some((NoticeSubject::QueueEntry, id)) => format!("/queue/{id}"),
        Some((NoticeSubject::Referral, id)) => format!("/referrals/{id}"),
        Some((NoticeSubject::Note, id)) => format!("/notes/{id}"),
        Some((NoticeSubject::Vacancy, id)) => format!("/vacancies/{id}"),
        None => "/notices".into(),
    };
    Ok(Redirect::to(&to))
}

/// POST /notices/read
pub(crate) async fn submit_all(req: Req) -> Result<Redirect> {
    read_all(&req.ctx).await?;
    Ok(Redirect::to("/notices"))
}
