//! What may happen to a vacancy, and to whom it is on offer.

use chrono::NaiveDate;

coded! {
    /// Where a vacancy stands.
    VacancyState {
        /// Not on offer yet: a unit that fell vacant waits for its provider to say so.
        Draft = "draft",
        /// On offer, or from its day on.
        Open = "open",
        /// A referral holds it.
        Reserved = "reserved",
        /// A household was placed.
        Filled = "filled",
        /// It is not on offer any more.
        Withdrawn = "withdrawn",
    }
}

coded! {
    /// What happens to a vacancy.
    VacancyStep {
        /// It is put on offer.
        Post = "post",
        /// A referral takes it.
        Reserve = "reserve",
        /// The referral came to nothing.
        Release = "release",
        /// The household was placed.
        Fill = "fill",
        /// It is taken off offer.
        Withdraw = "withdraw",
        /// The referral came to nothing, as the unit is not to be had any more.
        Lose = "lose",
    }
}

coded! {
    /// How a vacancy is shown on a day.
    Shown {
        /// Not on offer yet.
        Draft = "draft",
        /// On offer.
        Open = "open",
        /// On offer from a later day on.
        Upcoming = "upcoming",
        /// A referral holds it.
        Reserved = "reserved",
        /// A household was placed.
        Filled = "filled",
        /// Not on offer any more.
        Withdrawn = "withdrawn",
    }
}

/// Why a vacancy is withdrawn, to be chosen; the words have the key `vacancy-reason-<code>`.
pub const WITHDRAWN: &[&str] =
    &["repair", "not_ready", "funding", "staffing", "filled_outside", "posted_in_error", "other"];

impl VacancyState {
    /// Where a step leads; none where it cannot be made.
    #[must_use]
    pub const fn after(self, step: VacancyStep) -> Option<Self> {
        match (self, step) {
            (Self::Draft, VacancyStep::Post) | (Self::Reserved, VacancyStep::Release) => Some(Self::Open),
            (Self::Open, VacancyStep::Reserve) => Some(Self::Reserved),
            (Self::Reserved, VacancyStep::Fill) => Some(Self::Filled),
            (Self::Draft | Self::Open, VacancyStep::Withdraw) | (Self::Reserved, VacancyStep::Lose) => {
                Some(Self::Withdrawn)
            }
            _ => None,
        }
    }

    /// How it is shown on a day, when it is available from another on.
    #[must_use]
    pub fn shown(self, available_on: NaiveDate, today: NaiveDate) -> Shown {
        match self {
            Self::Draft => Shown::Draft,
            Self::Open if available_on > today => Shown::Upcoming,
            Self::Open => Shown::Open,
            Self::Reserved => Shown::Reserved,
            Self::Filled => Shown::Filled,
            Self::Withdrawn => Shown::Withdrawn,
        }
    }
}

/// The households that a vacancy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offer {
    /// At least so many people.
    pub smallest: Option<i32>,
    /// At most so many.
    pub largest: Option<i32>,
}

impl Offer {
    /// Whether a household of this size is meant.
    #[must_use]
    pub fn fits(self, size: i32) -> bool {
        self.smallest.is_none_or(|least| size >= least) && self.largest.is_none_or(|most| size <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_from_each_state() {
        use VacancyState::{Draft, Filled, Open, Reserved, Withdrawn};
        for (state, expected) in [
            (Draft, [Some(Open), None, None, None, Some(Withdrawn), None]),
            (Open, [None, Some(Reserved), None, None, Some(Withdrawn), None]),
            (Reserved, [None, None, Some(Open), Some(Filled), None, Some(Withdrawn)]),
            (Filled, [None; 6]),
            (Withdrawn, [None; 6]),
        ] {
            let after: Vec<_> = VacancyStep::ALL.iter().map(|step| state.after(*step)).collect();
            assert_eq!(after, expected, "{state}");
        }
    }

    #[test]
    fn an_open_one_is_upcoming_until_its_day() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let shown = |today| VacancyState::Open.shown(day(10), day(today));
        assert_eq!([9, 10, 11].map(shown), [Shown::Upcoming, Shown::Open, Shown::Open]);
    }

    #[test]
    fn a_household_fits_by_its_size() {
        let offer = Offer { smallest: Some(2), largest: Some(4) };
        assert_eq!([1, 2, 4, 5].map(|size| offer.fits(size)), [false, true, true, false]);
        assert!(Offer::default().fits(9));
    }
}
