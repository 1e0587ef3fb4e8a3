//! `cargo xtask tidy`: house rules that the compiler does not know.

mod access;
mod adr;
mod arrows;
mod catalogue;
mod docs;
mod markup;
mod sizes;
mod tokens;
mod words;

use std::{fmt, process::ExitCode};

use anyhow::Result;

use crate::{codegen, repo};

/// Something to put right.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// A text file of the repository.
struct File {
    path: String,
    text: String,
}

impl File {
    fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    fn ends_with(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }

    fn finding(&self, line: usize, message: impl Into<String>) -> Finding {
        Finding::new(&self.path, line, message)
    }
}

/// The repository as the checks see it.
struct Repo {
    /// Every path, sorted.
    paths: Vec<String>,
    /// The files of the kinds that people write.
    files: Vec<File>,
}

impl Repo {
    fn load() -> Result<Self> {
        let root = repo::root();
        let paths = repo::files(&root, "")?;
        let written = [".rs", ".md", ".sql", ".css", ".toml", ".ftl", "docs/system-scopes.txt"];
        let is_written = |path: &&String| written.iter().any(|ending| path.ends_with(ending));
        let read = |path: &String| Ok(File { path: path.clone(), text: repo::read(&root, path)? });
        let files = paths.iter().filter(is_written).map(read).collect::<Result<_>>()?;
        Ok(Self { paths, files })
    }

    /// The Rust files below a folder.
    fn rust(&self, folder: &str) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.is_in(folder) && file.ends_with(".rs"))
    }

    #[cfg(test)]
    fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        let paths = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        Self { paths, files: files.iter().map(file).collect() }
    }
}

pub(crate) fn run() -> Result<ExitCode> {
    check().map(ExitCode::from)
}

/// Prints every finding; the exit status.
pub(crate) fn check() -> Result<u8> {
    let mut findings = findings(&Repo::load()?);
    findings.extend(drift()?);
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    Ok(u8::from(!findings.is_empty()))
}

fn findings(repo: &Repo) -> Vec<Finding> {
    let checks = [
        access::check,
        adr::check,
        arrows::check,
        catalogue::check,
        docs::check,
        markup::check,
        sizes::check,
        words::check,
    ];
    checks.iter().flat_map(|check| check(repo)).collect()
}

fn drift() -> Result<Vec<Finding>> {
    let stale = codegen::out_of_date()?;
    Ok(stale.iter().map(|path| Finding::new(path, 1, "out of date: run `cargo xtask codegen`")).collect())
}

/// Prints what `docs/system-scopes.txt` has to hold.
pub(crate) fn print_system_scopes() -> Result<ExitCode> {
    print!("{}", access::list(&Repo::load()?));
    Ok(ExitCode::SUCCESS)
}
