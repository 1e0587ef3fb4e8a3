//! Setting an installation up: the first page, and the way from there.

pub(crate) mod guide;
mod next_step;
pub(crate) mod start;

pub(crate) use next_step::{link_of, next_step_link};
pub(crate) use start::{PATH, is_first_page};
