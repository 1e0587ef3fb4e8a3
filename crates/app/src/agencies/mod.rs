//! Agencies: HUD's organizations, and the projects they run.

mod edit;
mod view;

pub use edit::{ASKED, add, edit};
pub use store::agencies::Agency;
pub use view::{Viewed, list, open_form, view};
