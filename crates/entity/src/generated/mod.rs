//! What `cargo xtask codegen` wrote. Change a migration or the generator, never these files.

mod convert;
pub(crate) mod hud;
pub(crate) mod own;
