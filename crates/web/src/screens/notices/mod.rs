//! The bell and what is behind it.

pub(crate) mod bell;
pub(crate) mod list;
pub(crate) mod read;
