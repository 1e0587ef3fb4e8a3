//! Units and slots.

pub(crate) mod add;
pub(crate) mod edit;
pub(crate) mod list;
