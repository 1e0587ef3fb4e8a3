//! Processes that we start, and nobody else's.

use std::{
    env,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::repo;

/// A command that gets the signal when this process ends, however it ends.
pub(crate) fn tied(signal: &str, user: Option<&str>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", signal]);
    if let Some(user) = user {
        command.args(["--reuid", user, "--regid", user, "--init-groups"]);
    }
    command.arg("--");
    command
}

/// Cargo, in the repository's root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(repo::root()).args(arguments);
    command
}

/// Runs a command that speaks for itself; its exit status.
pub(crate) fn run(command: &mut Command) -> Result<u8> {
    let status = command.status().with_context(|| format!("starting {command:?}"))?;
    Ok(code(status))
}

/// What a process that was killed says, shells say as well: not zero.
pub(crate) fn code(status: ExitStatus) -> u8 {
    status.code().map_or(1, |code| u8::try_from(code).unwrap_or(1))
}

/// Runs a command quietly; its output counts only where it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("starting {command:?}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        bail!("{command:?} failed: {said}");
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Waits for a child of ours to end by itself, but not longer than the time given.
pub(crate) fn ends_within(child: &mut Child, most: Duration) -> bool {
    let ended = || matches!(child.try_wait(), Ok(Some(_)));
    until(most, ended)
}

/// Asks again and again, until the answer is yes or the time is over.
pub(crate) fn until(most: Duration, mut ready: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    loop {
        if ready() {
            return true;
        }
        if started.elapsed() > most {
            return false;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Where a program is, if it can be started by its name.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

pub(crate) fn is_root() -> Result<bool> {
    Ok(run_quietly(Command::new("id").arg("-u"))? == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_status_of_a_command_is_passed_on() -> Result<()> {
        assert_eq!(run(Command::new("sh").args(["-c", "exit 7"]))?, 7);
        assert_eq!(run(Command::new("sh").args(["-c", "kill -9 $$"]))?, 1);
        assert!(run(&mut Command::new("no-such-program")).is_err());
        Ok(())
    }

    #[test]
    fn a_quiet_command_speaks_when_it_fails() -> Result<()> {
        assert_eq!(run_quietly(Command::new("echo").arg("fine"))?, "fine");
        let failed = run_quietly(Command::new("sh").args(["-c", "echo broken >&2; exit 1"]));
        assert!(failed.is_err_and(|error| error.to_string().ends_with("broken")));
        Ok(())
    }
}
