//! Imports: what rows a source has brought already, and writing those that differ, all in one transaction.
//!
//! Rows are generic here: values in the order of the layout's stored columns. Text forms are compared, so
//! that both databases agree on what "the same" is.

mod batch;
mod columns;
mod existing;
mod last;
mod rows;

pub use batch::{Aside, Batch, FindingCount, Run, Table, add, write};
pub(crate) use batch::{Plain, around, asides, filled, keys, renewed};
pub use columns::{StoredColumn, is_parent, stored_columns};
pub use existing::{Existing, Kept, existing, existing_raw, find_source};
pub use last::{LastRun, last};
pub(crate) use rows::spell;
pub use rows::{Cell, Row, Rows};
