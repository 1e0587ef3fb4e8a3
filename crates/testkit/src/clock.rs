//! A clock that stands still until it is moved.

use std::sync::atomic::{AtomicI64, Ordering};

use app::Clock;
use chrono::{DateTime, TimeDelta, Utc};

/// Stands at 1 March 2026, 21:00 UTC, until it is moved.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_772_398_800_000_000))
    }
}

impl TestClock {
    /// Moves the clock.
    pub fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}
