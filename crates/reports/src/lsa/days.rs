//! Days as numbers, and sets of them as bits.

use std::ops::{Add, Sub};

use chrono::{Datelike, Months, NaiveDate};

/// A civil day. Arithmetic with years and months is that of HUD's specification: a day that the
/// month does not have becomes its last, so 29 February of a leap year is 28 February a year later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Day(i32);

impl Day {
    /// The first day of which HUD's calendar knows. Days before it are never counted one by one.
    pub(crate) const FIRST: Self = Self(734_777);

    /// Reads `YYYY-MM-DD`; anything else is none.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
        let year = number(&[y1, y2, y3, y4])?;
        let date = NaiveDate::from_ymd_opt(year.cast_signed(), number(&[m1, m2])?, number(&[d1, d2])?)?;
        (year > 0).then(|| date.into())
    }

    pub(crate) fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or_default()
    }

    pub(crate) fn years_later(self, years: u32) -> Self {
        self.date().checked_add_months(Months::new(12 * years)).map_or(self, Self::from)
    }

    pub(crate) fn years_earlier(self, years: u32) -> Self {
        self.months_earlier(12 * years)
    }

    pub(crate) fn months_earlier(self, months: u32) -> Self {
        self.date().checked_sub_months(Months::new(months)).map_or(self, Self::from)
    }

    /// How many whole years lie between this day and another, by the days of [`Self::years_later`].
    pub(crate) fn years_until(self, other: Self) -> i32 {
        let (from, to) = (self.date(), other.date());
        let years = to.year() - from.year();
        let is_complete = u32::try_from(years).is_ok_and(|years| self.years_later(years) <= other);
        if is_complete { years } else { years - 1 }
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce())
    }
}

impl Add<i32> for Day {
    type Output = Self;

    fn add(self, days: i32) -> Self {
        Self(self.0 + days)
    }
}

impl Sub<i32> for Day {
    type Output = Self;

    fn sub(self, days: i32) -> Self {
        Self(self.0 - days)
    }
}

impl Sub for Day {
    type Output = i32;

    fn sub(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

/// Days of one window, a bit each. Days outside the window are left out when they are put in.
#[derive(Debug, Clone, Default)]
pub(crate) struct DaySet {
    first: Option<Day>,
    days: usize,
    words: Vec<u64>,
}

impl DaySet {
    /// Empties the set for days from `first` to `last`. The memory is kept.
    pub(crate) fn reset(&mut self, first: Day, last: Day) {
        self.first = Some(first);
        self.days = usize::try_from(last - first + 1).unwrap_or_default();
        self.words.clear();
        self.words.resize(self.days.div_ceil(64), 0);
    }

    /// Puts the days from `from` up to and without `end` in.
    pub(crate) fn insert(&mut self, from: Day, end: Day) {
        self.each_word(from, end, |word, days| *word |= days);
    }

    /// Takes the days from `from` up to and without `end` out.
    pub(crate) fn remove(&mut self, from: Day, end: Day) {
        self.each_word(from, end, |word, days| *word &= !days);
    }

    /// Hands over each word with days from `from` up to and without `end`, and these days' bits.
    fn each_word(&mut self, from: Day, end: Day, change: impl Fn(&mut u64, u64)) {
        let Some(first) = self.first else { return };
        let place = |day: Day| usize::try_from(day - first).unwrap_or_default().min(self.days);
        let (from, end) = (place(from), place(end));
        if from >= end {
            return;
        }
        let (low, high) = (from / 64, (end - 1) / 64);
        for at in low..=high {
            let mut days = u64::MAX;
            if at == low {
                days &= u64::MAX << (from % 64);
            }
            if at == high {
                days &= u64::MAX >> (63 - (end - 1) % 64);
            }
            change(&mut self.words[at], days);
        }
    }

    /// Takes out what the other set, of the same window, has.
    pub(crate) fn remove_all(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// Puts in what the other set, of the same window, has.
    pub(crate) fn add_all(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// How many days are in it.
    pub(crate) fn count(&self) -> i32 {
        self.words.iter().map(|word| word.count_ones()).sum::<u32>().cast_signed()
    }

    /// How many days from `from` to `to`, both included, are in it.
    pub(crate) fn count_between(&self, from: Day, to: Day) -> i32 {
        self.runs().map(|(start, end)| ((end.min(to)) - (start.max(from)) + 1).max(0)).sum()
    }

    /// The unbroken runs of days, in order: first and last day of each.
    pub(crate) fn runs(&self) -> Runs<'_> {
        Runs { set: self, at: 0 }
    }

    /// Fills gaps: two runs become one when the later begins at most `nights` days after the earlier ends.
    pub(crate) fn fill_gaps(&mut self, nights: i32) {
        let runs: Vec<_> = self.runs().collect();
        for pair in runs.windows(2) {
            let (end, next) = (pair[0].1, pair[1].0);
            if next - end <= nights {
                self.insert(end + 1, next);
            }
        }
    }

    /// The latest day that is not in it, of the days up to and without `end`.
    pub(crate) fn last_missing_before(&self, end: Day) -> Option<Day> {
        let first = self.first?;
        let end = usize::try_from(end - first).unwrap_or_default().min(self.days);
        let is_in = |at: &usize| self.words[at / 64] & (1 << (at % 64)) != 0;
        (0..end).rev().find(|at| !is_in(at)).and_then(|at| i32::try_from(at).ok()).map(|at| first + at)
    }

    fn find(&self, from: usize, is_in: bool) -> usize {
        let mut at = from;
        while at < self.days {
            let word = if is_in { self.words[at / 64] } else { !self.words[at / 64] } >> (at % 64);
            if word != 0 {
                return (at + word.trailing_zeros() as usize).min(self.days);
            }
            at = (at / 64 + 1) * 64;
        }
        self.days
    }
}

/// See [`DaySet::runs`].
pub(crate) struct Runs<'a> {
    set: &'a DaySet,
    at: usize,
}

impl Iterator for Runs<'_> {
    type Item = (Day, Day);

    fn next(&mut self) -> Option<(Day, Day)> {
        let first = self.set.first?;
        let start = self.set.find(self.at, true);
        if start >= self.set.days {
            return None;
        }
        self.at = self.set.find(start, false);
        let day = |at: usize| i32::try_from(at).ok().map(|at| first + at);
        Some((day(start)?, day(self.at - 1)?))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn hud_s_calendar_begins_with_the_first_day_of_october_2012() {
        assert_eq!(Day::FIRST, day("2012-10-01"));
    }

    #[test]
    fn a_leap_day_is_the_last_of_february_in_other_years() {
        assert_eq!(day("2024-02-29").years_later(1), day("2025-02-28"));
        assert_eq!(day("2024-02-29").years_earlier(3), day("2021-02-28"));
        assert_eq!(day("2026-08-31").months_earlier(6), day("2026-02-28"));
        assert_eq!(day("2004-02-29").years_until(day("2022-02-28")), 18);
        assert_eq!(day("2004-02-29").years_until(day("2022-02-27")), 17);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "2026-02-30", "2026-2-3", "0000-01-01", "2026-02-03 00:00:00", "26/02/03"] {
            assert_eq!(Day::parse(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_set_of_days_is_what_was_put_in(ranges in prop::collection::vec((0..400_i32, 0..90_i32), 0..12), nights in 1..9_i32) {
            let first = day("2024-01-01");
            let (mut set, mut plain) = (DaySet::default(), BTreeSet::new());
            set.reset(first, first + 365);
            for (from, length) in &ranges {
                set.insert(first + *from - 20, first + *from - 20 + *length);
                plain.extend((from - 20..from - 20 + length).filter(|day| (0..=365).contains(day)));
            }
            let runs = |plain: &BTreeSet<i32>| {
                let starts = plain.iter().filter(|day| !plain.contains(&(**day - 1)));
                let ends = plain.iter().filter(|day| !plain.contains(&(**day + 1)));
                starts.zip(ends).map(|(start, end)| (first + *start, first + *end)).collect::<Vec<_>>()
            };
            prop_assert_eq!(set.count() as usize, plain.len());
            prop_assert_eq!(set.runs().collect::<Vec<_>>(), runs(&plain));
            let missing = (0..200).rev().find(|at| !plain.contains(at)).map(|at| first + at);
            prop_assert_eq!(set.last_missing_before(first + 200), missing);
            let mut removed = set.clone();
            removed.remove(first + 70, first + 140);
            let left: BTreeSet<i32> = plain.iter().copied().filter(|day| !(70..140).contains(day)).collect();
            prop_assert_eq!(removed.runs().collect::<Vec<_>>(), runs(&left));
            let between = plain.range(50..=120).count();
            prop_assert_eq!(set.count_between(first + 50, first + 120) as usize, between);
            set.fill_gaps(nights);
            let days: Vec<i32> = plain.iter().copied().collect();
            for pair in days.windows(2) {
                if pair[1] - pair[0] <= nights {
                    plain.extend(pair[0]..pair[1]);
                }
            }
            prop_assert_eq!(set.runs().collect::<Vec<_>>(), runs(&plain));
        }
    }
}
