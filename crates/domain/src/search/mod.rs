//! Find Client: what was typed, the keys people are looked up by, and how well a client matches and why.

mod keys;
mod names;
mod query;
mod score;
mod spelled;

pub use keys::{Key, KeyKind, client_keys, query_keys};
pub use names::{nickname_group, nicknames, normalise, tokens};
pub use query::{LONGEST, Query, QueryError};
pub use score::{Candidate, Match, Reason, rank};
pub use spelled::name_parts;
