//! Who may be taken in where: a household held against the rules of projects, and those rules kept.

mod check;
mod facts;
mod rules;

pub use check::{Checked, Judged, check};
pub use rules::{NewRule, Rules, add, end, rules};
pub use store::eligibility::{Program, Stored};
