//! Clients: finding them, showing them, entering them, and changing their records.

mod create;
mod duplicates;
mod edit;
mod enter;
mod find;
mod seen_by;
mod ssn;
mod view;

pub use create::create;
pub(crate) use create::search_keys;
pub use duplicates::Alike;
pub use edit::{EditForm, Editing, edit, editing};
pub use enter::{AGENCY, Entered, NewForm, enter, entering_agencies, prefill};
pub use find::{Found, SHOWN, find, open_search, seal_search};
pub use seen_by::{DEEDS, seen_by};
pub(crate) use ssn::{masked_ssn, open_ssn, seal_ssn, ssn_place};
pub use store::agencies::Agency;
pub use store::audit::Deed;
pub use store::clients::Identity;
pub use store::enrollments::Enrolled;
pub use view::{MOMENTS, Member, Record, Timeline, Viewed, view};
