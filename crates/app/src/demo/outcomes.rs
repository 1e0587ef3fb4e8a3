//! What becomes of households, as tables of how often.

use super::chance::Chance;
use super::households::Household;
use super::places::Serves;

/// What kind of housing a household gets if there is a place; 0: none.
pub(super) fn wish(household: &mut Household) -> i32 {
    let wishes: &[(i32, u32)] = match (household.serves, household.group) {
        (_, 2) => &[(0, 1)],
        (Serves::Veterans, _) => &[(0, 30), (2, 25), (13, 30), (3, 15)],
        (Serves::Youth, _) => &[(0, 45), (2, 25), (13, 30)],
        (Serves::Survivors, _) => &[(0, 45), (2, 27), (13, 28)],
        (Serves::All, 1) => &[(0, 32), (13, 42), (2, 14), (3, 6), (9, 6)],
        (Serves::All, _) => &[(0, 68), (13, 18), (2, 3), (3, 7), (9, 4)],
    };
    household.chance.weighted(wishes)
}

/// Where someone stays who once left for there: codes that are asked at entry (HUD 3.917.1).
pub(super) fn after(destination: i32) -> i32 {
    match destination {
        312 | 422 => 335,
        313 | 423 => 336,
        101 | 116 | 118 | 302 | 314 | 329 | 204..=207 | 215 | 225 | 410 | 411 | 421 => destination,
        _ => 116,
    }
}

/// Where those go who leave a shelter: HUD lists 3.12.1 and 3.12.A.
pub(super) fn from_shelter(chance: &mut Chance) -> (i32, Option<i32>) {
    let to = chance.weighted(&[
        (30, 24),
        (116, 22),
        (410, 12),
        (312, 10),
        (313, 8),
        (422, 7),
        (423, 4),
        (101, 5),
        (207, 2),
        (206, 2),
        (314, 3),
        (435, 3),
        (99, 2),
        (8, 1),
    ]);
    (to, (to == 435).then_some(433))
}

/// Where those go who leave housing of this project type.
pub(super) fn from_housing(household: &mut Household, kind: i32) -> (i32, Option<i32>) {
    let to = household.chance.weighted(match kind {
        13 => &[(410, 58), (435, 16), (422, 10), (423, 4), (312, 4), (30, 5), (116, 3)],
        2 => &[(410, 42), (435, 20), (422, 10), (312, 8), (313, 5), (101, 5), (30, 7), (116, 3)],
        _ => &[(410, 30), (435, 30), (422, 10), (24, 12), (225, 5), (207, 3), (30, 6), (116, 4)],
    });
    (to, (to == 435).then_some(433))
}
