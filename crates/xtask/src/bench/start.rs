//! `cargo xtask bench start`: how soon Hearth is there, and how much room it takes.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, ensure};

use super::{
    measure::{self, Sample, megabytes},
    report,
};
use crate::{process, repo};

const SAMPLES: usize = 5;

/// Measures the binary given, or else the one that we ship, and writes down the result.
pub(crate) fn start(binary: Option<&str>) -> Result<ExitCode> {
    let binary = match binary {
        Some(path) => PathBuf::from(path),
        None => build()?,
    };
    let size = fs::metadata(&binary).with_context(|| format!("reading {}", binary.display()))?.len();
    let mut samples = Vec::new();
    for number in 1..=SAMPLES {
        let sample = measure::sample(&binary)?;
        println!("{number} of {SAMPLES}: {sample}");
        samples.push(sample);
    }
    let table = report::table(&results(size, &samples));
    let section = format!(
        "## Start\n\n\
         Measured by `cargo xtask bench start` on {}; database: SQLite. `hearth demo` on a folder \
         that it has made before, {SAMPLES} times, each with a folder of its own. The files are still in \
         the page cache, so a start after a reboot takes longer. A ratio below 1 is better than the aim. \
         1 MB is 10^6 bytes.\n\n{table}",
        report::machine()?
    );
    println!("\n{section}");
    report::write(&repo::root().join("docs/performance.md"), "start", &section)?;
    Ok(ExitCode::SUCCESS)
}

fn build() -> Result<PathBuf> {
    let status = process::run(&mut process::cargo(&["build", "--profile", "dist", "-p", "server"]))?;
    ensure!(status == 0, "the build failed");
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Ok(repo::root().join(Path::new(&target)).join("dist/hearth"))
}

fn results(size: u64, samples: &[Sample]) -> [report::Result; 3] {
    let seconds = samples.iter().map(|sample| sample.start.as_secs_f64()).collect();
    let memory = samples.iter().map(|sample| megabytes(sample.memory)).collect();
    let most = |name: &str, unit: &str, aim, values| report::Result {
        name: name.into(),
        unit: unit.into(),
        aim: Some(aim),
        more_is_better: false,
        values,
    };
    [
        most("From start to the first page", "s", 0.5, seconds),
        most("Memory when idle (resident)", "MB", 100.0, memory),
        most("Binary", "MB", 60.0, vec![megabytes(size)]),
    ]
}
