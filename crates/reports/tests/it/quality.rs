//! The counts of missing and impossible values.

use reports::lsa::{Cell, Source};

use crate::export::Export;
use crate::support::{parameters, run};

/// One person, alone, in a shelter by the night: nights, the day of the exit, if any.
fn guest(nights: &[&str], exit: Option<&str>) -> Export {
    let mut export = Export::default();
    export.add(Source::Organization, &[("OrganizationID", "helpers"), ("VictimServiceProvider", "0")]);
    export.add(
        Source::Project,
        &[
            ("ProjectID", "shelter"),
            ("OrganizationID", "helpers"),
            ("OperatingStartDate", "2015-01-01"),
            ("ContinuumProject", "1"),
            ("ProjectType", "1"),
        ],
    );
    export
        .add(Source::ProjectCoc, &[("ProjectCoCID", "place"), ("ProjectID", "shelter"), ("CoCCode", "XX-501")]);
    export.add(
        Source::HmisParticipation,
        &[
            ("HMISParticipationID", "part"),
            ("ProjectID", "shelter"),
            ("HMISParticipationType", "1"),
            ("HMISParticipationStatusStartDate", "2015-01-01"),
        ],
    );
    export.add(Source::Client, &[("PersonalID", "guest"), ("DOB", "1980-05-05"), ("DOBDataQuality", "1")]);
    export.add(
        Source::Enrollment,
        &[
            ("EnrollmentID", "stay"),
            ("PersonalID", "guest"),
            ("ProjectID", "shelter"),
            ("HouseholdID", "household"),
            ("EntryDate", nights[0]),
            ("RelationshipToHoH", "1"),
            ("EnrollmentCoC", "XX-501"),
        ],
    );
    for night in nights {
        export.add(
            Source::Services,
            &[("ServicesID", night), ("EnrollmentID", "stay"), ("DateProvided", night), ("RecordType", "200")],
        );
    }
    if let Some(exit) = exit {
        export.add(
            Source::Exit,
            &[("ExitID", "left"), ("EnrollmentID", "stay"), ("ExitDate", exit), ("Destination", "99")],
        );
    }
    export
}

/// The value of a row of LSACalculated on data quality.
fn count(export: &Export, row: i32) -> Option<i32> {
    let lsa = run(&export.data(), &parameters("XX-501", "2025-10-01", "2026-09-30"));
    let table = lsa.table("LSACalculated").unwrap();
    let at = |name| table.column(name).unwrap();
    let mut found = table.rows.iter().filter(|cells| cells[at("ReportRow")] == Cell::Number(row));
    found.next().and_then(|cells| cells[at("Value")].number())
}

/// HUD 10.11 and 10.18 count exits up to the last day.
#[test]
fn who_leaves_the_day_after_the_period_has_not_left_in_it() {
    let stays_on = guest(&["2026-09-29", "2026-09-30"], Some("2026-10-01"));
    assert_eq!([910, 912, 919].map(|row| count(&stays_on, row)), [Some(1), None, None]);

    let leaves = guest(&["2026-09-28", "2026-09-29"], Some("2026-09-30"));
    assert_eq!([910, 912, 919].map(|row| count(&leaves, row)), [Some(1); 3]);
}

/// HUD 10.20: a night after the period does not speak for it.
#[test]
fn a_night_after_the_period_is_none_of_it() {
    let mut export = guest(&["2026-09-20"], Some("2026-10-20"));
    assert_eq!(count(&export, 921), None);
    export.change(&["DateProvided"], |_| "2026-10-05".into());
    assert_eq!(count(&export, 921), Some(1));
}
