//! People who sign in: adding them, giving them a new first password, listing them.

mod add;
mod list;
mod reset;
mod set_status;

pub(crate) use add::name_problem;
pub use add::{Added, NewUser, add};
pub use list::{User, list, print};
pub use reset::reset;
pub use set_status::set_status;
pub use store::accounts::Status;
