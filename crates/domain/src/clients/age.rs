//! Age in whole years.

use chrono::{Datelike, NaiveDate};

/// Age in whole years on a day; none before birth. Someone born on 29 February turns on 1 March.
#[must_use]
pub fn age_on(day: NaiveDate, dob: NaiveDate) -> Option<u32> {
    day.years_since(dob).filter(|_| dob.year() <= day.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn the_birthday_counts() {
        for (day, dob, age) in [
            (date(2026, 5, 2), date(1980, 5, 3), Some(45)),
            (date(2026, 5, 3), date(1980, 5, 3), Some(46)),
            (date(2026, 2, 28), date(2004, 2, 29), Some(21)),
            (date(2026, 3, 1), date(2004, 2, 29), Some(22)),
            (date(2026, 3, 1), date(2026, 3, 1), Some(0)),
            (date(2026, 3, 1), date(2026, 3, 2), None),
        ] {
            assert_eq!(age_on(day, dob), age, "{dob} on {day}");
        }
    }

    proptest! {
        #[test]
        fn age_never_falls_as_time_passes(born in 0i32..40_000, lived in 0i32..36_500, later in 0i32..800) {
            let day = |n: i32| NaiveDate::from_num_days_from_ce_opt(700_000 + n).unwrap();
            prop_assert!(age_on(day(born + lived), day(born)) <= age_on(day(born + lived + later), day(born)));
        }
    }
}
