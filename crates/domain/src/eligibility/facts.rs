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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_situation_that_can_be_recorded_is_in_a_group_or_names_no_place() {
        for entry in hud::list("3.12.1").unwrap().entries {
            let code: i32 = entry.code.parse().unwrap();
            let names_no_place = matches!(code, 8 | 9 | 17 | 24 | 30 | 37 | 99);
            assert_eq!(Situation::of(code).is_none(), names_no_place, "{code}");
        }
    }
}
