//! HUD's HMIS data standard, FY2026: code lists, CSV layouts and records.
//!
//! The standard is kept as tables in `crates/hud/dictionary/`; `cargo xtask codegen` turns them
//! into the enums of [`lists`], the layouts of [`FILES`] and one record per CSV file. This crate
//! only describes. It has no clock, no database and no network, and it judges nothing: what a
//! fault in the data means is decided by those who use it.
//!
//! ```
//! use hud::{CodeList, Coded, lists::RelationshipToHoh};
//!
//! let answer = Coded::<RelationshipToHoh>::from(1);
//! assert_eq!(answer.listed(), Some(RelationshipToHoh::SelfHeadOfHousehold));
//! assert_eq!(RelationshipToHoh::DataNotCollected.label(), "Data not collected");
//!
//! let column = hud::file("Enrollment").and_then(|file| file.column("relationshiptohoh"));
//! assert_eq!(column.map(|column| column.field), Some("relationship_to_hoh"));
//! ```

mod code;
mod generated;
mod layout;

pub use code::{Cents, CodeList, Coded, List, ListEntry, Status, list};
pub use generated::{layouts::FILES, lists, records::*, tables::LISTS};
pub use layout::{
    BlankOnImport, Column, ColumnType, FileLayout, KeyKind, Reference, RuleSource, Selector, Sensitivity, file,
};
