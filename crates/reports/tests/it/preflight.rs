//! What HDX would flag.

use std::fmt::Write;
use std::ops::RangeInclusive;

use reports::lsa::preflight::{Flag, SHOWN, Severity, check};
use reports::lsa::{Cell, Lsa, Table};

use crate::support::{load, parameters, run, samples};

/// A table of these columns; numbers are numbers, days and words are texts, and nothing is nothing.
fn table(name: &'static str, columns: &'static str, rows: &[&str]) -> Table {
    let cell = |text: &str| match text.parse() {
        Ok(number) if text == "0" || !text.starts_with('0') => Cell::Number(number),
        Err(_) if text.is_empty() => Cell::Empty,
        _ => Cell::Text(text.to_owned()),
    };
    let rows = rows.iter().map(|row| row.split(',').map(cell).collect()).collect();
    Table { name, columns: columns.split(',').collect(), rows }
}

/// The flags of a report of a year with these tables, but those that only say that others are empty or have no instants.
fn flags(tables: Vec<Table>) -> Vec<Flag> {
    let report = table(
        "LSAReport",
        "LSAScope,ReportDate,ReportStart,ReportEnd,NotOneHoH,UnduplicatedClient,SSNNotProvided",
        &["1,2026-11-01,2025-10-01,2026-09-30,0,100,10"],
    );
    let mut tables = tables;
    if !tables.iter().any(|table| table.name == "LSAReport") {
        tables.push(report);
    }
    let mut flags = check(&Lsa { tables, behind: Vec::new() });
    flags.retain(|flag| !matches!(flag.id, 15..=18 | 29..=44 | 1302..=1306));
    flags
}

fn ids(tables: Vec<Table>) -> Vec<u32> {
    flags(tables).into_iter().map(|flag| flag.id).collect()
}

const INVENTORY: &str = "InventoryID,ProjectID,HouseholdType,BedInventory,UnitInventory,OtherBedInventory,\
                         InventoryStartDate,InventoryEndDate,ESBedType,Availability";
const PROJECT: &str =
    "ProjectID,ProjectName,ProjectType,HousingType,RRHSubType,OperatingStartDate,OperatingEndDate";
const CALCULATED: &str = "Value,Cohort,Universe,HHType,Population,SystemPath,ProjectID,ReportRow";

fn shelter() -> Table {
    table("Project", PROJECT, &["p1,Night Shelter,0,1,,2015-01-01,"])
}

/// So many people of households of adults, all year, each a household of one: in the shelter p1, and so in the CoC.
fn served(people: i32) -> Vec<String> {
    let counts = [(53, people), (54, people), (56, people * 365)];
    let places = [(10, "p1"), (11, ""), (16, "")];
    let rows = counts.into_iter().flat_map(|(row, value)| {
        places.into_iter().flat_map(move |(universe, project)| {
            [0, 1].map(|hh_type| format!("{value},1,{universe},{hh_type},0,-1,{project},{row}"))
        })
    });
    rows.collect()
}

fn calculated(rows: &[String]) -> Table {
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    table("LSACalculated", CALCULATED, &rows)
}

fn participation(row: &str) -> Table {
    const COLUMNS: &str =
        "ProjectID,HMISParticipationType,HMISParticipationStatusStartDate,HMISParticipationStatusEndDate";
    table("HMISParticipation", COLUMNS, &[row])
}

fn place() -> Table {
    table("ProjectCoC", "ProjectCoCID,ProjectID,ZIP,Geocode", &["c1,P1,00111,001100"])
}

#[test]
fn a_row_that_contradicts_itself_is_flagged_and_one_that_does_not_is_not() {
    let people = |row| table("LSAPerson", "RowTotal,HHTypeEST,AdultEST,VetStatus", &[row]);
    let found = flags(vec![people("3,-1,1,0")]);
    let flag = found.iter().find(|flag| flag.id == 1202).unwrap();
    assert!(flag.software && flag.severity == Severity::DataError, "{flag:?}");
    assert_eq!(flag.what, ["Values of HHTypeEST, AdultEST in LSAPerson contradict each other."]);
    assert!(!ids(vec![people("3,1,1,0")]).contains(&1202));
}

#[test]
fn inventory_is_held_against_its_project_and_its_own_dates() {
    let stock = |row| vec![shelter(), place(), table("Inventory", INVENTORY, &[row])];
    assert_eq!(ids(stock("i1,P1,1,24,20,24,2015-01-01,,1,1")), []);
    assert_eq!(ids(stock("i1,P1,1,24,30,24,2015-01-01,,1,1")), [785], "more units than beds");
    assert_eq!(ids(stock("i1,P1,1,24,20,20,2015-01-01,,1,1")), [786], "beds that do not add up");
    assert_eq!(ids(stock("i1,P1,1,24,20,24,2015-01-01,2014-12-31,1,1")), [784], "it ends before it starts");
    assert_eq!(ids(stock("i1,P1,1,24,20,24,2014-01-01,,1,1")), [799], "older than its project");
    assert_eq!(ids(stock("i1,P1,1,24,20,24,2015-01-01,,,1")), [788], "no bed type");
    assert_eq!(ids(stock("i1,P1,1,,0,0,2015-01-01,,1,1")), [46], "beds that nobody counted");
    let found = flags(stock("i1,P1,1,24,30,24,2015-01-01,,1,1"));
    assert_eq!(found[0].what, ["Inventory i1 has more units than beds."]);
}

#[test]
fn a_project_is_held_against_its_funders_people_and_participation() {
    let with = |funder: &str, more: &[&str], part: &str| {
        let rows = [served(20), more.iter().map(ToString::to_string).collect()].concat();
        let tables = vec![
            shelter(),
            place(),
            table("Funder", "FunderID,ProjectID,Funder,StartDate,EndDate", &[funder]),
            table("Inventory", INVENTORY, &["i1,P1,1,24,20,24,2015-01-01,,1,1"]),
            calculated(&rows),
            participation(part),
        ];
        among(688..=1360, tables)
    };
    let part = "p1,1,2015-01-01,";
    assert_eq!(with("f1,P1,8,2025-01-01,", &[], part), []);
    assert_eq!(with("f1,P1,2,2025-01-01,", &[], part), [866], "CoC PSH is not for a shelter");
    assert_eq!(with("f1,P1,2,2019-01-01,2020-01-01", &[], part), [], "it was, years ago");
    assert_eq!(with("f1,P1,8,2025-01-01,", &[], "p1,1,2015-01-01,2018-01-01"), [782]);
    assert_eq!(with("f1,P1,8,2025-01-01,", &["7,1,10,0,0,-1,p1,905"], part), [848]);
    assert_eq!(with("f1,P1,8,2025-01-01,", &["2,1,10,0,0,-1,p1,905"], part), [1221]);
}

#[test]
fn beds_for_children_alone_are_youth_beds() {
    let with = |stock: &str| {
        let funder = table("Funder", "FunderID,ProjectID,Funder,StartDate,EndDate", &["f1,P1,22,2025-01-01,"]);
        vec![shelter(), place(), funder, table("Inventory", INVENTORY, &[stock])]
    };
    assert_eq!(ids(with("i1,P1,1,4,4,4,2015-01-01,,1,1")), [888]);
    assert_eq!(ids(with("i1,P1,4,4,4,4,2015-01-01,,1,1")), []);
}

#[test]
fn agencies_are_found_without_letter_case() {
    let tables = |agency| {
        vec![
            table("Project", "ProjectID,OrganizationID,HousingType,ProjectType", &["p1,O1,1,0"]),
            place(),
            table("Organization", "OrganizationID,VictimServiceProvider,DateCreated,DateUpdated", &[agency]),
            table(
                "HMISParticipation",
                "ProjectID,HMISParticipationType,HMISParticipationStatusStartDate,HMISParticipationStatusEndDate",
                &["p1,1,2015-01-01,"],
            ),
        ]
    };
    assert_eq!(ids(tables("o1,1,2015-01-01,2015-01-01")), [897, 899]);
    assert_eq!(ids(tables("o1,0,2015-01-01,2015-01-01")), []);
}

#[test]
fn codes_of_places_are_digits() {
    let place = |row| vec![shelter(), table("ProjectCoC", "ProjectCoCID,ProjectID,ZIP,Geocode", &[row])];
    assert_eq!(ids(place("c1,P1,00111,001100")), []);
    assert_eq!(ids(place("c1,P1,0111,001100")), [28]);
    assert_eq!(ids(place("c1,P1,00111,0011OO")), [26]);
    assert_eq!(ids(place("c1,P1,,")), [806, 812]);
}

#[test]
fn shares_are_of_people_and_of_each_kind_of_household() {
    let people = |unknown: &str| {
        let known = "95,1,1,0,1,34,34";
        table(
            "LSAPerson",
            "RowTotal,HHTypeEST,AIREST,RaceEthnicity,AIRAdultEST,ESTAgeMin,ESTAgeMax",
            &[known, unknown],
        )
    };
    assert!(!ids(vec![people("4,1,1,5,1,98,98")]).contains(&854));
    assert!(ids(vec![people("6,1,1,5,1,98,98")]).contains(&854), "six of 101 have no age");
    assert!(!ids(vec![people("2,1,1,98,1,34,34")]).contains(&1351), "who did not say was asked");
    let races = flags(vec![people("2,1,1,99,1,34,34")]);
    let flag = races.iter().find(|flag| flag.id == 1351).unwrap();
    assert_eq!(flag.times, 1);
    assert!(flag.what[0].ends_with("EST, adult only."), "{flag:?}");
}

#[test]
fn a_type_that_is_not_known_is_no_second_type() {
    let people = |types: &str| {
        let row = format!("25,{types},{types}");
        table("LSAPerson", "RowTotal,HHTypeEST,AIREST", &["75,1,1", &row])
    };
    assert!(ids(vec![people("12")]).contains(&1199));
    assert!(!ids(vec![people("19")]).contains(&1199));
}

#[test]
fn ages_of_a_person_are_at_most_one_step_apart() {
    const AGES: &str =
        "RowTotal,HHTypeEST,ESTAgeMin,ESTAgeMax,RRHAgeMin,RRHAgeMax,PSHAgeMin,PSHAgeMax,VetStatus";
    let person = |row| ids(vec![table("LSAPerson", AGES, &[row])]);
    assert!(person("1,2,21,24,-1,-1,-1,-1,0").iter().all(|id| !(291..=301).contains(id)));
    assert!(person("1,2,21,34,-1,-1,-1,-1,0").contains(&296));
    assert!(person("1,2,21,98,-1,-1,-1,-1,0").contains(&291));
    assert!(!person("1,2,98,98,-1,-1,-1,-1,0").contains(&291), "what does not apply is no age");
    assert!(person("1,1,98,98,-1,-1,-1,-1,0").contains(&301), "an adult has an age");
    assert!(person("1,1,17,21,-1,-1,-1,-1,1").contains(&441));
    assert!(!person("1,1,21,21,-1,-1,-1,-1,1").contains(&441));
}

#[test]
fn people_in_a_veterans_household_have_a_veteran_among_them() {
    let people = |rows: &[&str]| ids(vec![table("LSAPerson", "RowTotal,HHTypeEST,HHVetEST,VetStatus", rows)]);
    assert!(people(&["2,1,1,0"]).contains(&397));
    assert!(!people(&["2,1,1,0", "1,1,1,1"]).contains(&397));
    assert!(people(&["2,1,1,0", "1,2,-1,1"]).contains(&397), "one with children is another household");
}

#[test]
fn types_of_households_follow_from_their_members() {
    let household = |row| ids(vec![table("LSAHousehold", "RowTotal,HHType,HHAdult,HHChild,HHNoDOB", &[row])]);
    for right in ["1,1,2,0,0", "1,2,1,1,1", "1,3,0,1,0", "1,99,1,0,1"] {
        assert!(!household(right).contains(&443), "{right}");
    }
    for wrong in ["1,2,2,0,0", "1,99,1,1,1", "1,1,0,1,0", "1,1,1,0,1"] {
        assert!(household(wrong).contains(&443), "{wrong}");
    }
}

#[test]
fn bed_nights_add_up() {
    let nights = |rows: &[&str]| {
        let found = ids(vec![shelter(), place(), table("LSACalculated", CALCULATED, rows)]);
        let of_nights = |id: &u32| matches!(id, 677 | 679 | 722 | 737..=739 | 758 | 759 | 1217..=1219);
        found.into_iter().filter(of_nights).collect::<Vec<_>>()
    };
    let coc = ["1000,1,11,0,0,-1,,56", "1000,1,16,0,0,-1,,56"];
    let with = |rows: &[&str]| nights(&[&coc, rows].concat());
    let (adults, project) = ("600,1,11,1,0,-1,,56", "1000,1,10,0,0,-1,p1,56");
    assert_eq!(with(&[adults, "400,1,11,99,0,-1,,56", project]), []);
    assert_eq!(with(&[adults, "405,1,11,99,0,-1,,56"]), [1218]);
    assert_eq!(with(&[adults, "420,1,11,99,0,-1,,56"]), [737]);
    assert_eq!(with(&["1020,1,10,0,0,-1,p1,56"]), [758]);
    assert_eq!(with(&["20,1,12,0,0,-1,,56"]), [722]);
    assert_eq!(with(&["5,1,12,0,0,-1,,56"]), [1217]);
    assert_eq!(with(&[project, "1020,1,10,1,0,-1,p1,56"]), [739]);
    assert_eq!(with(&[project, "1005,1,10,1,0,-1,p1,56"]), [1219]);
    assert_eq!(with(&["1000,1,10,0,0,-1,,56"]), [677]);
    assert_eq!(with(&["1000,1,12,0,5,-1,p1,56"]), [679]);
}

#[test]
fn the_report_itself_is_looked_at() {
    let report = |row| {
        table(
            "LSAReport",
            "LSAScope,ReportDate,ReportStart,ReportEnd,NotOneHoH,UnduplicatedClient,SSNNotProvided",
            &[row],
        )
    };
    assert_eq!(ids(vec![report("1,2026-09-29 10:00:00,2025-10-01,2026-09-30,6,100,10")]), [3, 1313]);
    assert_eq!(ids(vec![report("1,2026-11-01 10:00:00,2025-10-01,2026-09-30,0,100,25")]), [1307]);
    for other in [
        "2,2026-09-29 10:00:00,2025-10-01,2026-09-30,6,100,25",
        "3,2026-09-29 10:00:00,2025-10-01,2026-09-30,6,100,25",
    ] {
        assert_eq!(ids(vec![report(other)]), [1307], "no official upload: {other}");
    }
}

#[test]
fn a_project_is_named_by_its_key_too() {
    let named = |rows: &[&str]| {
        let found = flags(vec![table("Project", PROJECT, rows)]);
        let flag = found.into_iter().find(|flag| flag.id == 801).unwrap();
        (flag.what, flag.times)
    };
    let says = |who: &str| format!("{who} has no housing type.");
    assert_eq!(named(&["p1,,0,,,2015-01-01,"]), (vec![says("p1")], 1), "without a name");
    let two = vec![says("Night {Shelter} (p1)"), says("Night {Shelter} (p2)")];
    assert_eq!(named(&["p1,Night {Shelter},0,,,2015-01-01,", "p2,Night {Shelter},0,,,2015-01-01,"]), (two, 2));
    // Tables that have a project's key alone name it too.
    let tables = vec![
        table("Project", PROJECT, &["p1,Night Shelter,0,,,2015-01-01,"]),
        table("ProjectCoC", "ProjectCoCID,ProjectID,ZIP", &["c1,P1,", "c2,p9,"]),
    ];
    let flag = flags(tables).into_iter().find(|flag| flag.id == 806).unwrap();
    let says = |who: &str| format!("The location of project {who} has no ZIP code.");
    assert_eq!(flag.what, [says("Night Shelter (P1)"), says("p9")]);
}

#[test]
fn a_flag_names_some_and_counts_all() {
    let rows: Vec<String> = (0..500).map(|at| format!("p{at},Shelter,0,,,2015-01-01,")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let found = flags(vec![table("Project", PROJECT, &rows)]);
    let flag = found.iter().find(|flag| flag.id == 801).unwrap();
    assert_eq!((flag.what.len(), flag.times), (SHOWN, 500));
    let people = vec!["1,-1,1,0"; 500];
    let found = flags(vec![table("LSAPerson", "RowTotal,HHTypeEST,AdultEST,VetStatus", &people)]);
    let flag = found.iter().find(|flag| flag.id == 1202).unwrap();
    assert_eq!((flag.what.len(), flag.times), (1, 500), "a contradiction is the same in all");
}

/// Those of some flags that are raised.
fn among(range: RangeInclusive<u32>, tables: Vec<Table>) -> Vec<u32> {
    ids(tables).into_iter().filter(|id| range.contains(id)).collect()
}

const BEDS: &str = "InventoryID,ProjectID,HouseholdType,BedInventory,UnitInventory,CHVetBedInventory,\
                    YouthVetBedInventory,VetBedInventory,CHYouthBedInventory,YouthBedInventory,CHBedInventory,\
                    OtherBedInventory,InventoryStartDate,InventoryEndDate,ESBedType,Availability";

#[test]
fn use_of_beds_is_of_an_average_night() {
    let year = |report: &str, beds: &[&str], rows: &[String], part: &str| {
        let report = table(
            "LSAReport",
            "LSAScope,ReportDate,ReportStart,ReportEnd",
            &[&format!("1,2027-01-01,{report}")],
        );
        let stock = table("Inventory", INVENTORY, beds);
        among(963..=1032, vec![report, shelter(), place(), stock, calculated(rows), participation(part)])
    };
    let (official, part) = ("2025-10-01,2026-09-30", "p1,1,2015-01-01,");
    let with = |beds: &[&str], people| year(official, beds, &served(people), part);
    let (all_year, half) = ("i1,P1,1,100,50,100,2015-01-01,,1,1", "i2,P1,1,100,50,100,2026-04-02,,1,1");
    assert_eq!(with(&[all_year], 65), [], "65 % is not low");
    assert_eq!(with(&[all_year], 64), [1003, 1004]);
    assert_eq!(with(&[all_year], 105), [], "105 % is not high");
    assert_eq!(with(&[all_year], 106), [1027, 1028]);
    assert_eq!(with(&[all_year], 26), [1003, 1004]);
    assert_eq!(with(&[all_year], 25), [1003, 1004, 1008], "25 % is low for a project");
    assert_eq!(with(&[all_year], 149), [1027, 1028]);
    assert_eq!(with(&[all_year], 150), [1027, 1028, 1032]);
    assert_eq!(with(&[all_year], 0), [963, 964, 983, 984]);
    // 182 of 365 nights are not quite 50 beds more.
    assert_eq!(with(&[all_year, half], 97), [1003, 1004]);
    assert_eq!(with(&[all_year, half], 98), []);
    assert_eq!(year("2026-01-01,2026-12-31", &[all_year], &served(64), part), [], "not HUD's year");
    assert_eq!(year(official, &[all_year], &served(64), "p1,1,2015-01-01,2018-01-01"), [], "not in HMIS");
    assert_eq!(with(&[], 64), [], "without beds there is no use of them");
}

#[test]
fn beds_are_for_the_households_that_are_served() {
    let with = |hh_type: i32, rows: &[(i32, i32)], part: &str| {
        let row = |(of, people): &(i32, i32)| {
            [53, 54].map(|row| format!("{people},1,10,{of},0,-1,p1,{row}")).into_iter().collect::<Vec<_>>()
        };
        let rows: Vec<String> = rows.iter().flat_map(row).collect();
        let stock = table("Inventory", INVENTORY, &[&format!("i1,P1,{hh_type},24,20,24,2015-01-01,,1,1")]);
        among(963..=982, vec![shelter(), place(), stock, calculated(&rows), participation(part)])
    };
    let part = "p1,1,2015-01-01,";
    assert_eq!(with(1, &[(0, 20), (1, 20)], part), []);
    assert_eq!(with(3, &[(0, 20), (1, 20)], part), [965, 971], "beds of families with adults alone");
    assert_eq!(with(3, &[(0, 20), (1, 20)], "p1,2,2015-01-01,"), [], "not in HMIS");
    assert_eq!(with(3, &[(0, 24), (1, 9), (2, 15)], part), [], "nine are few");
    assert_eq!(with(3, &[(0, 25), (1, 10), (2, 15)], part), [], "40 % is not more than 40 %");
    assert_eq!(with(3, &[(0, 24), (1, 10), (2, 14)], part), [977]);
    assert_eq!(with(4, &[(0, 30), (2, 14), (3, 16)], part), [978]);
}

#[test]
fn dedicated_beds_are_held_against_those_who_are_served() {
    let with = |beds: &str, people: &[(i32, i32, i32)]| {
        let rows: Vec<String> = people
            .iter()
            .map(|(of, population, value)| format!("{value},1,10,{of},{population},-1,p1,53"))
            .collect();
        let house = table("Project", PROJECT, &["p1,New House,3,1,,2015-01-01,"]);
        let stock = table("Inventory", BEDS, &[&format!("i1,P1,{beds},2015-01-01,,,")]);
        among(1051..=1079, vec![house, place(), stock, calculated(&rows), participation("p1,1,2015-01-01,")])
    };
    // Beds and units; then for CH veterans, young veterans, veterans, CH youth, youth, CH and others.
    let vets = |value| [(1, 0, 20), (1, 13, value)];
    assert_eq!(with("1,25,25,0,0,0,0,0,0,25", &vets(20)), [1051]);
    assert_eq!(with("1,25,25,0,0,22,0,0,0,3", &vets(20)), [1055], "88 %");
    assert_eq!(with("1,25,25,0,0,23,0,0,0,2", &vets(20)), [], "92 %");
    assert_eq!(with("1,25,25,1,0,24,0,0,0,0", &vets(0)), [1053]);
    assert_eq!(with("1,25,25,1,0,23,0,0,0,1", &vets(0)), [1057]);
    assert_eq!(with("1,25,25,0,0,0,0,0,0,25", &[(1, 0, 40), (1, 13, 20)]), [1059]);
    assert_eq!(with("1,25,25,0,0,0,0,0,0,25", &[(1, 0, 41), (1, 13, 20)]), [], "under a half");
    assert_eq!(with("1,25,25,0,0,0,0,0,0,25", &[(1, 0, 19), (1, 13, 19)]), [], "nineteen are few");
    assert_eq!(with("3,25,25,0,0,0,0,0,0,25", &[(2, 0, 20), (2, 12, 20)]), [1062], "families of youth");
    assert_eq!(with("1,25,25,0,0,0,0,25,0,0", &[(1, 0, 20)]), [1063]);
    assert_eq!(with("1,25,25,0,0,0,0,0,0,25", &[(1, 0, 40), (1, 10, 10), (1, 11, 10)]), [1069]);
    assert_eq!(with("1,25,25,0,0,0,0,0,0,25", &[(1, 0, 40), (1, 10, 20)]), [], "of one age alone");
    assert_eq!(with("1,25,25,0,0,0,0,0,0,25", &[(1, 0, 20), (1, 15, 20)]), [1071]);
    assert_eq!(with("4,25,25,0,0,0,0,0,10,15", &[(3, 0, 20), (3, 15, 20)]), [1079]);
}

/// What is raised by counts of two houses of transitional housing with ten single adults, of whom one stayed in both:
/// with a row instead of another, or besides the others.
fn houses(instead_of: &str, row: &str) -> Vec<u32> {
    let place = |universe, project: &str, people: i32, nights: i32| {
        let counts = [(53, people), (54, people), (56, nights)];
        let rows = counts.into_iter().flat_map(|(row, value)| {
            [0, 1].map(|hh_type| format!("{value},1,{universe},{hh_type},0,-1,{project},{row}"))
        });
        rows.collect::<Vec<_>>()
    };
    let places =
        [place(10, "t1", 6, 60), place(10, "t2", 5, 40), place(13, "", 10, 100), place(16, "", 10, 100)];
    let mut rows = places.concat();
    rows.retain(|row| row != instead_of);
    rows.extend((!row.is_empty()).then(|| row.to_owned()));
    let projects = table("Project", PROJECT, &["t1,One,2,1,,2015-01-01,", "t2,Two,2,1,,2015-01-01,"]);
    let found = ids(vec![projects, calculated(&rows)]);
    let is_of_counts = |id: &u32| matches!(id, 680..=683 | 688..=778 | 1226..=1253);
    let mut found: Vec<u32> = found.into_iter().filter(is_of_counts).collect();
    found.sort_unstable();
    found
}

#[test]
fn a_part_is_not_larger_than_the_whole() {
    assert_eq!(houses("", ""), []);
    // Populations: here nothing else has them, so that these are raised too.
    assert_eq!(houses("", "10,1,13,1,13,-1,,53"), [705, 719, 729, 744, 766]);
    assert_eq!(houses("", "11,1,13,1,13,-1,,53"), [689, 705, 719, 729, 744, 766]);
    assert_eq!(houses("", "6,1,10,1,13,-1,t1,53"), [704, 718, 745]);
    assert_eq!(houses("", "7,1,10,1,13,-1,t1,53"), [688, 704, 718, 745]);
    assert_eq!(houses("", "10,1,13,1,60,-1,,55"), [1228, 1244]);
    assert_eq!(houses("", "11,1,13,1,60,-1,,55"), [690, 1228, 1244]);
    assert_eq!(houses("", "6,1,10,1,50,-1,t1,55"), [691, 707, 1247]);
    assert_eq!(houses("", "5,1,13,1,5060,-1,,55"), [698, 699, 1228, 1244]);
    // Nights.
    assert_eq!(houses("", "5,10,10,1,0,-1,t2,53"), [704]);
    assert_eq!(houses("", "6,10,10,1,0,-1,t2,53"), [704, 714]);
}

#[test]
fn people_households_and_nights_go_together() {
    let t2 = |row, value| format!("{value},1,10,1,0,-1,t2,{row}");
    assert_eq!(houses(&t2(54, 5), &t2(54, 6)), [701, 743], "more households than people");
    assert_eq!(houses(&t2(54, 5), ""), [704, 743, 763], "no households");
    assert_eq!(houses(&t2(53, 5), ""), [701, 710, 747, 766], "nobody");
    assert_eq!(houses(&t2(56, 40), &t2(56, 5)), [736, 757], "a night for each");
    assert_eq!(houses(&t2(56, 40), &t2(56, 4)), [706, 736, 757], "less than a night for each");
    assert_eq!(houses("", "1,1,10,1,10,-1,t1,56"), [710]);
}

#[test]
fn project_types_and_household_types_add_up() {
    let est = |row, value| format!("{value},1,16,1,0,-1,,{row}");
    assert_eq!(houses(&est(53, 10), &est(53, 11)), [727, 744], "TH has fewer than all three");
    assert_eq!(houses(&est(53, 10), &est(53, 9)), [702, 728, 729, 746], "TH has more than all three");
    assert_eq!(houses(&est(54, 10), &est(54, 11)), [702, 724, 742]);
    let th = |row, value| format!("{value},1,13,1,0,-1,,{row}");
    assert_eq!(houses(&th(53, 10), &th(53, 12)), [728, 729, 744, 766], "more than both houses have");
    assert_eq!(houses(&th(53, 10), &th(53, 6)), [702, 727, 746]);
    assert_eq!(houses(&th(53, 10), &th(53, 5)), [702, 727, 746, 765, 767], "fewer than one house has");
    assert_eq!(houses("", "1,1,13,2,0,-1,,54"), [702, 725, 742, 763]);
    assert_eq!(houses("100,1,13,0,0,-1,,56", "102,1,13,0,0,-1,,56"), [722, 735, 757]);
}

#[test]
fn a_value_stands_once_and_is_one_that_is_asked_for() {
    assert_eq!(houses("", "10,1,13,1,0,-1,,54"), [680]);
    assert_eq!(houses("", "5,1,10,1,0,-1,t2,54"), [682]);
    assert_eq!(houses("", "1,1,13,1,12,-1,,53"), [681, 705, 729, 766]);
    assert_eq!(houses("", "1,1,10,1,54,-1,t1,55"), [683]);
}

#[test]
fn rows_that_are_the_same_are_one() {
    let people = |rows: &[&str]| ids(vec![table("LSAPerson", "RowTotal,VetStatus,HHTypeEST", rows)]);
    assert!(people(&["2,1,1", "2,0,1", "2,1,1"]).contains(&395));
    assert!(!people(&["2,1,1", "2,0,1", "2,1,2"]).contains(&395));
}

#[test]
fn heads_are_as_many_as_households() {
    const PERSON: &str = "RowTotal,RaceEthnicity,HHTypeEST,HoHEST,AIRHoHEST,HHVetEST,AdultEST,VetStatus";
    const HOUSEHOLD: &str = "RowTotal,HHType,HoHRaceEthnicity,ESTStatus,ESTAIR,ESTVet";
    let with = |person: &str, household: &str| {
        among(
            616..=673,
            vec![table("LSAPerson", PERSON, &[person]), table("LSAHousehold", HOUSEHOLD, &[household])],
        )
    };
    assert_eq!(with("3,5,1,1,1,1,1,1", "3,1,5,11,1,1"), []);
    assert_eq!(with("3,5,1,1,1,1,1,1", "2,1,5,11,1,1"), [616], "fewer households");
    assert_eq!(with("3,5,1,1,1,1,1,1", "3,1,3,11,1,1"), [616, 623], "of another race and ethnicity");
    assert_eq!(with("3,5,1,1,1,-1,1,0", "3,1,5,11,1,1"), [623], "no veterans' households among people");
    assert_eq!(with("3,5,1,1,1,1,1,1", "3,1,5,11,1,0"), [624], "none among households");
    assert_eq!(with("3,5,1,1,1,1,1,1", "4,1,5,11,1,1"), [616, 623, 647], "more households than people");
    assert_eq!(with("3,5,1,1,1,1,1,1", "3,1,5,2,0,0"), [616, 624, 650], "no active household");
}

#[test]
fn those_who_make_a_household_what_it_is_are_adults_or_heads() {
    let with = |row| {
        let columns = "RowTotal,HHTypeEST,HoHEST,AdultEST,HHDisabilityEST,HHVetEST,DisabilityStatus,VetStatus";
        among(1254..=1298, vec![table("LSAPerson", columns, &[row])])
    };
    assert_eq!(with("1,1,-1,1,1,-1,1,0"), [], "a disabled adult");
    assert_eq!(with("1,3,3,-1,3,-1,1,0"), [], "a disabled head who is a child");
    assert_eq!(with("1,3,-1,-1,3,-1,1,0"), [1263], "a disabled child who is no head");
    assert_eq!(with("1,1,1,1,-1,1,0,1"), []);
    assert_eq!(with("1,1,1,1,-1,1,0,0"), [1255], "no veteran");
}

#[test]
fn people_in_residence_are_as_many_in_both_files() {
    let with = |rows: &[&str]| {
        let person = table("LSAPerson", "RowTotal,AIREST,HHVetEST,VetStatus,HHTypeEST", &["5,1,1,1,1"]);
        let household = table("LSAHousehold", "RowTotal,HHType,ESTStatus,ESTAIR,ESTVet", &["4,1,11,1,1"]);
        among(684..=687, vec![person, household, table("LSACalculated", CALCULATED, rows)])
    };
    let (people, households) = ("5,1,16,1,0,-1,,53", "4,1,16,1,0,-1,,54");
    let (vets, theirs, their_households) = ("5,1,16,1,50,-1,,55", "5,1,16,1,13,-1,,53", "4,1,16,1,13,-1,,54");
    assert_eq!(with(&[people, households, vets, theirs, their_households]), []);
    assert_eq!(with(&["6,1,16,1,0,-1,,53", households, vets]), [684]);
    assert_eq!(with(&[people, households, "4,1,16,1,50,-1,,55"]), [684]);
    assert_eq!(with(&[people, "3,1,16,1,0,-1,,54", vets]), [685]);
    assert_eq!(with(&[people, households, vets, "6,1,16,1,13,-1,,53"]), [686]);
    assert_eq!(with(&[people, households, vets, "5,1,16,1,13,-1,,54"]), [687]);
    assert_eq!(with(&[people, households, vets, "3,1,16,1,13,-1,,54"]), [], "fewer in residence");
}

#[test]
fn geography_is_that_of_the_projects() {
    let with = |households: &[&str]| {
        let projects = table("Project", PROJECT, &["p1,City,3,1,,2015-01-01,", "p2,Country,3,1,,2015-01-01,"]);
        let places = table("ProjectCoC", "ProjectCoCID,ProjectID,GeographyType", &["c1,P1,1", "c2,P2,3"]);
        let households = table("LSAHousehold", "RowTotal,HHType,PSHStatus,PSHAIR,PSHGeography", households);
        let counts = ["10,1,10,1,0,-1,p1,54", "10,1,10,1,0,-1,p2,54", "19,1,15,1,0,-1,,54"];
        let counts = table("LSACalculated", CALCULATED, &counts);
        among(818..=847, vec![projects, places, households, counts])
    };
    assert_eq!(with(&["10,1,11,1,1", "10,1,11,1,3"]), []);
    assert_eq!(with(&["12,1,11,1,1", "8,1,11,1,3"]), [], "ten in a hundred");
    assert_eq!(with(&["13,1,11,1,1", "7,1,11,1,3"]), [844]);
    assert_eq!(with(&["13,1,11,0,1", "10,1,11,1,1", "10,1,11,1,3"]), [], "not in residence");
}

#[test]
fn the_path_follows_from_where_a_household_was() {
    let household = |row| {
        let columns = "RowTotal,ESTStatus,RRHStatus,PSHStatus,PSHMoveIn,ESDays,THDays,SystemPath";
        ids(vec![table("LSAHousehold", columns, &[row])]).contains(&488)
    };
    for right in [
        "1,11,0,0,-1,5,0,1",
        "1,0,0,11,2,0,0,-1",
        "1,22,0,11,2,5,0,9",
        "1,0,11,0,-1,0,0,4",
        "1,0,0,0,-1,0,0,12",
    ] {
        assert!(!household(right), "{right}");
    }
    for wrong in ["1,11,0,0,-1,5,0,2", "1,0,0,11,2,0,0,8", "1,22,0,11,2,5,0,12", "1,11,0,0,-1,5,0,-1"] {
        assert!(household(wrong), "{wrong}");
    }
}

#[test]
fn a_project_is_held_against_its_name_and_its_funders() {
    let with = |name: &str, funders: &[&str]| {
        let project = table("Project", PROJECT, &[&format!("p1,{name},3,1,,2015-01-01,")]);
        let funders = table("Funder", "FunderID,ProjectID,Funder,StartDate,EndDate", funders);
        among(860..=894, vec![project, funders])
    };
    assert_eq!(with("HUD-VASH Homes", &["f1,p1,20,2025-01-01,"]), []);
    assert_eq!(with("HUD-VASH Homes", &[]), [893]);
    assert_eq!(with("Hud-Vash Homes", &["f1,p1,20,2019-01-01,2020-01-01"]), [893], "it was, years ago");
    assert_eq!(with("Vashti House", &[]), [], "a part of a word");
    assert_eq!(with("Homes", &["f1,p1,2,2025-01-01,", "f2,p1,20,2025-01-01,"]), [], "both are for PSH");
    assert_eq!(with("Homes", &["f1,p1,2,2025-01-01,", "f2,p1,5,2025-01-01,"]), [865, 886]);
}

#[test]
fn dedicated_beds_are_those_of_all_members() {
    let with = |funder: i32, beds: &str| {
        let house = table("Project", PROJECT, &["p1,New House,2,1,,2015-01-01,"]);
        let funder = format!("f1,P1,{funder},2025-01-01,");
        let funder = table("Funder", "FunderID,ProjectID,Funder,StartDate,EndDate", &[&funder]);
        let stock = table("Inventory", BEDS, &[&format!("i1,P1,{beds},2015-01-01,,,")]);
        let found = ids(vec![house, place(), funder, stock]);
        found.into_iter().filter(|id| matches!(id, 795 | 796 | 887..=890)).collect::<Vec<_>>()
    };
    assert_eq!(with(37, "3,20,5,0,0,20,0,0,0,0"), []);
    assert_eq!(with(37, "3,20,5,0,0,10,0,0,0,10"), [889]);
    assert_eq!(with(37, "3,20,5,0,0,5,0,0,0,15"), [795], "as many as units");
    assert_eq!(with(37, "3,20,5,0,0,0,0,0,0,20"), [887], "none at all");
    assert_eq!(with(24, "3,20,5,0,0,0,0,10,0,10"), [890]);
    assert_eq!(with(24, "4,20,5,0,0,0,0,10,0,10"), [], "of children alone");
}

#[test]
fn inventory_of_one_day_is_small_or_of_a_season() {
    let with = |row| {
        let stock = table("Inventory", INVENTORY, &[row]);
        among(798..=798, vec![shelter(), place(), stock])
    };
    assert_eq!(with("i1,P1,1,10,10,10,2026-01-01,2026-01-01,1,1"), [798]);
    assert_eq!(with("i1,P1,1,10,10,10,2026-01-01,2026-01-01,1,"), [798]);
    assert_eq!(with("i1,P1,1,9,9,9,2026-01-01,2026-01-01,1,1"), []);
    assert_eq!(with("i1,P1,1,10,10,10,2026-01-01,2026-01-02,1,1"), []);
    assert_eq!(with("i1,P1,1,10,10,10,2026-01-01,2026-01-01,1,3"), []);
}

/// Looked through by hand: HUD's published output of the sample, which ours equals, has the rows of 268, 270, 532, 533,
/// 534, 703 (a veterans' household on a night that the veteran did not stay) and 759 too.
#[test]
fn the_sample_raises_these_flags() {
    let Some(samples) = samples() else { return };
    let data = load(&samples.join("lsa-2026-08-01/hmis.zip"));
    let lsa = run(&data, &parameters("XX-501", "2025-10-01", "2026-09-30"));
    let mut said = String::new();
    for flag in check(&lsa) {
        let severity = flag.severity.code();
        writeln!(said, "{} {severity} {}x: {}", flag.id, flag.times, flag.what.join(" | ")).unwrap();
    }
    insta::assert_snapshot!(said);
}
