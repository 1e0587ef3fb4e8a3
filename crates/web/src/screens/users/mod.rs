//! Users.

pub(crate) mod list;
