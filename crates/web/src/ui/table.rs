//! Tables: each has a caption; on a phone each row becomes a card.

use maud::{Markup, html};

/// A column's heading.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Its text.
    pub(crate) label: String,
    /// On a phone, two such neighbours share a line.
    pub(crate) half: bool,
}

/// A table. The first cell of each row names the row.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    /// What it shows, for screen readers.
    pub(crate) caption: &'a str,
    /// Its columns.
    pub(crate) columns: &'a [Column],
    /// A row each, a cell a column.
    pub(crate) rows: Vec<Vec<Markup>>,
}

/// A table with its caption.
pub(crate) fn table(table: &Table<'_>) -> Markup {
    html! {
        table .hm-table .hm-table--stack role="table" {
            caption .hm-vh { (table.caption) }
            thead role="rowgroup" {
                tr role="row" {
                    @for column in table.columns { th scope="col" role="columnheader" { (column.label) } }
                }
            }
            tbody role="rowgroup" { @for row in &table.rows { (row_of(table.columns, row)) } }
        }
    }
}

/// A cell that is plain text.
pub(crate) fn cell(text: &str) -> Markup {
    html! { (text) }
}

fn row_of(columns: &[Column], cells: &[Markup]) -> Markup {
    html! {
        tr role="row" {
            @for (at, (column, cell)) in columns.iter().zip(cells).enumerate() {
                @if at == 0 {
                    th scope="row" role="rowheader" { (cell) }
                } @else {
                    td role="cell" .hm-half[column.half] data-label=(column.label) { (cell) }
                }
            }
        }
    }
}
