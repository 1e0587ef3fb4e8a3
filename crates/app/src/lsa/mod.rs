//! HUD's LSA: its data taken from an export or from the database, computed, and written in HUD's form.

mod from_database;
mod from_files;
mod package;

pub use from_database::from_database;
pub use from_files::from_files;
pub use package::{records, stamp, write, zip, zip_name};
pub use reports::lsa::{
    BadParameters, Behind, Cell, Data, Lsa, Parameters, Record, Scope, Stamp, Step, Table, compute,
};
