//! The paths that only one database has: taking and laying back a whole copy.

pub(crate) mod postgres;
pub(crate) mod sqlite;
