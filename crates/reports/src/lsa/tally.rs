//! Equal rows counted: how HUD's three aggregate tables are made.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::parameters::Stamp;
use super::table::{Cell, Table};

/// A table of distinct rows with RowTotal before and ReportID behind, in the order of their values.
pub(super) fn table<const N: usize>(
    name: &'static str,
    columns: &[&'static str; N],
    rows: impl ParallelIterator<Item = [i32; N]>,
    stamp: &Stamp,
) -> Table {
    let add = |mut counted: FxHashMap<[i32; N], i32>, row: [i32; N]| {
        *counted.entry(row).or_insert(0) += 1;
        counted
    };
    let merge = |one: FxHashMap<[i32; N], i32>, other: FxHashMap<[i32; N], i32>| {
        let (mut most, least) = if one.len() >= other.len() { (one, other) } else { (other, one) };
        for (row, total) in least {
            *most.entry(row).or_insert(0) += total;
        }
        most
    };
    let counted = rows.fold(FxHashMap::default, add).reduce(FxHashMap::default, merge);
    let mut counted: Vec<([i32; N], i32)> = counted.into_iter().collect();
    counted.par_sort_unstable();
    let cells = |(row, total): ([i32; N], i32)| {
        let values = std::iter::once(total).chain(row).chain([stamp.report_id]);
        values.map(Cell::Number).collect()
    };
    let names = std::iter::once("RowTotal").chain(*columns).chain(["ReportID"]);
    Table { name, columns: names.collect(), rows: counted.into_iter().map(cells).collect() }
}
