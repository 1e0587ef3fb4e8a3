//! The LSA's data from an HMIS CSV export, its files read side by side.

use std::path::Path;

use hmis_csv::Package;
use rayon::prelude::*;
use reports::lsa::{Data, Loader, Source};

use crate::{Error, Result, imports};

/// The years whose formats are read: of what the LSA asks for, FY2024 has all.
const FORMATS: [&str; 2] = ["2024", "2026"];

/// What was read of an export.
#[derive(Debug)]
pub struct FromFiles {
    /// What the LSA is computed from.
    pub data: Data,
    /// Files with rows of more or fewer cells than their header, and how many.
    pub uneven: Vec<(&'static str, u64)>,
}

/// Reads an export: a zip or a folder.
///
/// # Errors
/// [`Error::Unusable`] when it is no export of these formats, lacks a file or column that the LSA needs, or cannot be read to its end.
pub fn from_files(path: &Path) -> Result<FromFiles> {
    imports::check_format(path, &FORMATS)?;
    let load = |source: &Source| -> Result<(Loader, (&'static str, u64))> {
        let layout = hud::file(source.file()).ok_or_else(|| Error::Internal("a file without layout".into()))?;
        let mut loader = Loader::new(*source);
        // Each has the package for itself: a zip is read from one place at a time.
        let scanned = Package::open(path)?.scan(layout, source.columns(), |cells| loader.row(cells))?;
        Ok((loader, (layout.file_name, scanned.uneven)))
    };
    let loaded: Vec<_> = Source::ALL.par_iter().map(load).collect::<Result<_>>()?;
    let (loaders, mut uneven): (Vec<Loader>, Vec<_>) = loaded.into_iter().unzip();
    uneven.retain(|(_, rows)| *rows > 0);
    Ok(FromFiles { data: Data::assemble(loaders), uneven })
}
