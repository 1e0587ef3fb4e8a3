//! People who sign in: inviting them, what they are and where, a new password for those who lost theirs.

mod add;
mod edit;
mod invite;
mod list;
mod renew;
mod reset;
mod roles;
mod set_status;
mod view;

pub use add::{Added, NewUser, add};
pub(crate) use add::{email_problem, name_problem};
pub use edit::{Edited, edit};
pub use invite::{Invited, NewInvitation, form, invite};
pub use list::{User, list, print};
pub use renew::{Renewed, renew};
pub use reset::reset;
pub use roles::Choice;
pub use set_status::set_status;
pub use store::accounts::Status;
pub use store::agencies::Agency;
pub use view::{HeldRole, Viewed, view};
