//! Referrals: sent from the queue, decided about by the provider, closed in a home or with a reason.

pub(crate) mod brief;
pub(crate) mod choose;
pub(crate) mod close;
pub(crate) mod intake;
pub(crate) mod list;
pub(crate) mod place;
pub(crate) mod row;
pub(crate) mod send;
pub(crate) mod view;
