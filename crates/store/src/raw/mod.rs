//! The paths that only one database has: taking and laying back a whole copy, and writing an import.

pub(crate) mod postgres;
pub(crate) mod postgres_import;
pub(crate) mod sqlite;
pub(crate) mod sqlite_import;
