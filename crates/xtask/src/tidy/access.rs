//! Who may see what is decided in one place, and what the system does by itself is counted.

use std::collections::BTreeMap;

use super::{
    File, Finding, Repo,
    tokens::{self, Kind, Token},
};

/// Where access is made from the actor and the policy table.
const MAKERS: [&str; 3] =
    ["crates/store/src/access.rs", "crates/domain/src/access/", "crates/app/src/access.rs"];

const MADE: [&[&str]; 3] = [
    &["Scope", ":", ":", "issue", "("],
    &["Permit", ":", ":", "issue", "("],
    &["Reach", ":", ":", "everything"],
];

/// The list of what the system does without an actor.
const LIST: &str = "docs/system-scopes.txt";

pub(super) fn check(repo: &Repo) -> Vec<Finding> {
    let mut findings: Vec<Finding> = repo.rust("crates/").flat_map(made_elsewhere).collect();
    findings.extend(unlisted(repo));
    findings
}

fn made_elsewhere(file: &File) -> Vec<Finding> {
    if MAKERS.iter().any(|maker| file.is_in(maker)) {
        return Vec::new();
    }
    let tokens = tokens::tokens(&file.text);
    let found = (0..tokens.len()).filter_map(|at| {
        let made = MADE.iter().find(|made| tokens::starts_with(&tokens[at..], made))?;
        let made = made.concat();
        let message = format!("`{}` belongs to app::access alone", made.trim_end_matches('('));
        Some(file.finding(tokens[at].line, message))
    });
    found.collect()
}

/// What the list has to hold: every file that acts as the system, and how often.
pub(super) fn list(repo: &Repo) -> String {
    counts(repo).iter().map(|(path, count)| format!("{path} {count}\n")).collect()
}

fn counts(repo: &Repo) -> BTreeMap<&str, usize> {
    let is_shipped = |file: &&File| !file.path.contains("/tests/") && !file.is_in("crates/testkit/");
    let shipped = repo.rust("crates/").filter(is_shipped);
    let counts = shipped.map(|file| (file.path.as_str(), calls(&file.text)));
    counts.filter(|(_, count)| *count > 0).collect()
}

/// How often a source names `access::system`, or one of its kind such as `access::system_scope`.
fn calls(source: &str) -> usize {
    let tokens = tokens::shipped(source);
    let is_system = |token: &Token| match &token.kind {
        Kind::Word(word) => word == "system" || word.starts_with("system_"),
        Kind::Text(_) | Kind::Sign(_) => false,
    };
    let is_call = |at: &usize| {
        tokens::starts_with(&tokens[*at..], &["access", ":", ":"]) && tokens.get(at + 3).is_some_and(is_system)
    };
    (0..tokens.len()).filter(is_call).count()
}

fn unlisted(repo: &Repo) -> Vec<Finding> {
    let kept = repo.files.iter().find(|file| file.path == LIST);
    let listed: Vec<&str> = kept.map(|file| file.text.lines().collect()).unwrap_or_default();
    let found = list(repo);
    let missing = found.lines().filter(|line| !listed.contains(line));
    let missing = missing.map(|line| {
        let message = format!("acts as the system; if that is right, put this line there: {line}");
        Finding::new(LIST, 1, message)
    });
    let gone = (1..).zip(&listed).filter(|(_, line)| !found.lines().any(|found| found == **line));
    let gone = gone.map(|(line, text)| Finding::new(LIST, line, format!("no longer so, take it out: {text}")));
    missing.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(files: &[(&str, &str)]) -> Vec<String> {
        check(&Repo::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn access_is_made_in_one_place() {
        let source = "fn a() {\n Scope::issue(kind, Reach::everything());\n // Permit::issue(None)\n }";
        let expected = [
            "crates/app/src/b.rs:2: `Scope::issue` belongs to app::access alone",
            "crates/app/src/b.rs:2: `Reach::everything` belongs to app::access alone",
        ];
        let found = messages(&[("crates/app/src/access.rs", source), ("crates/app/src/b.rs", source)]);
        assert_eq!(found, expected);
    }

    #[test]
    fn what_the_system_does_is_listed() {
        let source = "access::system::<A>(); access::system_scope(K); // access::system()\n\
            #[cfg(test)] mod tests { fn a() { access::system::<A>(); } }";
        let file = ("crates/app/src/a.rs", source);
        assert!(messages(&[file, (LIST, "crates/app/src/a.rs 2\n")]).is_empty());
        let expected = [
            "docs/system-scopes.txt:1: acts as the system; if that is right, put this line there: \
             crates/app/src/a.rs 2",
            "docs/system-scopes.txt:1: no longer so, take it out: crates/app/src/a.rs 1",
        ];
        assert_eq!(messages(&[file, (LIST, "crates/app/src/a.rs 1\n")]), expected);
        assert_eq!(messages(&[file]).len(), 1);
    }
}
