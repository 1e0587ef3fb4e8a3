//! What the implementation is called and what time it keeps: kept in memory, read again when it may have changed.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use store::settings;

use crate::{App, Result};

/// Another process may have saved: after this long it is read again.
const FRESH_SECONDS: i64 = 10;

/// Where no one has said otherwise.
pub(crate) const USUAL_TIME_ZONE: Tz = chrono_tz::America::New_York;

/// The implementation as one request sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implementation {
    /// What it is called; empty while nobody has said.
    pub name: String,
    /// Its CoC codes (HUD 2.03.1).
    pub coc_codes: Vec<String>,
    /// What "today" is: the operator's time zone, or else the one that was chosen here.
    pub time_zone: Tz,
}

/// The implementation as last read, and when.
#[derive(Debug)]
pub(crate) struct Kept(RwLock<(Arc<Implementation>, DateTime<Utc>)>);

impl Kept {
    /// What has just been read.
    pub(crate) fn new(read: Implementation, now: DateTime<Utc>) -> Self {
        Self(RwLock::new((Arc::new(read), now)))
    }

    fn get(&self) -> (Arc<Implementation>, DateTime<Utc>) {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, read: Implementation, now: DateTime<Utc>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (Arc::new(read), now);
    }
}

/// The settings as a request sees them; what the operator says about the time zone holds.
pub(crate) fn seen(stored: settings::Implementation, operator: Option<Tz>) -> Implementation {
    let chosen = stored.time_zone.as_deref().and_then(|name| name.parse().ok());
    Implementation {
        name: stored.name,
        coc_codes: stored.coc_codes.split_whitespace().map(str::to_owned).collect(),
        time_zone: operator.or(chosen).unwrap_or(USUAL_TIME_ZONE),
    }
}

impl App {
    /// The implementation as last read.
    #[must_use]
    pub fn implementation(&self) -> Arc<Implementation> {
        self.implementation.get().0
    }

    /// Reads the implementation again if another process may have changed it. Called as a request begins.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refresh(&self) -> Result<()> {
        let age = self.clock.now() - self.implementation.get().1;
        if age < TimeDelta::seconds(FRESH_SECONDS) {
            return Ok(());
        }
        self.read_again().await
    }

    /// Reads the implementation again: it has just been saved.
    pub(crate) async fn read_again(&self) -> Result<()> {
        let now = self.clock.now();
        let stored = settings::implementation(self.db.read()).await?;
        self.implementation.set(seen(stored, self.config.time_zone), now);
        Ok(())
    }
}
