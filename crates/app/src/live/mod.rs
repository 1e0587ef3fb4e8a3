//! Live: open pages hear of what was committed, each of what its reader may know of at that moment.

mod follow;
mod hub;
mod seats;

pub use follow::{Follower, Signal, follow};
pub(crate) use hub::Live;
