//! Places on a housing queue: listed in their order, read, placed and moved.

mod find;
mod list;
mod place;
mod write;

pub use find::{Neighbour, StepTaken, find, find_of_client, history, neighbours, position};
pub use list::{Filter, Listed, count, list};
pub use place::{
    Person, Sheet, assessed_on, class_of, ended_on, find_of_household, find_sheet, hangs_on, people,
};
pub use write::{
    Changed, Merged, NewEntry, follow_household, insert, insert_step, keep_decision, kept_by, merge, refer,
    set_wishes, update,
};

/// The queue that Hearth ships with.
pub const HOUSING_QUEUE: &str = "00000000000070008000000000000001";
