//! Invitations, as those who are invited see them.

pub(crate) mod accept;
