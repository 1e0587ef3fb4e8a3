//! `cargo xtask bench`: measurements, written down in `docs/performance.md`.

mod import;
mod load;
mod lsa;
mod measure;
mod queue;
mod report;
mod search;
mod start;

pub(crate) use import::import;
pub(crate) use lsa::lsa;
pub(crate) use queue::queue;
pub(crate) use search::search;
pub(crate) use start::start;
