//! What a source has brought already.

use std::collections::HashMap;

use domain::ids::{RowId, SourceId};
use entity::source;
use futures_util::TryStreamExt;
use hud::FileLayout;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryResult, Statement, StreamTrait};

use super::stored_columns;
use crate::error::unreadable;
use crate::{Action, Db, Permit, Reads, Result};

/// A row as it stands in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: RowId,
    /// Counts its changes.
    pub version: i64,
    /// The agency it belongs to.
    pub agency: Option<RowId>,
    /// Where its texts begin.
    at: usize,
}

/// The rows of one file as they stand in the database, by their keys in lower case. The texts are packed.
#[derive(Debug, Default)]
pub struct Existing {
    rows: HashMap<Box<str>, Kept>,
    texts: Vec<u8>,
    columns: usize,
}

/// In place of the length of a text that is not there.
const NONE: u32 = u32::MAX;

impl Existing {
    /// Takes a row out by its key in lower case: each row of a file is met once.
    pub fn take(&mut self, key: &str) -> Option<Kept> {
        self.rows.remove(key)
    }

    /// A row's stored columns in text form, in the order of [`stored_columns`].
    pub fn texts(&self, row: &Kept) -> impl Iterator<Item = Option<&str>> {
        let mut rest = self.texts.get(row.at..).unwrap_or_default();
        let text = move |_| {
            let (length, after) = rest.split_first_chunk()?;
            let length = u32::from_le_bytes(*length);
            rest = after;
            if length == NONE {
                return None;
            }
            let (text, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            rest = after;
            std::str::from_utf8(text).ok()
        };
        (0..self.columns).map(text)
    }

    /// The rows that were not taken out.
    pub fn left(&self) -> impl Iterator<Item = (&str, &Kept)> {
        self.rows.iter().map(|(key, row)| (&**key, row))
    }

    fn put(&mut self, row: &QueryResult) -> Result<()> {
        let key: String = row.try_get_by_index(1)?;
        let id: String = row.try_get_by_index(0)?;
        let agency: Option<String> = row.try_get_by_index(3)?;
        let kept = Kept {
            id: id.parse().map_err(unreadable("id"))?,
            version: row.try_get_by_index(2)?,
            agency: agency.map(|id| id.parse()).transpose().map_err(unreadable("agency_id"))?,
            at: self.texts.len(),
        };
        for at in 0..self.columns {
            let text: Option<String> = row.try_get_by_index(OWN + at)?;
            let length = text.as_ref().map_or(NONE, |text| u32::try_from(text.len()).unwrap_or(NONE));
            self.texts.extend(length.to_le_bytes());
            self.texts.extend(text.iter().flat_map(|text| text.as_bytes()));
        }
        self.rows.insert(key.to_lowercase().into(), kept);
        Ok(())
    }
}

/// How many columns stand before those of the layout in the query.
const OWN: usize = 4;

/// The rows of a file that a source has brought.
///
/// # Errors
/// When the database fails.
pub async fn existing<A: Action>(
    db: &Db,
    _permit: &Permit<A>,
    layout: &FileLayout,
    source: SourceId,
) -> Result<Existing> {
    let columns = stored_columns(layout);
    let texts: String = columns.iter().map(|column| format!(", CAST({} AS TEXT)", column.name)).collect();
    let sql =
        format!("SELECT id, source_key, version, agency_id{texts} FROM {} WHERE source_id = $1", layout.table);
    let db = db.read();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [source.to_string().into()]);
    let mut found = Existing { columns: columns.len(), ..Existing::default() };
    let mut rows = db.stream_raw(statement).await?;
    while let Some(row) = rows.try_next().await? {
        found.put(&row)?;
    }
    Ok(found)
}

/// The texts kept aside for a file's rows of one source: column and text by row, in the order of the columns.
///
/// # Errors
/// When the database fails.
pub async fn existing_raw<A: Action>(
    db: &Db,
    _permit: &Permit<A>,
    layout: &FileLayout,
    source: SourceId,
) -> Result<HashMap<RowId, Vec<(String, String)>>> {
    let sql = format!(
        "SELECT raw.row_id, raw.column_name, raw.raw FROM import_raw raw \
         INNER JOIN {0} kept ON kept.id = raw.row_id WHERE raw.table_name = $1 AND kept.source_id = $2",
        layout.table
    );
    let db = db.read();
    let values = [layout.table.into(), source.to_string().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let mut found: HashMap<RowId, Vec<(String, String)>> = HashMap::new();
    let mut rows = db.stream_raw(statement).await?;
    while let Some(row) = rows.try_next().await? {
        let id: String = row.try_get_by_index(0)?;
        let kept = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        found.entry(id.parse().map_err(unreadable("import_raw.row_id"))?).or_default().push(kept);
    }
    // By bytes, as the other side is sorted: the databases have orders of their own.
    found.values_mut().for_each(|texts| texts.sort());
    Ok(found)
}

/// The source of this name.
///
/// # Errors
/// When the database fails.
pub async fn find_source<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    name: &str,
) -> Result<Option<SourceId>> {
    let found = source::Entity::find().filter(source::Column::Name.eq(name)).one(db).await?;
    found.map(|row| row.id.parse().map_err(unreadable("source.id"))).transpose()
}
