//! Which crate may use which: the layers of `ARCHITECTURE.md`.

use super::{File, Finding, Repo};

/// The crates of ours that a crate may depend on.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("hud", &[]),
    ("domain", &["hud"]),
    ("entity", &["hud"]),
    ("reports", &["hud", "domain"]),
    ("hmis-csv", &["hud", "domain"]),
    ("store", &["hud", "domain", "entity", "hmis-csv"]),
    ("app", &["hud", "domain", "store", "reports", "hmis-csv"]),
    ("web", &["domain", "app", "hud"]),
    ("api", &["domain", "app", "hud"]),
    ("server", &["domain", "app", "web", "api"]),
    ("browser", &[]),
    ("xtask", &[]),
];

/// Made for tests of all others, so it may use them all.
const FREE: &str = "testkit";

/// Crates without databases, networks and clocks.
const PURE: [&str; 3] = ["hud", "domain", "reports"];
const IMPURE: [&str; 5] = ["tokio", "sea-orm", "axum", "rusqlite", "reqwest"];

/// Crates that never see a row, not even in their tests.
const ABOVE_APP: [&str; 3] = ["web", "api", "server"];

pub(super) fn check(repo: &Repo) -> Vec<Finding> {
    let package = |file: &File| {
        let name = file.path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
        (!name.contains('/')).then(|| name.to_owned())
    };
    let packages: Vec<(String, &File)> =
        repo.files.iter().filter_map(|file| Some((package(file)?, file))).collect();
    let ours: Vec<&str> = packages.iter().map(|(name, _)| name.as_str()).collect();
    packages.iter().flat_map(|(name, file)| in_package(name, file, &ours)).collect()
}

fn in_package(name: &str, file: &File, ours: &[&str]) -> Vec<Finding> {
    let allowed = MAY_USE.iter().find(|(package, _)| *package == name).map(|(_, allowed)| *allowed);
    if allowed.is_none() && name != FREE {
        return vec![file.finding(1, format!("say in xtask's list of arrows what `{name}` may use"))];
    }
    let refused = |used: &Dependency| match used {
        _ if ABOVE_APP.contains(&name) && ["store", "entity"].contains(&used.name.as_str()) => true,
        _ if used.only_for_tests => false,
        _ if PURE.contains(&name) && IMPURE.contains(&used.name.as_str()) => true,
        _ => {
            let is_allowed = |allowed: &[&str]| allowed.contains(&used.name.as_str());
            ours.contains(&used.name.as_str()) && !allowed.is_none_or(is_allowed)
        }
    };
    let used = dependencies(&file.text).into_iter().filter(refused);
    used.map(|used| file.finding(used.line, format!("`{name}` must not use `{}`", used.name))).collect()
}

#[derive(Debug, PartialEq, Eq)]
struct Dependency {
    name: String,
    line: usize,
    only_for_tests: bool,
}

/// What a `Cargo.toml` lists, one line a dependency or one table a dependency.
fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut section = "";
    for (line, text) in (1..).zip(manifest.lines()) {
        let text = text.trim();
        let header = text.strip_prefix('[').and_then(|text| text.split(']').next());
        section = header.unwrap_or(section);
        let (kind, table) = match section.rsplit_once("dependencies") {
            Some((kind, table)) => (kind, table.trim_start_matches('.')),
            None => continue,
        };
        let name = match (header, table) {
            (Some(_), "") => continue,
            (Some(_), table) => table,
            (None, "") if !text.is_empty() && !text.starts_with('#') => key(text),
            (None, _) => continue,
        };
        let only_for_tests = kind.ends_with("dev-");
        found.push(Dependency { name: name.to_owned(), line, only_for_tests });
    }
    found
}

/// The package that a line names, also under another name.
fn key(line: &str) -> &str {
    let renamed = line.split_once("package").and_then(|(_, rest)| rest.split('"').nth(1));
    let key = line.split(['=', '.', ' ']).next().unwrap_or_default();
    renamed.unwrap_or(key).trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_read_in_every_form() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\n# note\na = \"1\"\nb.workspace = true\n\
            c = { package = \"d\", version = \"1\" }\n[dev-dependencies]\ne = \"1\"\n\
            [target.'cfg(unix)'.dependencies]\nf = \"1\"\n[dependencies.g]\nversion = \"1\"\n\
            [build-dependencies]\nh = \"1\"\n[features]\ni = []\n";
        let found = dependencies(manifest);
        let names: Vec<&str> = found.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "d", "e", "f", "g", "h"]);
        let tests: Vec<usize> = found.iter().filter(|f| f.only_for_tests).map(|f| f.line).collect();
        assert_eq!(tests, [9]);
    }

    fn messages(files: &[(&str, &str)]) -> Vec<String> {
        check(&Repo::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn arrows_point_one_way() {
        let found = messages(&[
            ("crates/hud/Cargo.toml", "[dependencies]\ntokio = \"1\"\n[dev-dependencies]\ntokio = \"1\"\n"),
            ("crates/store/Cargo.toml", "[dependencies]\nhud.workspace = true\ntokio = \"1\"\n"),
            ("crates/testkit/Cargo.toml", "[dependencies]\nstore.workspace = true\n"),
            ("crates/web/Cargo.toml", "[dependencies]\nhud.workspace = true\nstore.workspace = true\n"),
            ("crates/xtask/Cargo.toml", "[dependencies]\nhud.workspace = true\n"),
        ]);
        let expected = [
            "crates/hud/Cargo.toml:2: `hud` must not use `tokio`",
            "crates/web/Cargo.toml:3: `web` must not use `store`",
            "crates/xtask/Cargo.toml:2: `xtask` must not use `hud`",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn pages_never_see_rows_and_new_crates_are_listed() {
        let web = ("crates/web/Cargo.toml", "[dev-dependencies]\nentity.workspace = true\n");
        assert_eq!(messages(&[web]), ["crates/web/Cargo.toml:2: `web` must not use `entity`"]);
        assert_eq!(messages(&[("crates/new/Cargo.toml", "")]).len(), 1);
        assert!(messages(&[("crates/a/tests/Cargo.toml", "")]).is_empty());
    }
}
