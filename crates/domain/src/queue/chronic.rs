//! Chronic homelessness by an enrollment's answers (HUD 3.08 and 3.917): yes, no, or not known.

use chrono::{Months, NaiveDate};

/// Emergency shelter, safe haven, street outreach (HUD list 2.02.6): whoever enters these is homeless.
const HOMELESS_PROJECTS: [i32; 4] = [0, 1, 4, 8];

/// Shelter, a place not meant for people, safe haven (HUD list 3.12.1).
const HOMELESS_SITUATIONS: [i32; 3] = [101, 116, 118];

/// Four times or more (HUD list 3.917.4).
const FOUR_TIMES: i32 = 4;

/// From one month to eleven (HUD list 3.917.5); twelve is 112, more is 113.
const UNDER_A_YEAR: std::ops::RangeInclusive<i32> = 101..=111;
const A_YEAR: std::ops::RangeInclusive<i32> = 112..=113;

/// An enrollment's answers that bear on chronic homelessness, as HUD's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Homelessness {
    /// HUD 2.02.6 of the project.
    pub project_type: Option<i32>,
    /// HUD 3.917.1.
    pub living_situation: Option<i32>,
    /// HUD 3.917.C: on the night before, on the street or in shelter.
    pub previous_street: Option<i32>,
    /// HUD 3.917.3.
    pub to_street: Option<NaiveDate>,
    /// HUD 3.917.4.
    pub times: Option<i32>,
    /// HUD 3.917.5.
    pub months: Option<i32>,
    /// HUD 3.08.
    pub disabling: Option<i32>,
}

/// Whether someone is chronically homeless on a day; none while the answers do not tell.
#[must_use]
pub fn chronic(answers: &Homelessness, day: NaiveDate) -> Option<bool> {
    let all = [yes_no(answers.disabling), homeless(answers), long_enough(answers, day)];
    if all.contains(&Some(false)) {
        return Some(false);
    }
    all.iter().all(|part| *part == Some(true)).then_some(true)
}

/// Whether any is so: one yes is enough, and a no needs to be known of all.
#[must_use]
pub fn any_of(parts: &[Option<bool>]) -> Option<bool> {
    if parts.contains(&Some(true)) {
        return Some(true);
    }
    (!parts.is_empty() && parts.iter().all(|part| *part == Some(false))).then_some(false)
}

fn yes_no(answer: Option<i32>) -> Option<bool> {
    match answer {
        Some(0) => Some(false),
        Some(1) => Some(true),
        _ => None,
    }
}

fn homeless(answers: &Homelessness) -> Option<bool> {
    let entered_homeless = answers.project_type.is_some_and(|kind| HOMELESS_PROJECTS.contains(&kind));
    match answers.living_situation {
        _ if entered_homeless => Some(true),
        Some(from) if HOMELESS_SITUATIONS.contains(&from) => Some(true),
        // HUD asks for the night before only where the stay was short enough to count as no break.
        Some(from) if from >= 100 => answers.previous_street.map_or(Some(false), |night| yes_no(Some(night))),
        _ => None,
    }
}

fn long_enough(answers: &Homelessness, day: NaiveDate) -> Option<bool> {
    let a_year_ago = day.checked_sub_months(Months::new(12))?;
    let continuously = answers.to_street.map(|since| since <= a_year_ago);
    let often = answers.times.filter(|times| (1..=FOUR_TIMES).contains(times)).map(|times| times == FOUR_TIMES);
    let months = answers.months.and_then(|months| match months {
        months if A_YEAR.contains(&months) => Some(true),
        months if UNDER_A_YEAR.contains(&months) => Some(false),
        _ => None,
    });
    let in_parts = match (often, months) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        (None, _) | (_, None) => None,
    };
    any_of(&[continuously, in_parts])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_must_be_known_for_a_yes_and_one_no_is_enough() {
        let day = NaiveDate::from_ymd_opt(2026, 2, 15).unwrap();
        let ago = |months| day.checked_sub_months(Months::new(months));
        let street = Homelessness {
            living_situation: Some(116),
            disabling: Some(1),
            to_street: ago(12),
            ..Default::default()
        };
        for (answers, expected) in [
            (street, Some(true)),
            (Homelessness { disabling: Some(0), ..street }, Some(false)),
            (Homelessness { disabling: Some(99), ..street }, None),
            (Homelessness { living_situation: Some(435), ..street }, Some(false)),
            (Homelessness { living_situation: Some(435), previous_street: Some(1), ..street }, Some(true)),
            (Homelessness { living_situation: Some(435), project_type: Some(1), ..street }, Some(true)),
            (Homelessness { living_situation: Some(99), ..street }, None),
            (Homelessness { to_street: ago(11), ..street }, None),
            (Homelessness { to_street: ago(11), times: Some(3), ..street }, Some(false)),
            (Homelessness { to_street: ago(11), times: Some(4), months: Some(112), ..street }, Some(true)),
            (Homelessness { to_street: ago(11), times: Some(4), months: Some(111), ..street }, Some(false)),
            (Homelessness { to_street: None, times: Some(4), months: Some(99), ..street }, None),
            (Homelessness::default(), None),
        ] {
            assert_eq!(chronic(&answers, day), expected, "{answers:?}");
        }
    }

    #[test]
    fn one_yes_makes_a_household() {
        assert_eq!(any_of(&[Some(false), Some(true), None]), Some(true));
        assert_eq!(any_of(&[Some(false), None]), None);
        assert_eq!(any_of(&[Some(false)]), Some(false));
        assert_eq!(any_of(&[]), None);
    }
}
