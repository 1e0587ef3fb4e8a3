//! The Longitudinal System Analysis (LSA), HUD's specification v8: what every continuum of care owes each year.
//!
//! [`Loader`]s take the rows of an export, file by file; [`Data::assemble`] puts them together; [`compute`]
//! makes HUD's twelve tables of them. The chapters of HUD's specification are modules: 3 in `households` and
//! `members`, 4 in `descriptors`, 5 in `active`, `people` and `chronic`, 6 in `use_of_system`, `engaged` and
//! `spells`, 7 in `exits`, 8 in `averages`, 9 in `counts`, 10 and 11 in `quality`.

mod active;
mod averages;
mod calculated;
mod chronic;
mod compute;
mod counts;
mod data;
mod days;
mod descriptors;
mod engaged;
mod exits;
mod households;
mod input;
mod members;
mod model;
mod parameters;
mod people;
pub mod preflight;
mod quality;
mod reference;
mod spells;
mod summary;
mod table;
mod tally;
mod use_of_system;

pub use compute::{Lsa, Step, compute};
pub use data::Data;
pub use input::{Loader, Source};
pub use parameters::{BadParameters, Parameters, Scope, Stamp};
pub use quality::{Behind, Record};
pub use summary::{Figure, Key, Line, Summary, Unit};
pub use table::{Cell, Table};
