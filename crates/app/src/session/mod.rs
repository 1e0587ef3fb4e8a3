//! Signing in and out, and what a browser's cookie stands for.

mod resume;
mod sign_in;
mod sign_out;
pub(crate) mod tries;
mod unlock;

pub(crate) use resume::look;
pub use resume::{Resumed, resume, resume_unattended, touch};
pub(crate) use sign_in::begin_session;
pub use sign_in::{Credentials, SignedIn, sign_in};
pub use sign_out::{lock, sign_out};
pub use unlock::{open_form, seal_form, unlock};
