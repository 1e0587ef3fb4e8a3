//! The implementation's own settings: its name, CoC codes and time zone.

mod check;
mod edit;
mod show;

pub use check::Typed;
pub(crate) use check::check;
pub use edit::{Edited, edit};
pub use show::{Settings, show};
