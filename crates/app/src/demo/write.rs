//! Puts made-up rows into the database. This file alone knows how rows are written in bulk.

use std::collections::HashMap;

use domain::ids::{RowId, SourceId};
use domain::records::Value;
use domain::search::Key;
use store::imports::{self, Cell, Row, Table, stored_columns};
use store::sources;

use super::rows::{Batch, Face, HudRow};
use crate::clients::{search_keys, ssn_place};
use crate::{Ctx, Error, Result, access, action};

/// Search keys that wait until they are written in the order of their index: strewn over it, each
/// would touch a page of its own.
const KEYS_TOGETHER: usize = 400_000;

/// Writes batches, and keeps search keys until there are many.
pub(super) struct Writer<'a> {
    ctx: &'a Ctx,
    source: SourceId,
    keys: Vec<(RowId, Vec<Key>)>,
    waiting: usize,
}

impl<'a> Writer<'a> {
    /// A writer with nothing to write yet.
    pub(super) fn new(ctx: &'a Ctx) -> Result<Self> {
        let source = sources::OWN.parse().map_err(|_| Error::Internal("the own source is no id".into()))?;
        Ok(Self { ctx, source, keys: Vec::new(), waiting: 0 })
    }

    /// Writes a batch: HUD's rows first, then Hearth's own; search keys may wait.
    pub(super) async fn write(&mut self, mut batch: Batch) -> Result<()> {
        let permit = access::system::<action::Demo>();
        self.seal(&mut batch)?;
        let mut tables = Vec::new();
        for (at, rows) in &batch.files {
            let mut table = Table::new(&hud::FILES[*at]);
            for row in rows {
                table.added.push(&packed(row)?);
            }
            tables.push(table);
        }
        imports::add(&self.ctx.app.db, &permit, self.source, tables).await?;
        let work = self.ctx.begin().await?;
        store::demo::write(&**work, &permit, batch.own).await?;
        work.commit().await?;
        self.keep_keys(&batch.faces)?;
        if self.waiting >= KEYS_TOGETHER { self.finish().await } else { Ok(()) }
    }

    /// Writes the search keys that waited.
    pub(super) async fn finish(&mut self) -> Result<()> {
        let permit = access::system::<action::Demo>();
        let mut table = Table::new(crate::records::layout("Client")?);
        table.keys = std::mem::take(&mut self.keys);
        self.waiting = 0;
        Ok(imports::add(&self.ctx.app.db, &permit, self.source, vec![table]).await?)
    }

    fn keep_keys(&mut self, faces: &[Face]) -> Result<()> {
        for face in faces {
            let names = face.names.iter().map(String::as_str);
            let keys = search_keys(self.ctx, face.id, None, names, face.dob, face.ssn.as_deref());
            self.waiting += keys.len();
            self.keys.push((row_id(&face.id.to_string())?, keys));
        }
        Ok(())
    }

    /// Puts each client's sealed SSN into its row.
    fn seal(&self, batch: &mut Batch) -> Result<()> {
        let app = &self.ctx.app;
        let mut sealed = HashMap::new();
        for face in &batch.faces {
            if let Some(ssn) = &face.ssn {
                let text = app.keys.seal(ssn, &ssn_place(face.id), &*app.entropy)?;
                sealed.insert(face.id.to_string(), text);
            }
        }
        for (at, rows) in &mut batch.files {
            let layout = &hud::FILES[*at];
            let column = stored_columns(layout).iter().position(|column| column.name == "ssn");
            let Some(column) = column.filter(|_| layout.file == "Client") else { continue };
            for row in rows {
                if let Some(text) = sealed.remove(&row.id) {
                    row.values[column] = Value::Text(text);
                }
            }
        }
        Ok(())
    }
}

/// A row as it is written.
fn packed(row: &HudRow) -> Result<Row<'_>> {
    let cells = row.values.iter().map(Cell::from);
    let (id, agency) = (row_id(&row.id)?, row_id(&row.agency)?);
    Ok(Row { id, key: &row.id, version: 1, agency: Some(agency), cells: cells.collect() })
}

fn row_id(text: &str) -> Result<RowId> {
    text.parse().map_err(|_| Error::Internal("a made-up id is none".into()))
}
