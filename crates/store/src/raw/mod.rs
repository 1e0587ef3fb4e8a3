//! The paths that only one database has: taking and laying back a whole copy, writing an import, and hearing of others' commits.

pub(crate) mod postgres;
pub(crate) mod postgres_import;
pub(crate) mod postgres_live;
pub(crate) mod sqlite;
pub(crate) mod sqlite_import;
