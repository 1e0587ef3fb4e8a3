//! Who may see and change what: roles, relations, the policy table, and what follows for one actor.

mod actor;
mod policy;

pub use actor::{Actor, Membership, Reach};
pub use policy::{Policy, RecordKind, Relation, Role, Rule, Verb};
