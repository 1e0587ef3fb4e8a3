//! A row of any HUD file as people type it: read by its column's type and held against HUD's rules.
//!
//! The rules are the layouts' data: lists, least and greatest values, patterns, and when a column must or must
//! not be filled. What a form asks is the caller's list of columns.

mod check;
mod condition;
mod value;

pub use check::{Fault, Row, Typed, read};
pub use condition::{Condition, NotACondition};
pub use value::Value;
