//! Users.

pub(crate) mod edit;
mod fields;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod renew;
