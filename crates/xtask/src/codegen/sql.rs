//! Reads the migrations. Only our own format: a statement starts a line, a table has one column
//! per line and ends with `);`.

use anyhow::{Context, Result, bail, ensure};

/// A table as the migrations leave it.
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
}

/// A column of a table.
pub(crate) struct Column {
    pub(crate) name: String,
    /// The type without its length.
    pub(crate) kind: String,
    pub(crate) not_null: bool,
    pub(crate) primary_key: bool,
}

/// The tables after all migrations, in order of creation.
pub(crate) fn parse(migrations: &[(String, String)]) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    for (name, text) in migrations {
        let lines = text.lines().map(|line| line.split("--").next().unwrap_or_default().trim());
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        for statement in lines.join("\n").split(";\n") {
            apply(statement, &mut tables).with_context(|| format!("{name}: {statement}"))?;
        }
    }
    Ok(tables)
}

fn apply(statement: &str, tables: &mut Vec<Table>) -> Result<()> {
    let mut lines = statement.lines();
    let words: Vec<&str> = lines.next().unwrap_or_default().split_whitespace().collect();
    match words.as_slice() {
        ["CREATE", "TABLE", name, "("] => {
            let mut table = Table { name: (*name).to_owned(), columns: Vec::new() };
            lines.filter(|line| !line.starts_with(')')).try_for_each(|line| table.add(line))?;
            tables.push(table);
        }
        ["ALTER", "TABLE", name, "ADD", "COLUMN", column @ ..] => {
            let table = tables.iter_mut().find(|table| table.name == *name);
            table.context("no such table")?.add(&column.join(" "))?;
        }
        ["CREATE" | "ALTER" | "DROP", "TABLE", ..] => bail!("the generator cannot follow"),
        _ => {}
    }
    Ok(())
}

impl Table {
    /// Takes in a line of the table: a column or a constraint.
    fn add(&mut self, line: &str) -> Result<()> {
        let line = line.trim_end_matches([',', ';']);
        if let Some(names) = line.strip_prefix("PRIMARY KEY (") {
            let names: Vec<&str> = names.trim_end_matches(')').split(", ").collect();
            for column in &mut self.columns {
                column.primary_key |= names.contains(&column.name.as_str());
            }
            return Ok(());
        }
        // Other constraints. Names are in small letters.
        if line.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            return Ok(());
        }
        // A condition may speak of NOT NULL without meaning the column.
        let line = line.split(" CHECK (").next().unwrap_or(line);
        let (name, definition) = line.split_once(' ').context("no type")?;
        let kind = definition.split([' ', '(']).next().unwrap_or_default();
        ensure!(self.column(name).is_none(), "a second column of this name");
        self.columns.push(Column {
            name: name.to_owned(),
            kind: kind.to_owned(),
            not_null: definition.contains("NOT NULL"),
            primary_key: definition.contains("PRIMARY KEY"),
        });
        Ok(())
    }

    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_columns_constraints_and_additions() -> Result<()> {
        let first = "-- A note.\nCREATE TABLE bed (\n    unit_id VARCHAR(32) NOT NULL,\n    \
                     number INTEGER,\n    PRIMARY KEY (unit_id, number),\n    CHECK (number > 0)\n);\n\
                     CREATE INDEX ix_bed ON bed (number);\n";
        let second = "ALTER TABLE bed ADD COLUMN sealed BYTEA;\n";
        let migrations = [("0001", first), ("0002", second)];
        let migrations = migrations.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let tables = parse(&migrations)?;
        let bed = &tables[0];
        let summary: Vec<_> =
            bed.columns.iter().map(|c| (c.name.as_str(), c.kind.as_str(), c.not_null, c.primary_key)).collect();
        let expected = [
            ("unit_id", "VARCHAR", true, true),
            ("number", "INTEGER", false, true),
            ("sealed", "BYTEA", false, false),
        ];
        assert_eq!(summary, expected);
        Ok(())
    }
}
