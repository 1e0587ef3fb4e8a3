//! `cargo xtask bench start`: how soon Hearth is there, and how much room it takes.

mod measure;
mod report;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, ensure};

use crate::{process, repo};

use measure::Sample;

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
    report::write(&repo::root().join("docs/performance.md"), &section)?;
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

fn megabytes(bytes: u64) -> f64 {
    // Whole kilobytes are exact enough, and exact in an `f64`.
    u32::try_from(bytes / 1000).map_or(f64::INFINITY, |kilobytes| f64::from(kilobytes) / 1000.0)
}
