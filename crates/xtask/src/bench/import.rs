//! `cargo xtask bench import`: imports of HUD's samples, beside the same rows written bare.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::{Context, Result, ensure};

use super::report::{self, median};
use crate::{
    postgres::{self, Postgres},
    process::{self, run_quietly},
    repo,
    temp::TempFolder,
};

const TIMES: usize = 3;
const AIM: f64 = 1.5;
const SAMPLES: [(&str, &str); 2] =
    [("demo export", "hmis-fy2026-eva-demo.zip"), ("LSA sample", "lsa-2026-08-01/hmis.zip")];

/// Tables that an import fills besides those of HUD's files. `source` first: runs refer to it.
const OWN: [&str; 6] =
    ["source", "import_run", "import_before_image", "import_raw", "search_key", "import_finding"];

/// The programs under test.
struct Programs {
    hearth: PathBuf,
    write_bare: PathBuf,
    psql: PathBuf,
}

/// Seconds of each way, one value a time.
#[derive(Default)]
struct Times {
    import: Vec<f64>,
    bare: Vec<f64>,
    again: Vec<f64>,
    plain: Vec<f64>,
}

/// Measures both samples on both databases and writes down the result.
pub(crate) fn import() -> Result<ExitCode> {
    let samples =
        env::var_os("HEARTH_SAMPLES").context("HEARTH_SAMPLES must name the folder of HUD's samples")?;
    let programs = build()?;
    let server = Postgres::start()?;
    let mut rows = String::new();
    for (name, file) in SAMPLES {
        let file = Path::new(&samples).join(file);
        for database in ["SQLite", "PostgreSQL"] {
            let mut times = Times::default();
            for _ in 0..TIMES {
                let folder = TempFolder::new("bench-import")?;
                let run = Run { programs: &programs, file: &file, folder: folder.path() };
                if database == "SQLite" { run.sqlite(&mut times)? } else { run.postgres(&server, &mut times)? }
            }
            let row = times.row(name, database);
            print!("{row}");
            rows.push_str(&row);
        }
    }
    let section = section(&rows, &report::machine()?);
    report::write(&repo::root().join("docs/performance.md"), "import", &section)?;
    Ok(ExitCode::SUCCESS)
}

fn build() -> Result<Programs> {
    // Both at once: cargo builds what they share once.
    let arguments = ["build", "--release", "-p", "server", "-p", "store", "--features", "store/bench"];
    ensure!(process::run(&mut process::cargo(&arguments))? == 0, "the build failed");
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let folder = repo::root().join(Path::new(&target)).join("release");
    let psql = postgres::installed().context("PostgreSQL is not installed")?.join("psql");
    Ok(Programs { hearth: folder.join("hearth"), write_bare: folder.join("write-bare"), psql })
}

struct Run<'a> {
    programs: &'a Programs,
    file: &'a Path,
    folder: &'a Path,
}

impl Run<'_> {
    fn sqlite(&self, times: &mut Times) -> Result<()> {
        let (whole, bare) = (self.folder.join("whole.db"), self.folder.join("bare.db"));
        for database in [&whole, &bare] {
            self.hearth(&sqlite_url(database), &["migrate"])?;
        }
        times.import.push(self.import(&sqlite_url(&whole))?);
        let said = run_quietly(Command::new(&self.programs.write_bare).args([&whole, &bare]))?;
        let seconds = said.split(' ').next().and_then(|seconds| seconds.parse().ok());
        times.bare.push(seconds.context("write-bare did not say how long it took")?);
        times.again.push(self.import(&sqlite_url(&whole))?);
        let mut script = ".mode csv\n".to_owned();
        for file in self.unzipped()? {
            let table = file.file_stem().unwrap_or_default().display().to_string();
            script.push_str(&format!(".import {} {table}\n", file.display()));
        }
        let script_file = self.folder.join("import.sql");
        fs::write(&script_file, script)?;
        let read = format!(".read {}", script_file.display());
        let mut sqlite3 = Command::new("sqlite3");
        sqlite3.arg(self.folder.join("plain.db")).arg(read);
        times.plain.push(timed(&mut sqlite3)?);
        Ok(())
    }

    fn postgres(&self, server: &Postgres, times: &mut Times) -> Result<()> {
        for database in ["whole", "bare"] {
            self.psql(&server.url("postgres"), &["-c", &format!("DROP DATABASE IF EXISTS {database}")])?;
            self.psql(&server.url("postgres"), &["-c", &format!("CREATE DATABASE {database}")])?;
            self.hearth(&server.url(database), &["migrate"])?;
        }
        let (whole, bare) = (server.url("whole"), server.url("bare"));
        times.import.push(self.import(&whole)?);
        let (mut out, mut into, mut plain) = (String::new(), "BEGIN;\n".to_owned(), "BEGIN;\n".to_owned());
        for table in tables()? {
            let file = self.folder.join(format!("{table}.copy"));
            let file = file.display();
            // Each database is a source of its own already.
            let rows = if table == "source" { "(SELECT * FROM source WHERE name <> 'Hearth')" } else { &table };
            out.push_str(&format!("\\copy {rows} TO '{file}'\n"));
            into.push_str(&format!("\\copy {table} FROM '{file}'\n"));
            plain.push_str(&format!("\\copy plain_{table} FROM '{file}'\n"));
            let make = format!("CREATE TABLE plain_{table} AS SELECT * FROM {table} WITH NO DATA");
            self.psql(&bare, &["-c", &make])?;
        }
        self.script(&whole, &out)?;
        times.plain.push(self.script(&bare, &(plain + "COMMIT;\n"))?);
        times.bare.push(self.script(&bare, &(into + "COMMIT;\n"))?);
        times.again.push(self.import(&whole)?);
        Ok(())
    }

    fn hearth(&self, url: &str, arguments: &[&str]) -> Result<Command> {
        let mut command = Command::new(&self.programs.hearth);
        let key = url.rsplit('/').next().unwrap_or_default().to_owned() + ".key";
        command.env("DATABASE_URL", url).env("HEARTH_KEY_FILE", self.folder.join(key));
        command.args(arguments).current_dir(self.folder);
        if arguments == ["migrate"] {
            run_quietly(&mut command)?;
        }
        Ok(command)
    }

    fn import(&self, url: &str) -> Result<f64> {
        let mut command = self.hearth(url, &["import"])?;
        command.arg(self.file);
        let started = Instant::now();
        let output = command.output()?;
        let seconds = started.elapsed().as_secs_f64();
        // 1: done, and something in the data is odd.
        let fine = matches!(output.status.code(), Some(0 | 1));
        ensure!(fine, "the import failed: {}", String::from_utf8_lossy(&output.stderr));
        Ok(seconds)
    }

    fn psql(&self, url: &str, arguments: &[&str]) -> Result<()> {
        let mut psql = Command::new(&self.programs.psql);
        run_quietly(psql.args(["-q", "-X", "-v", "ON_ERROR_STOP=1"]).arg(url).args(arguments))?;
        Ok(())
    }

    /// Runs a script; the seconds.
    fn script(&self, url: &str, text: &str) -> Result<f64> {
        let file = self.folder.join("script.sql");
        fs::write(&file, text)?;
        let started = Instant::now();
        self.psql(url, &["-f", &file.display().to_string()])?;
        Ok(started.elapsed().as_secs_f64())
    }

    /// The export's files, laid out flat.
    fn unzipped(&self) -> Result<Vec<PathBuf>> {
        let folder = self.folder.join("csv");
        run_quietly(Command::new("unzip").args(["-q", "-j", "-d"]).arg(&folder).arg(self.file))?;
        let files = fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
        Ok(files.into_iter().filter(|file| file.extension().is_some_and(|end| end == "csv")).collect())
    }
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn timed(command: &mut Command) -> Result<f64> {
    let started = Instant::now();
    run_quietly(command)?;
    Ok(started.elapsed().as_secs_f64())
}

/// The tables that an import fills, each after those it refers to.
fn tables() -> Result<Vec<String>> {
    let mut tables: Vec<String> = OWN[..1].iter().map(|&table| table.to_owned()).collect();
    for path in repo::files(&repo::root(), "crates/store/migrations")? {
        let text = fs::read_to_string(repo::root().join(path))?;
        for block in text.split("CREATE TABLE ").skip(1) {
            let (name, rest) = block.split_once(" (").context("a table without columns")?;
            let body = rest.split(");").next().unwrap_or_default();
            if body.contains("source_key") || OWN[1..].contains(&name) {
                tables.push(name.to_owned());
            }
        }
    }
    Ok(tables)
}

impl Times {
    fn row(&mut self, sample: &str, database: &str) -> String {
        let middle = |values: &mut Vec<f64>| {
            values.sort_by(f64::total_cmp);
            median(values)
        };
        let (import, bare) = (middle(&mut self.import), middle(&mut self.bare));
        let (again, plain) = (middle(&mut self.again), middle(&mut self.plain));
        let ratio = import / bare;
        format!(
            "| {sample}, {database} | {import:.2} s | {bare:.2} s | {ratio:.2} | {AIM} | {again:.2} s | {plain:.2} s |\n"
        )
    }
}

fn section(rows: &str, machine: &str) -> String {
    format!(
        "## Import\n\n\
         Measured by `cargo xtask bench import` on {machine}; medians of {TIMES}. Import: `hearth import` of the zip \
         into a migrated database: the whole process, with reading, checking, sealing and search keys. Bare: the rows \
         that it has written, into another migrated database with all keys and indexes, in one transaction; on SQLite \
         by a prepared `INSERT` for each table with the settings of the import (crates/store/src/bin/write-bare.rs), \
         on PostgreSQL by `\\copy`. The ratio of the two is to be at most {AIM}. Again: the same file a second time. Plain, for information: \
         on SQLite the CSV files by `.import` of sqlite3 into tables without a schema, on PostgreSQL the bare rows by \
         `\\copy` into tables without keys and indexes. PostgreSQL runs without fsync.\n\n\
         | | Import | Bare | Ratio | Aim | Again | Plain |\n|---|---|---|---|---|---|---|\n{rows}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_an_import_are_found_in_the_migrations() -> Result<()> {
        let tables = tables()?;
        assert_eq!(tables.first().map(String::as_str), Some("source"));
        for table in ["client", "enrollment", "import_finding", "search_key"] {
            assert_eq!(tables.iter().filter(|name| *name == table).count(), 1, "{table}");
        }
        assert_eq!(tables.len(), 24 + OWN.len());
        Ok(())
    }

    #[test]
    fn a_row_holds_the_medians_and_their_ratio() {
        let mut times = Times {
            import: vec![3.0, 1.0, 2.0],
            bare: vec![1.0, 2.0, 4.0],
            again: vec![0.5; 3],
            plain: vec![0.25; 3],
        };
        assert_eq!(
            times.row("x", "SQLite"),
            "| x, SQLite | 2.00 s | 2.00 s | 1.00 | 1.5 | 0.50 s | 0.25 s |\n"
        );
    }
}
