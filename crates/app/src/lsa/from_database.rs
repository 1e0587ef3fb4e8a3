//! The LSA's data from the database, as it stands in one moment.

use std::collections::{HashMap, HashSet};

use domain::access::RecordKind;
use domain::ids::ClientId;
use hud::FileLayout;
use reports::lsa::{Data, Loader, Parameters, Source};
use store::extract::{Extracted, extract};
use store::{Permit, Tx};

use super::asked::scope_name;
use crate::clients::ssn_place;
use crate::{Ctx, Error, Result, UseCase, access, action};

/// The data, and which they are.
#[derive(Debug)]
pub struct Taken {
    /// What the LSA is computed from.
    pub data: Data,
    /// The number of the audit log's last row when they were read.
    pub version: i64,
    /// The key that each row has in them, by its id, for each file that others point to.
    keys: HashMap<&'static str, HashMap<String, String>>,
}

impl Taken {
    /// The keys of a file's rows, by their ids.
    pub(super) fn keys(&self, source: Source) -> Option<&HashMap<String, String>> {
        self.keys.get(source.file())
    }
}

/// Reads all that the LSA asks for. What of it may be shown to whom is for the caller to decide.
///
/// # Errors
/// When the database fails.
pub async fn from_database(ctx: &Ctx) -> Result<Taken> {
    let permit = access::system::<action::ComputeLsa>();
    let snapshot = ctx.app.db.begin_snapshot().await?;
    let version = store::audit::last(&*snapshot).await?;
    let mut reading = Reading { ctx, keys: HashMap::new(), households: HashMap::new() };
    let mut loaders = Vec::new();
    // Those that others point to come first.
    let parents = [Source::Organization, Source::Project, Source::Client, Source::Enrollment];
    let others = Source::ALL.into_iter().filter(|source| !parents.contains(source));
    for source in parents.into_iter().chain(others) {
        loaders.push(reading.load(&snapshot, &permit, source).await?);
    }
    Ok(Taken { data: Data::assemble(loaders), version, keys: reading.keys })
}

/// As [`from_database`], for whoever types a command; the audit log tells of it.
///
/// # Errors
/// As [`from_database`].
pub async fn from_database_for_host(ctx: &Ctx, parameters: &Parameters) -> Result<Data> {
    let taken = from_database(ctx).await?;
    let mut work = ctx.begin().await?;
    let (first, last) = (parameters.first_day(), parameters.last_day());
    let about = format!("{} {first} {last} {}", parameters.coc(), scope_name(parameters.scope()));
    work.audit(UseCase::ComputeLsa, RecordKind::Report.code(), Vec::new(), about);
    work.commit().await?;
    Ok(taken.data)
}

struct Reading<'a> {
    ctx: &'a Ctx,
    /// By file, the key of each row: the one that its system gave it, unless another source has the same one.
    keys: HashMap<&'static str, HashMap<String, String>>,
    /// Households' keys and the source that had them first.
    households: HashMap<String, String>,
}

impl Reading<'_> {
    async fn load(
        &mut self,
        snapshot: &Tx,
        permit: &Permit<action::ComputeLsa>,
        source: Source,
    ) -> Result<Loader> {
        let layout = hud::file(source.file()).ok_or_else(|| Error::Internal("a file without layout".into()))?;
        let mut loader = Loader::new(source);
        let columns = source.columns();
        let (mut keys, mut taken) = (HashMap::new(), HashSet::new());
        let is_parent = store::imports::is_parent(layout);
        let mut cells: Vec<String> = Vec::new();
        extract(snapshot, permit, layout, columns, |row| {
            let key = unique(&mut taken, row.key, row.id);
            cells.clear();
            cells.extend(columns.iter().zip(&row.cells).map(|(column, cell)| {
                self.spelled(layout, column, cell.as_deref().unwrap_or_default(), &row, &key)
            }));
            if is_parent {
                keys.insert(row.id.to_owned(), key);
            }
            loader.row(&cells.iter().map(String::as_bytes).collect::<Vec<_>>());
        })
        .await?;
        if is_parent {
            self.keys.insert(layout.file, keys);
        }
        Ok(loader)
    }

    /// A cell as an export would write it: keys in place of ids, the SSN opened.
    fn spelled(
        &mut self,
        layout: &'static FileLayout,
        column: &str,
        cell: &str,
        row: &Extracted<'_>,
        key: &str,
    ) -> String {
        if column == layout.primary_key {
            return key.to_owned();
        }
        if column == "SSN" {
            let id = row.id.parse::<ClientId>().ok().map(ssn_place);
            return id.and_then(|place| self.ctx.app.keys.open(cell, &place)).unwrap_or_default();
        }
        if column == "HouseholdID" && !cell.is_empty() {
            let first = self.households.entry(cell.to_lowercase()).or_insert_with(|| row.source.to_owned());
            return if first == row.source { cell.to_owned() } else { format!("{cell} {}", row.source) };
        }
        let parent = self.keys.iter().find(|(file, _)| {
            hud::file(file).is_some_and(|parent| parent.primary_key == column && parent.file != layout.file)
        });
        match parent {
            Some((_, keys)) => keys.get(cell).cloned().unwrap_or_default(),
            None => cell.to_owned(),
        }
    }
}

/// A key that no other row of the file has, letter case aside.
fn unique(taken: &mut HashSet<String>, key: &str, id: &str) -> String {
    let chosen = if taken.contains(&key.to_lowercase()) { id } else { key };
    taken.insert(chosen.to_lowercase());
    chosen.to_owned()
}
