//! What is known of a household, each with the day it was said.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Fact;

/// What is known. A fact that is absent is not known, which is not the same as no.
pub type Facts = BTreeMap<Fact, Known>;

/// A fact's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A count, an age, an amount in whole dollars.
    Number(i64),
    /// One of the codes that [`Fact::codes`] lists.
    Code(&'static str),
}

/// A fact with the day of the record that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The value.
    pub said: Said,
    /// The day it was said, where a record has one.
    pub since: Option<NaiveDate>,
}

coded! {
    /// What kind of household it is, by the ages of its members. HUD tells households without children, with at least
    /// one adult and one child, and with children alone; one adult alone is told apart here.
    HouseholdKind {
        /// One adult.
        Individual = "individual",
        /// Several adults, no children.
        Adults = "adults",
        /// At least one adult and one child.
        Family = "family",
        /// Children alone.
        Children = "children",
    }
}

coded! {
    /// Where someone stays, by the groups of HUD list 3.12.1.
    Situation {
        /// A place not meant for habitation (116).
        Unsheltered = "unsheltered",
        /// Emergency shelter or Safe Haven (101, 118).
        Sheltered = "sheltered",
        /// An institution (2xx).
        Institution = "institution",
        /// Temporary housing (3xx).
        Temporary = "temporary",
        /// Permanent housing (4xx).
        Permanent = "permanent",
    }
}

impl Situation {
    /// The group of a code of list 3.12.1; none for codes that name no place (8, 9, 17, 24, 30, 37, 99).
    #[must_use]
    pub const fn of(code: i32) -> Option<Self> {
        match code {
            116 => Some(Self::Unsheltered),
            100..=199 => Some(Self::Sheltered),
            200..=299 => Some(Self::Institution),
            300..=399 => Some(Self::Temporary),
            400..=499 => Some(Self::Permanent),
            _ => None,
        }
    }
}

/// The kind of a household from its members' ages in whole years; none while an age that decides is not known.
#[must_use]
pub fn household_kind(ages: &[Option<u32>]) -> Option<HouseholdKind> {
    const ADULT: u32 = 18;
    let adults = ages.iter().flatten().filter(|age| **age >= ADULT).count();
    let children = ages.iter().flatten().filter(|age| **age < ADULT).count();
    match (adults, children, ages.len() - adults - children) {
        (1.., 1.., _) => Some(HouseholdKind::Family),
        (_, _, 1..) | (0, 0, 0) => None,
        (1, 0, 0) => Some(HouseholdKind::Individual),
        (_, 0, 0) => Some(HouseholdKind::Adults),
        (0, _, 0) => Some(HouseholdKind::Children),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_decide_the_kind_as_far_as_they_are_known() {
        use HouseholdKind::{Adults, Children, Family, Individual};
        for (ages, kind) in [
            (&[][..], None),
            (&[Some(18)], Some(Individual)),
            (&[Some(17)], Some(Children)),
            (&[None], None),
            (&[Some(40), Some(41)], Some(Adults)),
            (&[Some(40), Some(0)], Some(Family)),
            (&[Some(40), None], None),
            (&[Some(40), Some(3), None], Some(Family)),
            (&[Some(3), None], None),
            (&[Some(15), Some(17)], Some(Children)),
        ] {
            assert_eq!(household_kind(ages), kind, "{ages:?}");
        }
    }

    #[test]
    fn every_situation_that_can_be_recorded_is_in_a_group_or_names_no_place() {
        for entry in hud::list("3.12.1").unwrap().entries {
            let code: i32 = entry.code.parse().unwrap();
            let names_no_place = matches!(code, 8 | 9 | 17 | 24 | 30 | 37 | 99);
            assert_eq!(Situation::of(code).is_none(), names_no_place, "{code}");
        }
    }
}
