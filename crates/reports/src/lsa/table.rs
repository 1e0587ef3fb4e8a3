//! HUD's tables as they are handed in.

use std::io::{self, Write};

/// A file of an LSA: its columns and rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// HUD's name, without `.csv`.
    pub name: &'static str,
    /// HUD's headers.
    pub columns: Vec<&'static str>,
    /// A cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// Nothing: no value applies.
    Empty,
    /// A whole number or code, written bare.
    Number(i32),
    /// A text, written in quotes.
    Text(String),
    /// A date or time, written bare.
    Time(String),
}

impl Cell {
    /// A text; an empty one is no value.
    pub(super) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.into()) }
    }

    /// The number in it.
    #[must_use]
    pub fn number(&self) -> Option<i32> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// What it says, without quotes.
    #[must_use]
    pub fn as_text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) | Self::Time(text) => text.clone(),
        }
    }
}

impl Table {
    /// Where a column stands.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| *column == name)
    }

    /// Writes it in HUD's form: integers and times bare, texts in quotes, no byte order mark.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, to: impl Write) -> io::Result<()> {
        let mut out = io::BufWriter::with_capacity(1 << 16, to);
        writeln!(out, "{}", self.columns.join(","))?;
        for row in &self.rows {
            for (at, cell) in row.iter().enumerate() {
                if at > 0 {
                    out.write_all(b",")?;
                }
                match cell {
                    Cell::Empty => {}
                    Cell::Number(number) => write!(out, "{number}")?,
                    Cell::Time(time) => out.write_all(time.as_bytes())?,
                    Cell::Text(text) => write!(out, "\"{}\"", text.replace('"', "\"\""))?,
                }
            }
            out.write_all(b"\n")?;
        }
        out.flush()
    }
}
