//! The pages as browsers see them.

mod access;
mod account;
mod client_forms;
mod clients;
mod home;
mod invitations;
mod origin;
mod pages;
mod projects;
mod session;
mod set_up;
mod settings;
mod users;
