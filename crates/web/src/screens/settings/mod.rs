//! The implementation's settings.

pub(crate) mod edit;
pub(crate) mod fields;
