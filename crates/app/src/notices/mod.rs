//! The bell: what people are told of, and what they have read.

mod list;
mod read;
mod tell;

pub use list::{PAGE, Shown, list};
pub use read::{read, read_all};
pub(crate) use tell::{followers, tell};
