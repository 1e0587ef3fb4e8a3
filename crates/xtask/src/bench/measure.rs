//! Starts Hearth as an operator would, and watches it.

use std::{
    fmt,
    fs::{self, File},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use crate::{
    net,
    process::{self, run_quietly},
    temp::TempFolder,
};

/// Making two thousand people takes a while; serving them must not.
const MAKING: Duration = Duration::from_secs(600);
const STARTING: Duration = Duration::from_secs(60);
const IDLE: Duration = Duration::from_secs(3);

/// One start.
pub(super) struct Sample {
    /// From starting the process to the first page.
    pub(super) start: Duration,
    /// Resident memory in bytes, some seconds later.
    pub(super) memory: u64,
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} s, {:.1} MB", self.start.as_secs_f64(), megabytes(self.memory))
    }
}

/// Makes a demonstration in a folder of its own, and starts Hearth on it once more.
pub(super) fn sample(binary: &Path) -> Result<Sample> {
    let folder = TempFolder::new("bench")?;
    let mut maker = Hearth::start(binary, folder.path())?;
    maker.first_page(MAKING)?;
    maker.stop()?;
    let mut hearth = Hearth::start(binary, folder.path())?;
    let start = hearth.first_page(STARTING)?;
    thread::sleep(IDLE);
    let memory = hearth.memory()?;
    hearth.stop()?;
    Ok(Sample { start, memory })
}

struct Hearth<'a> {
    server: Child,
    port: u16,
    started: Instant,
    folder: &'a Path,
}

impl<'a> Hearth<'a> {
    fn start(binary: &Path, folder: &'a Path) -> Result<Self> {
        let port = net::free_port()?;
        let mut command = process::tied("TERM", None);
        command.arg(binary).args(["demo", "--port", &port.to_string(), "--dir"]).arg(folder.join("demo"));
        let log = File::create(folder.join("log"))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let started = Instant::now();
        let server = command.spawn().with_context(|| format!("starting {}", binary.display()))?;
        Ok(Self { server, port, started, folder })
    }

    /// How long it took from the start to the first page.
    fn first_page(&mut self, most: Duration) -> Result<Duration> {
        let mut ended = false;
        let served = process::until(most, || {
            ended = matches!(self.server.try_wait(), Ok(Some(_)));
            ended || serves(self.port)
        });
        let time = self.started.elapsed();
        let log = || fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        ensure!(!ended, "it ended before its first page:\n{}", log());
        ensure!(served, "no page within {} s:\n{}", most.as_secs(), log());
        Ok(time)
    }

    fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.server.id()))?;
        resident(&status).context("no VmRSS in /proc")
    }

    fn stop(mut self) -> Result<()> {
        run_quietly(Command::new("kill").args(["-TERM", &self.server.id().to_string()]))?;
        let ended = process::ends_within(&mut self.server, Duration::from_secs(30));
        ensure!(ended, "it did not stop within 30 s of SIGTERM");
        Ok(())
    }
}

impl Drop for Hearth<'_> {
    fn drop(&mut self) {
        // Nothing happens where it has ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

pub(super) fn megabytes(bytes: u64) -> f64 {
    // Whole kilobytes are exact enough, and exact in an `f64`.
    u32::try_from(bytes / 1000).map_or(f64::INFINITY, |kilobytes| f64::from(kilobytes) / 1000.0)
}

/// Whether the first page is served, or the sign-in page that it leads to.
fn serves(port: u16) -> bool {
    let Ok(first) = net::get(port, "/") else { return false };
    match (first.status, first.location) {
        (200, _) => true,
        (303, Some(to)) if to.starts_with("/sign-in") => {
            net::get(port, &to).is_ok_and(|answer| answer.status == 200)
        }
        _ => false,
    }
}

/// The resident memory that `/proc` tells, in bytes.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read() {
        assert_eq!(resident("VmPeak:\t 9 kB\nVmRSS:\t    2048 kB\n"), Some(2048 * 1024));
        assert_eq!(resident("VmPeak:\t 9 kB\n"), None);
    }

    #[test]
    fn what_ends_before_its_first_page_is_no_sample() {
        let failed = sample(Path::new("/bin/false"));
        assert!(failed.is_err_and(|error| error.to_string().starts_with("it ended")));
    }
}
