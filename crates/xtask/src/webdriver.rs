//! chromedriver, through which the browser checks drive Chromium.

use std::{
    process::{Child, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use crate::{net, process};

/// A running chromedriver. Dropping it ends it, with the browsers that it has opened.
pub(crate) struct WebDriver {
    server: Child,
    port: u16,
}

impl WebDriver {
    pub(crate) fn start() -> Result<Self> {
        let port = net::free_port()?;
        let mut command = process::tied("TERM", None);
        command.args(["chromedriver", "--log-level=SEVERE", &format!("--port={port}")]);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let server = command.spawn().context("starting chromedriver")?;
        let driver = Self { server, port };
        let ready = process::until(Duration::from_secs(30), || driver.is_ready());
        ensure!(ready, "chromedriver did not start");
        Ok(driver)
    }

    /// The address for `HEARTH_WEBDRIVER`.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn is_ready(&self) -> bool {
        net::get(self.port, "/status").is_ok_and(|answer| answer.status == 200)
    }
}

impl Drop for WebDriver {
    fn drop(&mut self) {
        // Killed at once, it would leave the browsers of failed tests running.
        let _ = net::get(self.port, "/shutdown");
        if !process::ends_within(&mut self.server, Duration::from_secs(10)) {
            let _ = self.server.kill();
            let _ = self.server.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_until_it_is_dropped() -> Result<()> {
        if process::find("chromedriver").is_none() {
            return Ok(());
        }
        let driver = WebDriver::start()?;
        let port = driver.port;
        assert_eq!(driver.url(), format!("http://127.0.0.1:{port}"));
        drop(driver);
        assert!(net::get(port, "/status").is_err());
        Ok(())
    }
}
