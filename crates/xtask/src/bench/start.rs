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
    let section = report::section(&results(size, &samples), &report::machine()?);
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
    [
        report::Result { name: "From start to the first page", unit: "s", aim: 0.5, values: seconds },
        report::Result { name: "Memory when idle (resident)", unit: "MB", aim: 100.0, values: memory },
        report::Result { name: "Binary", unit: "MB", aim: 60.0, values: vec![megabytes(size)] },
    ]
}
