//! People who sign in: adding them, giving them a new first password, listing them.

mod add;
mod list;
mod reset;

pub(crate) use add::name_problem;
pub use add::{Added, NewUser, add};
pub use list::{User, list, print};
pub use reset::reset;
pub use store::accounts::Status;
