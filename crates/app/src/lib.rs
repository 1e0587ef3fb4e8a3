//! The use cases: authorize, load, decide, save, audit, notify. Every write from every door comes through here.

pub mod access;
pub mod account;
pub mod agencies;
mod app;
mod audit;
pub mod clients;
mod clock;
mod ctx;
pub mod demo;
pub mod enrollments;
mod error;
pub mod home;
pub mod households;
mod implementation;
pub mod imports;
pub mod invitations;
pub mod operations;
pub mod projects;
pub mod queue;
pub mod records;
pub mod secrets;
pub mod session;
pub mod set_up;
pub mod settings;
pub mod units;
mod use_case;
pub mod users;

pub use app::{App, Config, Parts, Schema, is_there};
pub use clock::{Clock, Entropy, SystemClock, SystemEntropy};
pub use ctx::{Ctx, Signed, Work};
pub use error::{Error, Field, Problem, Result};
pub use implementation::Implementation;
pub use use_case::{Does, Guard, UseCase, action};
