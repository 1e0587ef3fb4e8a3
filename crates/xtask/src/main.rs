//! Development commands, run as `cargo xtask <command>`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks through both")]

mod bench;
mod codegen;
mod net;
mod postgres;
mod process;
mod repo;
mod screens;
mod setup;
mod steps;
mod temp;
mod test;
mod tidy;
mod webdriver;

use std::{env, process::ExitCode};

const USAGE: &str = "\
usage: cargo xtask <command>

  test [--quick]           everything that must pass before a change lands; --quick leaves out
                           PostgreSQL and the browser
  tidy [--system-scopes]   house rules that the compiler does not know; or the list of what acts as
                           the system, for docs/system-scopes.txt
  codegen [--check]        turns HUD's tables and the migrations into Rust
  screens                  pictures of the pages, into target/screens
  bench start [BINARY]     how soon Hearth serves and what room it takes, into docs/performance.md
  bench import             how long imports of HUD's samples (HEARTH_SAMPLES) take, into the same
  bench search             how well and how fast Find Client finds people among 100,000, into the same file;
                           DATABASE_URL names an empty PostgreSQL database to measure on
  bench queue              how fast a page of 20,000 waiting households is, into the same file; DATABASE_URL as above
  bench lsa [COPIES]       how long HUD's LSA takes of the sample (HEARTH_SAMPLES), and of the sample so many times
                           over (10 unless told), into the same file";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test"] => test::run(test::Extent::Full),
        ["test", "--quick"] => test::run(test::Extent::Quick),
        ["tidy"] => tidy::run(),
        ["tidy", "--system-scopes"] => tidy::print_system_scopes(),
        ["codegen"] => codegen::run(false).map(|()| ExitCode::SUCCESS),
        ["codegen", "--check"] => codegen::run(true).map(|()| ExitCode::SUCCESS),
        ["screens"] => screens::run(),
        ["bench", "start"] => bench::start(None),
        ["bench", "start", binary] => bench::start(Some(binary)),
        ["bench", "import"] => bench::import(),
        ["bench", "search"] => bench::search(),
        ["bench", "queue"] => bench::queue(),
        ["bench", "lsa"] => bench::lsa(10),
        ["bench", "lsa", copies] => copies.parse().map_err(Into::into).and_then(bench::lsa),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}
