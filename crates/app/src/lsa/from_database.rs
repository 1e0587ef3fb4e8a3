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
/// Stays at victim service providers are left out: HUD has them in a database of the providers' own, and an LSA asks for
/// nobody in them, but some of its counts by project would tell how many there are.
///
/// # Errors
/// When the database fails.
pub async fn from_database(ctx: &Ctx) -> Result<Taken> {
    let permit = access::system::<action::ComputeLsa>();
    let snapshot = ctx.app.db.begin_snapshot().await?;
    let version = store::audit::last(&*snapshot).await?;
    let protected = store::extract::projects_of_victim_services(&snapshot, &permit).await?;
    let mut reading = Reading { ctx, protected, keys: HashMap::new(), households: HashMap::new() };
    let mut loaders = Vec::new();
    // Those that others point to come first.
    let parents = [Source::Organization, Source::Project, Source::Client, Source::Enrollment];
    let others = Source::ALL.into_iter().filter(|source| !parents.contains(source));
    for source in parents.into_iter().chain(others) {
        loaders.push(reading.load(&snapshot, &permit, source).await?);
    }
    let assembling = tokio::task::spawn_blocking(move || Data::assemble(loaders));
    let data = assembling.await.map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Taken { data, version, keys: reading.keys })
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
    /// Ids of projects whose stays are left out.
    protected: HashSet<String>,
    /// By file, the key of each row: the one that its system gave it, unless another source has the same one.
    keys: HashMap<&'static str, HashMap<String, String>>,
    /// Households' keys and the source that had them first.
    households: HashMap<String, String>,
}

/// What stands in a column of the database where an export would have something else.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// The same.
    AsIs,
    /// Nothing: the row's own key stands beside it.
    OwnKey,
    /// A sealed SSN.
    Ssn,
    /// A household's key, which two sources may both have.
    Household,
    /// The id of a row of another file.
    Of(&'static str),
}

impl Spelling {
    fn of(layout: &FileLayout, column: &str) -> Self {
        match column {
            _ if column == layout.primary_key => Self::OwnKey,
            "SSN" => Self::Ssn,
            "HouseholdID" => Self::Household,
            _ => {
                let parent = hud::FILES
                    .iter()
                    .find(|parent| parent.primary_key == column && store::imports::is_parent(parent));
                parent.map_or(Self::AsIs, |parent| Self::Of(parent.file))
            }
        }
    }
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
        let spellings: Vec<Spelling> = columns.iter().map(|column| Spelling::of(layout, column)).collect();
        let project = columns.iter().position(|column| source == Source::Enrollment && *column == "ProjectID");
        let (mut keys, mut taken) = (HashMap::new(), HashSet::new());
        let is_parent = store::imports::is_parent(layout);
        // Of those that nobody names and that are in no file of the LSA, the id does.
        let is_named = is_parent || !source.is_of_stays();
        let mut cells: Vec<String> = Vec::new();
        extract(snapshot, permit, layout, columns, |row| {
            let of = project.and_then(|at| row.cells[at].as_deref());
            if of.is_some_and(|project| self.protected.contains(project)) {
                return;
            }
            let key = if is_named { unique(&mut taken, row.key, row.id) } else { row.id.to_owned() };
            cells.clear();
            cells.extend(spellings.iter().zip(&row.cells).map(|(spelling, cell)| {
                self.spelled(*spelling, cell.as_deref().unwrap_or_default(), &row, &key)
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
    fn spelled(&mut self, spelling: Spelling, cell: &str, row: &Extracted<'_>, key: &str) -> String {
        match spelling {
            Spelling::AsIs => cell.to_owned(),
            Spelling::OwnKey => key.to_owned(),
            Spelling::Ssn => {
                let id = row.id.parse::<ClientId>().ok().map(ssn_place);
                id.and_then(|place| self.ctx.app.keys.open(cell, &place)).unwrap_or_default()
            }
            Spelling::Household if cell.is_empty() => String::new(),
            Spelling::Household => {
                let first = self.households.entry(cell.to_lowercase()).or_insert_with(|| row.source.to_owned());
                if first == row.source { cell.to_owned() } else { format!("{cell} {}", row.source) }
            }
            Spelling::Of(parent) => {
                self.keys.get(parent).and_then(|keys| keys.get(cell)).cloned().unwrap_or_default()
            }
        }
    }
}

/// A key that no other row of the file has, letter case aside.
fn unique(taken: &mut HashSet<String>, key: &str, id: &str) -> String {
    let chosen = if taken.contains(&key.to_lowercase()) { id } else { key };
    taken.insert(chosen.to_lowercase());
    chosen.to_owned()
}
