//! Rules about clients: how old they are, what their form asks, what happened when, and who may be the same person.

mod age;
mod duplicates;
mod form;
mod timeline;

pub use age::age_on;
pub use duplicates::{Likeness, Newcomer};
pub use form::{Form, RACES, SERVICE, Ssn, after, columns, layout, read_form};
pub use timeline::{Moment, What, newest_first, runs};
