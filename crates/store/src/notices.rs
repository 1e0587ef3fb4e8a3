//! Notices: what a person is told of. They are their own; only whom they speak of is seen through a scope.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Role;
use domain::ids::{AgencyId, ClientId, NoticeId, UserId};
use domain::notices::{NoticeKind, NoticeSubject};
use entity::{
    assignment, case_note, client, enrollment, exit, membership, notice, project, queue_entry, referral,
    user_account,
};
use sea_orm::sea_query::{Asterisk, Condition, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use crate::access::{visible_clients, visible_notes, visible_queue, visible_referrals};
use crate::clients::{Identity, identity};
use crate::error::unreadable;
use crate::notes::NoteScopes;
use crate::{Action, Error, Permit, Reads, Result, Scope};

/// A notice to be kept.
#[derive(Debug, Clone)]
pub struct NewNotice {
    /// Its id.
    pub id: NoticeId,
    /// Whom it is for.
    pub user: UserId,
    /// What happened.
    pub kind: NoticeKind,
    /// What it leads to, and that record's id.
    pub subject: (NoticeSubject, String),
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: NoticeKind,
    /// What it leads to, and that record's id.
    pub subject: (NoticeSubject, String),
    /// It was read.
    pub is_read: bool,
}

/// What the reader of notices may see of what they speak of.
#[derive(Debug, Clone)]
pub struct NoticeScopes {
    /// Names of clients.
    pub identity: Scope,
    /// Places on a queue.
    pub queue: Scope,
    /// Case notes.
    pub notes: NoteScopes,
    /// Referrals.
    pub referrals: Scope,
}

/// Keeps notices.
///
/// # Errors
/// When the database fails.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    at: DateTime<Utc>,
    notices: &[NewNotice],
) -> Result<()> {
    if notices.is_empty() {
        return Ok(());
    }
    let rows = notices.iter().map(|new| {
        let row = notice::Model {
            id: new.id.to_string(),
            user_id: new.user.to_string(),
            at,
            kind: new.kind.code().into(),
            subject_kind: new.subject.0.code().into(),
            subject_id: new.subject.1.clone(),
            read_at: None,
        };
        row.into_active_model()
    });
    notice::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// A person's own notices, the newest first, after so many newer ones.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl Reads, user: UserId, (skip, most): (u64, u64)) -> Result<Vec<Notice>> {
    let rows = notice::Entity::find()
        .filter(notice::Column::UserId.eq(user.to_string()))
        .order_by_desc(notice::Column::At)
        .order_by_desc(notice::Column::Id)
        .offset(skip)
        .limit(most)
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// One of a person's own notices.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Reads, user: UserId, id: NoticeId) -> Result<Option<Notice>> {
    let own = notice::Column::UserId.eq(user.to_string());
    notice::Entity::find_by_id(id.to_string()).filter(own).one(db).await?.map(read).transpose()
}

/// How many of a person's own notices are unread, as a part of another query.
pub(crate) fn unread_of(user: Expr) -> SelectStatement {
    let mut query = Query::select();
    query
        .expr_as(Func::count(Expr::col(Asterisk)), "unread")
        .from(notice::Entity)
        .and_where(Expr::col((notice::Entity, notice::Column::UserId)).eq(user))
        .and_where(notice::Column::ReadAt.is_null());
    query
}

/// Marks a notice of the permit's person as read.
///
/// # Errors
/// [`Error::NotFound`] when it is not theirs.
pub async fn mark_read<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    id: NoticeId,
    at: DateTime<Utc>,
) -> Result<()> {
    let user = permit.actor().ok_or(Error::NotFound)?;
    let own = notice::Entity::find_by_id(id.to_string()).filter(notice::Column::UserId.eq(user.to_string()));
    own.one(tx).await?.ok_or(Error::NotFound)?;
    notice::Entity::update_many()
        .col_expr(notice::Column::ReadAt, Expr::val(at))
        .filter(notice::Column::Id.eq(id.to_string()))
        .filter(notice::Column::ReadAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Marks all notices of the permit's person as read. Tells how many were not.
///
/// # Errors
/// When the database fails.
pub async fn mark_all_read<A: Action>(tx: &impl Reads, permit: &Permit<A>, at: DateTime<Utc>) -> Result<u64> {
    let user = permit.actor().ok_or(Error::NotFound)?;
    let done = notice::Entity::update_many()
        .col_expr(notice::Column::ReadAt, Expr::val(at))
        .filter(notice::Column::UserId.eq(user.to_string()))
        .filter(notice::Column::ReadAt.is_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected)
}

/// Whom notices speak of, by the id of their subject: only where the scopes let both the subject and the name through.
///
/// # Errors
/// When the database fails.
pub async fn list_spoken_of(
    db: &impl Reads,
    scopes: &NoticeScopes,
    notices: &[Notice],
) -> Result<HashMap<String, Identity>> {
    let of = |kind: NoticeSubject| -> Vec<String> {
        notices.iter().filter(|one| one.subject.0 == kind).map(|one| one.subject.1.clone()).collect()
    };
    let mut subjects: Vec<(String, String)> =
        of(NoticeSubject::Client).into_iter().map(|id| (id.clone(), id)).collect();
    let places = queue_entry::Entity::find()
        .filter(queue_entry::Column::Id.is_in(of(NoticeSubject::QueueEntry)))
        .filter(visible_queue(&scopes.queue))
        .all(db)
        .await?;
    subjects.extend(places.into_iter().map(|place| (place.id, place.personal_id)));
    let notes = case_note::Entity::find()
        .filter(case_note::Column::Id.is_in(of(NoticeSubject::Note)))
        .filter(visible_notes(&scopes.notes))
        .all(db)
        .await?;
    subjects.extend(notes.into_iter().map(|note| (note.id, note.personal_id)));
    let sent = referral::Entity::find()
        .filter(referral::Column::Id.is_in(of(NoticeSubject::Referral)))
        .filter(visible_referrals(&scopes.referrals))
        .all(db)
        .await?;
    subjects.extend(sent.into_iter().map(|referral| (referral.id, referral.personal_id)));
    let people: Vec<&str> = subjects.iter().map(|(_, client)| client.as_str()).collect();
    let known = client::Entity::find()
        .filter(client::Column::Id.is_in(people))
        .filter(visible_clients(&scopes.identity))
        .all(db)
        .await?;
    let known: HashMap<String, client::Model> = known.into_iter().map(|row| (row.id.clone(), row)).collect();
    let named = subjects.into_iter().filter_map(|(subject, client)| Some((subject, known.get(&client)?)));
    named.map(|(subject, row)| Ok((subject, identity(row.clone())?))).collect()
}

/// Who follows a client on a day through an open enrollment, and may sign in; with an agency, through one of its
/// projects alone.
///
/// # Errors
/// When the database fails.
pub async fn list_followers<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    (client, agency): (ClientId, Option<AgencyId>),
    day: NaiveDate,
) -> Result<Vec<UserId>> {
    let mut enrollments = Query::select();
    enrollments
        .column((enrollment::Entity, enrollment::Column::Id))
        .from(enrollment::Entity)
        .and_where(enrollment::Column::PersonalId.eq(client.to_string()))
        .and_where(enrollment::Column::DateDeleted.is_null());
    if let Some(agency) = agency {
        let mut projects = Query::select();
        projects
            .column(project::Column::Id)
            .from(project::Entity)
            .and_where(project::Column::OrganizationId.eq(agency.to_string()));
        enrollments.and_where(enrollment::Column::ProjectId.in_subquery(projects));
    }
    let mut left = Query::select();
    left.column(exit::Column::EnrollmentId)
        .from(exit::Entity)
        .and_where(exit::Column::PersonalId.eq(client.to_string()))
        .and_where(exit::Column::DateDeleted.is_null())
        .and_where(exit::Column::EnrollmentId.is_not_null())
        .and_where(exit::Column::ExitDate.lte(day));
    let goes_on =
        Condition::any().add(assignment::Column::ToDate.is_null()).add(assignment::Column::ToDate.gt(day));
    let ids: Vec<String> = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::UserId)
        .distinct()
        .filter(assignment::Column::EnrollmentId.in_subquery(enrollments))
        .filter(assignment::Column::EnrollmentId.not_in_subquery(left))
        .filter(assignment::Column::UserId.in_subquery(may_sign_in()))
        .filter(assignment::Column::FromDate.lte(day))
        .filter(goes_on)
        .order_by_asc(assignment::Column::UserId)
        .into_tuple()
        .all(tx)
        .await?;
    ids.iter().map(|id| id.parse().map_err(unreadable("assignment.user_id"))).collect()
}

/// Who has a role at an agency, and may sign in.
///
/// # Errors
/// When the database fails.
pub async fn list_staff<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    agency: AgencyId,
    role: Role,
) -> Result<Vec<UserId>> {
    let ids: Vec<String> = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .distinct()
        .filter(membership::Column::AgencyId.eq(agency.to_string()))
        .filter(membership::Column::Role.eq(role.code()))
        .filter(membership::Column::UserId.in_subquery(may_sign_in()))
        .order_by_asc(membership::Column::UserId)
        .into_tuple()
        .all(tx)
        .await?;
    ids.iter().map(|id| id.parse().map_err(unreadable("membership.user_id"))).collect()
}

fn may_sign_in() -> SelectStatement {
    let mut active = Query::select();
    active
        .column(user_account::Column::Id)
        .from(user_account::Entity)
        .and_where(user_account::Column::Status.eq(crate::accounts::Status::Active.code()));
    active
}

fn read(row: notice::Model) -> Result<Notice> {
    let subject = row.subject_kind.parse().map_err(unreadable("notice.subject_kind"))?;
    Ok(Notice {
        id: row.id.parse().map_err(unreadable("notice.id"))?,
        at: row.at,
        kind: row.kind.parse().map_err(unreadable("notice.kind"))?,
        subject: (subject, row.subject_id),
        is_read: row.read_at.is_some(),
    })
}
