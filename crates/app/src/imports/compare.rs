//! What of a file differs from what is there, worked out before anything is locked.

use std::collections::HashMap;

use domain::ids::{ClientId, SourceId};
use domain::search::Key;
use hmis_csv::{Finding, Package, Row};
use hud::FileLayout;
use store::imports::{Cell, Existing, StoredColumn, Written, existing, existing_raw, stored_columns};

use super::convert::{Converted, Known, Parent, convert};
use crate::clients::{search_keys, ssn_place};
use crate::secrets::token_digest;
use crate::{Ctx, Error, Result, access, action};

/// What is to be written of one file.
pub(super) struct Changes {
    pub(super) layout: &'static FileLayout,
    pub(super) rows: Vec<Written>,
    /// Row id, column and text.
    pub(super) aside: Vec<Vec<Option<String>>>,
    /// Row id and what the row was; none when it was not there.
    pub(super) before: Vec<(String, Option<String>)>,
    /// Clients and what they are found by.
    pub(super) keys: Vec<(String, Vec<Key>)>,
    pub(super) read: u64,
    pub(super) added: u64,
}

/// Reads a file and keeps what differs. `known` gains the file's rows, for those that point to them.
pub(super) async fn compare(
    ctx: &Ctx,
    package: &mut Package,
    layout: &'static FileLayout,
    source: SourceId,
    known: &mut HashMap<&'static str, Known>,
    findings: &mut Vec<Finding>,
) -> Result<Changes> {
    let permit = access::system::<action::Import>();
    let db = ctx.app.db.read();
    let there = existing(db, &permit, layout, source).await?;
    let aside_there = existing_raw(db, &permit, layout, source).await?;
    let mut file = File {
        ctx,
        layout,
        columns: stored_columns(layout),
        there,
        aside_there,
        own: Known::new(),
        keyless: HashMap::new(),
        changes: Changes {
            layout,
            rows: Vec::new(),
            aside: Vec::new(),
            before: Vec::new(),
            keys: Vec::new(),
            read: 0,
            added: 0,
        },
    };
    let mut dangling = Vec::new();
    let row = |row| file.row(row, known, &mut dangling);
    package.read::<Error>(layout, row, |finding| findings.push(finding))?;
    findings.append(&mut dangling);
    // A row that is there and not in this file can be pointed to all the same.
    let absent = file.there.into_iter().map(|(key, row)| (key, Parent { id: row.id, agency: row.agency }));
    file.own.extend(absent);
    known.insert(layout.file, file.own);
    Ok(file.changes)
}

struct File<'a> {
    ctx: &'a Ctx,
    layout: &'static FileLayout,
    columns: Vec<StoredColumn>,
    there: HashMap<String, Existing>,
    aside_there: HashMap<String, Vec<(String, String)>>,
    own: Known,
    keyless: HashMap<String, u32>,
    changes: Changes,
}

impl File<'_> {
    fn row(
        &mut self,
        row: Row,
        known: &HashMap<&'static str, Known>,
        dangling: &mut Vec<Finding>,
    ) -> Result<()> {
        self.changes.read += 1;
        let new_id = self.ctx.new_id()?.simple().to_string();
        let key = if row.key.is_empty() { self.content_key(&row) } else { row.key.clone() };
        let mut converted = convert(self.layout, &self.columns, row, known, dangling);
        let there = self.there.remove(&key.to_lowercase());
        let id = there.as_ref().map_or(new_id, |there| there.id.clone());
        if self.layout.file == "Organization" {
            converted.agency = Some(id.clone());
        }
        let keys = if self.layout.file == "Client" {
            self.client(&id, &key, &mut converted, there.as_ref())?
        } else {
            Vec::new()
        };
        self.own.insert(key.to_lowercase(), Parent { id: id.clone(), agency: converted.agency.clone() });
        if there.as_ref().is_some_and(|there| self.is_same(there, &converted)) {
            return Ok(());
        }
        self.keep(id, key, converted, there, keys)
    }

    /// A key for a row without one: what it says, and how often that was said before in the file.
    fn content_key(&mut self, row: &Row) -> String {
        let content = format!("{:?} {:?}", row.values, row.aside);
        let key = format!("no-key-{}", &token_digest(&content)[..32]);
        let before = self.keyless.entry(key.clone()).or_default();
        *before += 1;
        format!("{key}-{before}")
    }

    fn is_same(&self, there: &Existing, row: &Converted) -> bool {
        let aside = self.aside_there.get(&there.id).map_or(&[][..], Vec::as_slice);
        there.agency == row.agency
            && aside == row.aside.as_slice()
            && there.texts.iter().zip(&row.cells).all(|(text, cell)| *text == cell.text())
    }

    fn keep(
        &mut self,
        id: String,
        key: String,
        row: Converted,
        there: Option<Existing>,
        keys: Vec<Key>,
    ) -> Result<()> {
        let changes = &mut self.changes;
        changes.added += u64::from(there.is_none());
        let image = there
            .as_ref()
            .map(|there| self.columns.iter().map(|column| column.name).zip(&there.texts).collect());
        let image =
            image.map(|image: HashMap<&str, &Option<String>>| serde_json::to_string(&image)).transpose();
        let image = image.map_err(|error| Error::Internal(error.to_string()))?;
        changes.before.push((id.clone(), image));
        for (column, text) in row.aside {
            changes.aside.push(vec![
                Some(self.layout.table.into()),
                Some(id.clone()),
                Some(column),
                Some(text),
            ]);
        }
        if self.layout.file == "Client" {
            changes.keys.push((id.clone(), keys));
        }
        let version = there.map_or(1, |there| there.version + 1);
        changes.rows.push(Written { id, key, version, agency: row.agency, values: row.cells });
        Ok(())
    }

    /// A client's search keys; the SSN is sealed, and left as it is when it says the same.
    fn client(&self, id: &str, key: &str, row: &mut Converted, there: Option<&Existing>) -> Result<Vec<Key>> {
        let id: ClientId = id.parse().map_err(|_| Error::Internal("an id is unreadable".into()))?;
        let at = |name| self.columns.iter().position(|column: &StoredColumn| column.name == name);
        let text = |name| at(name).and_then(|at| row.cells[at].text());
        let names = ["first_name", "middle_name", "last_name", "name_suffix"].map(text);
        let dob = at("dob").and_then(|at| if let Cell::Date(dob) = row.cells[at] { Some(dob) } else { None });
        let ssn = text("ssn");
        let keys = search_keys(
            self.ctx,
            id,
            Some(key),
            names.iter().flatten().map(String::as_str),
            dob,
            ssn.as_deref(),
        );
        if let (Some(at), Some(ssn)) = (at("ssn"), ssn) {
            let place = ssn_place(id);
            let sealed = there.and_then(|there| there.texts[at].clone());
            let same = sealed.filter(|sealed| self.ctx.app.keys.open(sealed, &place).as_deref() == Some(&ssn));
            row.cells[at] = Cell::Text(match same {
                Some(sealed) => sealed,
                None => self.ctx.app.keys.seal(&ssn, &place, &*self.ctx.app.entropy)?,
            });
        }
        Ok(keys)
    }
}
