//! The outbox: mail is written by the transaction it tells of, and sent by whichever process claims it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::access::RecordKind;
use domain::ids::{MailId, UserId};
use domain::mail::MailTemplate;
use entity::{mail_choice, mail_outbox, user_account};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::accounts::Status;
use crate::error::unreadable;
use crate::{Action, Error, Permit, Reads, Result, Scope};

/// A mail to be kept.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// Its id.
    pub id: MailId,
    /// Whom it is for.
    pub user: UserId,
    /// What it tells of.
    pub template: MailTemplate,
    /// The opaque id of what it tells of.
    pub reference: String,
}

/// A mail, with the person it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Whom it is for.
    pub user: UserId,
    /// What they are called.
    pub name: String,
    /// Where it goes.
    pub email: String,
    /// They may sign in.
    pub is_active: bool,
    /// What it tells of.
    pub template: MailTemplate,
    /// The opaque id of what it tells of.
    pub reference: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// How often it was tried, the try under way included.
    pub attempts: i32,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was given up.
    pub refused_at: Option<DateTime<Utc>>,
    /// What the last try met with.
    pub last_error: Option<String>,
}

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server has taken it.
    Sent,
    /// Not now: it is tried again at that time.
    Later(DateTime<Utc>, String),
    /// It was given up.
    Refused(String),
}

/// Of these people, those who may sign in and have not turned such mail off, each once.
///
/// # Errors
/// When the database fails.
pub async fn list_recipients<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    users: &[UserId],
    template: MailTemplate,
) -> Result<Vec<UserId>> {
    let mut unwanted = Query::select();
    unwanted
        .column(mail_choice::Column::UserId)
        .from(mail_choice::Entity)
        .and_where(mail_choice::Column::Template.eq(template.code()))
        .and_where(mail_choice::Column::Wanted.eq(false));
    let ids: Vec<String> = user_account::Entity::find()
        .select_only()
        .column(user_account::Column::Id)
        .filter(user_account::Column::Id.is_in(users.iter().map(ToString::to_string)))
        .filter(user_account::Column::Status.eq(Status::Active.code()))
        .filter(user_account::Column::Id.not_in_subquery(unwanted))
        .order_by_asc(user_account::Column::Id)
        .into_tuple()
        .all(tx)
        .await?;
    ids.iter().map(|id| id.parse().map_err(unreadable("user_account.id"))).collect()
}

/// Keeps mail that is due at once.
///
/// # Errors
/// When the database fails.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    at: DateTime<Utc>,
    mails: &[NewMail],
) -> Result<()> {
    if mails.is_empty() {
        return Ok(());
    }
    let rows = mails.iter().map(|new| {
        let row = mail_outbox::Model {
            id: new.id.to_string(),
            user_id: new.user.to_string(),
            template: new.template.code().into(),
            reference: new.reference.clone(),
            created_at: at,
            run_at: at,
            attempts: 0,
            locked_until: None,
            sent_at: None,
            refused_at: None,
            last_error: None,
        };
        row.into_active_model()
    });
    mail_outbox::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Mail that waits, is due, and that nobody is sending now.
fn due(now: DateTime<Utc>) -> Condition {
    let free = Condition::any()
        .add(mail_outbox::Column::LockedUntil.is_null())
        .add(mail_outbox::Column::LockedUntil.lte(now));
    Condition::all()
        .add(mail_outbox::Column::SentAt.is_null())
        .add(mail_outbox::Column::RefusedAt.is_null())
        .add(mail_outbox::Column::RunAt.lte(now))
        .add(known())
        .add(free)
}

/// Mail that is due, the longest waiting first.
///
/// # Errors
/// When the database fails.
pub async fn list_due<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    now: DateTime<Utc>,
    most: u64,
) -> Result<Vec<MailId>> {
    let ids: Vec<String> = mail_outbox::Entity::find()
        .select_only()
        .column(mail_outbox::Column::Id)
        .filter(due(now))
        .order_by_asc(mail_outbox::Column::RunAt)
        .order_by_asc(mail_outbox::Column::Id)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    ids.iter().map(|id| id.parse().map_err(unreadable("mail_outbox.id"))).collect()
}

/// Takes a due mail for oneself until a time, and counts the try. Of several processes one gets it; nothing for the
/// others.
///
/// # Errors
/// When the database fails.
pub async fn claim<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: MailId,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<Mail>> {
    let claimed = mail_outbox::Entity::update_many()
        .col_expr(mail_outbox::Column::LockedUntil, Expr::val(until))
        .col_expr(mail_outbox::Column::Attempts, Expr::col(mail_outbox::Column::Attempts).add(1))
        .filter(mail_outbox::Column::Id.eq(id.to_string()))
        .filter(due(now))
        .exec(tx)
        .await?;
    if claimed.rows_affected == 0 {
        return Ok(None);
    }
    let row = mail_outbox::Entity::find_by_id(id.to_string()).all(tx).await?;
    Ok(with_people(tx, row).await?.pop())
}

/// Notes what became of a claimed mail. A try that took so long that another has begun since changes nothing any
/// more, unless it was sent.
///
/// # Errors
/// When the database fails.
pub async fn settle<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    mail: &Mail,
    now: DateTime<Utc>,
    outcome: Outcome,
) -> Result<()> {
    let none = || Expr::val(None::<DateTime<Utc>>);
    let waiting = mail_outbox::Entity::update_many()
        .filter(mail_outbox::Column::Id.eq(mail.id.to_string()))
        .filter(mail_outbox::Column::SentAt.is_null())
        .col_expr(mail_outbox::Column::LockedUntil, none());
    let own_try = mail_outbox::Column::Attempts.eq(mail.attempts);
    let update = match outcome {
        Outcome::Sent => waiting
            .col_expr(mail_outbox::Column::SentAt, Expr::val(now))
            .col_expr(mail_outbox::Column::RefusedAt, none())
            .col_expr(mail_outbox::Column::LastError, Expr::val(None::<String>)),
        Outcome::Later(at, why) => waiting
            .col_expr(mail_outbox::Column::RunAt, Expr::val(at))
            .col_expr(mail_outbox::Column::LastError, Expr::val(why))
            .filter(own_try),
        Outcome::Refused(why) => waiting
            .col_expr(mail_outbox::Column::RefusedAt, Expr::val(now))
            .col_expr(mail_outbox::Column::LastError, Expr::val(why))
            .filter(own_try),
    };
    update.exec(tx).await?;
    Ok(())
}

/// Refused mail, the newest first, after so many newer ones.
///
/// # Errors
/// [`Error::NotFound`] when the scope is for something else.
pub async fn list_refused(db: &impl Reads, scope: &Scope, (skip, most): (u64, u64)) -> Result<Vec<Mail>> {
    within(scope)?;
    let refused = mail_outbox::Entity::find()
        .filter(mail_outbox::Column::RefusedAt.is_not_null())
        .order_by_desc(mail_outbox::Column::RefusedAt);
    page(db, refused, (skip, most)).await
}

/// How many mails are refused.
///
/// # Errors
/// [`Error::NotFound`] when the scope is for something else.
pub async fn count_refused(db: &impl Reads, scope: &Scope) -> Result<u64> {
    within(scope)?;
    let refused = mail_outbox::Entity::find().filter(mail_outbox::Column::RefusedAt.is_not_null());
    Ok(refused.count(db).await?)
}

/// All mail, the newest first, after so many newer ones.
///
/// # Errors
/// [`Error::NotFound`] when the scope is for something else.
pub async fn list_all(db: &impl Reads, scope: &Scope, (skip, most): (u64, u64)) -> Result<Vec<Mail>> {
    within(scope)?;
    let all = mail_outbox::Entity::find().order_by_desc(mail_outbox::Column::CreatedAt);
    page(db, all, (skip, most)).await
}

/// Has a refused mail tried again from the beginning. Tells whether it was refused still.
///
/// # Errors
/// [`Error::NotFound`] when there is no such mail.
pub async fn retry<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    id: MailId,
    now: DateTime<Utc>,
) -> Result<bool> {
    within(&permit.scope())?;
    mail_outbox::Entity::find_by_id(id.to_string()).one(tx).await?.ok_or(Error::NotFound)?;
    let done = mail_outbox::Entity::update_many()
        .col_expr(mail_outbox::Column::RefusedAt, Expr::val(None::<DateTime<Utc>>))
        .col_expr(mail_outbox::Column::LockedUntil, Expr::val(None::<DateTime<Utc>>))
        .col_expr(mail_outbox::Column::Attempts, Expr::val(0))
        .col_expr(mail_outbox::Column::RunAt, Expr::val(now))
        .filter(mail_outbox::Column::Id.eq(id.to_string()))
        .filter(mail_outbox::Column::RefusedAt.is_not_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// What mail a person wants. Nobody has to ask for it; one turns it off.
///
/// # Errors
/// When the database fails.
pub async fn choices(db: &impl Reads, user: UserId) -> Result<BTreeMap<MailTemplate, bool>> {
    let rows = mail_choice::Entity::find().filter(mail_choice::Column::UserId.eq(user.to_string()));
    let mut chosen: BTreeMap<_, _> = MailTemplate::ALL.iter().map(|template| (*template, true)).collect();
    for row in rows.all(db).await? {
        // A choice about mail that a newer version knows stays as it is.
        if let Ok(template) = row.template.parse() {
            chosen.insert(template, row.wanted);
        }
    }
    Ok(chosen)
}

/// Keeps what mail the permit's person wants, if nobody has saved their account in between.
///
/// # Errors
/// [`Error::Stale`] when the account is no longer at `version`.
pub async fn choose<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    version: i64,
    choices: &BTreeMap<MailTemplate, bool>,
) -> Result<()> {
    let user = permit.actor().ok_or(Error::NotFound)?.to_string();
    let next = version.checked_add(1).ok_or(Error::Stale)?;
    let done = user_account::Entity::update_many()
        .col_expr(user_account::Column::Version, Expr::val(next))
        .filter(user_account::Column::Id.eq(&user))
        .filter(user_account::Column::Version.eq(version))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::Stale);
    }
    let rows = choices.iter().map(|(template, wanted)| {
        let row =
            mail_choice::Model { user_id: user.clone(), template: template.code().into(), wanted: *wanted };
        row.into_active_model()
    });
    let replace = OnConflict::columns([mail_choice::Column::UserId, mail_choice::Column::Template])
        .update_column(mail_choice::Column::Wanted)
        .to_owned();
    mail_choice::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

/// Rows with the people they are for.
async fn with_people(db: &impl Reads, rows: Vec<mail_outbox::Model>) -> Result<Vec<Mail>> {
    let users: Vec<&str> = rows.iter().map(|row| row.user_id.as_str()).collect();
    let accounts = user_account::Entity::find().filter(user_account::Column::Id.is_in(users)).all(db).await?;
    let accounts: BTreeMap<_, _> = accounts.into_iter().map(|row| (row.id.clone(), row)).collect();
    let read_one = |row: mail_outbox::Model| {
        // The foreign key holds: each row has its person.
        let account = accounts.get(&row.user_id).ok_or(Error::NotFound)?;
        read(row, account)
    };
    rows.into_iter().map(read_one).collect()
}

fn read(row: mail_outbox::Model, account: &user_account::Model) -> Result<Mail> {
    Ok(Mail {
        id: row.id.parse().map_err(unreadable("mail_outbox.id"))?,
        user: row.user_id.parse().map_err(unreadable("mail_outbox.user_id"))?,
        name: account.name.clone(),
        email: account.email.clone(),
        is_active: account.status == Status::Active.code(),
        template: row.template.parse().map_err(unreadable("mail_outbox.template"))?,
        reference: row.reference,
        created_at: row.created_at,
        attempts: row.attempts,
        sent_at: row.sent_at,
        refused_at: row.refused_at,
        last_error: row.last_error,
    })
}

/// A page of rows, the latest first.
async fn page(
    db: &impl Reads,
    rows: Select<mail_outbox::Entity>,
    (skip, most): (u64, u64),
) -> Result<Vec<Mail>> {
    let rows = rows.filter(known()).order_by_desc(mail_outbox::Column::Id).offset(skip).limit(most);
    with_people(db, rows.all(db).await?).await
}

/// What this version can read; what a newer one has written is left to it.
fn known() -> Condition {
    let codes = MailTemplate::ALL.iter().map(|template| template.code());
    Condition::all().add(mail_outbox::Column::Template.is_in(codes))
}

fn within(scope: &Scope) -> Result<()> {
    if scope.kind() == RecordKind::Mail && scope.reach().foreign { Ok(()) } else { Err(Error::NotFound) }
}
