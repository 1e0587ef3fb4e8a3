//! Projects with HUD's project descriptor elements: funding, CoC, inventory, participation.

mod add;
mod edit;
mod parts;
mod view;

pub use add::{FIRST, First, NewProject, add};
pub use edit::{ASKED, edit, edit_part, end_part};
pub use parts::{PARTS, Part, part};
pub use view::{Viewed, open_form, open_part, view};
