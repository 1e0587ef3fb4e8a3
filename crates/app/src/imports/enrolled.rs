//! Clients that no agency has enrolled: nobody is shown them, so whoever imports them must learn of it.

use std::collections::HashSet;

use domain::ids::RowId;
use hmis_csv::{Done, Finding, Row, Rule};
use hud::FileLayout;
use store::imports::{Cell, Kept, StoredColumn};

use super::convert::Converted;

/// Clients of an export, and who of them has an enrollment.
#[derive(Debug, Default)]
pub(super) struct Enrolled {
    clients: Vec<(u64, RowId, Box<str>)>,
    enrolled: HashSet<RowId>,
}

impl Enrolled {
    /// Takes note of a client or an enrollment of the export. Visibility comes from enrollments that are not
    /// deleted, and from their project's agency.
    pub(super) fn row(
        &mut self,
        layout: &FileLayout,
        row: &Row,
        id: RowId,
        columns: &[StoredColumn],
        converted: &Converted<'_>,
    ) {
        let cell = |name| columns.iter().zip(&converted.cells).find(|(column, _)| column.name == name);
        match layout.file {
            "Client" => self.clients.push((row.line, id, row.key.as_str().into())),
            "Enrollment" if converted.agency.is_some() => {
                let deleted = cell("date_deleted").is_some_and(|(_, cell)| !cell.is_empty());
                if let (Some((_, Cell::Id(client))), false) = (cell("personal_id"), deleted) {
                    self.enrolled.insert(*client);
                }
            }
            _ => {}
        }
    }

    /// Takes note of an enrollment that is there and not in the export.
    pub(super) fn absent<'a>(
        &mut self,
        layout: &FileLayout,
        columns: &[StoredColumn],
        row: &Kept,
        texts: impl Iterator<Item = Option<&'a str>>,
    ) {
        if layout.file != "Enrollment" || row.agency.is_none() {
            return;
        }
        let (mut client, mut deleted): (Option<RowId>, bool) = (None, false);
        for (column, text) in columns.iter().zip(texts) {
            match column.name {
                "personal_id" => client = text.and_then(|id| id.parse().ok()),
                "date_deleted" => deleted = text.is_some(),
                _ => {}
            }
        }
        self.enrolled.extend(client.filter(|_| !deleted));
    }

    /// A finding for each client without an enrollment.
    pub(super) fn findings(self) -> impl Iterator<Item = Finding> {
        let Self { clients, enrolled } = self;
        let without = clients.into_iter().filter(move |(_, id, _)| !enrolled.contains(id));
        without.map(|(line, _, key)| Finding {
            file: "Client.csv",
            line: Some(line),
            column: Some("PersonalID".into()),
            value: key.into(),
            rule: Rule::NotEnrolled,
            done: Done::Kept,
        })
    }
}
