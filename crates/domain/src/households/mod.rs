//! Households: who belongs together from which day on, and who is the head.

mod kind;
mod spans;

pub use kind::{HouseholdKind, kind_of};
pub use spans::{Household, Refusal, Span, Write};

/// HUD list 3.15.1: self, the head of the household.
pub const HEAD: i32 = 1;

/// HUD list 3.15.1: data not collected.
pub const UNSAID: i32 = 99;
