//! What one request brings along: who asks, when, and the app.

use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::access::Actor;
use domain::ids::{AgencyId, UserId};
use store::audit::{Entry, append};
use store::live::{self, Change};
use store::{Permit, Tx, idempotency};
use uuid::{Builder, Uuid};

use crate::{App, Error, Implementation, Result, UseCase};

/// Someone signed in. Made by [`crate::session::resume`] alone.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Signed {
    /// Who, with what they are.
    pub actor: Actor,
    /// What they are called: every page says it.
    pub name: String,
    /// The digest of their session's cookie.
    pub session: String,
    /// A first password must be changed before anything else.
    pub must_change_password: bool,
    /// The number of the last change when the request arrived: what comes later, its page may not show.
    pub last: i64,
    /// How many of their own notices were unread then.
    pub unread: i64,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The running Hearth.
    pub app: Arc<App>,
    signed: Option<Signed>,
    now: DateTime<Utc>,
    implementation: Arc<Implementation>,
}

impl Ctx {
    /// A request that arrives now.
    #[must_use]
    pub fn new(app: Arc<App>, signed: Option<Signed>) -> Self {
        let (now, implementation) = (app.clock.now(), app.implementation());
        Self { app, signed, now, implementation }
    }

    /// When the request arrived.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The implementation: the same throughout one request.
    #[must_use]
    pub fn implementation(&self) -> &Implementation {
        &self.implementation
    }

    /// The date and time on the implementation's wall: what HUD's DateCreated and DateUpdated hold.
    #[must_use]
    pub fn civil_now(&self) -> NaiveDateTime {
        self.now.with_timezone(&self.implementation.time_zone).naive_local()
    }

    /// Today, where the implementation is.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.civil_now().date()
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// [`Error::SignedOut`] when nobody is.
    pub fn signed(&self) -> Result<&Signed> {
        self.signed.as_ref().ok_or(Error::SignedOut)
    }

    /// A new row's id: UUID v7, near the end of the index.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn new_id(&self) -> Result<Uuid> {
        let mut random = [0; 10];
        self.app.entropy.fill(&mut random)?;
        let milliseconds = self.now.timestamp_millis().unsigned_abs();
        Ok(Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
    }

    /// Starts a write: everything until `commit` happens together or not at all.
    pub(crate) async fn begin(&self) -> Result<Work> {
        let tx = self.app.db.begin_write().await?;
        Ok(Work { tx, ctx: self.clone(), entries: Vec::new(), changes: Vec::new(), has_mail: false })
    }

    /// Audits a view and returns when that is in the database.
    pub(crate) async fn viewed(&self, use_case: UseCase, kind: &'static str, ids: Vec<String>) -> Result<()> {
        self.app.views.record(self.entry(use_case, kind, ids, String::new())).await
    }

    /// Audits something that was refused: what a person may not know of still leaves a trace.
    pub async fn denied(&self, use_case: UseCase, ids: Vec<String>) -> Result<()> {
        self.app.views.record(self.entry(use_case, "denied", ids, String::new())).await
    }

    pub(crate) fn entry(
        &self,
        use_case: UseCase,
        kind: &'static str,
        ids: Vec<String>,
        detail: String,
    ) -> Entry {
        Entry {
            at: self.now,
            actor: self.signed.as_ref().map(|signed| signed.actor.user),
            use_case: use_case.code(),
            record_kind: kind,
            record_ids: ids,
            detail,
        }
    }
}

/// A write under way, with the audit rows it will leave.
#[derive(Debug)]
pub struct Work {
    tx: Tx,
    ctx: Ctx,
    entries: Vec<Entry>,
    changes: Vec<Change>,
    has_mail: bool,
}

impl Work {
    /// Notes what is done to which records; written with the rest.
    pub(crate) fn audit(
        &mut self,
        use_case: UseCase,
        kind: &'static str,
        ids: Vec<String>,
        detail: impl Into<String>,
    ) {
        self.entries.push(self.ctx.entry(use_case, kind, ids, detail.into()));
    }

    /// Notes what open pages will want to know of: a topic and the id of what changed. Told when it is committed.
    pub(crate) fn touch(&mut self, topic: &'static str, subject: impl ToString) {
        self.changes.push(Change { topic, subject: subject.to_string(), agency: None });
    }

    /// As `touch`, by an agency: what a victim service provider does, nobody else's page tells of.
    pub(crate) fn touch_at(&mut self, agency: AgencyId, topic: &'static str, subject: impl ToString) {
        self.changes.push(Change { topic, subject: subject.to_string(), agency: Some(agency) });
    }

    /// Notes that mail was written, which is to be sent once it is committed.
    pub(crate) fn mailed(&mut self) {
        self.has_mail = true;
    }

    /// As `audit`, for someone who is not signed in yet or at the command line.
    pub(crate) fn audit_as(
        &mut self,
        actor: Option<UserId>,
        use_case: UseCase,
        ids: Vec<String>,
        detail: &str,
    ) {
        let entry = self.ctx.entry(use_case, "user", ids, detail.into());
        self.entries.push(Entry { actor, ..entry });
    }

    /// Claims a form's key, or gives the result of the time it was sent before.
    pub(crate) async fn claim<A: store::Action>(
        &self,
        permit: &Permit<A>,
        key: &str,
        payload: &str,
    ) -> Result<Option<String>> {
        let user = self.ctx.signed()?.actor.user;
        Ok(idempotency::claim(&*self.tx, permit, user, key, payload, self.ctx.now).await?)
    }

    /// Keeps the result of the form whose key was claimed.
    pub(crate) async fn keep<A: store::Action>(
        &self,
        permit: &Permit<A>,
        key: &str,
        result: &str,
    ) -> Result<()> {
        let user = self.ctx.signed()?.actor.user;
        Ok(idempotency::keep(&*self.tx, permit, user, key, result).await?)
    }

    /// Appends the audit rows and makes everything last.
    pub(crate) async fn commit(self) -> Result<()> {
        append(&*self.tx, &self.ctx.app.keys.chain(), &self.entries).await?;
        live::append(&*self.tx, self.ctx.now, &self.changes).await?;
        self.tx.commit().await?;
        if !self.changes.is_empty() {
            self.ctx.app.live.wake();
        }
        if self.has_mail {
            self.ctx.app.mail_waits.notify_one();
        }
        Ok(())
    }
}

impl Deref for Work {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}
