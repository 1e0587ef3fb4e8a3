//! Mail: what a demonstration would send, and what was refused.

pub(crate) mod list;
pub(crate) mod refused;
