//! The use cases: authorize, load, decide, save, audit, notify. Every write from every door comes through here.

pub mod access;
pub mod account;
mod app;
mod audit;
pub mod clients;
mod clock;
mod ctx;
pub mod demo;
mod error;
pub mod imports;
pub mod operations;
pub mod secrets;
pub mod session;
mod use_case;
pub mod users;

pub use app::{App, Config, Parts, Schema, is_there};
pub use clock::{Clock, Entropy, SystemClock, SystemEntropy};
pub use ctx::{Ctx, Signed, Work};
pub use error::{Error, Field, Problem, Result};
pub use use_case::{Does, Guard, UseCase, action};
