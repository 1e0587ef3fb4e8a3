//! Units and slots: adding several at once, keeping each, and what is free tonight.

mod add;
mod edit;

pub use add::{NewUnits, add};
pub use edit::{Changed, edit, open_form};
pub use store::units::{Details, Unit};
