//! Clients: finding them, showing them, and entering them.

mod create;
mod find;
mod view;

pub use create::{NewClient, create};
pub(crate) use create::{search_keys, ssn_place};
pub use find::{Found, SHOWN, find, open_search, seal_search};
pub use store::clients::Identity;
pub use view::{Shown, Viewed, view};
