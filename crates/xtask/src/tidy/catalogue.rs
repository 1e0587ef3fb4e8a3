//! The text catalogue holds what the pages say: nothing more, nothing less.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    File, Finding, Repo,
    tokens::{self, Token},
};

const CATALOGUE: &str = "crates/web/locales/en/";
const PAGES: &str = "crates/web/src/";
const USERS: [&str; 3] = [PAGES, "crates/domain/src/", "crates/app/src/"];

/// The functions whose first argument is a key.
const LOOKUPS: [&str; 3] = ["t", "t_with", "t_args"];

pub(super) fn check(repo: &Repo) -> Vec<Finding> {
    let (keys, mut findings) = defined(repo);
    let mut used = referred_to(repo);
    let mut prefixes = BTreeSet::new();
    for file in USERS.iter().flat_map(|folder| repo.rust(folder)) {
        let tokens = tokens::shipped(&file.text);
        used.extend(tokens.iter().filter_map(|token| token.text().map(str::to_owned)));
        if file.is_in(PAGES) {
            prefixes.extend(made_keys(&tokens));
            findings.extend(undefined(file, &tokens, &keys));
        }
    }
    let is_used = |key: &str| used.contains(key) || prefixes.iter().any(|prefix| key.starts_with(prefix));
    let unused = keys.iter().filter(|(key, _)| !is_used(key));
    findings.extend(unused.map(|(key, at)| Finding::new(&at.path, at.line, format!("nothing uses `{key}`"))));
    findings
}

/// Where a key is defined.
struct Place {
    path: String,
    line: usize,
}

/// The keys of the catalogue, and those that it defines again.
fn defined(repo: &Repo) -> (BTreeMap<String, Place>, Vec<Finding>) {
    let mut keys = BTreeMap::new();
    let mut findings = Vec::new();
    for file in catalogue(repo) {
        for (line, text) in (1..).zip(file.text.lines()) {
            let Some(key) = key(text) else { continue };
            if keys.contains_key(key) {
                findings.push(file.finding(line, format!("`{key}` is defined a second time")));
            } else {
                keys.insert(key.to_owned(), Place { path: file.path.clone(), line });
            }
        }
    }
    (keys, findings)
}

fn catalogue(repo: &Repo) -> impl Iterator<Item = &File> {
    repo.files.iter().filter(|file| file.is_in(CATALOGUE) && file.ends_with(".ftl"))
}

/// The key of a message that starts on this line. Attributes and continued lines are indented.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    (is_key(key) && key.starts_with(|first: char| first.is_ascii_alphabetic())).then_some(key)
}

fn is_key(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_')
}

/// The messages that other messages hold, as `{ key }`.
fn referred_to(repo: &Repo) -> BTreeSet<String> {
    let placed = catalogue(repo).flat_map(|file| file.text.split('{').skip(1));
    let inside = placed.filter_map(|text| Some(text.split('}').next()?.trim()));
    inside.filter(|name| is_key(name)).map(str::to_owned).collect()
}

/// The beginnings of keys that are put together: `role-` of `format!("role-{role}")`.
fn made_keys(tokens: &[Token]) -> impl Iterator<Item = String> {
    let made = tokens.windows(4).filter(|four| tokens::starts_with(four, &["format", "!", "("]));
    made.filter_map(|four| {
        let (prefix, _) = four[3].text()?.split_once('{')?;
        (prefix.ends_with('-') && is_key(prefix)).then(|| prefix.to_owned())
    })
}

/// Look-ups of keys that the catalogue does not define.
fn undefined(file: &File, tokens: &[Token], keys: &BTreeMap<String, Place>) -> Vec<Finding> {
    let looked_up = tokens.windows(3).filter_map(|three| {
        let is_lookup = three[0].word().is_some_and(|word| LOOKUPS.contains(&word)) && three[1].is('(');
        three[2].text().filter(|_| is_lookup).map(|key| (key, three[2].line))
    });
    let unknown = looked_up.filter(|(key, _)| !keys.contains_key(*key));
    unknown.map(|(key, line)| file.finding(line, format!("the catalogue has no `{key}`"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(catalogue: &str, pages: &str) -> Vec<String> {
        let repo = Repo::of(&[("crates/web/locales/en/a.ftl", catalogue), ("crates/web/src/a.rs", pages)]);
        check(&repo).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn keys_are_read_from_the_catalogue() {
        assert_eq!(key("sign-in = Sign in"), Some("sign-in"));
        assert_eq!(key("count ="), Some("count"));
        for line in ["    .title = x", "  more = text", "# a = b", "-term = x", "a b = c", "*[other] = x"] {
            assert_eq!(key(line), None, "{line}");
        }
    }

    #[test]
    fn unknown_and_unused_keys_are_found() {
        let found = messages(
            "a = A\nb = B\nc =\n    C\nd = D\n",
            "t(\"a\"); x.t_with(\"e\", []); page(\"b\");\n// \"c\"",
        );
        let expected = [
            "crates/web/src/a.rs:1: the catalogue has no `e`",
            "crates/web/locales/en/a.ftl:3: nothing uses `c`",
            "crates/web/locales/en/a.ftl:5: nothing uses `d`",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn keys_that_are_put_together_or_referred_to_count_as_used() {
        let pages = "t(&format!(\"role-{}\", role)); format!(\"/x-{y}\"); t(\"a\")";
        assert!(messages("role-a = A\nrole-b = B\na = { b }\nb = { $x }\n", pages).is_empty());
    }

    #[test]
    fn a_key_is_defined_once() {
        let found = messages("a = A\na = B\n", "t(\"a\")");
        assert_eq!(found, ["crates/web/locales/en/a.ftl:2: `a` is defined a second time"]);
    }

    #[test]
    fn tests_use_no_keys() {
        let found = messages("a = A\n", "#[cfg(test)] mod tests { fn f() { t(\"a\"); t(\"none\"); } }");
        assert_eq!(found, ["crates/web/locales/en/a.ftl:1: nothing uses `a`"]);
    }
}
