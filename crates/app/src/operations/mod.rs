//! What an operator does at the machine: copies, and checking the audit log.

mod backup;
mod restore;
mod verify_audit;

pub use backup::{backup, backup_before_migrating};
pub use restore::restore;
pub use store::audit::Finding;
pub use verify_audit::verify_audit;
