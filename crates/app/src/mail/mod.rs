//! Mail: written in the transaction it tells of, sent by a worker, refused ones shown to the HMIS lead.
//!
//! A mail holds an opaque id and a link, never personal data. Its words are the pages', which hand them in.

mod choose;
mod queue;
mod refused;
mod show;
mod smtp;
mod worker;

pub use choose::{Chosen, Own, choose, chosen};
pub use queue::queue;
#[cfg(feature = "testkit")]
pub use queue::queue_for_tests;
pub use refused::{Again, list_refused, refused, retry};
pub use show::list_all;
pub use smtp::{Smtp, SmtpSettings};
pub use store::mail::Mail;
pub use worker::{PostOffice, Text, Worker, Writer, start};

/// Mails on a page.
pub const PAGE: u64 = 50;
