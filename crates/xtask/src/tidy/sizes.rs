//! No file grows beyond what one can read at once.

use super::{File, Finding, Repo};

const MOST_LINES: usize = 600;

pub(super) fn check(repo: &Repo) -> Vec<Finding> {
    let is_exempt = |file: &File| file.path.contains("/generated/") || file.path.contains("/tests/");
    let too_long = |file: &File| {
        let lines = file.text.lines().count();
        let message = format!("{lines} lines, {MOST_LINES} at most: find the second idea");
        (lines > MOST_LINES).then(|| file.finding(MOST_LINES + 1, message))
    };
    repo.rust("").filter(|file| !is_exempt(file)).filter_map(too_long).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_found_outside_generated_code_and_tests() {
        let (most, more) = ("x\n".repeat(600), "x\n".repeat(601));
        let repo = Repo::of(&[
            ("crates/a/src/fits.rs", &most),
            ("crates/a/src/long.rs", &more),
            ("crates/a/src/generated/long.rs", &more),
            ("crates/a/tests/long.rs", &more),
        ]);
        let found = check(&repo);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].to_string(),
            "crates/a/src/long.rs:601: 601 lines, 600 at most: find the second idea"
        );
    }
}
