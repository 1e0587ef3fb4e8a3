//! Where households were served: urban, suburban or rural, as LSAHousehold says and as their projects do.

use rustc_hash::FxHashMap;

use super::tables::{Tables, Value};
use crate::lsa::Cell;

/// HUD's geography types, with the one that is not known.
const TYPES: [i32; 4] = [1, 2, 3, 99];

/// Groups of projects: their universe, and columns of LSAHousehold.
const GROUPS: [(i32, &str, &str); 3] =
    [(16, "ESTAIR", "ESTGeography"), (14, "RRHAIR", "RRHGeography"), (15, "PSHAIR", "PSHGeography")];

/// Households by universe and household type, and by geography type: of LSAHousehold, and of projects.
#[derive(Debug, Default)]
pub(super) struct Geography(FxHashMap<(i32, i32), [[f64; 4]; 2]>);

impl Geography {
    pub(super) fn of(tables: &Tables<'_>) -> Self {
        let mut all = Self::default();
        for row in tables.rows("LSAHousehold") {
            let number = |column| row.cell(column).and_then(Cell::number);
            for (universe, active, place) in GROUPS {
                if number(active) == Some(1) {
                    all.add(universe, number("HHType"), 0, number(place), number("RowTotal"));
                    all.add(universe, Some(0), 0, number(place), number("RowTotal"));
                }
            }
        }
        for row in tables.rows("Project") {
            let location = tables.of_project("ProjectCoC", row).next();
            let place = location.and_then(|row| row.cell("GeographyType")).and_then(Cell::number);
            for universe in tables.universes(row).filter(|universe| *universe > 13) {
                for hh_type in [0, 1, 2, 3, 99] {
                    let households = tables.calculated([54, 1, 10, hh_type, 0], Some(row));
                    all.add(universe, Some(hh_type), 1, place, Some(households));
                }
            }
        }
        all
    }

    fn add(
        &mut self,
        universe: i32,
        hh_type: Option<i32>,
        which: usize,
        place: Option<i32>,
        households: Option<i32>,
    ) {
        let Some((hh_type, households)) = hh_type.zip(households) else { return };
        let at = TYPES.iter().position(|one| Some(*one) == place).unwrap_or(3);
        self.0.entry((universe, hh_type)).or_default()[which][at] += f64::from(households);
    }

    /// The largest difference between the shares of a geography type; none where there are no households.
    pub(super) fn apart(&self, universe: i32, hh_type: i32) -> Value {
        let counts = self.0.get(&(universe, hh_type))?;
        let [of_households, of_projects] = counts.map(|places| places.iter().sum::<f64>());
        let apart = |at: usize| (counts[0][at] / of_households - counts[1][at] / of_projects).abs();
        (of_households > 0.0 && of_projects > 0.0).then(|| (0..4).map(apart).fold(0.0, f64::max))
    }
}
