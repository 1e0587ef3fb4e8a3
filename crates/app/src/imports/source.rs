//! Which system an export comes from, and which file it is.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use hmis_csv::{Package, Row, Unusable, Value};
use sha2::{Digest, Sha256};

use crate::secrets::hex;
use crate::{Error, Result};

/// What the export calls the system it comes from; refused when it is in another year's format.
pub(super) fn source_name(
    package: &mut Package,
    path: &Path,
    formats: &'static [&'static str],
) -> Result<String> {
    let Some(layout) = hud::file("Export") else { return Err(Error::Internal("no Export layout".into())) };
    let at = |name: &str| layout.columns.iter().position(|column| column.name == name);
    let text = |row: &Row, name| at(name).and_then(|at| text_of(&row.values[at]));
    let (mut name, mut versions) = (None, Vec::new());
    package.read::<Error>(
        layout,
        |row| {
            name = name.take().or_else(|| text(&row, "SourceName")).or_else(|| text(&row, "SourceID"));
            versions.extend(text(&row, "CSVVersion"));
            Ok(())
        },
        |_| {},
    )?;
    if let Some(version) = versions.first()
        && !versions.iter().any(|version| formats.iter().any(|year| version.contains(year)))
    {
        let (path, version) = (path.to_owned(), version.clone());
        return Err(Unusable::OtherFormat { path, version, read: formats }.into());
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    Ok(name.or(stem).unwrap_or_else(|| "import".into()))
}

fn text_of(value: &Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text.clone()) } else { None }
}

/// The digest of a zip, or of a folder's files in the order of their names.
pub(super) fn digest(path: &Path) -> Result<String> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files = std::fs::read_dir(path)?.map(|file| Ok(file?.path())).collect::<std::io::Result<_>>()?;
        files.retain(|file| file.is_file());
        files.sort();
    }
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    for file in files {
        let mut file = File::open(file)?;
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
        }
    }
    Ok(hex(&hash.finalize()))
}
