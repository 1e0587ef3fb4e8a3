//! `cargo xtask test`: everything that must pass before a change lands.
//!
//! Every cargo command selects the whole workspace, and narrows it down by target: with other
//! packages selected, cargo would unify other features and build most dependencies once more.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Result, ensure};

use crate::{
    postgres::Postgres,
    process, repo, setup,
    steps::{self, Step},
    webdriver::WebDriver,
};

/// How much is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What a newcomer's machine can do: no PostgreSQL, no browser.
    Quick,
    Full,
}

const QUICK: [Step; 5] = [
    ("format", || process::run(&mut process::cargo(&["fmt", "--all", "--check"]))),
    ("tidy", crate::tidy::check),
    ("clippy", clippy),
    ("tests on SQLite", || run_tests(&mut tests()?)),
    ("examples in the documentation", || run_tests(&mut process::cargo(&["test", "--workspace", "--doc"]))),
];

const SERVICES: [Step; 2] = [("tests on PostgreSQL", tests_on_postgres), ("browser", browser)];

pub(crate) fn run(extent: Extent) -> Result<ExitCode> {
    let mut advice = setup::toolchain()?;
    if advice.is_none() && extent == Extent::Full {
        advice = setup::services()?;
    }
    if let Some(advice) = advice {
        eprintln!("{advice}");
        return Ok(ExitCode::from(2));
    }
    let services: &[Step] = if extent == Extent::Full { &SERVICES } else { &[] };
    Ok(ExitCode::from(steps::run(&[&QUICK, services].concat())))
}

fn clippy() -> Result<u8> {
    process::run(&mut process::cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn tests_on_postgres() -> Result<u8> {
    let server = Postgres::start()?;
    run_tests(tests()?.env("TEST_DATABASE_URL", server.url("postgres")))
}

fn browser() -> Result<u8> {
    let driver = WebDriver::start()?;
    run_tests(browser_tests(&[])?.env("HEARTH_WEBDRIVER", driver.url()))
}

/// With this set, a test that finds its database, samples or browser missing fails; without, it is skipped.
fn run_tests(command: &mut Command) -> Result<u8> {
    process::run(command.env("HEARTH_STRICT", "1"))
}

/// All tests but the browser's, on SQLite unless told otherwise.
fn tests() -> Result<Command> {
    let mut command = process::cargo(&["test", "--workspace", "--lib", "--bins"]);
    for name in Targets::find(&repo::root())?.others {
        command.args(["--test", &name]);
    }
    command.env_remove("TEST_DATABASE_URL").env_remove("HEARTH_WEBDRIVER");
    Ok(command)
}

/// The browser's tests, or some of them.
pub(crate) fn browser_tests(only: &[&str]) -> Result<Command> {
    let mut names = Targets::find(&repo::root())?.browser;
    names.retain(|name| only.is_empty() || only.contains(&name.as_str()));
    ensure!(!names.is_empty(), "crates/browser/tests has no such tests: {}", only.join(" "));
    let mut command = process::cargo(&["test", "--workspace"]);
    for name in names {
        command.args(["--test", &name]);
    }
    command.env_remove("TEST_DATABASE_URL");
    Ok(command)
}

/// The names of the integration tests.
#[derive(Debug, PartialEq, Eq)]
struct Targets {
    browser: Vec<String>,
    others: Vec<String>,
}

impl Targets {
    fn find(root: &Path) -> Result<Self> {
        Self::among(&repo::files(root, "crates")?)
    }

    fn among(files: &[String]) -> Result<Self> {
        let (mut browser, mut others) = (Vec::new(), Vec::new());
        for (package, name) in files.iter().filter_map(|path| target(path)) {
            let names = if package == "browser" { &mut browser } else { &mut others };
            names.push(name.to_owned());
        }
        others.sort();
        others.dedup();
        // Targets are selected by name alone.
        let shared = browser.iter().find(|name| others.contains(name));
        ensure!(shared.is_none(), "crates/browser needs another name for its test {shared:?}");
        Ok(Self { browser, others })
    }
}

/// The package and the name of the integration test that a file is the root of.
fn target(path: &str) -> Option<(&str, &str)> {
    let (package, file) = path.strip_prefix("crates/")?.split_once("/tests/")?;
    let name = file.strip_suffix("/main.rs").or_else(|| file.strip_suffix(".rs"))?;
    (!package.contains('/') && !name.contains('/')).then_some((package, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn among(files: &[&str]) -> Result<Targets> {
        let files: Vec<String> = files.iter().map(|&file| file.to_owned()).collect();
        Targets::among(&files)
    }

    /// The README's first command. With programs in several crates cargo runs the one that is named so, if one is.
    #[test]
    fn cargo_run_starts_hearth() -> Result<()> {
        let output =
            process::cargo(&["metadata", "--no-deps", "--offline", "--format-version", "1"]).output()?;
        let text = String::from_utf8(output.stdout)?;
        let named: Vec<&str> = text.split("\"default_run\":").skip(1).collect();
        assert_eq!(named.iter().filter(|rest| !rest.starts_with("null")).count(), 1);
        assert!(named.iter().any(|rest| rest.starts_with("\"hearth\"")));
        Ok(())
    }

    #[test]
    fn integration_tests_are_found_by_their_files() -> Result<()> {
        let found = among(&[
            "crates/browser/tests/screens.rs",
            "crates/hud/src/tests/none.rs",
            "crates/hud/tests/data/sample.csv",
            "crates/hud/tests/standard.rs",
            "crates/web/tests/pages/main.rs",
            "crates/web/tests/pages/helper.rs",
        ])?;
        assert_eq!(found.browser, ["screens"]);
        assert_eq!(found.others, ["pages", "standard"]);
        Ok(())
    }

    #[test]
    fn a_test_of_the_browser_shares_its_name_with_no_other() {
        assert!(among(&["crates/browser/tests/pages.rs", "crates/web/tests/pages.rs"]).is_err());
    }
}
