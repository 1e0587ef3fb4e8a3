//! Clients: what follows from their record alone.

mod age;

pub use age::age_on;
