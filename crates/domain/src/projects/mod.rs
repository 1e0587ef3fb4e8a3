//! Projects: what HUD says of their descriptors beyond what each column's layout says.

mod beds;
mod descriptors;

pub use beds::{RESIDENTIAL, is_residential};
pub use descriptors::{ASSESSMENTS, DEDICATED, against_agency, faults, overlap};
