//! HUD 8: average days, by population, household type and path.

use rayon::prelude::*;

use super::calculated::Calculated;
use super::exits::Exit;
use super::model::{Group, HhType};
use super::reference::{ASKS, POPULATIONS, ROWS, races};
use super::use_of_system::System;

/// Populations of one kind as bits: HUD's numbers 10 to 48 less ten. Everybody is number 0.
type Mask = u64;

/// Sums and counts for each cell that a table may have.
struct Sums {
    /// What the cells are about: cohort, universe, household type, population, path, row.
    keys: Vec<[i32; 6]>,
    sums: Vec<(i64, i64)>,
}

impl Sums {
    fn empty(&self) -> Vec<(i64, i64)> {
        vec![(0, 0); self.keys.len()]
    }

    fn averages(self) -> impl Iterator<Item = Calculated> {
        let cells = self.keys.into_iter().zip(self.sums).filter(|(_, (_, count))| *count > 0);
        // HUD's averages are whole numbers, cut.
        cells.map(|([cohort, universe, hh_type, population, path, row], (sum, count))| Calculated {
            value: i32::try_from(sum / count).unwrap_or(i32::MAX),
            cohort,
            universe,
            hh_type,
            population,
            path,
            project: None,
            row,
        })
    }
}

fn merge(mut one: Vec<(i64, i64)>, other: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    for (one, other) in one.iter_mut().zip(other) {
        *one = (one.0 + other.0, one.1 + other.1);
    }
    one
}

/// The cells of a population for a household type and a row, all paths or one.
struct Cell {
    place: usize,
    path: i32,
    row: i32,
    cohort: i32,
    universe: i32,
}

/// The cells of one population for one household type.
struct Block {
    needs: Mask,
    hh_type: super::reference::Types,
    cells: Vec<Cell>,
}

/// Blocks of all rows that `is_row` takes. Averages by path are asked of some populations, where the table says so.
fn blocks(is_row: impl Fn(i32) -> bool, paths_are_asked: bool) -> (Vec<Block>, Sums) {
    let (mut blocks, mut keys) = (Vec::<Block>::new(), Vec::new());
    for (at, population) in POPULATIONS.iter().enumerate() {
        for hh_type in &population.types {
            let mut cells = Vec::new();
            let asks = ASKS.iter().filter(|ask| ask.populations.contains(&at));
            for ask in asks {
                for row in ROWS.iter().filter(|row| is_row(row.id) && ask.is_about(row.id)) {
                    let paths =
                        row.paths.iter().filter(|path| !paths_are_asked || (**path == -1) != ask.by_path);
                    for path in paths {
                        for cohort in &row.cohorts {
                            for universe in &row.universes {
                                let place = keys.len();
                                keys.push([*cohort, *universe, hh_type.0, population.id, *path, row.id]);
                                let (path, row) = (*path, row.id);
                                cells.push(Cell { place, path, row, cohort: *cohort, universe: *universe });
                            }
                        }
                    }
                }
            }
            let needs = population.both.map_or(bit(population.id), |(one, other)| bit(one) | bit(other));
            if !cells.is_empty() {
                blocks.push(Block { needs, hh_type: *hh_type, cells });
            }
        }
    }
    let sums = Vec::new();
    (blocks, Sums { keys, sums })
}

fn bit(population: i32) -> Mask {
    match population {
        10..=48 => 1 << (population - 10),
        // Everybody.
        0 => 0,
        // Populations of people are never those of a household.
        _ => 1 << 63,
    }
}

fn mask(populations: impl IntoIterator<Item = (i32, bool)>, race_ethnicity: i32) -> Mask {
    let told = populations.into_iter().filter(|(_, is_one)| *is_one).map(|(population, _)| population);
    told.chain(races(race_ethnicity, 23, 38)).map(bit).fold(0, |all, bit| all | bit)
}

/// HUD 8.4 to 8.7.
pub(super) fn of_systems(systems: &[System]) -> Vec<Calculated> {
    let (blocks, mut sums) = blocks(|row| (1..=16).contains(&row), true);
    let add = |mut all: Vec<(i64, i64)>, system: &System| {
        let populations = system_populations(system);
        let values: [i32; 17] = std::array::from_fn(|row| days_of(system, row));
        let is_one = |block: &&Block| block.needs & !populations == 0 && block.hh_type.takes(system.hh_type);
        for cell in blocks.iter().filter(is_one).flat_map(|block| &block.cells) {
            let days =
                usize::try_from(cell.row).ok().and_then(|row| values.get(row)).copied().unwrap_or_default();
            if days > 0 && (cell.path == -1 || cell.path == system.path) {
                let sum = &mut all[cell.place];
                *sum = (sum.0 + i64::from(days), sum.1 + 1);
            }
        }
        all
    };
    sums.sums = systems.par_iter().fold(|| sums.empty(), add).reduce(|| sums.empty(), merge);
    sums.averages().collect()
}

fn system_populations(system: &System) -> Mask {
    let adults_only = system.hh_type == HhType::AdultsOnly;
    let families = system.hh_type == HhType::AdultsAndChildren;
    let (age, chronic) = (system.adult_age, system.chronic);
    let populations = [
        (10, age == 18 && adults_only),
        (11, age == 24 && adults_only),
        (12, families && system.parent == 1 && matches!(age, 18 | 24)),
        (13, system.veteran == 1),
        (14, system.veteran == 0 && matches!(age, 25 | 55) && adults_only),
        (15, chronic == 1),
        (16, matches!(chronic, 1 | 2)),
        (17, matches!(chronic, 0 | 3)),
        (18, system.disability == 1),
        (19, system.fleeing == 1),
        (20, system.stat == 1),
        (21, system.stat == 2),
        (22, system.move_in(Group::Psh) == 1),
        (45, age == 55 && adults_only),
        (46, system.parent == 1 && system.hh_type == HhType::ChildrenOnly),
        (47, system.children == 3 && families),
        (48, system.fleeing == 2),
    ];
    mask(populations, system.race_ethnicity)
}

/// The days of which a row is the average; 0 when the household is not asked.
fn days_of(system: &System, row: usize) -> i32 {
    let days = &system.days;
    let (psh, rrh) = (system.status(Group::Psh), system.status(Group::Rrh));
    let moved = |group| matches!(system.move_in(group), 1 | 2);
    let waits = system.move_in(Group::Rrh) == 0;
    let if_so = |is_asked: bool, days: i32| if is_asked { days } else { 0 };
    match row {
        1 => days.es,
        2 => days.th,
        3 => days.est,
        4 => days.pre_move_in,
        5 => days.homeless,
        6 => days.other_3917,
        7 => days.total_homeless,
        8 => days.rrh_housed,
        9 => days.not_psh_housed,
        10 => if_so(moved(Group::Psh) && matches!(psh, 12 | 22), days.psh_housed),
        11 => if_so(moved(Group::Psh) && matches!(psh, 11 | 21), days.psh_housed),
        12 => if_so(waits && matches!(rrh, 12 | 22), days.rrh_pre_move_in),
        13 => if_so(waits && matches!(rrh, 11 | 21), days.rrh_pre_move_in),
        14 => if_so(moved(Group::Rrh) && rrh > 2, days.rrh_pre_move_in),
        15 => if_so(moved(Group::Rrh) && matches!(rrh, 12 | 22), days.rrh_housed),
        16 => if_so(moved(Group::Rrh) && matches!(rrh, 11 | 21), days.rrh_housed),
        _ => 0,
    }
}

/// HUD 8.8 to 8.11.
pub(super) fn of_exits(exits: &[Exit]) -> Vec<Calculated> {
    let is_row = |row: i32| matches!(row, 18..=36 | 63..=66 | 101..=136);
    let (blocks, mut sums) = blocks(is_row, false);
    let add = |mut all: Vec<(i64, i64)>, exit: &Exit| {
        let populations = exit_populations(exit);
        let cohort = exit.version.cohort();
        let universe = super::engaged::returned_from(exit.to);
        let is_one = |block: &&Block| block.needs & !populations == 0 && block.hh_type.takes(exit.hh_type);
        for cell in blocks.iter().filter(is_one).flat_map(|block| &block.cells) {
            if cell.cohort == cohort
                && cell.universe == universe
                && (cell.path == -1 || cell.path == exit.path)
                && is_asked(exit, cell.row)
            {
                let sum = &mut all[cell.place];
                *sum = (sum.0 + i64::from(exit.return_time), sum.1 + 1);
            }
        }
        all
    };
    let back = exits.par_iter().filter(|exit| exit.return_time > 0);
    sums.sums = back.fold(|| sums.empty(), add).reduce(|| sums.empty(), merge);
    sums.averages().collect()
}

/// HUD's destinations in the order of the rows from 101 on; the last is for all others.
const DESTINATIONS: [i32; 35] = [
    101, 116, 118, 204, 205, 206, 207, 215, 225, 302, 312, 313, 314, 327, 329, 332, 410, 411, 419, 420, 421,
    422, 423, 426, 428, 431, 433, 434, 436, 437, 438, 439, 440, 24, 98,
];

fn is_asked(exit: &Exit, row: i32) -> bool {
    match row {
        18..=22 => exit.from == row - 16,
        63..=66 => exit.from == row - 56,
        36 => exit.path != -1,
        101..=136 => {
            let at = (101..).zip(DESTINATIONS).find(|(_, destination)| *destination == exit.to);
            at.map_or(136, |(row, _)| row) == row
        }
        _ => true,
    }
}

fn exit_populations(exit: &Exit) -> Mask {
    let adults_only = exit.hh_type == HhType::AdultsOnly;
    let families = exit.hh_type == HhType::AdultsAndChildren;
    let (age, chronic) = (exit.adult_age, exit.chronic);
    let populations = [
        (10, age == 18 && adults_only),
        (11, age == 24 && adults_only),
        (12, families && exit.parent == 1 && matches!(age, 18 | 24)),
        (13, exit.veteran == 1),
        (14, exit.veteran == 0 && matches!(age, 25 | 55) && adults_only),
        (15, chronic == 1),
        (16, matches!(chronic, 1 | 2)),
        (17, matches!(chronic, 0 | 3)),
        (18, exit.disability == 1),
        (19, exit.fleeing == 1),
        (20, exit.stat == 1),
        (21, exit.stat == 2),
        (45, age == 55 && adults_only),
        (46, exit.parent == 1 && exit.hh_type == HhType::ChildrenOnly),
        (47, exit.three_children == 1 && families),
        (48, exit.fleeing == 2),
    ];
    mask(populations, exit.race_ethnicity)
}
