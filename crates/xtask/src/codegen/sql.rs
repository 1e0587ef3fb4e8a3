//! Reads the migrations. Only our own format: a statement starts a line, a table has one column
//! per line and ends with `);`.

use anyhow::{Context, Result, bail, ensure};

/// A table as the migrations leave it.
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
}

/// A column of a table.
#[derive(Clone)]
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
        parse_one(&mut tables, text).with_context(|| format!("reading {name}"))?;
    }
    Ok(tables)
}

fn parse_one(tables: &mut Vec<Table>, text: &str) -> Result<()> {
    let mut inside = false;
    for line in text.lines() {
        let line = line.split("--").next().unwrap_or_default().trim();
        if inside {
            inside = !line.starts_with(')');
            let table = tables.last_mut().filter(|_| inside && !line.is_empty());
            if let Some(table) = table {
                table.add(line).with_context(|| line.to_owned())?;
            }
        } else if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
            let name = rest.strip_suffix('(').context("one column per line, please")?;
            let (name, columns) = (name.trim().to_owned(), Vec::new());
            tables.push(Table { name, columns });
            inside = true;
        } else if let Some(rest) = line.strip_prefix("ALTER TABLE ") {
            alter(tables, rest).with_context(|| line.to_owned())?;
        } else if line.starts_with("DROP TABLE") {
            bail!("the generator cannot follow: {line}");
        }
    }
    Ok(())
}

fn alter(tables: &mut [Table], rest: &str) -> Result<()> {
    let (name, change) = rest.split_once(' ').context("no change")?;
    let column = change.trim().strip_prefix("ADD COLUMN ");
    let column = column.context("the generator only follows ADD COLUMN")?;
    let table = tables.iter_mut().find(|table| table.name == name);
    table.context("no such table")?.add(column)
}

impl Table {
    /// Takes in a line of the table: a column or a constraint.
    fn add(&mut self, line: &str) -> Result<()> {
        let line = line.trim_end_matches([',', ';']);
        if let Some(names) = line.strip_prefix("PRIMARY KEY (") {
            let names: Vec<&str> = names.trim_end_matches(')').split(',').map(str::trim).collect();
            for column in &mut self.columns {
                column.primary_key |= names.contains(&column.name.as_str());
            }
            return Ok(());
        }
        let constraints = ["UNIQUE (", "FOREIGN KEY (", "CHECK (", "CONSTRAINT "];
        if constraints.iter().any(|start| line.starts_with(start)) {
            return Ok(());
        }
        // A condition may speak of NOT NULL without meaning the column.
        let line = line.split(" CHECK (").next().unwrap_or(line);
        let mut words = line.split_whitespace();
        let name = words.next().context("no name")?.to_owned();
        let kind = words.next().context("no type")?;
        let kind = kind.split('(').next().unwrap_or(kind).to_owned();
        ensure!(self.column(&name).is_none(), "a second column of this name");
        self.columns.push(Column {
            name,
            kind,
            not_null: line.contains("NOT NULL"),
            primary_key: line.contains("PRIMARY KEY"),
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
