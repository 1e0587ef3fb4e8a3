//! Whether something is an export at all, found out without a database.

use std::path::Path;

use hmis_csv::Package;

use super::source::source_name;
use crate::{Error, Result};

/// The years whose formats are imported.
pub(super) const FORMATS: [&str; 1] = ["2026"];

/// Reads an export to its end and keeps nothing of it: what cannot be imported must not leave an empty database
/// where there was none.
///
/// # Errors
/// [`Error::Unusable`] as [`super::import`].
pub fn check(path: &Path) -> Result<()> {
    let mut package = Package::open(path)?;
    source_name(&mut package, path, &FORMATS)?;
    for layout in hud::FILES {
        package.read::<Error>(layout, |_| Ok(()), |_| {})?;
    }
    Ok(())
}

/// Refuses what is no export, or one in the format of a year that is not among these, by its Export.csv.
///
/// # Errors
/// [`Error::Unusable`].
pub(crate) fn check_format(path: &Path, formats: &'static [&'static str]) -> Result<()> {
    source_name(&mut Package::open(path)?, path, formats).map(drop)
}
