//! Who may be taken in where.

pub(crate) mod check;
pub(crate) mod rules;
mod words;
