//! One open page's stream: each change is authorised when it is told, not when the page was opened.

use std::collections::VecDeque;
use std::time::Duration;

use domain::access::RecordKind;
use store::clients::find_identity;
use store::live::{self, Numbered};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

use super::seats::Seat;
use crate::session::{Resumed, look};
use crate::{Ctx, Result, Signed, UseCase, access};

/// A page that missed more than this fetches itself again.
const MOST_MISSED: u64 = 500;

/// A stream on which nothing happens finds out this often whether its session still is.
const CHECKED_EVERY: Duration = Duration::from_secs(15);

/// What an open page is told: that something changed, never what it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// A record changed that the person may know of.
    Changed {
        /// Its place in the order of the commits.
        seq: i64,
        /// The number told before it, or the one the page was made at: a page that knows an older one has missed some.
        prev: i64,
        /// What it is about: `queue`, `client`, `notice`, `vacancy`, `referral`.
        topic: String,
        /// The id of what changed.
        id: String,
    },
    /// Changes were missed: everything may have changed up to this number.
    Reset {
        /// Where the stream goes on.
        seq: i64,
    },
    /// The session has too many streams, and this was the oldest. Nothing follows.
    Full,
}

/// A stream.
pub struct Follower {
    ctx: Ctx,
    signed: Signed,
    changes: broadcast::Receiver<Numbered>,
    ending: watch::Receiver<bool>,
    seat: Seat,
    missed: VecDeque<Numbered>,
    /// The page must fetch itself again before anything else is told.
    must_reset: bool,
    /// The last number that was looked at.
    at: i64,
    /// The last number that was told.
    told: i64,
    has_ended: bool,
}

/// Follows what is committed after a number, or from now on.
///
/// # Errors
/// As [`access::enter`], or when the database fails.
pub async fn follow(ctx: &Ctx, after: Option<i64>) -> Result<Follower> {
    access::enter(ctx, UseCase::FollowEvents)?;
    let signed = ctx.signed()?.clone();
    let app = &ctx.app;
    let (ending, seat) = (app.live.ending(), app.live.seats.take(&signed.session));
    let changes = app.live.changes(&app.db).await?;
    let last = live::last(app.db.read()).await?;
    let after = after.unwrap_or(last);
    let missed = live::list_after(app.db.read(), after, MOST_MISSED).await?;
    let next = missed.first().map_or(last, |change| change.seq - 1);
    // Older ones are not kept, or the page is from another time of the database.
    let must_reset = next != after || missed.len() as u64 == MOST_MISSED;
    let at = if must_reset { last } else { after };
    let missed = if must_reset { VecDeque::new() } else { missed.into() };
    let ctx = ctx.clone();
    Ok(Follower { ctx, signed, changes, ending, seat, missed, must_reset, at, told: at, has_ended: false })
}

impl Follower {
    /// The next signal; none when the stream has ended: the session is over or locked, or Hearth is about to end.
    pub async fn next(&mut self) -> Option<Signal> {
        if self.has_ended {
            return None;
        }
        let signal = self.find_next().await;
        self.has_ended = matches!(signal, None | Some(Signal::Full));
        signal
    }

    async fn find_next(&mut self) -> Option<Signal> {
        if self.must_reset {
            self.still_signed().await?;
            return Some(self.reset(self.at));
        }
        loop {
            let change = match self.missed.pop_front() {
                Some(change) => change,
                None => match self.wait().await {
                    Heard::Change(change) => change,
                    Heard::Nothing => {
                        self.still_signed().await?;
                        continue;
                    }
                    Heard::Full => return Some(Signal::Full),
                    Heard::End => return None,
                },
            };
            if change.seq <= self.at {
                continue;
            }
            if change.seq != self.at + 1 {
                self.still_signed().await?;
                return Some(self.reset(change.seq));
            }
            self.at = change.seq;
            if self.may_know(&change).await? {
                let prev = std::mem::replace(&mut self.told, change.seq);
                return Some(Signal::Changed {
                    seq: change.seq,
                    prev,
                    topic: change.topic,
                    id: change.subject,
                });
            }
        }
    }

    fn reset(&mut self, seq: i64) -> Signal {
        (self.must_reset, self.at, self.told) = (false, seq, seq);
        Signal::Reset { seq }
    }

    async fn wait(&mut self) -> Heard {
        tokio::select! {
            change = self.changes.recv() => match change {
                Ok(change) => Heard::Change(change),
                // What comes next has a number too high, and that is a reset.
                Err(RecvError::Lagged(_)) => Heard::Nothing,
                Err(RecvError::Closed) => Heard::End,
            },
            _ = self.ending.wait_for(|ending| *ending) => Heard::End,
            () = self.seat.lost() => Heard::Full,
            () = tokio::time::sleep(CHECKED_EVERY) => Heard::Nothing,
        }
    }

    /// Whoever holds the session, as they are now; none when it is over, locked, or idle too long. To follow is no use
    /// of the session: it goes on to fall idle.
    async fn still_signed(&self) -> Option<Ctx> {
        let signed = match look(&self.ctx.app, &self.signed.session).await {
            Ok(Resumed::Active(signed)) => signed,
            Ok(Resumed::Locked(_) | Resumed::Nobody) => return None,
            Err(error) => {
                tracing::error!(error = %error, "live.not_authorised");
                return None;
            }
        };
        let ctx = Ctx::new(self.ctx.app.clone(), Some(signed));
        access::enter(&ctx, UseCase::FollowEvents).ok().map(|()| ctx)
    }

    /// Whether the person may know now that this changed; none when they are gone.
    async fn may_know(&self, change: &Numbered) -> Option<bool> {
        // Most notices are for somebody else; that needs no look at the database.
        if change.topic == "notice" && change.subject != self.signed.actor.user.to_string() {
            return Some(false);
        }
        let ctx = self.still_signed().await?;
        match reaches(&ctx, change).await {
            Ok(reaches) => Some(reaches),
            Err(error) => {
                tracing::error!(error = %error, "live.not_authorised");
                None
            }
        }
    }
}

enum Heard {
    Change(Numbered),
    Nothing,
    Full,
    End,
}

async fn reaches(ctx: &Ctx, change: &Numbered) -> Result<bool> {
    let db = ctx.app.db.read();
    let identities = access::scope(ctx, RecordKind::ClientIdentity)?;
    if let Some(agency) = &change.agency
        && !live::may_learn_of(db, &identities, agency).await?
    {
        return Ok(false);
    }
    match change.topic.as_str() {
        "notice" => Ok(true),
        "referral" => {
            let Ok(id) = change.subject.parse() else { return Ok(false) };
            let scope = access::scope(ctx, RecordKind::Referral)?;
            Ok(store::referrals::find(db, &scope, id).await?.is_some())
        }
        "queue" => {
            Ok(live::is_on_queue(db, &access::scope(ctx, RecordKind::QueueEntry)?, &change.subject).await?)
        }
        "vacancy" => {
            let Ok(id) = change.subject.parse() else { return Ok(false) };
            Ok(crate::vacancies::find(ctx, id).await?.is_some())
        }
        "client" => {
            let Ok(id) = change.subject.parse() else { return Ok(false) };
            Ok(find_identity(db, &identities, id).await?.is_some())
        }
        // What has no rule is told to nobody.
        _ => Ok(false),
    }
}
