//! The pages as browsers see them.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod access;
mod account;
mod assessments;
mod client_forms;
mod clients;
mod eligibility;
mod enrollments;
mod home;
mod households;
mod invitations;
mod live;
mod mail;
mod notes;
mod notices;
mod origin;
mod pages;
mod projects;
mod queue;
mod referrals;
mod referrals_hidden;
mod referrals_sides;
mod reports;
mod session;
mod set_up;
mod settings;
mod stays;
mod users;
mod vacancies;
