//! Cases made by hand: who was homeless for how long (HUD 5.5 to 5.10).

use reports::lsa::{Lsa, Source};

use crate::cases::{Case, HEAD, Stay, column};
use crate::support::parameters;

/// Everything that HUD 5.10 asks about the time before a stay, saying that there was none.
const TOLD: [(&str, &str); 4] = [
    ("LivingSituation", "116"),
    ("LengthOfStay", "4"),
    ("TimesHomelessPastThreeYears", "1"),
    ("MonthsHomelessPastThreeYears", "101"),
];

/// Answers about the time before the stay that was added last.
fn told(case: &mut Case, answers: &[(&str, &str)]) {
    let columns = Source::Enrollment.columns();
    let stay = case.export.rows_mut(Source::Enrollment).last_mut().unwrap();
    for (column, answer) in answers {
        stay[columns.iter().position(|name| name == column).unwrap()] = (*answer).into();
    }
}

fn told_all(case: &mut Case, street: &str) {
    told(case, &TOLD);
    told(case, &[("DateToStreetESSH", street)]);
}

fn chronic(lsa: &Lsa) -> Vec<(i32, i32)> {
    let status = column(lsa, "LSAPerson", "CHTimeStatus");
    column(lsa, "LSAPerson", "CHTime").into_iter().zip(status).collect()
}

/// Stays of one person after another, each in a household of its own.
fn one_after_another(case: &mut Case, stays: &[(&str, &str)]) {
    for (at, (entry, exit)) in stays.iter().enumerate() {
        let key = format!("stay{at}");
        case.stays(Stay { key: &key, household: &key, entry, exit, ..HEAD });
    }
}

/// HUD 5.10: 365 days in one episode, of which the stay alone (5.8) and the time told before it make parts.
#[test]
fn a_year_in_one_episode() {
    let of = |entry| {
        let mut case = Case::with("0", Stay { entry, ..HEAD });
        told_all(&mut case, entry);
        chronic(&case.year())
    };
    // The first to the last day of the period are 365.
    assert_eq!(of("2025-10-01"), [(365, 1)]);
    assert_eq!(of("2025-10-02"), [(270, -1)], "364 days, and nothing is unknown");

    let before = |living| {
        let mut case = Case::with("0", Stay { entry: "2025-10-02", ..HEAD });
        told_all(&mut case, "2025-10-01");
        told(&mut case, &[("LivingSituation", living)]);
        chronic(&case.year())
    };
    assert_eq!(before("116"), [(365, 1)], "a day on the street before");
    assert_eq!(before("435"), [(270, -1)], "no day on the street before who came from a home");
}

/// HUD 5.10, last step: what is not known about a stay is said where the days do not make a year.
#[test]
fn a_history_that_is_not_known_is_said_of_less_than_a_year() {
    let of = |entry| chronic(&Case::with("0", Stay { entry, ..HEAD }).year());
    assert_eq!(of("2025-10-01"), [(365, 1)]);
    assert_eq!(of("2025-10-02"), [(270, 99)]);
    // 270 days are the least: 4 January to 30 September 2026 (28 + 28 + 31 + 30 + 31 + 30 + 31 + 31 + 30).
    assert_eq!(of("2026-01-04"), [(270, 99)]);
    assert_eq!(of("2026-01-05"), [(0, 99)]);
}

/// HUD 5.10, last step: a short stay elsewhere leads to the question about the night before it, but not on the
/// way into a shelter. (Of 5.10's text this is one reading; 7.8's text and HUD's code leave no other.)
#[test]
fn the_night_before_a_short_stay_is_asked_outside_of_shelters() {
    let of = |project_type, before| {
        let mut case = Case::with(project_type, Stay { entry: "2026-09-01", ..HEAD });
        told_all(&mut case, "2026-09-01");
        told(&mut case, &[("LengthOfStay", "10"), ("PreviousStreetESSH", before)]);
        chronic(&case.year())
    };
    assert_eq!(of("2", ""), [(0, 99)]);
    assert_eq!(of("2", "0"), [(0, -1)]);
    assert_eq!(of("0", ""), [(0, -1)]);
}

/// HUD 5.9 and 5.10: four episodes that make 365 days, none of them a year long. 92 + 91 + 91 + 91 = 365.
#[test]
fn a_year_in_four_episodes() {
    let of = |first_exit| {
        let mut case = Case::of("0");
        let stays = [
            ("2023-11-01", first_exit),
            ("2024-04-01", "2024-07-01"),
            ("2024-09-01", "2024-12-01"),
            ("2026-07-02", ""),
        ];
        one_after_another(&mut case, &stays);
        chronic(&case.year())
    };
    assert_eq!(of("2024-02-01"), [(365, 2)]);
    assert_eq!(of("2024-01-31"), [(270, 99)], "364 days");
}

/// HUD 5.8: days that are at most seven apart belong together, so a gap of six nights is none.
#[test]
fn a_gap_of_seven_nights_parts_episodes() {
    let of = |second_entry, all_is_told: bool| {
        let mut case = Case::of("0");
        let stays = [
            ("2023-11-01", "2024-02-01"),
            (second_entry, "2024-07-01"),
            ("2024-09-01", "2024-12-01"),
            ("2026-07-02", ""),
        ];
        for (entry, exit) in stays {
            case.stays(Stay { key: entry, household: entry, entry, exit, ..HEAD });
            if all_is_told {
                told_all(&mut case, entry);
            }
        }
        chronic(&case.year())
    };
    // The last night of the first stay is that of 31 January.
    assert_eq!(of("2024-02-08", false), [(365, 2)], "seven nights: four episodes");
    assert_eq!(of("2024-02-07", false), [(365, 99)], "six nights: three episodes");
    assert_eq!(of("2024-02-07", true), [(365, 3)], "and nothing is unknown");
}

/// HUD 5.8: bed nights a week apart make one episode; eight days apart, each is its own.
#[test]
fn bed_nights_a_week_apart_are_one_episode() {
    let every = |days: i64| {
        let mut case = Case::with("1", Stay { entry: "2025-10-01", ..HEAD });
        let first = crate::support::date("2025-10-01");
        let last = crate::support::date("2026-09-30");
        let mut night = first;
        while night <= last {
            case.night(&night.to_string());
            night += chrono::Duration::days(days);
        }
        chronic(&case.year())
    };
    // 52 weeks after 1 October 2025 is 30 September 2026, the 365th day.
    assert_eq!(every(7), [(365, 1)]);
    assert_eq!(every(8), [(0, 99)], "46 nights");
}

/// HUD 5.7 and 5.8: nights in transitional housing are left out, unless fewer than seven lie within.
#[test]
fn six_nights_of_housing_do_not_end_an_episode() {
    let of = |exit| {
        let mut case = Case::with("0", Stay { entry: "2025-10-01", ..HEAD });
        case.add(
            Source::Project,
            &[
                ("ProjectID", "transitional"),
                ("OrganizationID", "agency"),
                ("OperatingStartDate", "2015-01-01"),
                ("ContinuumProject", "1"),
                ("ProjectType", "2"),
            ],
        );
        case.add(Source::ProjectCoc, &[("ProjectID", "transitional"), ("CoCCode", "XX-501")]);
        case.add(
            Source::HmisParticipation,
            &[
                ("ProjectID", "transitional"),
                ("HMISParticipationType", "1"),
                ("HMISParticipationStatusStartDate", "2015-01-01"),
            ],
        );
        let entry = "2026-01-01";
        case.stays(Stay { key: "other", household: "other", project: "transitional", entry, exit, ..HEAD });
        chronic(&case.year())
    };
    assert_eq!(of("2026-01-07"), [(365, 1)], "31 December and 7 January are seven days apart");
    assert_eq!(of("2026-01-08"), [(270, 99)], "358 days, and neither part is a year");
}

/// HUD 5.10: a year and four times, as told at an entry within the year before the last active day.
#[test]
fn a_year_as_told() {
    let of = |entry, times, months| {
        let mut case = Case::with("2", Stay { entry, ..HEAD });
        told_all(&mut case, entry);
        let told_times = [("TimesHomelessPastThreeYears", times), ("MonthsHomelessPastThreeYears", months)];
        told(&mut case, &told_times);
        chronic(&case.year())
    };
    assert_eq!(of("2025-10-01", "4", "112"), [(400, 2)]);
    assert_eq!(of("2025-10-01", "4", "113"), [(400, 2)]);
    assert_eq!(of("2025-09-30", "4", "112"), [(0, -1)], "a year before the last active day is too early");
    assert_eq!(of("2025-10-01", "3", "112"), [(0, -1)], "three times");
    assert_eq!(of("2025-10-01", "4", "111"), [(0, -1)], "eleven months");
}

/// HUD 5.5: the days start three years before the last active day, and a day: here on 29 February 2024.
#[test]
fn three_years_start_on_a_leap_day() {
    let of = |exit| {
        let mut case = Case::of("0");
        case.stays(Stay { entry: "2024-01-01", exit, ..HEAD });
        // Keeps them active to the last day, with no day that counts.
        case.stays(Stay { key: "later", household: "later", entry: "2027-02-28", ..HEAD });
        chronic(&case.of_period(&parameters("XX-501", "2026-03-01", "2027-02-28")))
    };
    // 269 days from 29 February to 23 November, and the last active day, make 270.
    assert_eq!(of("2024-11-24"), [(270, 99)]);
    assert_eq!(of("2024-11-23"), [(0, 99)]);
}

/// HUD 5.5: three years before 29 February is 28 February, so the days start on 1 March 2021.
#[test]
fn three_years_end_on_a_leap_day() {
    let of = |exit| {
        let mut case = Case::of("0");
        case.stays(Stay { entry: "2021-01-01", exit, ..HEAD });
        case.stays(Stay { key: "later", household: "later", entry: "2024-02-29", ..HEAD });
        chronic(&case.of_period(&parameters("XX-501", "2023-03-01", "2024-02-29")))
    };
    // 269 days from 1 March to 24 November 2021, and the last active day.
    assert_eq!(of("2021-11-25"), [(270, 99)]);
    assert_eq!(of("2021-11-24"), [(0, 99)]);
}

/// HUD 7.8: the days of all exits of a person in a cohort count together, for each of these exits.
#[test]
fn exits_of_one_cohort_share_their_days() {
    let of = |entry, second_exit| {
        let mut case = Case::with("0", Stay { entry, exit: "2026-01-10", ..HEAD });
        told_all(&mut case, entry);
        told(&mut case, &[("DisablingCondition", "1")]);
        case.born("child", "2020-01-01");
        let second = Stay { key: "again", household: "again", entry: "2026-02-20", exit: second_exit, ..HEAD };
        case.stays(second);
        told_all(&mut case, "2026-02-20");
        told(&mut case, &[("DisablingCondition", "1")]);
        case.stays(Stay { key: "child", person: "child", relationship: "2", ..second });
        let lsa = case.year();
        let types = column(&lsa, "LSAExit", "HHType");
        let mut found: Vec<_> = types.into_iter().zip(column(&lsa, "LSAExit", "HHChronic")).collect();
        found.sort_unstable();
        found
    };
    // 16 April to 9 January are 269 nights; nine more make 278.
    assert_eq!(of("2025-04-16", "2026-03-01"), [(1, 6), (2, 6)]);
    assert_eq!(of("2025-04-16", "2026-02-21"), [(1, 6), (2, 6)], "270");
    assert_eq!(of("2025-04-17", "2026-02-21"), [(1, 0), (2, 0)], "269");
}
