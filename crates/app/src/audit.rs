//! Views are audited in groups: many readers share one commit, and each waits for it.

use chrono::{DateTime, Utc};
use store::Db;
use store::audit::{ChainKey, Entry, append};
use tokio::sync::{mpsc, oneshot};

use crate::{Error, Result, UseCase};

/// Entries committed together at most.
const GROUP: usize = 256;

type Waiting = (Entry, oneshot::Sender<bool>);

/// Something the installation did to its database, outside any request.
pub(crate) fn host_entry(at: DateTime<Utc>, use_case: UseCase, detail: &str) -> Entry {
    let (record_kind, use_case) = ("database", use_case.code());
    Entry { at, actor: None, use_case, record_kind, record_ids: Vec::new(), detail: detail.into() }
}

/// Takes entries from many requests to one writer.
#[derive(Debug, Clone)]
pub(crate) struct ViewLog {
    queue: mpsc::Sender<Waiting>,
}

impl ViewLog {
    /// Starts the writer. It ends when the last sender is gone.
    pub(crate) fn start(db: Db, key: ChainKey) -> Self {
        let (queue, waiting) = mpsc::channel(4 * GROUP);
        tokio::spawn(write_groups(db, key, waiting));
        Self { queue }
    }

    /// Returns when the entry is in the database: what was not audited is not shown.
    pub(crate) async fn record(&self, entry: Entry) -> Result<()> {
        let (done, written) = oneshot::channel();
        let gone = |()| Error::Internal("the audit log is not being written".into());
        self.queue.send((entry, done)).await.map_err(|_| gone(()))?;
        match written.await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(gone(())),
        }
    }
}

async fn write_groups(db: Db, key: ChainKey, mut waiting: mpsc::Receiver<Waiting>) {
    let mut group = Vec::with_capacity(GROUP);
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        let (entries, readers): (Vec<_>, Vec<_>) = group.drain(..).unzip();
        let written = write(&db, &key, &entries).await;
        if let Err(error) = &written {
            tracing::error!(error = %error, "audit.group_failed");
        }
        for reader in readers {
            // A reader that has gone away needs no answer.
            let _ = reader.send(written.is_ok());
        }
    }
}

async fn write(db: &Db, key: &ChainKey, entries: &[Entry]) -> store::Result<()> {
    let tx = db.begin_write().await?;
    append(&*tx, key, entries).await?;
    tx.commit().await
}
