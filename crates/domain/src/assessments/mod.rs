//! Coordinated entry assessments (HUD 4.19): tools as rows, answers, and the points they come to.

mod score;
mod tool;

pub use score::{Answers, Fault, Given, Line, Scored, asked, score};
pub use tool::{Choice, Kind, Outcome, Question, Tool};
