//! The rules of the field: who may see what, what a client's name sounds like, what a good password is.
//!
//! Pure: no async, no database, no HTTP, no clock. Today's date is always a parameter.

#[macro_use]
mod codes;

pub mod access;
pub mod assessments;
pub mod clients;
pub mod coc;
pub mod eligibility;
pub mod enrollments;
pub mod households;
pub mod ids;
pub mod mail;
pub mod notes;
pub mod notices;
pub mod passwords;
pub mod projects;
pub mod queue;
pub mod records;
pub mod referrals;
pub mod search;
pub mod set_up;
pub mod units;
