//! `hearth`: one binary that serves, keeps and looks after an HMIS.

mod cli;
mod commands;
mod config;
mod listen;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

/// A page is many small texts: this allocator makes them in less time than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Could not do it.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    if let cli::Command::LsaRun { .. } = cli.command {
        step_back();
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(status) => ExitCode::from(status),
        Err(error) => failed(&error),
    }
}

/// The desk comes first: this process waits for others, and where memory runs out, it is the one that is ended. Threads
/// begin with the priority of the one that starts them. Where neither can be had, the work is done all the same.
fn step_back() {
    let _ = rustix::process::nice(10);
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
}

// One line says why; its causes follow on the same line.
#[expect(clippy::print_stderr, reason = "the command line answers here")]
fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("hearth: {error:#}");
    ExitCode::from(FAILED)
}
