//! Development commands, run as `cargo xtask <command>`.

mod codegen;

use std::env;

use anyhow::bail;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["codegen"] => codegen::run(false),
        ["codegen", "--check"] => codegen::run(true),
        _ => bail!("usage: cargo xtask codegen [--check]"),
    }
}
