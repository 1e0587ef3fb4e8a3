//! Words that no file of ours holds.

use super::{File, Finding, Repo};

/// Written in pieces, so that this file does not hold them either.
const FORBIDDEN: [&str; 4] = [
    concat!("crates", ".io"),
    concat!("registry.", "npmjs.org"),
    concat!("pypi", ".org"),
    concat!("/wo", "rk/"),
];

const UNFINISHED: &str = concat!("TO", "DO");

pub(super) fn check(repo: &Repo) -> Vec<Finding> {
    repo.files.iter().flat_map(in_file).collect()
}

fn in_file(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, text) in (1..).zip(file.text.lines()) {
        for word in FORBIDDEN.iter().filter(|word| text.contains(**word)) {
            findings.push(file.finding(line, format!("`{word}` does not belong into the repository")));
        }
        if is_unfinished(text) {
            findings.push(file.finding(line, format!("a {UNFINISHED} names its issue: {UNFINISHED}(#12)")));
        }
    }
    findings
}

/// Whether the line leaves work open without the number of an issue. In backticks it is only spoken of.
fn is_unfinished(line: &str) -> bool {
    let mut parts = line.split(UNFINISHED);
    let mut before = parts.next().unwrap_or_default();
    for after in parts {
        let is_word = !before.ends_with(is_letter) && !after.starts_with(is_letter);
        if is_word && !before.ends_with('`') && !has_number(after) {
            return true;
        }
        before = after;
    }
    false
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn has_number(text: &str) -> bool {
    text.split('#').skip(1).any(|number| number.starts_with(|letter: char| letter.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_paths_and_registries_are_found() {
        let text = format!("fine\nsee {}\n", FORBIDDEN[0]);
        let found = check(&Repo::of(&[("docs/a.md", &text)]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
    }

    #[test]
    fn open_work_names_its_issue() {
        let cases = [
            ("// @: later", true),
            ("// @(someone): later", true),
            ("// @(#12): later", false),
            ("// @ #12: later", false),
            ("a `@` names its issue", false),
            ("let @S = 1;", false),
            ("METHOD_@ = 1", false),
            ("// @(#1) and @", true),
        ];
        for (line, expected) in cases {
            assert_eq!(is_unfinished(&line.replace('@', UNFINISHED)), expected, "{line}");
        }
    }
}
