//! Taking HMIS CSV exports in: read and compared first, written in one transaction, all or nothing.

mod check;
mod compare;
mod convert;
mod enrolled;
mod ids;
mod last;
mod repeats;
mod run;
mod source;
mod summary;

pub use check::check;
pub(crate) use check::check_format;
pub use hmis_csv::{Done, Finding, Rule};
pub use last::last;
pub use run::{Counts, Report, Request, Step, import};
pub use store::imports::{FindingCount, LastRun};
