//! Who a project is for: rules over what is known of a household, and an answer that says why.

mod answer;
mod facts;
mod rule;

pub use answer::{Answer, answer};
pub use facts::{Facts, Known, Said, Situation};
pub use rule::{Basis, Fact, NotARule, Operator, Rule, in_force};
