//! Projects and what describes them.

pub(crate) mod add;
pub(crate) mod edit;
pub(crate) mod part;
pub(crate) mod view;
