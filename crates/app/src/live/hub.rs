//! One task of a process learns of commits, its own and other processes', and tells all who follow.

use std::sync::Arc;
use std::time::Duration;

use store::Db;
use store::live::{self, Numbered};
use tokio::sync::{Notify, OnceCell, broadcast, mpsc, watch};

use super::seats::Seats;
use crate::Result;

/// Nobody tells SQLite's readers of another process's commit, and a notification may be lost: the table is looked at
/// at least this often.
const TICK: Duration = Duration::from_secs(2);

/// Changes read at a time.
const BATCH: u64 = 500;

/// Changes that wait for a slow follower; one who is further behind fetches the page again.
const WAITING: usize = 1_024;

/// What a process knows of changes. Nothing runs before the first page follows.
pub(crate) struct Live {
    hub: OnceCell<Hub>,
    ending: watch::Sender<bool>,
    pub(super) seats: Arc<Seats>,
}

struct Hub {
    wake: mpsc::Sender<()>,
    changes: broadcast::Sender<Numbered>,
}

impl Live {
    pub(crate) fn new() -> Self {
        Self { hub: OnceCell::new(), ending: watch::Sender::new(false), seats: Arc::default() }
    }

    /// Something was committed by this process.
    pub(crate) fn wake(&self) {
        if let Some(hub) = self.hub.get() {
            // When the place is taken, the task is awake already.
            let _ = hub.wake.try_send(());
        }
    }

    /// Ends every stream, and lets none last any more.
    pub(crate) fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Turns true when the process is about to end.
    pub(super) fn ending(&self) -> watch::Receiver<bool> {
        self.ending.subscribe()
    }

    /// The changes that are committed from now on, in their order. Starts the task for the first who asks.
    pub(super) async fn changes(&self, db: &Db) -> Result<broadcast::Receiver<Numbered>> {
        let hub = self.hub.get_or_try_init(|| start(db.clone(), self.ending())).await?;
        Ok(hub.changes.subscribe())
    }
}

async fn start(db: Db, mut ending: watch::Receiver<bool>) -> Result<Hub> {
    // Before anyone reads what they have missed: between the two nothing falls through.
    let last = live::last(db.read()).await?;
    let (wake, woken) = mpsc::channel(1);
    let changes = broadcast::Sender::new(WAITING);
    let heard = Arc::new(Notify::new());
    let teller = Teller { db: db.clone(), last, changes: changes.clone(), has_failed: false };
    tokio::spawn(async move {
        tokio::select! {
            () = teller.run(woken, &heard) => {}
            () = listen(&db, &heard) => {}
            // An error means that the app is gone.
            _ = ending.wait_for(|ending| *ending) => {}
        }
    });
    Ok(Hub { wake, changes })
}

/// Hears of other processes' commits, as far as the database tells; begins again when it could not listen.
async fn listen(db: &Db, heard: &Notify) {
    while let Err(error) = live::listen(db, || heard.notify_one()).await {
        tracing::warn!(error = %error, "live.not_listening");
        tokio::time::sleep(TICK).await;
    }
}

struct Teller {
    db: Db,
    last: i64,
    changes: broadcast::Sender<Numbered>,
    has_failed: bool,
}

impl Teller {
    /// Tells until the app is gone.
    async fn run(mut self, mut woken: mpsc::Receiver<()>, heard: &Notify) {
        loop {
            tokio::select! {
                woken = woken.recv() => if woken.is_none() { return },
                () = heard.notified() => {}
                () = tokio::time::sleep(TICK) => {}
            }
            let told = self.tell_new().await;
            if let Err(error) = &told
                && !self.has_failed
            {
                tracing::error!(error = %error, "live.not_reading");
            }
            self.has_failed = told.is_err();
        }
    }

    async fn tell_new(&mut self) -> store::Result<()> {
        loop {
            let changes = live::list_after(self.db.read(), self.last, BATCH).await?;
            let is_all = changes.len() < BATCH as usize;
            for change in changes {
                self.last = change.seq;
                // Nobody follows: nobody is told.
                let _ = self.changes.send(change);
            }
            if is_all {
                return Ok(());
            }
        }
    }
}
