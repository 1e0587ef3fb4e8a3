//! `cargo xtask bench`: measurements, written down in `docs/performance.md`.

mod import;
mod measure;
mod report;
mod search;
mod start;

pub(crate) use import::import;
pub(crate) use search::search;
pub(crate) use start::start;
