//! Paths named in the documentation exist.

use super::{File, Finding, Repo};

/// Names of files in the root folder; other names without a folder may be anybody's.
const IN_ROOT: [&str; 6] =
    ["Cargo.toml", "Cargo.lock", "clippy.toml", "rustfmt.toml", "rust-toolchain.toml", "deny.toml"];

pub(super) fn check(repo: &Repo) -> Vec<Finding> {
    let documents = repo.files.iter().filter(|file| is_document(&file.path));
    documents.flat_map(|file| in_document(repo, file)).collect()
}

fn is_document(path: &str) -> bool {
    let Some(folder) = path.strip_suffix(".md") else { return false };
    let is_readme = path.strip_prefix("crates/").and_then(|path| path.split_once('/'));
    !folder.contains('/')
        || path.starts_with("docs/")
        || is_readme.is_some_and(|(_, name)| name.eq_ignore_ascii_case("readme.md"))
}

fn in_document(repo: &Repo, file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut in_block = false;
    for (line, text) in (1..).zip(file.text.lines()) {
        if text.trim_start().starts_with("```") {
            in_block = !in_block;
            continue;
        }
        if in_block {
            continue;
        }
        for path in text.split('`').skip(1).step_by(2).filter_map(path) {
            if !exists(repo, &path) {
                findings.push(file.finding(line, format!("there is no `{path}`")));
            }
        }
    }
    findings
}

/// The path that a piece of code names, if it is one of ours.
fn path(code: &str) -> Option<String> {
    let is_ours = ["crates/", "docs/", ".ci/", ".cargo/"].iter().any(|folder| code.starts_with(folder));
    let is_plain = !code.contains([' ', '<', '{', '$', '…']) && !code.contains("...") && !code.contains("::");
    if !is_plain || !is_ours && !IN_ROOT.contains(&code) {
        return None;
    }
    // `path:12` names a line.
    let path = code.split(':').next().unwrap_or(code);
    Some(path.trim_end_matches('/').to_owned())
}

/// Whether a file, a folder or, with stars, anything of that form is there.
fn exists(repo: &Repo, path: &str) -> bool {
    let wanted: Vec<&str> = path.split('/').take_while(|part| *part != "**").collect();
    let same = |found: &str| {
        let found: Vec<&str> = found.split('/').collect();
        found.len() >= wanted.len() && wanted.iter().zip(found).all(|(wanted, found)| matches(wanted, found))
    };
    repo.paths.iter().any(|found| same(found))
}

/// Whether a name has the form of one with stars.
fn matches(form: &str, name: &str) -> bool {
    match form.split_once('*') {
        None => form == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            name.char_indices().any(|(at, _)| matches(rest, &name[at..])) || matches(rest, "")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_paths_are_found() {
        let text = "`crates/a/src` `crates/a/src/b.rs:12` `Cargo.toml`\n`docs/none.md` and `crates/none/`\n\
            ```\n`crates/none`\n```\n`crates/<noun>/src` `crates/*/src/*.rs` `docs/*.txt` `hearth.toml` `a::b`\n";
        let repo = Repo::of(&[("docs/a.md", text), ("crates/a/src/b.rs", ""), ("Cargo.toml", "")]);
        let found: Vec<String> = check(&repo).iter().map(ToString::to_string).collect();
        let expected = [
            "docs/a.md:2: there is no `docs/none.md`",
            "docs/a.md:2: there is no `crates/none`",
            "docs/a.md:6: there is no `docs/*.txt`",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn only_our_documents_are_read() {
        for path in ["README.md", "docs/adr/0001-a.md", "crates/hud/README.md"] {
            assert!(is_document(path), "{path}");
        }
        for path in ["crates/web/assets/licenses/uswds.md", "crates/a/src/lib.rs", "docs/a.txt"] {
            assert!(!is_document(path), "{path}");
        }
    }

    #[test]
    fn stars_stand_for_anything() {
        for (form, name) in [("*.rs", "a.rs"), ("a*", "a"), ("a*c*", "abcd"), ("*", "x")] {
            assert!(matches(form, name), "{form} {name}");
        }
        assert!(!matches("*.rs", "a.md"));
        assert!(!matches("a*c", "abcd"));
    }
}
