//! One's own account: seeing it, changing name and number, changing the password.

mod change_password;
mod edit;
pub(crate) mod new_password;
mod show;

pub use change_password::{NewPassword, change_password};
pub(crate) use edit::phone_problem;
pub use edit::{Edited, edit};
pub use show::{Header, Own, header, show};
pub use store::accounts::{Account, Profile};
