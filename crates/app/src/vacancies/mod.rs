//! Vacancies: units and slots that providers offer to coordinated entry.

mod check;
mod edit;
mod list;
mod post;
mod step;
mod vacated;
mod view;

pub use check::Typed;
pub use edit::{Edited, edit, open_edit};
pub use list::{At, Found, PAGE, Wanted, find, list, of_project};
pub(crate) use list::{count, scopes};
pub use post::{Opened, Posted, open_form, post};
pub use step::{Withdrawn, Word, publish, withdraw};
pub use store::vacancies::{Terms, Vacancy};
pub(crate) use vacated::{draft_vacated, out_of_use, withdraw_drafted};
pub use view::{Viewed, view};
