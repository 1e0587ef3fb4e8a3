//! Sending: one task of a process claims mail that is due, one at a time, and hands it to the mail server.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::MailId;
use domain::mail::{MailTemplate, wait_after};
use store::mail::{self, Mail, Outcome};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::smtp::{Failure, Smtp};
use crate::{App, Result, access, action};

/// Nobody tells of another process's commit, nor that a wait is over: the outbox is looked at this often.
const TICK: Duration = Duration::from_secs(15);

/// Mails looked up at a time.
const BATCH: u64 = 50;

/// A mail under way is nobody else's for this long: longer than a try takes. If the process ends meanwhile, another
/// tries again then.
const CLAIM: TimeDelta = TimeDelta::minutes(5);

/// How often it is tried to note what became of a mail, and how long between: altogether within the claim.
const NOTES: u32 = 10;
const PAUSE: Duration = Duration::from_secs(5);

/// How long a mail under way may take when the process is to end.
const GRACE: Duration = Duration::from_secs(8);

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Its subject.
    pub subject: String,
    /// Its body, plain.
    pub body: String,
}

/// Says in words what a mail tells of: its kind and an opaque id.
pub type Writer = Arc<dyn Fn(MailTemplate, &str) -> Text + Send + Sync>;

/// What sends the mail of one Hearth.
#[derive(Clone)]
pub struct PostOffice {
    /// The outbox.
    pub app: Arc<App>,
    /// The mail server.
    pub smtp: Smtp,
    /// The words.
    pub write: Writer,
}

/// The task that sends.
#[derive(Debug)]
pub struct Worker {
    ending: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Starts sending.
#[must_use]
pub fn start(office: PostOffice) -> Worker {
    let ending = watch::Sender::new(false);
    let ends = ending.subscribe();
    Worker { ending, task: tokio::spawn(office.run(ends)) }
}

impl Worker {
    /// Ends sending. A mail under way is given a moment; what is not sent stays in the outbox.
    pub async fn stop(mut self) {
        self.ending.send_replace(true);
        if tokio::time::timeout(GRACE, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

impl PostOffice {
    async fn run(self, mut ends: watch::Receiver<bool>) {
        let mut has_failed = false;
        while !*ends.borrow() {
            let done = self.deliver_while(|| !*ends.borrow()).await;
            if let Err(error) = &done
                && !has_failed
            {
                tracing::error!(error = %error, "mail.outbox_unreadable");
            }
            has_failed = done.is_err();
            tokio::select! {
                () = self.app.mail_waits.notified() => {}
                () = tokio::time::sleep(TICK) => {}
                // An error means that nobody could tell us to end any more.
                _ = ends.wait_for(|ends| *ends) => return,
            }
        }
    }

    /// Sends what is due now. Tells how many mails the server has taken.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deliver(&self) -> Result<usize> {
        self.deliver_while(|| true).await
    }

    async fn deliver_while(&self, goes_on: impl Fn() -> bool) -> Result<usize> {
        let permit = access::system::<action::Serve>();
        let mut sent = 0;
        loop {
            let due = mail::list_due(self.app.db.read(), &permit, self.app.clock.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(sent);
            }
            for id in due {
                if !goes_on() {
                    return Ok(sent);
                }
                let Some(mail) = self.claim(id).await? else { continue };
                let tried = self.try_one(&mail).await;
                self.settle(&mail, &tried).await?;
                match tried {
                    Ok(()) => sent += 1,
                    // The others would meet with the same: they wait for the next round, and lose no try.
                    Err(Failure::Unreachable(_)) => return Ok(sent),
                    Err(Failure::Later(_) | Failure::Never(_)) => {}
                }
            }
        }
    }

    async fn claim(&self, id: MailId) -> Result<Option<Mail>> {
        let permit = access::system::<action::Serve>();
        let now = self.app.clock.now();
        let tx = self.app.db.begin_write().await?;
        let mail = mail::claim(&*tx, &permit, id, (now, now + CLAIM)).await?;
        tx.commit().await?;
        Ok(mail)
    }

    async fn try_one(&self, mail: &Mail) -> std::result::Result<(), Failure> {
        if !mail.is_active {
            return Err(Failure::Never("this person may not sign in any more".into()));
        }
        let text = (self.write)(mail.template, &mail.reference);
        self.smtp.send(mail, text, self.app.clock.now()).await
    }

    /// Notes what became of a try. The log holds the mail's id alone: an answer may name an address.
    async fn settle(&self, mail: &Mail, tried: &std::result::Result<(), Failure>) -> Result<()> {
        let now = self.app.clock.now();
        let outcome = outcome(mail, tried, now);
        let code = match &outcome {
            Outcome::Sent => "sent",
            Outcome::Later(..) => "later",
            Outcome::Refused(_) => "refused",
        };
        metrics::counter!("hearth_mails_total", "outcome" => code).increment(1);
        if outcome != Outcome::Sent {
            tracing::warn!(mail.id = %mail.id, mail.attempts = mail.attempts, mail.outcome = code, "mail.not_sent");
        }
        // An import may hold SQLite's one writer for a while. A mail that the server has taken must not go out again.
        for _ in 1..NOTES {
            if self.note(mail, now, &outcome).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        self.note(mail, now, &outcome).await
    }

    async fn note(&self, mail: &Mail, now: DateTime<Utc>, outcome: &Outcome) -> Result<()> {
        let permit = access::system::<action::Serve>();
        let tx = self.app.db.begin_write().await?;
        mail::settle(&*tx, &permit, mail, now, outcome.clone()).await?;
        Ok(tx.commit().await?)
    }
}

fn outcome(mail: &Mail, tried: &std::result::Result<(), Failure>, now: DateTime<Utc>) -> Outcome {
    match tried {
        Ok(()) => Outcome::Sent,
        Err(Failure::Never(why)) => Outcome::Refused(why.clone()),
        Err(Failure::Later(why) | Failure::Unreachable(why)) => match wait_after(mail.attempts) {
            Some(wait) => Outcome::Later(now + wait, why.clone()),
            None => Outcome::Refused(why.clone()),
        },
    }
}

impl std::fmt::Debug for PostOffice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostOffice").field("smtp", &self.smtp).finish_non_exhaustive()
    }
}
