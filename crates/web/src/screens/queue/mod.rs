//! The housing queue: the list, one place, and the decision that places a household.

pub(crate) mod entry;
pub(crate) mod filter;
pub(crate) mod list;
pub(crate) mod out;
pub(crate) mod place;
pub(crate) mod row;
