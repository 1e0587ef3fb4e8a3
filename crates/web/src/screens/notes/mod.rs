//! Case notes.

pub(crate) mod addendum;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod view;
