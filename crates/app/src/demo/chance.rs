//! Chance that a seed decides: the same seed gives the same community.

use std::ops::Range;

use chrono::{NaiveDate, NaiveDateTime};
use uuid::Builder;

/// A seeded source of chance.
#[derive(Debug)]
pub(super) struct Chance(fastrand::Rng);

impl Chance {
    /// The chance of one part of the community: `part` keeps it apart from the others'.
    pub(super) fn new(seed: u64, part: u64) -> Self {
        let mixed = seed.wrapping_add(part.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut rng = fastrand::Rng::with_seed(mixed);
        // The first draws of neighbouring seeds are alike.
        Self(fastrand::Rng::with_seed(rng.u64(..) ^ mixed.rotate_left(32)))
    }

    /// True this often in a hundred.
    pub(super) fn percent(&mut self, of_hundred: u32) -> bool {
        self.0.u32(0..100) < of_hundred
    }

    /// True this often in a thousand.
    pub(super) fn permille(&mut self, of_thousand: u32) -> bool {
        self.0.u32(0..1000) < of_thousand
    }

    /// A number in the range; its start when it is empty.
    pub(super) fn between(&mut self, range: Range<i32>) -> i32 {
        if range.start < range.end { self.0.i32(range) } else { range.start }
    }

    /// One in the range, small ones far more often: stays are mostly short, some very long.
    pub(super) fn mostly_short(&mut self, range: Range<i32>) -> i32 {
        let width = f64::from(range.end - range.start);
        let way = self.0.f64().powi(3);
        #[expect(clippy::cast_possible_truncation, reason = "within the range, which is of i32")]
        let days = (width * way) as i32;
        range.start + days
    }

    /// One of these; none of none.
    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.0.usize(..of.len())) }
    }

    /// One of these codes, each as often as its weight says; 99 of none.
    pub(super) fn weighted(&mut self, of: &[(i32, u32)]) -> i32 {
        self.index(of.iter().map(|(_, weight)| *weight)).map_or(99, |at| of[at].0)
    }

    /// The place of one of these weights.
    pub(super) fn index(&mut self, weights: impl Iterator<Item = u32> + Clone) -> Option<usize> {
        let sum: u32 = weights.clone().sum();
        if sum == 0 {
            return None;
        }
        let mut left = self.0.u32(0..sum);
        for (at, weight) in weights.enumerate() {
            if left < weight {
                return Some(at);
            }
            left -= weight;
        }
        None
    }

    /// Nine digits that no one's SSN has: none was ever given out that starts with 000.
    pub(super) fn impossible_ssn(&mut self) -> String {
        format!("000{:06}", self.0.u32(0..1_000_000))
    }

    fn bytes(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.0.fill(&mut bytes);
        bytes
    }
}

/// Makes ids as those of real rows, UUID v7, but of a made-up time that moves on with each row:
/// in the order of writing they stand at the end of every index.
#[derive(Debug)]
pub(super) struct Ids(u64);

impl Ids {
    /// Ids of the time from this midnight on.
    pub(super) fn from(day: NaiveDate) -> Self {
        let midnight = NaiveDateTime::from(day).and_utc().timestamp_millis();
        Self(midnight.unsigned_abs())
    }

    /// The next one.
    pub(super) fn next(&mut self, chance: &mut Chance) -> String {
        self.0 += 1;
        Builder::from_unix_timestamp_millis(self.0, &chance.bytes()).into_uuid().simple().to_string()
    }
}
