//! The housing queue: who stands where and why, what may happen to a place, and what it says of a household.

mod chronic;
mod order;
mod reasons;
mod state;

pub use chronic::{Homelessness, any_of, chronic};
pub use order::{Key, Place, decides};
pub use reasons::{HOUSED, MERGED, NOT_PLACED, Reason, reason, reasons_for};
pub use state::{Move, Status, Step};
