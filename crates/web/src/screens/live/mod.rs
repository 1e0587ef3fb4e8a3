//! What open pages follow.

pub(crate) mod events;
