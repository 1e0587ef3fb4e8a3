//! What `cargo xtask codegen` wrote. Change the dictionary or the generator, never these files.

pub(crate) mod layouts;
pub mod lists;
pub(crate) mod records;
pub(crate) mod tables;
