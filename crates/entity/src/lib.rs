//! The database tables as SeaORM entities, one module per table.
//!
//! Everything here is generated from the migrations in `crates/store/migrations/` by
//! `cargo xtask codegen`: plain integers and text, no relations, no behavior. HUD's tables convert
//! to and from the records of the `hud` crate. Only `store` uses these types.

mod generated;

pub use generated::{hud::*, own::*};
