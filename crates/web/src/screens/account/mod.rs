//! One's own account.

pub(crate) mod edit;
pub(crate) mod mail;
pub(crate) mod password;
