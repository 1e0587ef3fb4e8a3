//! Referrals: a household of the queue, a vacancy, and what comes of the two.

mod act;
mod attach;
mod close;
mod intake;
mod list;
mod open;
mod place;
mod send;
mod told;
mod view;

pub use act::{Said, acknowledge, comment};
pub use attach::accept_enrolled;
pub use close::{Closed, close, discard, list_reasons, open_close};
pub use intake::{Intake, open_intake};
pub(crate) use intake::{accepted, awaited, awaiting, told_with};
pub(crate) use list::count;
pub use list::{Asked, PAGE, Page, list, of_entry, of_vacancy};
pub(crate) use open::NONE;
pub use open::{RefererForm, open_for_vacancy, open_send};
pub use place::{Placed, Placement, open_place, place};
pub use send::{NewReferral, Outcome, save_draft, send};
pub use store::referrals::{Filter, Referral, Side, Taken};
pub use store::vacancies::Vacancy;
pub use view::{May, Shown, export, view};
