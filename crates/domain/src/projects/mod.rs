//! Projects: what HUD says of their descriptors beyond what each column's layout says.

mod descriptors;

pub use descriptors::{faults, overlap};
