//! `cargo xtask bench lsa`: HUD's LSA from zip to zip, of the sample and of the sample several times over.

use std::{
    env, fs,
    fs::File,
    io::{BufReader, BufWriter, Read},
    path::{Path, PathBuf},
    process::{ChildStdout, Command, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use super::measure::megabytes;
use super::report;
use crate::{
    process::{self, run_quietly},
    repo,
    temp::TempFolder,
};

const SAMPLE: &str = "lsa-2026-08-01/hmis.zip";
const TIMES: usize = 7;
/// Runs of the sample several times over.
const FEWER: usize = 3;
const PERIOD: [&str; 6] = ["--coc", "XX-501", "--start", "2025-10-01", "--end", "2026-09-30"];

/// One run of the program.
struct Run {
    seconds: f64,
    megabytes: f64,
    /// What it says of its steps.
    steps: Vec<(String, f64)>,
}

/// Measures the sample, and the sample so many times over, and writes down the result.
pub(crate) fn lsa(copies: u32) -> Result<ExitCode> {
    let samples =
        env::var_os("HEARTH_SAMPLES").context("HEARTH_SAMPLES must name the folder of HUD's samples")?;
    let sample = Path::new(&samples).join(SAMPLE);
    let hearth = build()?;
    let folder = TempFolder::new("bench-lsa")?;
    let once = runs(&hearth, &sample, folder.path(), TIMES)?;
    let flat = folder.path().join("sample");
    run_quietly(Command::new("unzip").args(["-q", "-j", "-d"]).arg(&flat).arg(&sample))?;
    let many = folder.path().join("many");
    copied(&flat, &many, copies)?;
    let zip = folder.path().join("many.zip");
    run_quietly(Command::new("zip").args(["-q", "-1", "-j", "-r"]).arg(&zip).arg(&many))?;
    fs::remove_dir_all(&many)?;
    let over = runs(&hearth, &zip, folder.path(), if copies > 10 { 1 } else { FEWER })?;
    let (name, section) = (format!("lsa {copies}"), section(copies, &once, &over, &report::machine()?));
    print!("{section}");
    report::write(&repo::root().join("docs/performance.md"), &name, &section)?;
    Ok(ExitCode::SUCCESS)
}

fn build() -> Result<PathBuf> {
    ensure!(
        process::run(&mut process::cargo(&["build", "--release", "-p", "server"]))? == 0,
        "the build failed"
    );
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Ok(repo::root().join(Path::new(&target)).join("release/hearth"))
}

fn runs(hearth: &Path, from: &Path, folder: &Path, times: usize) -> Result<Vec<Run>> {
    (0..times).map(|_| run(hearth, from, &folder.join("out"))).collect()
}

fn run(hearth: &Path, from: &Path, out: &Path) -> Result<Run> {
    let mut command = Command::new(hearth);
    command.arg("lsa").arg(from).args(PERIOD).arg("--out").arg(out).arg("--timings").stdout(Stdio::piped());
    let started = Instant::now();
    let mut child = command.spawn().with_context(|| format!("starting {}", hearth.display()))?;
    let said = child.stdout.take().map(said);
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut most = 0;
    let ended = loop {
        // The high-water mark only rises: the last that is read before the end is near enough.
        most = fs::read_to_string(&status).ok().and_then(|text| high_water(&text)).unwrap_or(most).max(most);
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        thread::sleep(Duration::from_millis(1));
    };
    let seconds = started.elapsed().as_secs_f64();
    // 1: done, and the data raise flags.
    ensure!(matches!(ended.code(), Some(0 | 1)), "the LSA failed: {ended}");
    let said = said.and_then(|reading| reading.join().ok()).unwrap_or_default();
    Ok(Run { seconds, megabytes: megabytes(most), steps: steps(&said) })
}

/// Reads beside the program, so that it never waits to be heard.
fn said(mut stdout: ChildStdout) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        // What cannot be read has no steps.
        let _ = stdout.read_to_string(&mut text);
        text
    })
}

/// The most memory that `/proc` has seen resident, in bytes.
fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Lines that end in `ms`: a step and how long it took.
fn steps(said: &str) -> Vec<(String, f64)> {
    let step = |line: &str| {
        let (name, time) = line.strip_suffix(" ms")?.rsplit_once(' ')?;
        Some((name.trim().to_owned(), time.parse().ok()?))
    };
    said.lines().filter_map(step).collect()
}

/// The sample so many times over, each copy with keys of its own. It is written as it is read.
fn copied(sample: &Path, many: &Path, copies: u32) -> Result<()> {
    fs::create_dir_all(many)?;
    for file in fs::read_dir(sample)? {
        let path = file?.path();
        let name = path.file_name().context("a file without a name")?;
        let mut writer = csv::Writer::from_writer(BufWriter::new(File::create(many.join(name))?));
        let copies = if name == "Export.csv" { 1 } else { copies };
        for copy in 0..copies {
            let prefix = if name == "Export.csv" { String::new() } else { format!("C{copy}_") };
            let mut reader = csv::Reader::from_reader(BufReader::new(File::open(&path)?));
            let headers = reader.byte_headers()?.clone();
            if copy == 0 {
                writer.write_byte_record(&headers)?;
            }
            let keys: Vec<bool> = headers.iter().map(is_key).collect();
            let mut record = csv::ByteRecord::new();
            while reader.read_byte_record(&mut record)? {
                for (cell, is_key) in record.iter().zip(&keys) {
                    let fresh = *is_key && !cell.is_empty();
                    if fresh {
                        writer.write_field([prefix.as_bytes(), cell].concat())?
                    } else {
                        writer.write_field(cell)?
                    }
                }
                writer.write_record(None::<&[u8]>)?;
            }
        }
        writer.flush()?;
    }
    Ok(())
}

/// Whether a column holds keys of rows. Those of users, grants and of the export stay as they are.
fn is_key(header: &[u8]) -> bool {
    let name = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
    name.ends_with(b"ID") && !matches!(name, b"UserID" | b"ExportID" | b"GrantID")
}

fn section(copies: u32, once: &[Run], over: &[Run], machine: &str) -> String {
    let of = |runs: &[Run], value: fn(&Run) -> f64| runs.iter().map(value).collect::<Vec<f64>>();
    let result = |name: String, unit: &str, aim: Option<f64>, values: Vec<f64>| report::Result {
        name,
        unit: unit.into(),
        aim,
        more_is_better: false,
        values,
    };
    let (time, memory) = (of(once, |run| run.seconds), of(once, |run| run.megabytes));
    let middle = |values: &[f64]| {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        report::median(&sorted)
    };
    let linear = middle(&of(over, |run| run.seconds)) / (middle(&time) * f64::from(copies));
    let mut results = vec![
        result("The sample, zip to zip".into(), "s", Some(1.0), time),
        result("The sample, peak memory".into(), "MB", None, memory),
    ];
    let steps = once.first().map(|run| run.steps.len()).unwrap_or(0);
    for at in 0..steps {
        let name = once[0].steps[at].0.clone();
        let values = once.iter().filter_map(|run| run.steps.get(at)).map(|(_, time)| *time).collect();
        results.push(result(format!("The sample: {name}"), "ms", None, values));
    }
    let aim = f64::from(copies);
    let (seconds, memory) = (of(over, |run| run.seconds), of(over, |run| run.megabytes));
    results.push(result(format!("{copies} times, zip to zip"), "s", Some(aim), seconds));
    results.push(result(
        format!("{copies} times, peak memory"),
        "MB",
        (copies >= 100).then_some(8000.0),
        memory,
    ));
    results.push(result(format!("{copies} times, time against linear growth"), "", Some(1.0), vec![linear]));
    format!(
        "## LSA, {copies} times the sample\n\n\
         Measured by `cargo xtask bench lsa {copies}` on {machine}. `hearth lsa` as a whole process, from the zip of HUD's \
         sample (16,494 enrollments) to the twelve files and their zip: {TIMES} times; and from a zip of the sample {copies} \
         times over, each copy with keys of its own: {} times.\n\n{}",
        over.len(),
        report::table(&results)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_from_what_the_program_says() {
        let said = "LSAPerson.csv            3669 rows\nread                       70 ms\nsystem use                 15 ms\n";
        assert_eq!(steps(said), [("read".to_owned(), 70.0), ("system use".to_owned(), 15.0)]);
        assert_eq!(high_water("VmPeak:\t 9 kB\nVmHWM:\t    2048 kB\n"), Some(2048 * 1024));
    }

    #[test]
    fn keys_are_fresh_in_each_copy_and_nothing_else_changes() -> Result<()> {
        let folder = TempFolder::new("bench-lsa-test")?;
        let sample = folder.path().join("sample");
        fs::create_dir_all(&sample)?;
        fs::write(sample.join("Export.csv"), "ExportID,SourceName\n1,Somewhere\n")?;
        fs::write(
            sample.join("Exit.csv"),
            "ExitID,EnrollmentID,Destination,UserID\nx1,e1,410,u1\nx2,,24,u1\n",
        )?;
        let out = folder.path().join("many");
        copied(&sample, &out, 2)?;
        assert_eq!(fs::read_to_string(out.join("Export.csv"))?, "ExportID,SourceName\n1,Somewhere\n");
        assert_eq!(
            fs::read_to_string(out.join("Exit.csv"))?,
            "ExitID,EnrollmentID,Destination,UserID\nC0_x1,C0_e1,410,u1\nC0_x2,,24,u1\nC1_x1,C1_e1,410,u1\nC1_x2,,24,u1\n"
        );
        Ok(())
    }
}
