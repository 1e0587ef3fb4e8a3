//! What one import writes, and writing it: everything in one transaction, by each database's fast way.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::ids::{RowId, SourceId, UserId};
use domain::search::Key;
use entity::audit_log;
use hud::FileLayout;

use super::{Rows, StoredColumn, stored_columns};
use crate::audit::{ChainKey, Entry};
use crate::raw::{postgres_import, sqlite_import};
use crate::{Action, Db, Error, Permit, Result};

/// One import, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RowId,
    /// Where the rows came from.
    pub source: SourceId,
    /// The file's name, without its folder.
    pub file_name: String,
    /// The file's digest.
    pub file_digest: String,
    /// Who started it; none at the command line.
    pub user: Option<UserId>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was done.
    pub finished_at: DateTime<Utc>,
    /// Rows that were not there before. Their ids follow the run's: from them an undo knows which they are, so
    /// that no image has to say of each that there was nothing.
    pub added: u64,
    /// Rows that were, and differed.
    pub changed: u64,
}

/// A text that stands beside a row: it did not fit its column, or it is a row whose key was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// The row.
    pub id: RowId,
    /// The column, or what else it is.
    pub column: Cow<'static, str>,
    /// The text.
    pub text: String,
}

/// What is written of one file.
#[derive(Debug, Clone)]
pub struct Table {
    /// The file.
    pub layout: &'static FileLayout,
    /// Rows that are not there.
    pub added: Rows,
    /// Rows that differ. What stood beside them, and what they were found by, is forgotten first.
    pub changed: Rows,
    /// What each changed row was.
    pub images: Vec<(RowId, String)>,
    /// Rows that did not change, with texts beside them that did: these are forgotten.
    pub cleared: Vec<RowId>,
    /// What stands beside the rows.
    pub asides: Vec<Aside>,
    /// What clients are found by.
    pub keys: Vec<(RowId, Vec<Key>)>,
}

impl Table {
    /// Nothing to be written.
    #[must_use]
    pub fn new(layout: &'static FileLayout) -> Self {
        let (added, changed) = (Rows::default(), Rows::default());
        let (images, cleared, asides, keys) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { layout, added, changed, images, cleared, asides, keys }
    }
}

/// Findings of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingCount {
    /// The file.
    pub file: String,
    /// The column, by HUD's header or the file's own.
    pub column: Option<String>,
    /// The rule's code.
    pub rule: String,
    /// The code of what was done.
    pub done: String,
    /// How many there were.
    pub occurrences: u64,
    /// The line of the first; none when they are about the file.
    pub first_line: Option<u64>,
}

/// All that one import writes.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The source's name, if it is not there yet.
    pub new_source: Option<String>,
    /// The run.
    pub run: Run,
    /// The files, those before that others point to.
    pub tables: Vec<Table>,
    /// What was odd, counted.
    pub findings: Vec<FindingCount>,
    /// The row of the audit log; none when no row of the export differs, so that nothing happened to a record.
    pub audit: Option<Entry>,
}

impl Batch {
    /// What `progress` counts up to while it is written.
    #[must_use]
    pub fn steps(&self) -> u64 {
        let keys = |table: &Table| table.keys.iter().map(|(_, keys)| keys.len()).sum::<usize>();
        let steps = |table: &Table| table.added.len() + table.changed.len() + keys(table);
        self.tables.iter().map(|table| steps(table) as u64).sum()
    }
}

/// Writes a batch, all of it or nothing. `progress` hears now and then how far it is.
///
/// # Errors
/// [`Error::Stale`] or [`Error::Taken`] when rows were changed or added since they were compared; or when the
/// database fails. Then nothing was written.
pub async fn write<A: Action>(
    db: &Db,
    _permit: &Permit<A>,
    key: ChainKey,
    batch: Batch,
    progress: impl Fn(u64) + Send + Sync + 'static,
) -> Result<()> {
    let Some(file) = db.sqlite_file() else {
        return postgres_import::write(db.writer(), &key, &batch, &progress).await;
    };
    let work = move || sqlite_import::write(&file, &key, &batch, &progress);
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::Driver(format!("the import's thread: {error}")))?
}

/// Adds rows and keys without a run to remember: those of a made-up community. All of them or none.
///
/// # Errors
/// When the database fails. Then nothing was written.
pub async fn add<A: Action>(db: &Db, _permit: &Permit<A>, source: SourceId, tables: Vec<Table>) -> Result<()> {
    let Some(file) = db.sqlite_file() else {
        return postgres_import::add_all(db.writer(), source, &tables).await;
    };
    let done = tokio::task::spawn_blocking(move || sqlite_import::add_all(&file, source, &tables)).await;
    done.map_err(|error| Error::Driver(format!("the writing thread: {error}")))?
}

/// Rows of a table all of whose values can be given as text: both databases turn them into their columns' types.
pub(crate) struct Plain<'a> {
    pub(crate) table: &'static str,
    pub(crate) columns: &'static [&'static str],
    pub(crate) rows: Vec<Vec<Option<Cow<'a, str>>>>,
}

/// What is written before the files' rows, and after them.
pub(crate) fn around<'a>(batch: &'a Batch, audit: &'a [audit_log::Model]) -> (Vec<Plain<'a>>, Vec<Plain<'a>>) {
    let source = batch.new_source.iter().map(|name| {
        let run = &batch.run;
        vec![owned(run.source), borrowed(name), owned(instant(run.started_at))]
    });
    let columns = &["id", "name", "created_at"];
    let source = Plain { table: "source", columns, rows: source.collect() };
    (vec![source, run(&batch.run)], vec![findings(batch), log(audit)])
}

fn run(run: &Run) -> Plain<'_> {
    let columns = &[
        "id",
        "source_id",
        "file_name",
        "file_digest",
        "user_id",
        "started_at",
        "finished_at",
        "rows_added",
        "rows_changed",
        "rows_deleted",
    ];
    let row = vec![
        owned(run.id),
        owned(run.source),
        borrowed(&run.file_name),
        borrowed(&run.file_digest),
        run.user.and_then(owned),
        owned(instant(run.started_at)),
        owned(instant(run.finished_at)),
        owned(run.added),
        owned(run.changed),
        owned(0),
    ];
    Plain { table: "import_run", columns, rows: vec![row] }
}

fn findings(batch: &Batch) -> Plain<'_> {
    let columns = &["run_id", "number", "file", "column_name", "rule", "done", "occurrences", "first_line"];
    let rows = batch.findings.iter().enumerate().map(|(number, found)| {
        vec![
            owned(batch.run.id),
            owned(number + 1),
            borrowed(&found.file),
            found.column.as_deref().and_then(borrowed),
            borrowed(&found.rule),
            borrowed(&found.done),
            owned(found.occurrences),
            found.first_line.and_then(owned),
        ]
    });
    Plain { table: "import_finding", columns, rows: rows.collect() }
}

fn log(rows: &[audit_log::Model]) -> Plain<'_> {
    let columns = &["seq", "at", "actor_id", "use_case", "record_kind", "record_ids", "detail", "hash"];
    let rows = rows.iter().map(|row| {
        vec![
            owned(row.seq),
            owned(instant(row.at)),
            row.actor_id.as_deref().and_then(borrowed),
            borrowed(&row.use_case),
            borrowed(&row.record_kind),
            borrowed(&row.record_ids),
            borrowed(&row.detail),
            borrowed(&row.hash),
        ]
    });
    Plain { table: "audit_log", columns, rows: rows.collect() }
}

/// What a file's changed rows were, and what stands beside its rows.
pub(crate) fn asides<'a>(run: &Run, table: &'a Table) -> [Plain<'a>; 2] {
    let name = table.layout.table;
    let images = table.images.iter();
    let images = images.map(|(id, image)| vec![owned(run.id), borrowed(name), owned(*id), borrowed(image)]);
    let raw = table.asides.iter();
    let raw =
        raw.map(|aside| vec![borrowed(name), owned(aside.id), borrowed(&aside.column), borrowed(&aside.text)]);
    let columns = &["run_id", "table_name", "row_id", "image"];
    let images = Plain { table: "import_before_image", columns, rows: images.collect() };
    let columns = &["table_name", "row_id", "column_name", "raw"];
    [images, Plain { table: "import_raw", columns, rows: raw.collect() }]
}

/// What a file's clients are found by, in the order of the table's key: each lands beside the one before.
pub(crate) fn keys(table: &Table) -> Vec<(&'static str, &str, RowId)> {
    let mut keys = Vec::new();
    for (id, of) in &table.keys {
        keys.extend(of.iter().map(|key| (key.kind.code(), key.value.as_str(), *id)));
    }
    keys.sort_unstable();
    keys
}

/// The columns of a file's table that an import fills: our own, then those of the layout.
pub(crate) fn filled(layout: &FileLayout) -> Vec<&'static str> {
    let own = ["id", "source_id", "source_key", "version", "agency_id", "data_class"];
    own.into_iter().chain(names(&stored_columns(layout))).collect()
}

/// The columns that a changed row gets anew. Its class stays: somebody may have restricted the row.
pub(crate) fn renewed(layout: &FileLayout) -> Vec<&'static str> {
    ["version", "agency_id"].into_iter().chain(names(&stored_columns(layout))).collect()
}

fn names(columns: &[StoredColumn]) -> impl Iterator<Item = &'static str> {
    columns.iter().map(|column| column.name)
}

// As sqlx writes it to SQLite; PostgreSQL reads it as well.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

fn borrowed(text: &str) -> Option<Cow<'_, str>> {
    Some(text.into())
}

fn owned<'a>(value: impl ToString) -> Option<Cow<'a, str>> {
    Some(value.to_string().into())
}
