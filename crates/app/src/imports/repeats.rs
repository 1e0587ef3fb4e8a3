//! Rows whose key another row of their file has already: each is kept beside that one, whole.

use std::collections::{BTreeMap, HashMap};

use domain::ids::RowId;
use hmis_csv::Row;
use hud::FileLayout;
use store::imports::{Aside, Table};

use super::convert::Parent;
use crate::{Ctx, Error, Result};

const PREFIX: &str = "repeat ";

/// Whether a text kept beside a row is another row with its key.
pub(super) fn is_repeat(column: &str) -> bool {
    column.starts_with(PREFIX)
}

/// Rows with a key that was taken, by the row that has it.
#[derive(Debug, Default)]
pub(super) struct Repeats(BTreeMap<RowId, (bool, Vec<String>)>);

impl Repeats {
    /// Takes a row as JSON: HUD's headers and the texts, as they were written.
    pub(super) fn add(&mut self, layout: &FileLayout, first: Parent, row: &Row) -> Result<()> {
        let texts = layout
            .columns
            .iter()
            .enumerate()
            .filter_map(|(place, column)| row.text(place).map(|text| (column.name, text)));
        let json = serde_json::to_string(&texts.collect::<BTreeMap<_, _>>());
        let json = json.map_err(|error| Error::Internal(error.to_string()))?;
        self.expect(first);
        self.0.entry(first.id).or_default().1.push(json);
        Ok(())
    }

    /// Such rows were kept beside this one the last time.
    pub(super) fn expect(&mut self, first: Parent) {
        self.0.entry(first.id).or_insert_with(|| (first.written, Vec::new()));
    }

    /// Writes what differs from what stands beside the rows.
    pub(super) fn finish(
        &self,
        ctx: &Ctx,
        layout: &FileLayout,
        there: &HashMap<RowId, Vec<(String, String)>>,
        table: &mut Table,
    ) -> Result<()> {
        for (&id, (written, texts)) in &self.0 {
            let there = there.get(&id).map_or(&[][..], Vec::as_slice);
            let (before, others): (Vec<_>, Vec<_>) = there.iter().partition(|(column, _)| is_repeat(column));
            let same = || before.iter().map(|(column, text)| (column.clone(), opened(ctx, id, text)));
            let now = texts.iter().enumerate().map(|(at, text)| (name(at), Some(text.clone())));
            if !written && same().eq(now) {
                continue;
            }
            if !written {
                table.cleared.push(id);
                let kept = others.into_iter().cloned();
                table.asides.extend(kept.map(|(column, text)| Aside { id, column: column.into(), text }));
            }
            for (at, text) in texts.iter().enumerate() {
                let text = sealed(ctx, layout, id, text)?;
                table.asides.push(Aside { id, column: name(at).into(), text });
            }
        }
        Ok(())
    }
}

// In the order of their names too.
fn name(at: usize) -> String {
    format!("{PREFIX}{:06}", at + 1)
}

fn place(id: RowId) -> String {
    format!("import.repeat {id}")
}

/// A client's row names an SSN.
fn sealed(ctx: &Ctx, layout: &FileLayout, id: RowId, text: &str) -> Result<String> {
    if layout.file != "Client" {
        return Ok(text.to_owned());
    }
    ctx.app.keys.seal(text, &place(id), &*ctx.app.entropy)
}

fn opened(ctx: &Ctx, id: RowId, text: &str) -> Option<String> {
    if text.starts_with('{') { Some(text.to_owned()) } else { ctx.app.keys.open(text, &place(id)) }
}
