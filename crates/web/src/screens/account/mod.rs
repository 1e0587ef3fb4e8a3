//! One's own account.

pub(crate) mod edit;
pub(crate) mod password;
