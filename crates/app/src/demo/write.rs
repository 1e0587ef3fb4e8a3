//! Puts made-up rows into the database. This file alone knows how rows are written in bulk.

use std::collections::HashMap;

use store::imports::{self, Cell, stored_columns};
use store::sources;

use super::rows::{Batch, Face};
use crate::clients::{search_keys, ssn_place};
use crate::ctx::Work;
use crate::{Ctx, Error, Result, access, action};

/// Search keys that wait until they are written in the order of their index: strewn over it, each
/// would touch a page of its own.
const KEYS_TOGETHER: usize = 400_000;

/// Writes batches, and keeps search keys until there are many.
pub(super) struct Writer<'a> {
    ctx: &'a Ctx,
    keys: Vec<(&'static str, String, String)>,
}

impl<'a> Writer<'a> {
    /// A writer with nothing to write yet.
    pub(super) fn new(ctx: &'a Ctx) -> Self {
        Self { ctx, keys: Vec::new() }
    }

    /// Writes a batch within a transaction; search keys may wait.
    pub(super) async fn write(&mut self, work: &Work, mut batch: Batch) -> Result<()> {
        let permit = access::system::<action::Demo>();
        let source = sources::OWN.parse().map_err(|_| Error::Internal("the own source is no id".into()))?;
        self.seal(&mut batch)?;
        for (at, rows) in batch.files {
            imports::write(&***work, &permit, &hud::FILES[at], source, rows).await?;
        }
        store::demo::write(&***work, &permit, batch.own).await?;
        self.keep_keys(&batch.faces);
        if self.keys.len() >= KEYS_TOGETHER { self.finish(work).await } else { Ok(()) }
    }

    /// Writes the search keys that waited.
    pub(super) async fn finish(&mut self, work: &Work) -> Result<()> {
        let permit = access::system::<action::Demo>();
        let mut keys = std::mem::take(&mut self.keys);
        keys.sort_unstable();
        let rows: Vec<_> = keys
            .into_iter()
            .map(|(kind, value, id)| vec![Some(kind.to_owned()), Some(value), Some(id)])
            .collect();
        let names = ["kind", "value", "personal_id"];
        Ok(imports::write_texts(&***work, &permit, "search_key", &names, &rows).await?)
    }

    fn keep_keys(&mut self, faces: &[Face]) {
        for face in faces {
            let names = face.names.iter().map(String::as_str);
            let keys = search_keys(self.ctx, face.id, None, names, face.dob, face.ssn.as_deref());
            let id = face.id.to_string();
            self.keys.extend(keys.into_iter().map(|key| (key.kind.code(), key.value, id.clone())));
        }
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
                    row.values[column] = Cell::Text(text);
                }
            }
        }
        Ok(())
    }
}
