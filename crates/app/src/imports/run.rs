//! One import, from file to transaction.

use std::collections::HashMap;
use std::path::PathBuf;

use domain::ids::SourceId;
use hmis_csv::{Finding, Package};
use store::imports::{self, Batch, Run};
use tokio::sync::watch;

use super::check::FORMATS;
use super::compare::Staging;
use super::enrolled::Enrolled;
use super::ids::Ids;
use super::source::{digest, source_name};
use super::summary::summary;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// What is to be imported.
#[derive(Debug, Clone)]
pub struct Request {
    /// A zip or a folder.
    pub path: PathBuf,
    /// The name of the system it comes from; none: what its Export.csv says.
    pub source: Option<String>,
    /// Only tell what would be done.
    pub dry_run: bool,
}

/// What was read of a file and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows read.
    pub read: u64,
    /// Rows that were not there before.
    pub added: u64,
    /// Rows that were, and differed.
    pub changed: u64,
}

/// What came of an import.
#[derive(Debug, Clone)]
pub struct Report {
    /// The name of the system the rows come from.
    pub source: String,
    /// Counts by file, in HUD's order.
    pub files: Vec<(&'static str, Counts)>,
    /// Everything odd.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The counts of all files.
    #[must_use]
    pub fn total(&self) -> Counts {
        self.files.iter().fold(Counts::default(), |sum, (_, file)| Counts {
            read: sum.read + file.read,
            added: sum.added + file.added,
            changed: sum.changed + file.changed,
        })
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A file is read and compared.
    Read {
        /// The file.
        file: &'static str,
        /// Bytes read of all files.
        bytes: u64,
        /// Bytes that all files have.
        of: u64,
    },
    /// What differs is written.
    Write {
        /// Rows and search keys written.
        rows: u64,
        /// How many there are.
        of: u64,
    },
}

/// Imports an export: read and compared without a lock, then written in one transaction.
/// `progress` is told now and then how far it is.
///
/// # Errors
/// [`Error::Unusable`] when it is no export. Whatever fails, nothing has been written.
pub async fn import(ctx: &Ctx, request: &Request, mut progress: impl FnMut(Step)) -> Result<Report> {
    let mut package = Package::open(&request.path)?;
    let file_digest = digest(&request.path)?;
    let named = source_name(&mut package, &request.path, &FORMATS)?;
    let name = request.source.clone().unwrap_or(named);
    let permit = access::system::<action::Import>();
    let found = imports::find_source(ctx.app.db.read(), &permit, &name).await?;
    let source = match found {
        Some(source) => source,
        None => SourceId::new(ctx.new_id()?),
    };
    let mut ids = Ids::new(ctx);
    let run = Run {
        id: ids.next()?,
        source,
        file_name: file_name(request),
        file_digest,
        user: None,
        started_at: ctx.now(),
        finished_at: ctx.now(),
        added: 0,
        changed: 0,
    };
    let (report, tables) = compare(staging(ctx, source, ids, &package), &mut package, &mut progress).await?;
    let report = Report { source: name.clone(), ..report };
    if !request.dry_run {
        let new_source = found.is_none().then_some(name);
        let batch = batch(ctx, run, new_source, tables, &report);
        write(ctx, batch, progress).await?;
    }
    Ok(report)
}

fn staging<'a>(ctx: &'a Ctx, source: SourceId, ids: Ids<'a>, package: &Package) -> Staging<'a> {
    let (known, enrolled, findings) = (HashMap::new(), Enrolled::default(), Vec::new());
    Staging { ctx, source, ids, known, enrolled, findings, read: (0, package.size()) }
}

async fn compare(
    mut staging: Staging<'_>,
    package: &mut Package,
    mut progress: impl FnMut(Step),
) -> Result<(Report, Vec<imports::Table>)> {
    let (mut files, mut tables) = (Vec::new(), Vec::new());
    for layout in hud::FILES {
        let compared = staging.compare(package, layout, &mut progress).await?;
        let (added, changed) = (compared.table.added.len() as u64, compared.table.changed.len() as u64);
        files.push((layout.file_name, Counts { read: compared.read, added, changed }));
        tables.push(compared.table);
    }
    let mut findings = staging.findings;
    findings.extend(staging.enrolled.findings());
    Ok((Report { source: String::new(), files, findings }, tables))
}

fn file_name(request: &Request) -> String {
    let name = request.path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_default()
}

fn batch(
    ctx: &Ctx,
    run: Run,
    new_source: Option<String>,
    tables: Vec<imports::Table>,
    report: &Report,
) -> Batch {
    let Counts { added, changed, .. } = report.total();
    let run = Run { finished_at: ctx.app.clock.now(), added, changed, ..run };
    let mut written: Vec<_> =
        tables.iter().map(|table| (table.layout.file, table.added.len() + table.changed.len())).collect();
    written.retain(|(_, rows)| *rows > 0);
    written.sort_unstable();
    let detail = written.iter().map(|(file, rows)| format!("{file} {rows}")).collect::<Vec<_>>().join(", ");
    let entry = || ctx.entry(UseCase::Import, "import_run", vec![run.id.to_string()], detail);
    let audit = (!written.is_empty()).then(entry);
    Batch { new_source, run, tables, findings: summary(&report.findings), audit }
}

async fn write(ctx: &Ctx, batch: Batch, mut progress: impl FnMut(Step)) -> Result<()> {
    let permit = access::system::<action::Import>();
    let of = batch.steps();
    let (sender, mut steps) = watch::channel(0);
    let tell = move |rows| {
        sender.send_replace(rows);
    };
    let writing = imports::write(&ctx.app.db, &permit, ctx.app.keys.chain(), batch, tell);
    tokio::pin!(writing);
    let done = loop {
        progress(Step::Write { rows: *steps.borrow_and_update(), of });
        tokio::select! {
            done = &mut writing => break done,
            Ok(()) = steps.changed() => {}
        }
    };
    done.map_err(|error| match error {
        store::Error::Stale | store::Error::Taken => {
            Error::unusable("its rows were changed by someone else meanwhile; nothing was imported, try again")
        }
        other => other.into(),
    })
}
