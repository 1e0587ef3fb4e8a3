//! Referrals of households to vacancies: listed, read, sent and moved on.

mod forgotten;
mod list;
mod reasons;
mod write;

pub use forgotten::forget;
pub use list::{Filter, Referral, Side, Taken, count, find, find_open, list, members, timeline};
pub use reasons::{find_reason, list_reasons};
pub use write::{Ended, NewReferral, insert, insert_step, move_on, rewrite};
