//! All rows of one of HUD's files, as text, for those who read them all.

use std::collections::HashSet;

use entity::project;
use futures_util::TryStreamExt;
use hud::FileLayout;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryResult, QuerySelect, Statement, StreamTrait,
};

use crate::access::open_projects;
use crate::imports::stored_columns;
use crate::{Action, Permit, Result, Tx};

/// A row.
#[derive(Debug)]
pub struct Extracted<'a> {
    /// Its id.
    pub id: &'a str,
    /// The source it came from.
    pub source: &'a str,
    /// The key that its system gave it.
    pub key: &'a str,
    /// The columns that were asked for, in their order, as HMIS CSV writes them; but ids where HUD has keys of
    /// other files, and nothing where HUD has the row's own key.
    pub cells: Vec<Option<String>>,
}

/// How many columns stand before those that were asked for.
const OWN: usize = 3;

/// Hands over all rows of a file, ordered by their ids, deleted ones included.
///
/// # Errors
/// When the database fails.
pub async fn extract<A: Action>(
    tx: &Tx,
    _permit: &Permit<A>,
    layout: &FileLayout,
    columns: &[&str],
    mut row: impl FnMut(Extracted<'_>),
) -> Result<()> {
    let stored = stored_columns(layout);
    let text = |column: &&str| {
        let place = layout.columns.iter().position(|known| known.name == *column);
        let known = stored.iter().find(|stored| Some(stored.place) == place);
        known.map_or_else(|| ", NULL".to_owned(), |stored| format!(", CAST({} AS TEXT)", stored.name))
    };
    let texts: String = columns.iter().map(text).collect();
    let sql = format!("SELECT id, source_id, source_key{texts} FROM {} ORDER BY id", layout.table);
    let mut rows =
        tx.stream_raw(Statement::from_string(ConnectionTrait::get_database_backend(&**tx), sql)).await?;
    while let Some(found) = rows.try_next().await? {
        let own = |at| -> Result<String> { Ok(found.try_get_by_index(at)?) };
        let (id, source, key) = (own(0)?, own(1)?, own(2)?);
        let cells = cells(&found, columns.len())?;
        row(Extracted { id: &id, source: &source, key: &key, cells });
    }
    Ok(())
}

/// The ids of the projects of victim service providers. An agency whose flag is unknown counts as one.
///
/// # Errors
/// When the database fails.
pub async fn projects_of_victim_services<A: Action>(tx: &Tx, _permit: &Permit<A>) -> Result<HashSet<String>> {
    let found: Vec<String> = project::Entity::find()
        .select_only()
        .column(project::Column::Id)
        .filter(project::Column::Id.not_in_subquery(open_projects()))
        .into_tuple()
        .all(&**tx)
        .await?;
    Ok(found.into_iter().collect())
}

fn cells(row: &QueryResult, count: usize) -> Result<Vec<Option<String>>> {
    (OWN..OWN + count).map(|at| Ok(row.try_get_by_index(at)?)).collect()
}
