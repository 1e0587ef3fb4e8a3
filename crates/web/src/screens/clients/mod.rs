//! Clients.

pub(crate) mod find;
pub(crate) mod view;
