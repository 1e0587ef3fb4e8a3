//! For `cargo xtask bench import`: writes the rows of an import into an empty database of the same schema, as
//! plainly as can be, and prints the seconds. What an import takes beyond that is reading, checking and comparing.

#![expect(clippy::print_stdout, reason = "the number is the answer")]

use std::error::Error;
use std::time::Instant;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

/// The settings an import has, so that the same durability is compared.
const SETTINGS: &str = "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536";

/// Tables that an import fills besides those of HUD's files.
const OWN: [&str; 6] =
    ["source", "import_run", "import_before_image", "import_raw", "search_key", "import_finding"];

struct Table {
    name: String,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let [from, to] = files.as_slice() else { return Err("usage: write-bare FROM TO".into()) };
    let tables = read(&Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?)?;
    let rows: usize = tables.iter().map(|table| table.rows.len()).sum();
    let started = Instant::now();
    write(&mut Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_WRITE)?, &tables)?;
    println!("{} {rows}", started.elapsed().as_secs_f64());
    Ok(())
}

/// All rows, in the order in which they were written.
fn read(from: &Connection) -> rusqlite::Result<Vec<Table>> {
    let mut names = from.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")?;
    let mut tables = Vec::new();
    for name in names.query_map([], |row| row.get::<_, String>(0))? {
        let name = name?;
        let mut select = from.prepare(&format!("SELECT * FROM {name} ORDER BY rowid"))?;
        let columns: Vec<String> = select.column_names().into_iter().map(str::to_owned).collect();
        if !columns.iter().any(|column| column == "source_key") && !OWN.contains(&name.as_str()) {
            continue;
        }
        let values = |row: &rusqlite::Row<'_>| (0..columns.len()).map(|at| row.get(at)).collect();
        let rows = select.query_map([], values)?.collect::<rusqlite::Result<_>>()?;
        tables.push(Table { name, columns, rows });
    }
    // Runs refer to their source.
    tables.sort_by_key(|table| table.name != "source");
    Ok(tables)
}

fn write(to: &mut Connection, tables: &[Table]) -> rusqlite::Result<()> {
    to.execute_batch(SETTINGS)?;
    let tx = to.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for table in tables {
        let marks = vec!["?"; table.columns.len()].join(", ");
        // Each database is a source of its own already.
        let verb = if table.name == "source" { "INSERT OR IGNORE" } else { "INSERT" };
        let columns = table.columns.join(", ");
        let mut insert = tx.prepare(&format!("{verb} INTO {} ({columns}) VALUES ({marks})", table.name))?;
        for row in &table.rows {
            insert.execute(rusqlite::params_from_iter(row))?;
        }
    }
    tx.commit()
}
