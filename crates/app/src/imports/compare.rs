//! What of a file differs from what is there, worked out before anything is locked.

use std::borrow::Cow;
use std::collections::HashMap;

use domain::ids::{ClientId, RowId, SourceId};
use domain::search::Key;
use hmis_csv::{Finding, Package, Row};
use hud::FileLayout;
use store::imports::{Aside, Cell, Existing, Kept, StoredColumn, Table, existing, existing_raw};
use store::imports::{is_parent, stored_columns};

use super::convert::{Converted, Known, Parent, convert, lower};
use super::enrolled::Enrolled;
use super::ids::Ids;
use super::repeats::{Repeats, is_repeat};
use super::run::Step;
use crate::clients::{search_keys, ssn_place};
use crate::secrets::token_digest;
use crate::{Ctx, Error, Result, access, action};

/// Rows between two words of progress.
const STEP: u64 = 500;

/// Longest key that is stored as it is.
const LONGEST_KEY: usize = 64;

/// What is known of an export while its files are compared, one after the other.
pub(super) struct Staging<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) source: SourceId,
    pub(super) ids: Ids<'a>,
    /// Rows of the files before, for those that point to them.
    pub(super) known: HashMap<&'static str, Known>,
    pub(super) enrolled: Enrolled,
    pub(super) findings: Vec<Finding>,
    /// Bytes read of the files before, and of all.
    pub(super) read: (u64, u64),
}

/// A file, compared.
pub(super) struct Compared {
    pub(super) table: Table,
    pub(super) read: u64,
}

impl Staging<'_> {
    /// Reads a file and keeps what differs. Its rows become known to the files behind it.
    pub(super) async fn compare(
        &mut self,
        package: &mut Package,
        layout: &'static FileLayout,
        mut progress: impl FnMut(Step),
    ) -> Result<Compared> {
        let permit = access::system::<action::Import>();
        let db = &self.ctx.app.db;
        let there = existing(db, &permit, layout, self.source).await?;
        let aside_there = existing_raw(db, &permit, layout, self.source).await?;
        let (before, of) = self.read;
        self.read.0 += package.size_of(layout);
        let mut findings = std::mem::take(&mut self.findings);
        let mut file = File::new(self, layout, there, aside_there);
        let row = |row: Row| {
            if file.read.is_multiple_of(STEP) {
                progress(Step::Read { file: layout.file_name, bytes: before + row.at, of });
            }
            file.row(&row)
        };
        package.read::<Error>(layout, row, |finding| findings.push(finding))?;
        let compared = file.finish()?;
        findings.append(&mut self.findings);
        self.findings = findings;
        Ok(compared)
    }
}

struct File<'a, 'ctx> {
    staging: &'a mut Staging<'ctx>,
    layout: &'static FileLayout,
    columns: Vec<StoredColumn>,
    there: Existing,
    aside_there: HashMap<RowId, Vec<(String, String)>>,
    own: Known,
    keyless: HashMap<String, u32>,
    repeats: Repeats,
    table: Table,
    read: u64,
    text: String,
}

impl<'a, 'ctx> File<'a, 'ctx> {
    fn new(
        staging: &'a mut Staging<'ctx>,
        layout: &'static FileLayout,
        there: Existing,
        aside_there: HashMap<RowId, Vec<(String, String)>>,
    ) -> Self {
        Self {
            staging,
            layout,
            columns: stored_columns(layout),
            there,
            aside_there,
            own: Known::new(),
            keyless: HashMap::new(),
            repeats: Repeats::default(),
            table: Table::new(layout),
            read: 0,
            text: String::new(),
        }
    }

    fn row(&mut self, row: &Row) -> Result<()> {
        self.read += 1;
        if row.repeated {
            let first = self.own.get(&*lower(&row.key)).copied();
            let first = first.ok_or_else(|| Error::Internal("a repeated row without a first".into()))?;
            return self.repeats.add(self.layout, first, row);
        }
        let key = self.stored_key(row);
        let known = &self.staging.known;
        let mut converted = convert(self.layout, &self.columns, row, known, &mut self.staging.findings);
        if key != row.key && !row.key.is_empty() {
            converted.aside.push(("source_key", &row.key));
            converted.aside.sort_unstable();
        }
        let there = self.there.take(&lower(&key));
        let id = match there {
            Some(there) => there.id,
            None => self.staging.ids.next()?,
        };
        if self.layout.file == "Organization" {
            converted.agency = Some(id);
        }
        self.staging.enrolled.row(self.layout, row, id, &self.columns, &converted);
        let sealed;
        let mut keys = Vec::new();
        if self.layout.file == "Client" {
            (keys, sealed) = self.client(id, &key, &converted, there.as_ref())?;
            let ssn = self.place("ssn").zip(sealed.as_deref());
            ssn.into_iter().for_each(|(at, sealed)| converted.cells[at] = Cell::Text(sealed));
        }
        let written = !there.is_some_and(|there| self.is_same(&there, &converted));
        let parent = Parent { id, agency: converted.agency, written };
        self.own.insert(lower(if row.key.is_empty() { &key } else { &row.key }).into(), parent);
        if self.aside_there.get(&id).is_some_and(|texts| texts.iter().any(|(column, _)| is_repeat(column))) {
            self.repeats.expect(parent);
        }
        if written { self.keep(id, &key, converted, there, keys) } else { Ok(()) }
    }

    /// The key under which a row is stored. A row without one is known by what it says, and by how often that
    /// was said before in the file; one with a key that is too long, by its digest.
    fn stored_key<'r>(&mut self, row: &'r Row) -> Cow<'r, str> {
        if row.key.chars().count() > LONGEST_KEY {
            return format!("long-key-{}", &token_digest(&lower(&row.key))[..32]).into();
        }
        if !row.key.is_empty() {
            return row.key.as_str().into();
        }
        let content = format!("{:?} {:?}", row.values, row.aside);
        let key = format!("no-key-{}", &token_digest(&content)[..32]);
        let before = self.keyless.entry(key.clone()).or_default();
        *before += 1;
        format!("{key}-{before}").into()
    }

    fn is_same(&mut self, there: &Kept, row: &Converted<'_>) -> bool {
        let aside = self.aside_there.get(&there.id).map_or(&[][..], Vec::as_slice);
        let aside = aside.iter().filter(|(column, _)| !is_repeat(column));
        let aside = aside.map(|(column, text)| (column.as_str(), text.as_str()));
        if there.agency != row.agency || !aside.eq(row.aside.iter().copied()) {
            return false;
        }
        let text = &mut self.text;
        self.there.texts(there).zip(&row.cells).all(|(there, cell)| match (there, cell) {
            (None, cell) => cell.is_empty(),
            (Some(_), Cell::Empty) => false,
            (Some(there), Cell::Text(text)) => there == *text,
            (Some(there), cell) => there == cell.spelled(text),
        })
    }

    fn keep(
        &mut self,
        id: RowId,
        key: &str,
        row: Converted<'_>,
        there: Option<Kept>,
        keys: Vec<Key>,
    ) -> Result<()> {
        let image = there.map(|there| self.image(&there)).transpose()?;
        let aside =
            |(column, text): (&'static str, &str)| Aside { id, column: column.into(), text: text.into() };
        self.table.asides.extend(row.aside.into_iter().map(aside));
        if !keys.is_empty() {
            self.table.keys.push((id, keys));
        }
        let version = there.map_or(1, |there| there.version + 1);
        let row = store::imports::Row { id, key, version, agency: row.agency, cells: row.cells };
        match image {
            Some(image) => {
                self.table.images.push((id, image));
                self.table.changed.push(&row);
            }
            None => self.table.added.push(&row),
        }
        Ok(())
    }

    /// What a row was: its texts by column.
    fn image(&self, there: &Kept) -> Result<String> {
        let names = self.columns.iter().map(|column| column.name);
        let texts = names.zip(self.there.texts(there)).collect::<std::collections::BTreeMap<_, _>>();
        serde_json::to_string(&texts).map_err(|error| Error::Internal(error.to_string()))
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// A client's search keys, and the SSN sealed: as it is, when it says the same.
    fn client(
        &self,
        id: RowId,
        key: &str,
        row: &Converted<'_>,
        there: Option<&Kept>,
    ) -> Result<(Vec<Key>, Option<String>)> {
        let id = client_id(id)?;
        let cell = |name| self.place(name).map(|at| row.cells[at]);
        let text = |name| if let Some(Cell::Text(text)) = cell(name) { Some(text) } else { None };
        let names = ["first_name", "middle_name", "last_name", "name_suffix"].map(text);
        let dob = if let Some(Cell::Date(dob)) = cell("dob") { Some(dob) } else { None };
        let ctx = self.staging.ctx;
        let keys = search_keys(ctx, id, Some(key), names.into_iter().flatten(), dob, text("ssn"));
        let Some(ssn) = text("ssn") else { return Ok((keys, None)) };
        let place = ssn_place(id);
        let at = self.place("ssn").unwrap_or_default();
        let before = there.and_then(|there| self.there.texts(there).nth(at).flatten());
        let same = before.filter(|sealed| ctx.app.keys.open(sealed, &place).as_deref() == Some(ssn));
        let sealed = match same {
            Some(sealed) => sealed.to_owned(),
            None => ctx.app.keys.seal(ssn, &place, &*ctx.app.entropy)?,
        };
        Ok((keys, Some(sealed)))
    }

    fn finish(mut self) -> Result<Compared> {
        self.repeats.finish(self.staging.ctx, self.layout, &self.aside_there, &mut self.table)?;
        // A row that is there and not in this file can be pointed to all the same.
        for (key, row) in self.there.left() {
            let parent = Parent { id: row.id, agency: row.agency, written: false };
            self.own.insert(key.into(), parent);
            self.staging.enrolled.absent(self.layout, &self.columns, row, self.there.texts(row));
        }
        if is_parent(self.layout) {
            self.staging.known.insert(self.layout.file, self.own);
        }
        Ok(Compared { table: self.table, read: self.read })
    }
}

/// The same id, where it is a client's.
pub(super) fn client_id(id: RowId) -> Result<ClientId> {
    id.to_string().parse().map_err(|_| Error::Internal("an id is unreadable".into()))
}
