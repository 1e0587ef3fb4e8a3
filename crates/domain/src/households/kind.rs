//! What kind of household waits.

coded! {
    /// A household by the ages of its members.
    HouseholdKind {
        /// One adult.
        Individual = "individual",
        /// Several adults.
        Adults = "adults",
        /// Adults with children.
        Family = "family",
        /// Children without an adult.
        Children = "children",
        /// Ages are missing that would tell.
        Unknown = "unknown",
    }
}

/// From this age on someone is an adult.
const ADULT: u32 = 18;

/// The kind of a household whose members have these ages, as far as they are known.
#[must_use]
pub fn kind_of(ages: &[Option<u32>]) -> HouseholdKind {
    let adults = ages.iter().flatten().any(|age| *age >= ADULT);
    let children = ages.iter().flatten().any(|age| *age < ADULT);
    let unknown = ages.iter().any(Option::is_none);
    match (adults, children, unknown) {
        (true, true, _) => HouseholdKind::Family,
        (true, false, false) if ages.len() == 1 => HouseholdKind::Individual,
        (true, false, false) => HouseholdKind::Adults,
        (false, true, false) => HouseholdKind::Children,
        (_, _, true) | (false, false, false) => HouseholdKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_tell_the_kind_or_that_it_is_not_known() {
        use HouseholdKind::{Adults, Children, Family, Individual, Unknown};
        for (ages, kind) in [
            (&[Some(18)][..], Individual),
            (&[Some(17)], Children),
            (&[Some(40), Some(41)], Adults),
            (&[Some(40), Some(3)], Family),
            (&[Some(40), Some(3), None], Family),
            (&[Some(40), None], Unknown),
            (&[Some(3), None], Unknown),
            (&[None], Unknown),
            (&[], Unknown),
        ] {
            assert_eq!(kind_of(ages), kind, "{ages:?}");
        }
    }
}
