//! A person's first page: what waits for them, and where to go next.

mod show;

pub use show::{Home, Referrals, Tonight, Unused, Vacancies, show};
pub use store::assignments::Followed;
pub use store::imports::LastRun;
