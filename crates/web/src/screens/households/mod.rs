//! Households: who belongs to one, who joins, who leaves, and who is the head.

pub(crate) mod find;
mod forms;
pub(crate) mod head;
pub(crate) mod join;
pub(crate) mod leave;
pub(crate) mod view;
