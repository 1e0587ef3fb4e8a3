//! One import, from file to transaction.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use domain::ids::SourceId;
use hmis_csv::{Finding, Package, Row, Unusable, Value};
use sha2::{Digest, Sha256};
use store::imports::{self, Run};

use super::compare::{Changes, compare};
use super::convert::Known;
use crate::secrets::hex;
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

/// Imports an export: read and compared without a lock, then written in one transaction.
/// `progress` is told each file before it is read.
///
/// # Errors
/// [`Error::Unusable`] when it is no export. Whatever fails, nothing has been written.
pub async fn import(ctx: &Ctx, request: &Request, mut progress: impl FnMut(&'static str)) -> Result<Report> {
    let mut package = Package::open(&request.path)?;
    let digest = digest(&request.path)?;
    let named = source_name(&mut package, &request.path)?;
    let name = request.source.clone().unwrap_or(named);
    let permit = access::system::<action::Import>();
    let found = imports::find_source(ctx.app.db.read(), &permit, &name).await?;
    let source = match found {
        Some(source) => source,
        None => SourceId::new(ctx.new_id()?),
    };
    let mut known: HashMap<&'static str, Known> = HashMap::new();
    let mut report = Report { source: name.clone(), files: Vec::new(), findings: Vec::new() };
    let mut all = Vec::new();
    for layout in hud::FILES {
        progress(layout.file_name);
        let changes = compare(ctx, &mut package, layout, source, &mut known, &mut report.findings).await?;
        let changed = changes.rows.len() as u64 - changes.added;
        report.files.push((layout.file_name, Counts { read: changes.read, added: changes.added, changed }));
        all.push(changes);
    }
    if !request.dry_run {
        let new_source = found.is_none().then_some(name.as_str());
        let run = run(ctx, request, source, digest, &report)?;
        write(ctx, source, new_source, all, &run).await?;
    }
    Ok(report)
}

fn run(ctx: &Ctx, request: &Request, source: SourceId, file_digest: String, report: &Report) -> Result<Run> {
    let total = report.total();
    let name = request.path.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(Run {
        id: ctx.new_id()?.simple().to_string(),
        source,
        file_name: name.unwrap_or_default(),
        file_digest,
        user: None,
        started_at: ctx.now(),
        finished_at: ctx.app.clock.now(),
        added: total.added,
        changed: total.changed,
    })
}

async fn write(
    ctx: &Ctx,
    source: SourceId,
    new_source: Option<&str>,
    all: Vec<Changes>,
    run: &Run,
) -> Result<()> {
    let permit = access::system::<action::Import>();
    let mut work = ctx.begin().await?;
    let tx = &**work;
    if let Some(name) = new_source {
        imports::insert_source(tx, &permit, source, name, ctx.now()).await?;
    }
    imports::insert_run(tx, &permit, run).await?;
    let mut changed = BTreeMap::new();
    for changes in all {
        changed.insert(changes.layout.file, changes.rows.len());
        write_file(&work, source, &run.id, changes).await?;
    }
    changed.retain(|_, rows| *rows > 0);
    let detail = changed.iter().map(|(file, rows)| format!("{file} {rows}")).collect::<Vec<_>>().join(", ");
    work.audit(UseCase::Import, "import_run", vec![run.id.clone()], detail);
    work.commit().await
}

async fn write_file(work: &crate::Work, source: SourceId, run: &str, changes: Changes) -> Result<()> {
    let permit = access::system::<action::Import>();
    let tx = &***work;
    let table = changes.layout.table;
    let images: Vec<Vec<Option<String>>> = changes
        .before
        .iter()
        .map(|(id, image)| vec![Some(run.into()), Some(table.into()), Some(id.clone()), image.clone()])
        .collect();
    let there: Vec<String> =
        changes.before.iter().filter(|(_, image)| image.is_some()).map(|(id, _)| id.clone()).collect();
    imports::write(tx, &permit, changes.layout, source, changes.rows).await?;
    imports::write_texts(
        tx,
        &permit,
        "import_before_image",
        &["run_id", "table_name", "row_id", "image"],
        &images,
    )
    .await?;
    // An id is unique among all tables' rows.
    imports::clear(tx, &permit, "import_raw", "row_id", &there).await?;
    imports::write_texts(
        tx,
        &permit,
        "import_raw",
        &["table_name", "row_id", "column_name", "raw"],
        &changes.aside,
    )
    .await?;
    if !changes.keys.is_empty() {
        imports::clear(tx, &permit, "search_key", "personal_id", &there).await?;
        let keys: Vec<Vec<Option<String>>> = changes
            .keys
            .into_iter()
            .flat_map(|(id, keys)| {
                keys.into_iter()
                    .map(move |key| vec![Some(key.kind.code().into()), Some(key.value), Some(id.clone())])
            })
            .collect();
        imports::write_texts(tx, &permit, "search_key", &["kind", "value", "personal_id"], &keys).await?;
    }
    Ok(())
}

/// What the export calls the system it comes from; refused when it is in another year's format.
fn source_name(package: &mut Package, path: &Path) -> Result<String> {
    let Some(layout) = hud::file("Export") else { return Err(Error::Internal("no Export layout".into())) };
    let at = |name: &str| layout.columns.iter().position(|column| column.name == name);
    let text = |row: &Row, name| at(name).and_then(|at| text_of(&row.values[at]));
    let (mut name, mut versions) = (None, Vec::new());
    package.read::<Error>(
        layout,
        |row| {
            name = name.take().or_else(|| text(&row, "SourceName")).or_else(|| text(&row, "SourceID"));
            versions.extend(text(&row, "CSVVersion"));
            Ok(())
        },
        |_| {},
    )?;
    if let Some(version) = versions.first()
        && !versions.iter().any(|version| version.contains("2026"))
    {
        return Err(Unusable::OtherFormat { path: path.to_owned(), version: version.clone() }.into());
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    Ok(name.or(stem).unwrap_or_else(|| "import".into()))
}

fn text_of(value: &Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text.clone()) } else { None }
}

/// The digest of a zip, or of a folder's files in the order of their names.
fn digest(path: &Path) -> Result<String> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files = std::fs::read_dir(path)?.map(|file| Ok(file?.path())).collect::<std::io::Result<_>>()?;
        files.retain(|file| file.is_file());
        files.sort();
    }
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    for file in files {
        let mut file = File::open(file)?;
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
        }
    }
    Ok(hex(&hash.finalize()))
}
