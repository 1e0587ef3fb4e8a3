//! HMIS CSV exports: opened as a zip or a folder, read row by row, every odd value kept and reported.
//!
//! A file that cannot be an export is [`Unusable`]. A value that does not fit its column never is: it is
//! kept as it was written, and a [`Finding`] tells where.

mod finding;
mod lines;
mod package;
mod read;
mod value;

pub use domain::records::Value;
pub use finding::{Done, Finding, Rule};
pub use package::{Package, Unusable};
pub use read::{Row, Scanned, Summary};
