//! Enrollments: entering a stay, looking at it, changing it, ending it.

pub(crate) mod edit;
pub(crate) mod enroll;
pub(crate) mod exit;
pub(crate) mod join;
pub(crate) mod move_in;
mod people;
pub(crate) mod view;
