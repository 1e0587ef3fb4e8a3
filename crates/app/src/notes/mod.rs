//! Case notes: written, corrected by addenda, read and found. None is ever changed.

mod addendum;
mod list;
mod view;
mod write;

pub use addendum::{NewAddendum, add as add_addendum, open_form as open_addendum_form};
pub use list::{Listed, SHOWN, list, of_client};
pub use store::notes::{Holder, Note};
pub(crate) use view::scopes;
pub use view::{Viewed, view};
pub use write::{Form, NewNote, add, open_form};
