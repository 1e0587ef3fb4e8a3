//! Taking HMIS CSV exports in: read and compared first, written in one transaction, all or nothing.

mod compare;
mod convert;
mod run;

pub use hmis_csv::{Done, Finding, Rule};
pub use run::{Counts, Report, Request, import};

/// How many files an export has.
pub const FILES: u64 = hud::FILES.len() as u64;
