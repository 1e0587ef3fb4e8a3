//! A made-up community: agencies, projects, units, people and their two years, one sign-in for each role.
//!
//! A seed and today's date decide all of it but passwords and seals. The files in reading order:
//! `places` and `people` are the tables, `households` and `histories` live the two years through,
//! `rows` and the `*_rows` write them down in HUD's columns, `write` puts them into the database.

mod assessment_rows;
mod chance;
mod client_rows;
mod community;
mod histories;
mod households;
mod income_rows;
mod note_rows;
mod outcomes;
mod people;
mod place_rows;
mod places;
mod queue_rows;
mod record_rows;
mod referrals;
mod rows;
mod sample;
mod seed;
mod sign_ins;
mod stays;
#[cfg(test)]
mod tests;
mod vacancy_rows;
mod write;

pub use assessment_rows::Tools;
pub use sample::{Face, faces};
pub use seed::{Plan, is_demo, seed, tools};
pub use sign_ins::{IMPLEMENTATION, PASSWORD, SIGN_INS, SignIn};
