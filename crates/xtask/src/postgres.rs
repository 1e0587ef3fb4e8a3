//! A PostgreSQL of our own for tests: private, fast, forgetful, and gone when we are.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{
    net,
    process::{self, run_quietly},
    temp::TempFolder,
};

/// What makes it fast is that nothing survives a crash, and nothing has to.
const SETTINGS: [&str; 7] = [
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "shared_buffers=256MB",
    "logging_collector=off",
];

/// A running server. Dropping it stops the server and removes its data.
pub(crate) struct Postgres {
    server: Child,
    port: u16,
    programs: Programs,
    folder: TempFolder,
}

impl Postgres {
    pub(crate) fn start() -> Result<Self> {
        let programs = Programs::find()?;
        let folder = TempFolder::new("postgres")?;
        programs.hand_over(folder.path())?;
        programs.initdb(folder.path())?;
        let port = net::free_port()?;
        let server = programs.server(folder.path(), port)?;
        let mut postgres = Self { server, port, programs, folder };
        postgres.wait()?;
        Ok(postgres)
    }

    /// The address of one of its databases; `postgres` is there from the start.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    fn wait(&mut self) -> Result<()> {
        let mut ended = false;
        let ready = process::until(Duration::from_secs(60), || {
            ended = matches!(self.server.try_wait(), Ok(Some(_)));
            ended || self.programs.is_ready(self.folder.path(), self.port)
        });
        if ended || !ready {
            let log = fs::read_to_string(log(self.folder.path())).unwrap_or_default();
            bail!("PostgreSQL did not start:\n{log}");
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if matches!(self.server.try_wait(), Ok(Some(_))) {
            return;
        }
        let folder = self.folder.path();
        let mut stop = self.programs.command("pg_ctl", folder);
        stop.args(["stop", "-m", "immediate", "-D"]).arg(data(folder));
        if let Err(error) = run_quietly(&mut stop) {
            eprintln!("{error:#}");
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
    }
}

/// PostgreSQL's programs, and the user that runs them: it refuses to be run by root.
struct Programs {
    folder: PathBuf,
    user: Option<&'static str>,
}

impl Programs {
    fn find() -> Result<Self> {
        let folder = installed().context("PostgreSQL is not installed")?;
        let user = if process::is_root()? { Some("postgres") } else { None };
        Ok(Self { folder, user })
    }

    fn command(&self, program: &str, folder: &Path) -> Command {
        let mut command = process::tied("QUIT", self.user);
        command.arg(self.folder.join(program)).current_dir(folder).stdin(Stdio::null());
        command
    }

    fn hand_over(&self, folder: &Path) -> Result<()> {
        if let Some(user) = self.user {
            run_quietly(Command::new("chown").arg(user).arg(folder))?;
        }
        Ok(())
    }

    fn initdb(&self, folder: &Path) -> Result<()> {
        let mut initdb = self.command("initdb", folder);
        initdb.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]);
        run_quietly(initdb.arg("-D").arg(data(folder)))?;
        Ok(())
    }

    fn server(&self, folder: &Path, port: u16) -> Result<Child> {
        let mut server = self.command("postgres", folder);
        server.arg("-D").arg(data(folder)).args(["-p", &port.to_string(), "-k"]).arg(folder);
        for setting in SETTINGS {
            server.args(["-c", setting]);
        }
        let log = File::create(log(folder))?;
        server.stdout(log.try_clone()?).stderr(log);
        server.spawn().context("starting PostgreSQL")
    }

    fn is_ready(&self, folder: &Path, port: u16) -> bool {
        let mut ask = self.command("pg_isready", folder);
        ask.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
        process::run(&mut ask).is_ok_and(|code| code == 0)
    }
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn log(folder: &Path) -> PathBuf {
    folder.join("log")
}

/// The folder with the programs of the newest PostgreSQL server installed, where Debian puts it.
pub(crate) fn installed() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(|version| {
        let version = version.ok()?;
        let number: u32 = version.file_name().to_str()?.parse().ok()?;
        let folder = version.path().join("bin");
        folder.join("initdb").is_file().then_some((number, folder))
    });
    folders.max().map(|(_, folder)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_server_answers_and_leaves_nothing_behind() -> Result<()> {
        if installed().is_none() {
            return Ok(());
        }
        let server = Postgres::start()?;
        let (folder, port) = (server.folder.path().to_owned(), server.port);
        let mut ask = server.programs.command("psql", &folder);
        let url = server.url("postgres");
        let answer = run_quietly(ask.args(["-At", "-c", "show fsync", &url]))?;
        assert_eq!(answer, "off");
        drop(server);
        assert!(!folder.exists());
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
        Ok(())
    }
}
