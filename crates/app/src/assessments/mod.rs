//! Coordinated entry assessments (HUD 4.19): the form, saving it with its enrollment, and what was answered.

mod assess;
mod enrolled;
mod known;
mod open;
mod rows;
mod tools;
mod typed;
mod view;

pub use assess::{Assessed, Sent, assess};
pub use known::Known;
pub use open::{AccessPoint, Opened, OpenedTool, open, open_tool};
pub(crate) use rows::in_words;
pub use store::assessments::{Made, Sheet};
pub use store::clients::Identity;
pub use store::projects::Open;
pub use tools::{list_tools, view_tool};
pub use typed::{REFUSED, UNKNOWN, Wrong};
pub use view::{Asked, Shown, Viewed, list_of_client, view};
