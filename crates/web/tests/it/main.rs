//! The pages as browsers see them.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod access;
mod account;
mod client_forms;
mod clients;
mod home;
mod invitations;
mod origin;
mod pages;
mod projects;
mod queue;
mod session;
mod set_up;
mod settings;
mod users;
