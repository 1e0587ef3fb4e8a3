//! The housing queue: placing households, the list in its order, and what happens to a place.

mod changes;
mod list;
mod place;
mod told;
mod view;

pub use changes::{Moved, Wanted, edit_wishes, move_to};
pub use list::{PAGE, Queue, export, list, print};
pub use place::{Decided, Decision, Opened, may_come_back, open_form, place};
pub use store::queue::{Filter, Listed, Neighbour, StepTaken};
pub use view::{Shown, of_client, row, view};
