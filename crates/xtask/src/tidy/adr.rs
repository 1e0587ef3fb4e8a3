//! The decision records are numbered without gaps.

use super::{Finding, Repo};

const FOLDER: &str = "docs/adr/";

pub(super) fn check(repo: &Repo) -> Vec<Finding> {
    let records = repo.paths.iter().filter_map(|path| Some((path, path.strip_prefix(FOLDER)?)));
    let records = records.filter(|(_, name)| *name != "README.md");
    // Paths are sorted, and the numbers have equally many digits.
    (1..).zip(records).filter_map(|(number, (path, name))| misnumbered(path, name, number)).collect()
}

fn misnumbered(path: &str, name: &str, number: usize) -> Option<Finding> {
    let start = format!("{number:04}-");
    let message = format!("decision records are numbered without gaps: this one starts with {start}");
    (!name.starts_with(&start)).then(|| Finding::new(path, 1, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_and_doubles_are_found() {
        let found = |names: &[&str]| {
            let files: Vec<(String, &str)> = names.iter().map(|name| (format!("{FOLDER}{name}"), "")).collect();
            let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
            check(&Repo::of(&files)).into_iter().map(|finding| finding.path).collect::<Vec<_>>()
        };
        assert!(found(&["0001-a.md", "0002-b.md", "README.md"]).is_empty());
        assert_eq!(found(&["0001-a.md", "0003-b.md"]), ["docs/adr/0003-b.md"]);
        assert_eq!(found(&["0001-a.md", "0001-b.md"]), ["docs/adr/0001-b.md"]);
        assert_eq!(found(&["notes.md"]), ["docs/adr/notes.md"]);
    }
}
