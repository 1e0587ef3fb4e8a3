//! What the checks need on the machine: found, installed when we may, named when not.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, ensure};

use crate::{postgres, process};

const CREATE_CLUSTER: &str = "/etc/postgresql-common/createcluster.conf";

/// What a person has to run first, if there is anything.
pub(crate) fn toolchain() -> Result<Option<String>> {
    let mut missing = Vec::new();
    for (component, command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if process::run_quietly(&mut process::cargo(&[command, "--version"])).is_err() {
            missing.push(component);
        }
    }
    Ok((!missing.is_empty())
        .then(|| format!("something is missing; run this first:\nrustup component add {}", missing.join(" "))))
}

/// Installs what is missing of PostgreSQL and the browser, or says what a person has to run first.
pub(crate) fn services() -> Result<Option<String>> {
    provide(postgres::installed().is_some())
}

/// The same for the browser alone.
pub(crate) fn browser() -> Result<Option<String>> {
    provide(true)
}

fn provide(has_postgres: bool) -> Result<Option<String>> {
    let packages = missing(has_postgres, |name| process::find(name).is_some());
    if packages.is_empty() {
        return Ok(None);
    }
    if process::is_root()? {
        install(&packages)?;
        return Ok(None);
    }
    let packages = packages.join(" ");
    Ok(Some(format!("sudo apt-get update && sudo apt-get install -y --no-install-recommends {packages}")))
}

fn missing(has_postgres: bool, has: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let mut packages = Vec::new();
    if !has_postgres {
        packages.push("postgresql");
    }
    if !has("chromium") {
        packages.extend(["chromium", "fonts-liberation"]);
    }
    if !has("chromedriver") {
        packages.push("chromium-driver");
    }
    packages
}

fn install(packages: &[&str]) -> Result<()> {
    println!("installing {}", packages.join(" "));
    if packages.contains(&"postgresql") {
        without_default_cluster()?;
    }
    apt(&["update", "-q"])?;
    apt(&[&["install", "-q", "-y", "--no-install-recommends"], packages].concat())
}

/// Debian's package would start a server of its own, which nobody has asked for.
fn without_default_cluster() -> Result<()> {
    let file = Path::new(CREATE_CLUSTER);
    if file.exists() {
        return Ok(());
    }
    fs::create_dir_all("/etc/postgresql-common")?;
    fs::write(file, "create_main_cluster = false\n").with_context(|| format!("writing {CREATE_CLUSTER}"))
}

fn apt(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    // The second one keeps the file that `without_default_cluster` has written.
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").env("UCF_FORCE_CONFFOLD", "1");
    let status = process::run(&mut command)?;
    ensure!(status == 0, "apt-get {} failed with {status}", arguments.join(" "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_installed() {
        assert!(missing(true, |_| true).is_empty());
        assert_eq!(missing(false, |_| true), ["postgresql"]);
        assert_eq!(missing(true, |name| name == "chromium"), ["chromium-driver"]);
        let all = ["postgresql", "chromium", "fonts-liberation", "chromium-driver"];
        assert_eq!(missing(false, |_| false), all);
    }
}
