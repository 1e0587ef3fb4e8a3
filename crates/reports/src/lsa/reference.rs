//! HUD's reference tables as data: which populations there are, and which rows of LSACalculated are asked of
//! which cohorts, universes, paths and populations. Source: the dictionary of LSACalculated and the sample code.

use std::sync::LazyLock;

use super::model::HhType;

/// A population: those of one kind, or those of two kinds at once.
#[derive(Debug)]
pub(super) struct Population {
    /// HUD's number.
    pub(super) id: i32,
    /// For which household types it is reported; [`Types::ALL`] stands for all of them together.
    pub(super) types: Vec<Types>,
    /// The two populations of which it is the common part; none for one of its own.
    pub(super) both: Option<(i32, i32)>,
}

/// A household type, or all of them: HUD's 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Types(pub(super) i32);

impl Types {
    pub(super) fn takes(self, hh_type: HhType) -> bool {
        self.0 == 0 || self.0 == hh_type.code()
    }

    /// A place in a list of five.
    pub(super) fn at(self) -> usize {
        match self.0 {
            0 => 0,
            1 => 1,
            2 => 2,
            3 => 3,
            _ => 4,
        }
    }
}

/// What a row of LSACalculated is asked of.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: i32,
    pub(super) cohorts: Vec<i32>,
    pub(super) universes: Vec<i32>,
    pub(super) paths: Vec<i32>,
}

/// Rows and the populations that they are asked of.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) first_row: i32,
    pub(super) last_row: i32,
    pub(super) by_path: bool,
    pub(super) by_project: bool,
    /// Places in [`POPULATIONS`].
    pub(super) populations: Vec<usize>,
}

impl Ask {
    pub(super) fn is_about(&self, row: i32) -> bool {
        (self.first_row..=self.last_row).contains(&row)
    }
}

pub(super) static POPULATIONS: LazyLock<Vec<Population>> = LazyLock::new(|| {
    let read = |cells: &[&str]| {
        let both = cells[2].parse().ok().zip(cells[3].parse().ok());
        Some(Population { id: cells[0].parse().ok()?, types: numbers(cells[1]).map(Types).collect(), both })
    };
    rows(include_str!("tables/populations.csv"), read)
});

pub(super) static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let read = |cells: &[&str]| {
        Some(Row {
            id: cells[0].parse().ok()?,
            cohorts: numbers(cells[1]).collect(),
            universes: numbers(cells[2]).collect(),
            paths: numbers(cells[3]).collect(),
        })
    };
    rows(include_str!("tables/row_values.csv"), read)
});

pub(super) static ASKS: LazyLock<Vec<Ask>> = LazyLock::new(|| {
    let read = |cells: &[&str]| {
        let place = |id: i32| POPULATIONS.iter().position(|population| population.id == id);
        Some(Ask {
            first_row: cells[0].parse().ok()?,
            last_row: cells[1].parse().ok()?,
            by_path: cells[2] == "yes",
            by_project: cells[3] == "yes",
            populations: numbers(cells[4]).filter_map(place).collect(),
        })
    };
    rows(include_str!("tables/row_populations.csv"), read)
});

/// Whether HUD's rows ask for a combination of LSACalculated.
pub(super) fn is_asked(row: i32, [cohort, universe, hh_type, population, path]: [i32; 5]) -> bool {
    let Ok(at) = ROWS.binary_search_by_key(&row, |one| one.id) else { return false };
    let Ok(found) = POPULATIONS.binary_search_by_key(&population, |one| one.id) else { return false };
    // Of averages over LSAHousehold fewer populations are asked by path; of projects fewer of row 55.
    let by_path = row <= 9 && path != -1;
    let is_about = |ask: &&Ask| {
        ask.is_about(row) && ask.by_path == by_path && (ask.by_project || row != 55 || universe != 10)
    };
    ROWS[at].cohorts.contains(&cohort)
        && ROWS[at].universes.contains(&universe)
        && ROWS[at].paths.contains(&path)
        && POPULATIONS[found].types.contains(&Types(hh_type))
        && ASKS.iter().filter(is_about).any(|ask| ask.populations.contains(&found))
}

fn rows<T>(table: &str, read: impl Fn(&[&str]) -> Option<T>) -> Vec<T> {
    let lines = table.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    lines.filter_map(|cells| read(&cells)).collect()
}

fn numbers(cell: &str) -> impl Iterator<Item = i32> {
    cell.split(' ').filter_map(|number| number.parse().ok())
}

/// HUD's populations by race and ethnicity (8.3 and 9.1): where they begin, and where those of whoever gave an
/// answer at all. The first are of those who gave that answer alone, or with Hispanic.
pub(super) fn races(race_ethnicity: i32, exactly: i32, at_all: i32) -> impl Iterator<Item = i32> {
    const ALONE: [i32; 13] = [1, 16, 2, 26, 3, 36, 6, 7, 67, 4, 46, 5, 56];
    // American Indian, Asian, Black, Hispanic, Middle Eastern, Pacific, White: the order of HUD's numbers.
    const AT_ALL: [i32; 7] = [1, 2, 3, 6, 7, 4, 5];
    let is_told = !matches!(race_ethnicity, 98 | 99);
    let has = move |digit: i32| {
        let mut rest = race_ethnicity;
        std::iter::from_fn(move || {
            (rest > 0).then(|| {
                let last = rest % 10;
                rest /= 10;
                last
            })
        })
        .any(|one| one == digit)
    };
    let alone = (0..).zip(ALONE).find(|(_, answers)| *answers == race_ethnicity).map(|(at, _)| at);
    let several = match alone {
        Some(at) => Some(at),
        None if race_ethnicity >= 12 && !has(6) => Some(13),
        None if race_ethnicity >= 126 && has(6) => Some(14),
        None => None,
    };
    let any =
        (0..).zip(AT_ALL).filter(move |(_, digit)| is_told && has(*digit)).map(move |(at, _)| at_all + at);
    several.filter(|_| is_told).map(|at| exactly + at).into_iter().chain(any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_read_whole() {
        assert_eq!((POPULATIONS.len(), ROWS.len(), ASKS.len()), (340, 101, 12));
        let asked: usize = ASKS.iter().map(|ask| ask.populations.len()).sum();
        assert_eq!(asked, 586);
        let types: usize = POPULATIONS.iter().map(|population| population.types.len()).sum();
        assert_eq!(types, 884);
        let values: usize =
            ROWS.iter().map(|row| row.cohorts.len() * row.universes.len() * row.paths.len()).sum();
        assert_eq!(values, 546);
        // Both are looked up by number.
        assert!(
            POPULATIONS.is_sorted_by_key(|population| population.id) && ROWS.is_sorted_by_key(|row| row.id)
        );
    }

    #[test]
    fn combinations_are_asked_or_not() {
        for asked in [
            (1, [1, -1, 1, 10, 3]),
            (1, [1, -1, 1, 18, -1]),
            (24, [0, 2, 0, 13, 1]),
            (55, [10, 10, 0, 50, -1]),
            (55, [1, 16, 0, 54, -1]),
            (905, [1, 10, 0, 0, -1]),
        ] {
            assert!(is_asked(asked.0, asked.1), "{asked:?}");
        }
        for other in [
            (1, [1, -1, 1, 18, 3]),
            (53, [1, 11, 2, 10, -1]),
            (55, [1, 10, 0, 54, -1]),
            (56, [10, 11, 0, 0, -1]),
            (62, [1, 10, 0, 0, -1]),
        ] {
            assert!(!is_asked(other.0, other.1), "{other:?}");
        }
    }

    #[test]
    fn races_have_their_populations() {
        let of = |race| races(race, 23, 38).collect::<Vec<_>>();
        assert_eq!(of(1), [23, 38]);
        assert_eq!(of(56), [35, 41, 44]);
        assert_eq!(of(12), [36, 38, 39]);
        assert_eq!(of(346), [37, 40, 41, 43]);
        assert_eq!(of(99), [0; 0]);
    }
}
