//! HUD's LSA: its data taken from an export or from the database, computed, and written in HUD's form; and the runs that were begun in the browser.

mod asked;
mod from_database;
mod from_files;
mod package;
mod run;
mod runs;

pub use asked::{Choices, Typed, choices};
pub use from_database::{Taken, from_database, from_database_for_host};
pub use from_files::{FromFiles, from_files};
pub use package::{records, stamp, write, zip, zip_name};
pub use reports::lsa::preflight;
pub use reports::lsa::{
    BadParameters, Behind, Cell, Data, Figure, Key, Line, Lsa, Parameters, Record, Scope, Stamp, Step, Summary,
    Table, Unit, compute,
};
pub use run::{carry_out, start};
pub use runs::{
    BehindCount, PAGE, Page, Records, Shown, download, export_records, list, progress,
    records as records_behind, under_way, view,
};
pub use store::lsa_runs::{Asked, Offered, Run, State};
