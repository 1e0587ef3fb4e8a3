//! `cargo xtask bench search`: how well and how fast Find Client finds people among a hundred thousand.

use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, ensure};

use super::report;
use crate::{process, repo, temp::TempFolder};

const CLIENTS: &str = "100000";

/// Measures with `crates/app/examples/search_bench.rs`, and writes down the result.
pub(crate) fn search() -> Result<ExitCode> {
    let folder = TempFolder::new("bench-search")?;
    let mut command = process::cargo(&["run", "--release", "-p", "app", "--example", "search_bench", "--"]);
    command.arg(folder.path()).arg(CLIENTS).stderr(Stdio::inherit());
    let output = command.output().context("starting the measurement")?;
    ensure!(output.status.success(), "the measurement failed");
    let results = String::from_utf8(output.stdout)?.lines().map(read).collect::<Result<Vec<_>>>()?;
    let database = if std::env::var_os("DATABASE_URL").is_some() { "PostgreSQL" } else { "SQLite" };
    let section = format!(
        "## Search on {database}\n\n\
         Measured by `cargo xtask bench search` on {}; database: {database}, a made-up community of 100,000 \
         clients. 1,000 searches decided by a seed, each for a client\u{2019}s whole name and birth date with one fault, \
         one after the other, as a case manager; audit and all. Recall at 10: the share of searches that show \
         whom they mean among the first ten. A ratio below 1 is better than the aim.\n\n{}",
        report::machine()?,
        report::table(&results)
    );
    println!("\n{section}");
    let name = format!("search {}", database.to_lowercase());
    report::write(&repo::root().join("docs/performance.md"), &name, &section)?;
    Ok(ExitCode::SUCCESS)
}

/// A line of the measurement: name, unit, aim, `least` or `most`, value, between tabs.
fn read(line: &str) -> Result<report::Result> {
    let parts: Vec<&str> = line.split('\t').collect();
    let [name, unit, aim, bound, value] = parts[..] else { anyhow::bail!("not a result: {line:?}") };
    Ok(report::Result {
        name: name.into(),
        unit: unit.into(),
        aim: Some(aim.parse()?),
        more_is_better: bound == "least",
        values: vec![value.parse()?],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_measurement_is_a_result() -> Result<()> {
        let result = read("Recall\t\t0.95\tleast\t0.99")?;
        assert!(result.more_is_better && result.name == "Recall" && result.unit.is_empty());
        assert!(read("Recall\t0.95").is_err());
        Ok(())
    }
}
