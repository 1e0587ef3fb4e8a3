//! Cases made by hand: households of several kinds, services only, and the one night of the HIC.

use reports::lsa::{Lsa, Parameters, Scope, Source};

use crate::cases::{Case, HEAD, Stay, calculated, column};
use crate::support::{date, parameters};

/// One adult alone, and again with a child.
fn alone_and_with_a_child(alone: (&str, &str), together: &str) -> Lsa {
    let mut case = Case::with("0", Stay { entry: alone.0, exit: alone.1, ..HEAD });
    case.born("child", "2020-01-01");
    let second = Stay { key: "again", household: "again", entry: together, ..HEAD };
    case.stays(second);
    case.stays(Stay { key: "child", person: "child", relationship: "2", ..second });
    case.year()
}

/// HUD 6.1: a head of household is as many households as there are types that they head.
#[test]
fn a_head_of_two_types_is_two_households() {
    let lsa = alone_and_with_a_child(("2025-10-02", "2025-12-01"), "2026-02-01");
    let mut types = column(&lsa, "LSAHousehold", "HHType");
    types.sort_unstable();
    assert_eq!(types, [1, 2]);
    // HUD 5.14: 12, alone and with children; HUD 5.3: and still one person, who stayed once for 9.3.
    let mut of_people = column(&lsa, "LSAPerson", "HHTypeEST");
    of_people.sort_unstable();
    assert_eq!(of_people, [2, 12], "the child and the adult");
    assert_eq!(column(&lsa, "LSAReport", "UnduplicatedClient"), [2]);
}

/// HUD 7.1 and 7.3: who comes back as another type has left as the first, and has not returned as it.
#[test]
fn coming_back_as_another_type_is_no_return() {
    for back in ["2024-10-15", "2024-12-01"] {
        let lsa = alone_and_with_a_child(("2024-09-01", "2024-10-10"), back);
        assert_eq!(column(&lsa, "LSAExit", "Cohort"), [-1]);
        assert_eq!(column(&lsa, "LSAExit", "HHType"), [1]);
        assert_eq!(column(&lsa, "LSAExit", "ReturnTime"), [-1]);
    }
}

/// HUD 6.1: who is followed is the head. By the night, in a period of less than 90 days, a household can be there by
/// the bed nights of another, after the head's last.
#[test]
fn a_head_who_is_not_there_any_more_is_no_household() {
    let of = |last_night| {
        let exit = "2026-04-18";
        let mut case = Case::with("1", Stay { entry: "2025-09-01", exit, ..HEAD });
        case.stays(Stay {
            key: "child",
            person: "child",
            relationship: "2",
            entry: "2025-09-01",
            exit,
            ..HEAD
        });
        for night in ["2025-09-21", last_night] {
            case.night(night);
        }
        for night in ["2025-09-21", "2025-10-15"] {
            case.add(
                Source::Services,
                &[("EnrollmentID", "child"), ("DateProvided", night), ("RecordType", "200")],
            );
        }
        column(&case.of_period(&parameters("XX-501", "2025-10-01", "2025-10-31")), "LSAHousehold", "HHType")
            .len()
    };
    assert_eq!(of("2025-10-15"), 1);
    assert_eq!(of("2025-09-21"), 0);
}

/// HUD 3.3 and 3.4: a participation in HMIS that begins after the project's end leaves a household whose entry is
/// after its exit, with nobody in it. HUD's code stops there; it is counted as an entry, and is no household else.
#[test]
fn a_household_with_nobody_in_it_has_no_type() {
    let mut case = Case::with("0", Stay { entry: "2025-11-01", exit: "2026-01-15", ..HEAD });
    let project = Source::Project.columns().iter().position(|name| *name == "OperatingEndDate").unwrap();
    case.export.rows_mut(Source::Project)[0][project] = "2025-12-31".into();
    case.participates("2026-02-01", "");
    let lsa = case.year();
    for table in ["LSAPerson", "LSAHousehold", "LSAExit"] {
        assert_eq!(lsa.table(table).unwrap().rows.len(), 0, "{table}");
    }
    assert_eq!(column(&lsa, "LSAReport", "HouseholdEntry"), [1]);
}

fn services_only(move_in: &str) -> Lsa {
    let mut case = Case::with("13", Stay { move_in, ..HEAD });
    case.export.change(&["RRHSubType"], |_| "1".into());
    case.year()
}

/// HUD 6.3 and 5.1: services only are a group of their own, and have no nights.
#[test]
fn services_only_house_nobody() {
    let lsa = services_only("2025-12-01");
    assert_eq!(column(&lsa, "LSAHousehold", "RRHSOStatus"), [21]);
    assert_eq!(column(&lsa, "LSAHousehold", "RRHStatus"), [0]);
    // HUD 6.18: its text says -1; its table, its code and its published output say 12, all else.
    assert_eq!(column(&lsa, "LSAHousehold", "SystemPath"), [12]);
    // HUD 9.3 and 9.5 count who is active in residence.
    assert_eq!([53, 56].map(|row| calculated(&lsa, row)), [None; 2]);
    // HUD 10.7 counts who is active.
    assert_eq!(column(&lsa, "LSAReport", "UnduplicatedClient"), [1]);
}

/// HUD 5.14 and 6.4: with services only, who moved in is told from who did not.
#[test]
fn services_only_tell_who_moved_in() {
    let of = |move_in| {
        let lsa = services_only(move_in);
        let of_people = |name| column(&lsa, "LSAPerson", name)[0];
        let moved_in = column(&lsa, "LSAHousehold", "RRHSOMoveIn")[0];
        (of_people("HHTypeRRHSONoMI"), of_people("HHTypeRRHSOMI"), moved_in)
    };
    assert_eq!(of(""), (1, -1, 0));
    assert_eq!(of("2025-12-01"), (-1, 1, 1));
}

/// HUD 3.3: who moves into PSH on the day of the exit was not housed; it is so for RRH alone.
#[test]
fn moving_into_psh_on_the_day_of_the_exit_is_not_moving_in() {
    let stay = Stay { exit: "2026-01-10", move_in: "2026-01-10", ..HEAD };
    let lsa = Case::with("3", stay).year();
    assert_eq!(column(&lsa, "LSAHousehold", "PSHMoveIn"), [0]);
    assert_eq!(column(&lsa, "LSAHousehold", "PSHStatus"), [22]);
}

fn of_the_night(case: &Case) -> Lsa {
    let night = date("2026-01-28");
    case.of_period(&Parameters::new("XX-501", night, night, Scope::Hic, Vec::new()).unwrap())
}

/// HUD 3.2 and 5.1: the HIC counts who is there on the one night; who leaves that day is not.
#[test]
fn the_hic_counts_the_guests_of_one_night() {
    let of = |entry, exit| {
        let lsa = of_the_night(&Case::with("0", Stay { entry, exit, ..HEAD }));
        assert_eq!(column(&lsa, "LSAReport", "LSAScope"), [3]);
        assert_eq!(column(&lsa, "LSAExit", "Cohort"), [], "no exit cohorts");
        // HUD 10 and 11 count in the HIC who is active in residence alone.
        (column(&lsa, "LSAReport", "UnduplicatedClient")[0], calculated(&lsa, 53))
    };
    assert_eq!(of("2026-01-28", ""), (1, Some(1)));
    assert_eq!(of("2026-01-27", "2026-01-29"), (1, Some(1)));
    assert_eq!(of("2026-01-27", "2026-01-28"), (0, None));
    assert_eq!(of("2026-01-29", ""), (0, None));
}

/// HUD 5.1: by the night, who has a bed that night; in RRH, who has moved in.
#[test]
fn the_hic_asks_for_a_bed() {
    let by_night = |night| {
        let mut case = Case::with("1", Stay { entry: "2026-01-20", ..HEAD });
        case.night("2026-01-20");
        case.night(night);
        calculated(&of_the_night(&case), 53)
    };
    assert_eq!(by_night("2026-01-28"), Some(1));
    assert_eq!(by_night("2026-01-27"), None);
    let housed = |move_in| calculated(&of_the_night(&Case::with("13", Stay { move_in, ..HEAD })), 53);
    assert_eq!(housed("2026-01-28"), Some(1));
    assert_eq!(housed("2026-01-29"), None);
}
