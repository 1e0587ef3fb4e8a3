//! A password to be, checked by the same rules wherever it is chosen.

use domain::passwords::{self, Names};

use crate::{Field, Problem};

/// What is wrong with a new password and its repetition. `names` are those it must not lean on.
pub(crate) fn problems(new: &str, repeat: &str, names: &[&str]) -> Vec<(Field, Problem)> {
    let mut problems = Vec::new();
    if let Err(refusal) = passwords::check(new, Names(names)) {
        problems.push((Field::NewPassword, Problem::WeakPassword(refusal)));
    }
    if new != repeat {
        problems.push((Field::RepeatPassword, Problem::Mismatch));
    }
    problems
}
