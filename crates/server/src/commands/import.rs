//! `hearth import`.

use std::collections::BTreeMap;
use std::io::IsTerminal;

use app::Schema;
use app::imports::{Finding, Report, Request, Step, check, import};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::{open, say};
use crate::cli::Import;
use crate::config::Settings;

/// Examples shown of each kind of finding; `--json` shows all.
const EXAMPLES: usize = 3;

/// Takes an export in. Status 1 when something in it was odd.
pub(crate) async fn run(settings: &Settings, flags: Import) -> anyhow::Result<u8> {
    let mut settings = settings.clone();
    let is_new = !app::is_there(&settings.database_url).await?;
    // Compared with nothing: a database that vanishes with its folder.
    let scratch = if is_new && flags.dry_run { Some(tempfile::tempdir()?) } else { None };
    if let Some(folder) = &scratch {
        settings.database_url = format!("sqlite:{}", folder.path().join("hearth.db").display());
        settings.key_file = folder.path().join("hearth.key");
    } else if is_new {
        check(&flags.path)?;
    }
    let ctx = open(&settings, Schema::Make).await?;
    let bar = bar();
    let request = Request { path: flags.path, source: flags.source, dry_run: flags.dry_run };
    let done = import(&ctx, &request, |step| show(&bar, step)).await;
    bar.finish_and_clear();
    ctx.app.close().await?;
    let report = done?;
    if flags.json {
        say(&as_json(&report, request.dry_run))
    } else {
        tell(&report, request.dry_run)
    }
    Ok(u8::from(!report.findings.is_empty()))
}

fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    // A template that cannot be read leaves the usual bar.
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3} % {msg}") {
        bar.set_style(style);
    }
    bar
}

fn show(bar: &ProgressBar, step: Step) {
    match step {
        Step::Read { file, bytes, of } => {
            bar.set_length(of);
            bar.set_position(bytes);
            bar.set_message(file);
        }
        Step::Write { rows, of } => {
            bar.set_length(of);
            bar.set_position(rows);
            bar.set_message("writing");
        }
    }
}

fn tell(report: &Report, dry_run: bool) {
    for (file, counts) in report.files.iter().filter(|(_, counts)| counts.read > 0) {
        say(&format!(
            "{file:<28} {:>8} read {:>8} added {:>8} changed",
            counts.read, counts.added, counts.changed
        ));
    }
    let mut kinds: BTreeMap<(&str, String, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        let column = finding.column.clone().unwrap_or_default().into_owned();
        kinds.entry((finding.file, column, finding.rule.code())).or_default().push(finding);
    }
    for ((file, column, rule), findings) in &kinds {
        say(&format!("\n{file} {column}: {rule}, {} times", findings.len()));
        for finding in findings.iter().take(EXAMPLES) {
            say(&format!("  {finding}"));
        }
    }
    let total = report.total();
    let tense = if dry_run { "would be" } else { "were" };
    say(&format!(
        "\nFrom {}: {} rows read, {} {tense} added, {} changed, 0 deleted; {} findings.",
        report.source,
        total.read,
        total.added,
        total.changed,
        report.findings.len()
    ));
}

fn as_json(report: &Report, dry_run: bool) -> String {
    let findings: Vec<_> = report
        .findings
        .iter()
        .map(|finding| {
            json!({
                "file": finding.file, "line": finding.line, "column": finding.column, "value": finding.value,
                "rule": finding.rule.code(), "done": finding.done.code(),
            })
        })
        .collect();
    let files: Vec<_> = report
        .files
        .iter()
        .map(|(file, counts)| json!({ "file": file, "read": counts.read, "added": counts.added, "changed": counts.changed }))
        .collect();
    let total = report.total();
    json!({
        "source": report.source, "dry_run": dry_run, "added": total.added, "changed": total.changed, "deleted": 0,
        "files": files, "findings": findings,
    })
    .to_string()
}
