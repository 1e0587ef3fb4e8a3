//! Dates and times as people here write them.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

/// `5/3/1980`.
pub(crate) fn date(date: NaiveDate) -> String {
    date.format("%-m/%-d/%Y").to_string()
}

/// `11/20/2026, 9:41 PM`, on the implementation's wall.
pub(crate) fn date_time(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-m/%-d/%Y, %-I:%M %p").to_string()
}

/// `9:41 PM`, on the implementation's wall.
pub(crate) fn time(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-I:%M %p").to_string()
}
