//! An export on disk: a zip or a folder, its files found by HUD's names.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use hud::FileLayout;
use zip::ZipArchive;

/// Why something cannot be read as an HMIS CSV export.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It is not there, or may not be read.
    #[error("{}: {error}", path.display())]
    Io {
        /// What was asked for.
        path: PathBuf,
        /// Why it cannot be read.
        error: io::Error,
    },
    /// It is neither a folder nor a zip, or a damaged one.
    #[error("{}: {error}", path.display())]
    NotAZip {
        /// What was asked for.
        path: PathBuf,
        /// What is wrong with it.
        error: zip::result::ZipError,
    },
    /// It has none of HUD's files, or not the ones without which nothing can be read.
    #[error("{}: there is no {file} in it, so this is no HMIS CSV export", path.display())]
    NoSuchFile {
        /// What was asked for.
        path: PathBuf,
        /// The file.
        file: &'static str,
    },
    /// Two files have the same name, so that nobody knows which one is meant.
    #[error("{}: {file} is in it twice", path.display())]
    Twice {
        /// What was asked for.
        path: PathBuf,
        /// The file.
        file: &'static str,
    },
    /// One of its files cannot be read to the end.
    #[error("{file}, line {line}: {reason}")]
    BadFile {
        /// The file.
        file: &'static str,
        /// The last line that was read.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// It is written in the format of another year.
    #[error("{}: its format is {version:?}; read is that of {}", path.display(), read.join(" and "))]
    OtherFormat {
        /// What was asked for.
        path: PathBuf,
        /// What its Export.csv says (HUD's CSVVersion).
        version: String,
        /// The years whose formats are read.
        read: &'static [&'static str],
    },
    /// One of its files lacks a column that is needed.
    #[error("{file}: there is no column {column}")]
    NoColumn {
        /// The file.
        file: &'static str,
        /// The column.
        column: &'static str,
    },
    /// One of its files lacks the column that names its rows.
    #[error("{file}: there is no column {column}, so its rows have no keys")]
    NoKey {
        /// The file.
        file: &'static str,
        /// The column.
        column: &'static str,
    },
}

/// An export that has been opened: its files have been found, none has been read.
#[derive(Debug)]
pub struct Package {
    path: PathBuf,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(BTreeMap<&'static str, PathBuf>),
    Zip {
        archive: ZipArchive<BufReader<File>>,
        entries: BTreeMap<&'static str, usize>,
        sizes: BTreeMap<&'static str, u64>,
    },
}

impl Package {
    /// Opens a zip or a folder. The files may lie in a folder inside; letter case does not matter.
    ///
    /// # Errors
    /// When it cannot be read, or holds no `Export.csv`.
    pub fn open(path: &Path) -> Result<Self, Unusable> {
        let place = if path.is_dir() { open_folder(path)? } else { open_zip(path)? };
        let package = Self { path: path.to_owned(), place };
        if !package.has("Export") {
            return Err(Unusable::NoSuchFile { path: path.to_owned(), file: "Export.csv" });
        }
        Ok(package)
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a file is in it, by HUD's name without `.csv`.
    #[must_use]
    pub fn has(&self, file: &str) -> bool {
        match &self.place {
            Place::Folder(files) => files.contains_key(file),
            Place::Zip { entries, .. } => entries.contains_key(file),
        }
    }

    /// How many bytes its files have, read whole.
    #[must_use]
    pub fn size(&self) -> u64 {
        hud::FILES.iter().map(|layout| self.size_of(layout)).sum()
    }

    /// How many bytes a file has; 0 when it is not in it.
    #[must_use]
    pub fn size_of(&self, layout: &FileLayout) -> u64 {
        match &self.place {
            Place::Folder(files) => {
                files.get(layout.file).and_then(|file| file.metadata().ok()).map_or(0, |file| file.len())
            }
            Place::Zip { sizes, .. } => sizes.get(layout.file).copied().unwrap_or_default(),
        }
    }

    /// A file's bytes; none when it is not in it.
    pub(crate) fn reader(&mut self, layout: &FileLayout) -> Result<Option<Box<dyn Read + '_>>, Unusable> {
        let path = self.path.clone();
        match &mut self.place {
            Place::Folder(files) => {
                let Some(file) = files.get(layout.file) else { return Ok(None) };
                let opened = File::open(file).map_err(|error| Unusable::Io { path: file.clone(), error })?;
                Ok(Some(Box::new(opened)))
            }
            Place::Zip { archive, entries, .. } => {
                let Some(entry) = entries.get(layout.file) else { return Ok(None) };
                let opened = archive.by_index(*entry).map_err(|error| Unusable::NotAZip { path, error })?;
                Ok(Some(Box::new(opened)))
            }
        }
    }
}

fn open_folder(path: &Path) -> Result<Place, Unusable> {
    let unreadable = |error| Unusable::Io { path: path.to_owned(), error };
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        let Some(layout) = layout_of(&file) else { continue };
        if files.insert(layout.file, file).is_some() {
            return Err(Unusable::Twice { path: path.to_owned(), file: layout.file_name });
        }
    }
    Ok(Place::Folder(files))
}

fn open_zip(path: &Path) -> Result<Place, Unusable> {
    let file = File::open(path).map_err(|error| Unusable::Io { path: path.to_owned(), error })?;
    let not_a_zip = |error| Unusable::NotAZip { path: path.to_owned(), error };
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(not_a_zip)?;
    let (mut entries, mut sizes) = (BTreeMap::new(), BTreeMap::new());
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(not_a_zip)?;
        let name = PathBuf::from(entry.name().map_err(not_a_zip)?.as_ref());
        // Macs add a shadow of each file.
        let shadow = name.components().any(|part| part.as_os_str() == "__MACOSX");
        let Some(layout) = layout_of(&name).filter(|_| entry.is_file() && !shadow) else { continue };
        sizes.insert(layout.file, entry.size());
        if entries.insert(layout.file, at).is_some() {
            return Err(Unusable::Twice { path: path.to_owned(), file: layout.file_name });
        }
    }
    Ok(Place::Zip { archive, entries, sizes })
}

fn layout_of(path: &Path) -> Option<&'static FileLayout> {
    let name = path.file_name()?.to_str()?;
    hud::FILES.iter().find(|layout| layout.file_name.eq_ignore_ascii_case(name))
}
