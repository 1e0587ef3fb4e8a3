//! Enrollments: stays of households in projects, from entry to exit.

mod edit;
mod enroll;
mod exit;
mod join;
mod open;
mod others;
mod start;
mod stay;
mod view;

pub use edit::{EDIT, MOVED, edit, open_edit};
pub use enroll::{Coming, NewEnrollment, Outcome, Refused, enroll};
pub use exit::{EXIT, NewExit, exit, undo_exit};
pub use join::{join, open_join};
pub(crate) use open::cocs;
pub use open::{EnrollForm, GROWN, Known, Person, awaiting_referral, open_choice, open_enroll};
pub(crate) use start::{At, NewStay, enter, start};
use stay::touch;
pub(crate) use stay::{Head, rehead, rows_of};
pub use stay::{Resident, Stay};
pub use store::projects::Open;
pub use view::{Viewed, open_exit, view};
