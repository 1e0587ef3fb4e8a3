//! What the last import brought.

use chrono::{DateTime, Utc};
use domain::access::RecordKind;
use entity::{import_finding, import_run, source};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::FindingCount;
use crate::{Reads, Result, Scope};

/// The last import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// Its id.
    pub id: String,
    /// The name of the system the rows came from.
    pub source: String,
    /// The file's name, without its folder.
    pub file_name: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was done.
    pub finished_at: Option<DateTime<Utc>>,
    /// Rows that were not there before.
    pub added: u64,
    /// Rows that were, and differed.
    pub changed: u64,
    /// Rows that are no more.
    pub deleted: u64,
    /// What was odd, counted.
    pub findings: Vec<FindingCount>,
}

/// The import that was started last; none when there was none, or it is not to be seen.
///
/// # Errors
/// When the database fails.
pub async fn last(db: &impl Reads, scope: &Scope) -> Result<Option<LastRun>> {
    if scope.kind() != RecordKind::Import || !scope.reach().foreign {
        return Ok(None);
    }
    let run = import_run::Entity::find()
        .order_by_desc(import_run::Column::StartedAt)
        .order_by_desc(import_run::Column::Id)
        .one(db)
        .await?;
    let Some(run) = run else { return Ok(None) };
    let source = source::Entity::find_by_id(&run.source_id).one(db).await?;
    let findings = import_finding::Entity::find()
        .filter(import_finding::Column::RunId.eq(&run.id))
        .order_by_asc(import_finding::Column::Number)
        .all(db)
        .await?;
    Ok(Some(LastRun {
        source: source.map(|source| source.name).unwrap_or_default(),
        id: run.id,
        file_name: run.file_name,
        started_at: run.started_at,
        finished_at: run.finished_at,
        added: run.rows_added.unsigned_abs(),
        changed: run.rows_changed.unsigned_abs(),
        deleted: run.rows_deleted.unsigned_abs(),
        findings: findings.into_iter().map(count).collect(),
    }))
}

fn count(row: import_finding::Model) -> FindingCount {
    FindingCount {
        file: row.file,
        column: row.column_name,
        rule: row.rule,
        done: row.done,
        occurrences: row.occurrences.unsigned_abs(),
        first_line: row.first_line.map(i64::unsigned_abs),
    }
}
