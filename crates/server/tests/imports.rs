//! `hearth import` with files that are no exports: one line, status 2, and nothing made.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use testkit::TestDatabase;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn import(database: &TestDatabase, file: &Path, flags: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hearth"));
    command.env("DATABASE_URL", &database.url).env("HEARTH_KEY_FILE", database.key_file());
    command.arg("import").arg(file).args(flags).current_dir(database.folder()).output().unwrap()
}

const EXPORT: (&str, &[u8]) = ("Export.csv", b"ExportID,SourceName\n1,Old System\n");
const CLIENT: (&str, &[u8]) = ("Client.csv", b"PersonalID,FirstName\nc1,Ana\n");

fn zipped(folder: &Path, name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let path = folder.join(name);
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    path
}

/// All that is in the folder besides the exports.
fn made(database: &TestDatabase) -> Vec<String> {
    let names = std::fs::read_dir(database.folder()).unwrap();
    let mut names: Vec<String> = names.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.ends_with(".zip"));
    names
}

#[tokio::test]
async fn hostile_files_get_one_line_and_status_2_and_make_no_database() {
    let database = TestDatabase::bare().await;
    let folder = database.folder();
    let whole = zipped(&folder, "whole.zip", &[EXPORT, CLIENT]);
    let bytes = std::fs::read(&whole).unwrap();
    for (name, length) in [("cut.zip", bytes.len() / 2), ("empty.zip", 0), ("tail.zip", bytes.len() - 9)] {
        std::fs::write(folder.join(name), &bytes[..length]).unwrap();
    }
    let mut damaged = bytes.clone();
    damaged[60] ^= 0xff;
    std::fs::write(folder.join("damaged.zip"), damaged).unwrap();
    let line = [b"PersonalID\n".as_slice(), &vec![b'a'; 8 << 20]].concat();
    let quoted = [b"PersonalID\n\"".as_slice(), &b"a\n".repeat(4 << 20)].concat();
    let binary: Vec<u8> = (0..=255).collect();
    zipped(&folder, "columns.zip", &[EXPORT, ("Client.csv", b"Name,Age\nAna,4\n")]);
    zipped(&folder, "binary.zip", &[EXPORT, ("Client.csv", &binary)]);
    zipped(&folder, "line.zip", &[EXPORT, ("Client.csv", &line)]);
    zipped(&folder, "quoted.zip", &[EXPORT, ("Client.csv", &quoted)]);
    zipped(&folder, "other.zip", &[("Readme.txt", b"hello")]);
    for (name, says) in [
        ("cut.zip", "cut.zip"),
        ("empty.zip", "empty.zip"),
        ("tail.zip", "tail.zip"),
        ("damaged.zip", ""),
        ("columns.zip", "no column PersonalID"),
        ("binary.zip", "is not text"),
        ("line.zip", "more than a megabyte"),
        ("quoted.zip", "more than a megabyte"),
        ("other.zip", "no Export.csv"),
        ("absent.zip", "No such file"),
    ] {
        for flags in [&[][..], &["--dry-run"]] {
            let output = import(&database, &folder.join(name), flags);
            let (said, told) = (String::from_utf8_lossy(&output.stderr), output.stdout);
            assert_eq!(output.status.code(), Some(2), "{name}: {said}");
            assert_eq!((said.lines().count(), told.len()), (1, 0), "{name}: {said}");
            assert!(said.contains(says), "{name}: {said}");
            assert_eq!(made(&database), Vec::<String>::new(), "{name}");
        }
    }
}

#[tokio::test]
async fn a_dry_run_where_there_is_no_database_compares_with_nothing_and_makes_none() {
    let database = TestDatabase::bare().await;
    if database.is_postgres() {
        return;
    }
    let file = zipped(&database.folder(), "whole.zip", &[EXPORT, CLIENT]);
    let output = import(&database, &file, &["--dry-run"]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("2 would be added"), "{told}");
    assert_eq!(made(&database), Vec::<String>::new());
    assert_eq!(import(&database, &file, &[]).status.code(), Some(1));
    assert_eq!(database.count("SELECT count(*) FROM client").await, 1);
    let changed = zipped(&database.folder(), "changed.zip", &[EXPORT, ("Client.csv", b"PersonalID\nc1\n")]);
    let output = import(&database, &changed, &["--dry-run", "--json"]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("\"changed\":1") && told.contains("\"added\":0"), "{told}");
    assert_eq!(database.count("SELECT version FROM client").await, 1, "nothing was changed");
}
