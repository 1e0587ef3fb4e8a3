//! Enrollments: what is asked at entry, and rules between the days of a stay.

mod days;
mod prior;

pub use days::{AtEntry, Days, Stay, entry_faults, exit_faults, has_move_in};
pub use prior::{PRIOR, Way, asked, asks_all, prior_faults, under_threshold, ways_to};

/// HUD list 3.12.1: a rental by the client with an ongoing housing subsidy, whose kind is asked.
pub const SUBSIDIZED: i32 = 435;
