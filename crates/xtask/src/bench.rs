//! `cargo xtask bench`: measurements, written down in `docs/performance.md`.

mod import;
mod measure;
mod report;
mod start;

pub(crate) use import::import;
pub(crate) use start::start;
