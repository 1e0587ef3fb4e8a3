//! Everything Hearth keeps: one schema, one set of queries, SQLite or PostgreSQL beneath.
//!
//! A function that reads takes a [`Scope`], one that writes a [`Permit`]; both are made by `app::access`
//! alone, so a forgotten check does not compile. Only this crate knows the database.

pub mod access;
pub mod accounts;
pub mod agencies;
pub mod assessments;
pub mod assignments;
pub mod audit;
pub mod backup;
pub mod clients;
mod db;
pub mod demo;
pub mod eligibility;
pub mod enrollments;
mod error;
pub mod extract;
pub mod households;
pub mod idempotency;
pub mod imports;
pub mod invitations;
pub mod live;
pub mod lsa_runs;
pub mod mail;
mod migrate;
pub mod notes;
pub mod notices;
pub mod projects;
pub mod queue;
mod raw;
pub mod records;
pub mod referrals;
pub mod search;
pub mod sessions;
pub mod set_up;
pub mod settings;
pub mod sources;
pub mod throttle;
pub mod timeline;
pub mod tools;
pub mod units;
pub mod users;
pub mod vacancies;
pub mod vacated;

pub use access::{Action, Permit, Scope};
pub use db::{Db, Reads, Tx, exists};
pub use error::{Error, Result};
pub use migrate::{holds_data, is_new, pending, up};

/// The data class of records that are not sensitive beyond being a client's.
pub const GENERAL: &str = "general";
