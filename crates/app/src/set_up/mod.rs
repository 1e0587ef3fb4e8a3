//! From nothing to a community: the one-time code, the first HMIS lead, and the way from there.

mod code;
mod guide;
mod run;

pub use code::{is_needed, offer_code};
pub use domain::set_up::{Progress, Step};
pub use guide::{guide, unfinished};
pub use run::{Typed, run};
