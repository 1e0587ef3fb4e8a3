//! The pages as browsers see them.

mod access;
mod account;
mod clients;
mod home;
mod origin;
mod pages;
mod projects;
mod session;
