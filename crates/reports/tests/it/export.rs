//! Exports that tests make up: rows by file, given to the engine as a reader of files would.

use std::collections::BTreeMap;

use reports::lsa::{Data, Loader, Source};

/// Rows of the files that the LSA reads, each with a cell for each of its [`Source::columns`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Export(BTreeMap<Source, Vec<Vec<String>>>);

impl Export {
    /// Adds a row. Columns that are not named are empty.
    pub(crate) fn add(&mut self, source: Source, cells: &[(&str, &str)]) {
        let columns = source.columns();
        let mut row = vec![String::new(); columns.len()];
        for (column, cell) in cells {
            let at = columns.iter().position(|name| name == column);
            row[at.unwrap_or_else(|| panic!("{} has no {column}", source.file()))] = (*cell).to_owned();
        }
        self.0.entry(source).or_default().push(row);
    }

    /// The rows of a file, to be changed.
    pub(crate) fn rows_mut(&mut self, source: Source) -> &mut Vec<Vec<String>> {
        self.0.entry(source).or_default()
    }

    /// Changes a cell in every row of every file that has one of the columns.
    pub(crate) fn change(&mut self, columns: &[&str], mut with: impl FnMut(&str) -> String) {
        for (source, rows) in &mut self.0 {
            let places = source.columns().iter().enumerate().filter(|(_, name)| columns.contains(name));
            let places: Vec<usize> = places.map(|(at, _)| at).collect();
            for row in rows {
                places.iter().for_each(|at| row[*at] = with(&row[*at]));
            }
        }
    }

    /// What the engine makes of the files, read in an order.
    pub(crate) fn read(&self, order: &[Source]) -> Data {
        Data::assemble(order.iter().map(|source| {
            let mut loader = Loader::new(*source);
            for row in self.0.get(source).into_iter().flatten() {
                loader.row(&row.iter().map(String::as_bytes).collect::<Vec<_>>());
            }
            loader
        }))
    }

    pub(crate) fn data(&self) -> Data {
        self.read(&Source::ALL)
    }
}
