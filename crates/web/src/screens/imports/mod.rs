//! Imports.

pub(crate) mod last;
