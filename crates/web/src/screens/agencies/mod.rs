//! Agencies.

pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod view;
