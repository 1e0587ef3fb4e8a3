//! Households: who belongs together, and who is the head.

mod change;
mod ensure;
mod stays;
mod view;

pub use change::{Change, Changed, Step, change};
pub(crate) use ensure::ensure;
pub use view::{Household, Member, Whom, open, open_join, view};
