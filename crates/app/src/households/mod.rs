//! Households: who belongs together, and who is the head.

mod ensure;

pub(crate) use ensure::ensure;
