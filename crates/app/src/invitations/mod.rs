//! Links with which someone chooses their password: shown once, used once.

mod accept;
pub(crate) mod link;
mod show;

pub use accept::{Accepted, accept};
pub use link::reveal;
pub use show::{Invitee, show};
