//! `cargo xtask screens`: pictures of the pages, to look at.

use std::{fs, process::ExitCode};

use anyhow::{Context, Result};

use crate::{process, repo, setup, test, webdriver::WebDriver};

pub(crate) fn run() -> Result<ExitCode> {
    if let Some(advice) = setup::browser()? {
        eprintln!("{advice}");
        return Ok(ExitCode::from(2));
    }
    let folder = repo::root().join("target/screens");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("removing the pictures of last time")?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    let driver = WebDriver::start()?;
    let mut command = test::browser_tests(&["screens"])?;
    command.env("HEARTH_WEBDRIVER", driver.url()).env("HEARTH_SCREENS", &folder);
    let status = process::run(command.args(["--", "--include-ignored", "--nocapture"]))?;
    let pictures = fs::read_dir(&folder)?.count();
    println!("{pictures} pictures are in {}", folder.display());
    Ok(ExitCode::from(status))
}
