//! Enrollments: entering a stay, looking at it, changing it, ending it.

pub(crate) mod edit;
pub(crate) mod enroll;
pub(crate) mod exit;
mod people;
pub(crate) mod view;
