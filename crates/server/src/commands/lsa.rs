//! `hearth lsa`.

use std::cell::RefCell;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use app::lsa::preflight::{self, Flag, Severity};
use app::lsa::{self, Data, FromFiles, Lsa, Parameters, Stamp, Step};
use app::{Clock, OwnProcess, Schema, SystemClock};
use domain::ids::LsaRunId;
use indicatif::ProgressBar;

use super::{open, say};
use crate::cli::{Lsa as Flags, LsaScope};
use crate::config::Settings;
use crate::telemetry;

/// Computes an LSA and writes it.
pub(crate) async fn run(settings: &Settings, flags: Flags) -> anyhow::Result<u8> {
    let (start, end) = (flags.start, flags.end);
    let scope = match flags.scope {
        LsaScope::Systemwide => lsa::Scope::Systemwide,
        LsaScope::Projects => lsa::Scope::Projects,
        LsaScope::Hic => lsa::Scope::Hic,
    };
    let parameters = Parameters::new(&flags.coc, start, end, scope, flags.project.clone())?;
    let timings = Timings::default();
    let (FromFiles { data, uneven }, stamp) = read(settings, &flags, &parameters).await?;
    if let Some(unknown) = data.unknown_project(&parameters) {
        bail!("there is no project {unknown:?}");
    }
    let lsa = compute(&data, &parameters, &stamp, &timings);
    timings.next("write");
    lsa::write(&lsa, &parameters, &flags.out, flags.records)?;
    timings.next("pre-flight");
    let raised = preflight::check(&lsa);
    timings.end();
    for (file, rows) in &uneven {
        say(&format!("{file}: rows with more or fewer cells than the header: {rows}"));
    }
    tell(&lsa, &raised, &flags.out);
    if flags.timings {
        timings.tell();
    }
    let is_flagged = raised.iter().any(|flag| !flag.software && flag.severity < Severity::Warning);
    Ok(u8::from(is_flagged || !uneven.is_empty()))
}

/// Computes an LSA that someone began in the browser.
pub(crate) async fn carry_out(settings: &Settings, run: LsaRunId) -> anyhow::Result<u8> {
    telemetry::start(&settings.log)?;
    let ctx = open(settings, Schema::Expect).await?;
    let done = lsa::carry_out(&ctx, run).await;
    ctx.app.close().await?;
    done?;
    Ok(0)
}

/// This program again, to compute such a run on the same database. Settings that hold secrets go by its environment.
pub(crate) fn own_process(settings: &Settings) -> anyhow::Result<OwnProcess> {
    let program = std::env::current_exe()?;
    let settings = settings.clone();
    Ok(Arc::new(move |run: LsaRunId| {
        let mut command = std::process::Command::new(&program);
        command.arg("lsa-run").arg(run.to_string()).stdin(Stdio::null()).stdout(Stdio::null());
        command.env("DATABASE_URL", &settings.database_url).env("HEARTH_KEY_FILE", &settings.key_file);
        command.env("HEARTH_LOG", &settings.log);
        if let Some(zone) = &settings.time_zone {
            command.env("HEARTH_TIME_ZONE", zone);
        }
        command
    }))
}

async fn read(
    settings: &Settings,
    flags: &Flags,
    parameters: &Parameters,
) -> anyhow::Result<(FromFiles, Stamp)> {
    match &flags.path {
        Some(path) => Ok((lsa::from_files(path)?, lsa::stamp(SystemClock.now().naive_utc()))),
        None => {
            let ctx = open(settings, Schema::Expect).await?;
            let data = lsa::from_database_for_host(&ctx, parameters).await;
            let stamp = lsa::stamp(ctx.civil_now());
            ctx.app.close().await?;
            Ok((FromFiles { data: data?, uneven: Vec::new() }, stamp))
        }
    }
}

fn compute(data: &Data, parameters: &Parameters, stamp: &Stamp, timings: &Timings) -> Lsa {
    lsa::compute(data, parameters, stamp, |step| {
        timings.next(match step {
            Step::Households => "households",
            Step::People => "people",
            Step::System => "system use",
            Step::Exits => "exits",
            Step::Averages => "averages",
            Step::Counts => "counts",
            Step::Quality => "data quality",
        });
    })
}

fn tell(lsa: &Lsa, raised: &[Flag], out: &Path) {
    for table in &lsa.tables {
        say(&format!("{:<20} {:>8} rows", format!("{}.csv", table.name), table.rows.len()));
    }
    let (checked, others) = (preflight::checked(), preflight::unchecked().len());
    say(&format!(
        "Pre-flight: {} of {checked} checked flags are raised; {others} others need more than these files",
        raised.len()
    ));
    let (of_the_rules, to_mend): (Vec<&Flag>, Vec<&Flag>) =
        raised.iter().partition(|flag| flag.is_of_the_rules);
    for flag in to_mend {
        let first = flag.what.first().map_or("", String::as_str);
        let severity = flag.severity.code().replace('_', " ");
        let times = if flag.times == 1 { "once".to_owned() } else { format!("{} times", flag.times) };
        say(&format!("  {} {severity}, {times}: {first} {}", flag.id, flag.mend));
    }
    if !of_the_rules.is_empty() {
        let ids: Vec<String> = of_the_rules.iter().map(|flag| flag.id.to_string()).collect();
        say(&format!("  {}: HUD's own rules lead to these; nothing in the data needs mending", ids.join(", ")));
    }
    say(&format!("Written to {}", out.display()));
}

/// How long each step took, from the start of the process's work on. On a terminal it shows the step that is taken.
struct Timings {
    steps: RefCell<Vec<(&'static str, Duration)>>,
    since: RefCell<(&'static str, Instant)>,
    shown: ProgressBar,
}

impl Default for Timings {
    fn default() -> Self {
        // Drawn on a terminal only.
        let shown = ProgressBar::new_spinner().with_message("read");
        shown.enable_steady_tick(Duration::from_millis(100));
        Self { steps: RefCell::default(), since: RefCell::new(("read", Instant::now())), shown }
    }
}

impl Timings {
    fn next(&self, step: &'static str) {
        let (before, since) = self.since.replace((step, Instant::now()));
        self.steps.borrow_mut().push((before, since.elapsed()));
        self.shown.set_message(step);
    }

    fn end(&self) {
        self.next("");
        self.shown.finish_and_clear();
    }

    fn tell(&self) {
        for (step, took) in self.steps.borrow().iter() {
            say(&format!("{step:<20} {:>8} ms", took.as_millis()));
        }
    }
}
