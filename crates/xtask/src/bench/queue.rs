//! `cargo xtask bench queue`: how fast a page of the housing queue is, beside its own two queries bare.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use super::load::{self, Load};
use super::report;
use crate::{
    net, postgres,
    process::{self, run_quietly},
    repo,
    temp::TempFolder,
};

const TIMES: usize = 3;
const CLIENTS: &str = "21000";
const MANAGER: &str = "ce@demo.example";
const PASSWORD: &str = "lantern-meadow-trolley-52";
const PLANTING: &str = include_str!("queue.sql");

/// Seconds of each loop, and of the one before them all that is not counted.
const SECONDS: u64 = 5;
const WARMING: u64 = 2;
const STARTING: Duration = Duration::from_secs(60);

/// Measures on the database that `DATABASE_URL` names, or else on SQLite, and writes down the result.
pub(crate) fn queue() -> Result<ExitCode> {
    let place = Place::new()?;
    place.plant()?;
    let mut results = Results::default();
    for number in 1..=TIMES {
        let (page, many) = place.page()?;
        let bare = place.bare()?;
        let rates = (page.rate(), bare.rate(), page.at(99));
        println!("{number} of {TIMES}: page {:.0}/s, bare {:.0}/s, p99 {:.1} ms", rates.0, rates.1, rates.2);
        results.add(&page, &many, &bare);
    }
    let results = results.table();
    let section = section(place.database(), &report::table(&results))?;
    println!("\n{section}");
    let name = format!("queue {}", place.database().to_lowercase());
    report::write(&repo::root().join("docs/performance.md"), &name, &section)?;
    let missed: Vec<&str> =
        results.iter().filter(|result| !result.is_met()).map(|result| result.name.as_str()).collect();
    ensure!(missed.is_empty(), "missed: {}", missed.join("; "));
    Ok(ExitCode::SUCCESS)
}

/// The programs under test, and their database.
struct Place {
    hearth: PathBuf,
    bench: PathBuf,
    folder: TempFolder,
    url: Option<String>,
}

impl Place {
    fn new() -> Result<Self> {
        // Both at once: cargo builds what they share once.
        let arguments = ["build", "--release", "-p", "server", "-p", "app", "--features", "app/bench"];
        ensure!(process::run(&mut process::cargo(&arguments))? == 0, "the build failed");
        let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
        let release = repo::root().join(Path::new(&target)).join("release");
        Ok(Self {
            hearth: release.join("hearth"),
            bench: release.join("queue-bench"),
            folder: TempFolder::new("bench-queue")?,
            url: env::var("DATABASE_URL").ok(),
        })
    }

    fn database(&self) -> &'static str {
        if self.url.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    fn plant(&self) -> Result<()> {
        run_quietly(Command::new(&self.bench).arg("plant").arg(self.folder.path()).arg(CLIENTS))?;
        // As PostgreSQL's autovacuum does a while after so many rows were made.
        let vacuum = if self.url.is_some() { "VACUUM ANALYZE;" } else { "" };
        let sql = self.folder.path().join("queue.sql");
        std::fs::write(&sql, format!("{PLANTING}\n{vacuum}\n"))?;
        if let Some(url) = &self.url {
            let mut psql =
                Command::new(postgres::installed().context("PostgreSQL is not installed")?.join("psql"));
            run_quietly(psql.args(["-q", "-X", "-v", "ON_ERROR_STOP=1", "-f"]).arg(sql).arg(url))?;
        } else {
            let file = self.folder.path().join("hearth.db");
            run_quietly(
                Command::new("sqlite3").arg("-bail").arg(file).arg(format!(".read {}", sql.display())),
            )?;
        }
        Ok(())
    }

    /// The page over 8 connections, and over 64.
    fn page(&self) -> Result<(Load, Load)> {
        let server = Server::start(self)?;
        let visitor = load::sign_in(server.port, MANAGER, PASSWORD)?;
        let run = |connections, seconds| {
            load::run(&visitor, "/queue", "data-entry=", (connections, Duration::from_secs(seconds)))
        };
        run(8, WARMING);
        let (page, many) = (run(8, SECONDS), run(64, SECONDS));
        ensure!(page.errors == 0, "{} errors over 8 connections", page.errors);
        Ok((page, many))
    }

    /// Its queries alone, by 8 callers.
    fn bare(&self) -> Result<Load> {
        let mut bench = Command::new(&self.bench);
        bench.arg("bare").arg(self.folder.path()).args(["8", &SECONDS.to_string()]);
        let told = run_quietly(&mut bench)?;
        let times = told.lines().map(|line| Ok(line.parse::<f64>()? / 1000.0)).collect::<Result<Vec<_>>>()?;
        Ok(Load::new(times, 0, Duration::from_secs(SECONDS).as_secs_f64()))
    }
}

/// Hearth, serving.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start(place: &Place) -> Result<Self> {
        let port = net::free_port()?;
        let folder = place.folder.path();
        let url = place.url.clone().unwrap_or_else(|| format!("sqlite:{}", folder.join("hearth.db").display()));
        let mut command = process::tied("TERM", None);
        command.arg(&place.hearth).args(["serve", "--listen", &format!("127.0.0.1:{port}")]);
        command.env("DATABASE_URL", url).env("HEARTH_KEY_FILE", folder.join("hearth.key"));
        command.env("HEARTH_LOG", "warn").stdin(Stdio::null()).stdout(Stdio::null());
        let process = command.spawn().context("starting Hearth")?;
        let mut server = Self { process, port };
        let mut ended = false;
        let served = process::until(STARTING, || {
            ended = matches!(server.process.try_wait(), Ok(Some(_)));
            ended || net::get(port, "/sign-in").is_ok_and(|answer| answer.status == 200)
        });
        ensure!(served && !ended, "Hearth does not serve");
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = run_quietly(Command::new("kill").args(["-TERM", &self.process.id().to_string()]));
        if !process::ends_within(&mut self.process, Duration::from_secs(30)) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }
}

/// One value a time of each.
#[derive(Default)]
struct Results([Vec<f64>; 8]);

impl Results {
    fn add(&mut self, page: &Load, many: &Load, bare: &Load) {
        let errors = u32::try_from(many.errors).map_or(f64::INFINITY, f64::from);
        let ratio = page.rate() / bare.rate();
        let values =
            [ratio, page.rate(), bare.rate(), page.at(50), page.at(99), many.rate(), many.at(99), errors];
        for (all, value) in self.0.iter_mut().zip(values) {
            all.push(value);
        }
    }

    fn table(self) -> Vec<report::Result> {
        let [ratio, page, bare, median, slowest, many, many_slowest, errors] = self.0;
        let result = |name: &str, unit: &str, aim, values| report::Result {
            name: name.into(),
            unit: unit.into(),
            aim,
            more_is_better: unit.is_empty() || unit == "/s",
            values,
        };
        let errors =
            report::Result { more_is_better: false, ..result("Errors, 64 connections", "", Some(0.0), errors) };
        vec![
            result("Rate of the page beside its bare queries", "", Some(0.6), ratio),
            result("Pages, 8 connections", "/s", None, page),
            result("Bare queries, 8 callers", "/s", None, bare),
            result("Time of a page, median", "ms", None, median),
            result("Time of a page, 99 of 100", "ms", Some(30.0), slowest),
            result("Pages, 64 connections", "/s", None, many),
            result("Time of a page, 99 of 100, 64 connections", "ms", None, many_slowest),
            errors,
        ]
    }
}

fn section(database: &str, table: &str) -> Result<String> {
    Ok(format!(
        "## Housing queue on {database}\n\n\
         Measured by `cargo xtask bench queue` on {}; database: {database}, {TIMES} times {SECONDS} s, medians. The \
         first page of 50 from 20,000 active entries, over HTTP from `hearth serve`, signed in as a manager of \
         coordinated entry, with frame, session and audit; who asks runs on the same machine. Bare: the two queries of \
         that page (how many, and which 50) by the same functions with as many connections to the database, in a \
         process of their own. A ratio below 1 is better than the aim.\n\n{table}",
        report::machine()?
    ))
}
