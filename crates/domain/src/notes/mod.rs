//! Case notes: what kinds there are, who may read them, and how they are found.

mod kinds;
mod text;

pub use kinds::{Class, NoteKind};
pub use text::{LONGEST, matching_line, search_text, words};
