//! The order of a queue: score, then waiting time, then a number drawn once.

use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::ids::QueueEntryId;

/// What decides where a household stands. A smaller one stands further in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What its latest assessment came to.
    pub score: i32,
    /// Since when it waits.
    pub placed_on: NaiveDate,
    /// Drawn once, when it was placed first.
    pub tie: i64,
    /// Tells two apart that drew the same number.
    pub id: QueueEntryId,
}

/// What decides between two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The higher score stands in front.
    Score,
    /// Of equal scores, who waits longer.
    Waiting,
    /// Of those placed on one day, the number drawn.
    Draw,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.score.cmp(&self.score))
            .then(self.placed_on.cmp(&other.placed_on))
            .then(self.tie.cmp(&other.tie))
            .then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Which key tells two places apart.
#[must_use]
pub fn decides(one: &Place, other: &Place) -> Key {
    if one.score != other.score {
        Key::Score
    } else if one.placed_on != other.placed_on {
        Key::Waiting
    } else {
        Key::Draw
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn place() -> impl Strategy<Value = Place> {
        // Few values, so that every key is equal now and then.
        (0..3i32, 0..3u64, 0..3i64, 0..3u128).prop_map(|(score, day, tie, id)| Place {
            score,
            placed_on: NaiveDate::default() + chrono::Days::new(day),
            tie,
            id: QueueEntryId::new(Uuid::from_u128(id)),
        })
    }

    proptest! {
        #[test]
        fn the_order_is_total(a in place(), b in place(), c in place()) {
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
            prop_assert!(!(a <= b && b <= c) || a <= c);
        }

        #[test]
        fn the_order_does_not_depend_on_how_they_came(mut places in prop::collection::vec(place(), 0..20)) {
            let mut reversed: Vec<Place> = places.iter().rev().copied().collect();
            places.sort();
            reversed.sort();
            prop_assert_eq!(places, reversed);
        }

        #[test]
        fn who_leaves_moves_nobody_past_another(mut places in prop::collection::vec(place(), 1..20), at in 0..20usize) {
            places.sort();
            let mut fewer = places.clone();
            fewer.remove(at % places.len());
            let mut sorted = fewer.clone();
            sorted.sort();
            prop_assert_eq!(fewer, sorted);
        }

        #[test]
        fn the_key_named_is_the_one_that_decides(a in place(), b in place()) {
            prop_assume!(a < b);
            match decides(&a, &b) {
                Key::Score => prop_assert!(a.score > b.score),
                Key::Waiting => prop_assert!(a.score == b.score && a.placed_on < b.placed_on),
                Key::Draw => prop_assert!(a.score == b.score && a.placed_on == b.placed_on),
            }
        }
    }
}
