//! Enrollments: stays of households in projects.

mod start;

pub(crate) use start::{NewStay, start};
