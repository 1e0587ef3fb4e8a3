//! What holds for every made-up community, checked on its rows before they reach a database.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::assessments::{Choice, Kind, Question, Tool};
use domain::ids::ToolId;
use domain::records::{Condition, Row, Typed, read};
use hud::{ColumnType, FileLayout};
use store::demo::OwnRows;
use store::imports::stored_columns;

use super::community::Community;
use super::rows::HudRow;
use super::seed::Plan;

type Cells = HashMap<&'static str, String>;

/// All rows of a community, by HUD's headers.
struct Rows {
    files: BTreeMap<&'static str, Vec<(String, Cells)>>,
    own: OwnRows,
    ssns: Vec<String>,
}

/// A tool with a question of each kind.
fn tool(level: i32) -> Tool {
    let choice =
        |code: &str, low, high, points| Choice { code: code.into(), label: code.into(), low, high, points };
    let question = |code: &str, kind, shown_when: Option<&str>, choices| Question {
        id: code.into(),
        section: "All".into(),
        code: code.into(),
        kind,
        text: code.into(),
        hint: None,
        weight: 1,
        shown_when: shown_when.map(|text| Condition::parse(text).unwrap()),
        known_from: None,
        data_class: "general".into(),
        choices,
    };
    let ages = || vec![choice("a", Some(0), Some(17), 3), choice("b", Some(18), Some(130), 1)];
    let yes_no = || vec![choice("1", None, None, 2), choice("0", None, None, 0)];
    Tool {
        id: ToolId::new(uuid::Uuid::nil()),
        name: "Tool".into(),
        edition: 1,
        level,
        summary: String::new(),
        is_active: true,
        questions: vec![
            question("children", Kind::One, None, yes_no()),
            question("youngest", Kind::Number, Some("children = 1"), ages()),
            question("bring", Kind::Many, None, yes_no()),
            question("wishes", Kind::Text, None, Vec::new()),
        ],
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

fn cells(layout: &'static FileLayout, row: &HudRow) -> Cells {
    let columns = stored_columns(layout);
    let named = columns.iter().zip(&row.values);
    named.map(|(column, cell)| (layout.columns[column.place].name, cell.text())).collect()
}

fn made(clients: usize, seed: u64) -> Rows {
    let mut community = Community::new(&Plan { clients, seed }, today(), [tool(1), tool(2)]);
    let mut rows = Rows { files: BTreeMap::new(), own: OwnRows::default(), ssns: Vec::new() };
    let vacancies = community.vacancies().own.vacancies;
    let mut next = Some(community.places());
    while let Some(batch) = next {
        for (at, written) in batch.files {
            let layout = &hud::FILES[at];
            let all = written.iter().map(|row| (row.id.clone(), cells(layout, row)));
            rows.files.entry(layout.file).or_default().extend(all);
        }
        rows.ssns.extend(batch.faces.into_iter().filter_map(|face| face.ssn));
        rows.own.sites.extend(batch.own.sites);
        rows.own.groups.extend(batch.own.groups);
        rows.own.units.extend(batch.own.units);
        rows.own.households.extend(batch.own.households);
        rows.own.members.extend(batch.own.members);
        rows.own.stays.extend(batch.own.stays);
        rows.own.sheets.extend(batch.own.sheets);
        rows.own.answers.extend(batch.own.answers);
        rows.own.places.extend(batch.own.places);
        rows.own.notes.extend(batch.own.notes);
        rows.own.occupancies.extend(batch.own.occupancies);
        rows.own.assignments.extend(batch.own.assignments);
        next = community.clients(40);
    }
    rows.own.vacancies = vacancies;
    rows
}

impl Rows {
    fn of(&self, file: &str) -> &[(String, Cells)] {
        self.files.get(file).map_or(&[], Vec::as_slice)
    }

    fn by_id(&self, file: &str) -> HashMap<&str, &Cells> {
        self.of(file).iter().map(|(id, cells)| (id.as_str(), cells)).collect()
    }

    /// The type of each project.
    fn kinds(&self) -> HashMap<&str, i32> {
        self.of("Project")
            .iter()
            .map(|(id, cells)| (id.as_str(), cells["ProjectType"].parse().unwrap()))
            .collect()
    }

    /// Enrollments with their project's type and the day they ended.
    fn stays(&self) -> Vec<Stay<'_>> {
        let kinds = self.kinds();
        let exits: HashMap<&str, NaiveDate> = self
            .of("Exit")
            .iter()
            .map(|(_, row)| (row["EnrollmentID"].as_str(), date(&row["ExitDate"]).unwrap()))
            .collect();
        let all = self.of("Enrollment").iter();
        all.map(|(id, row)| Stay {
            id,
            row,
            kind: kinds[row["ProjectID"].as_str()],
            entry: date(&row["EntryDate"]).unwrap(),
            move_in: date(&row["MoveInDate"]),
            exit: exits.get(id.as_str()).copied(),
        })
        .collect()
    }
}

struct Stay<'a> {
    id: &'a str,
    row: &'a Cells,
    kind: i32,
    entry: NaiveDate,
    move_in: Option<NaiveDate>,
    exit: Option<NaiveDate>,
}

fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

#[test]
fn every_row_keeps_huds_rules() {
    let rows = made(300, 3);
    let (projects, enrollments) = (rows.by_id("Project"), rows.by_id("Enrollment"));
    let mut found = BTreeSet::new();
    for layout in hud::FILES {
        // Those that every row fills by its own key.
        let asked: Vec<_> =
            stored_columns(layout).iter().map(|column| layout.columns[column.place].name).collect();
        for (_, row) in rows.of(layout.file) {
            let typed: Typed = row.iter().map(|(name, text)| (*name, text.clone())).collect();
            let enrollment = row.get("EnrollmentID").and_then(|id| enrollments.get(id.as_str()));
            let project = row.get("ProjectID").or_else(|| enrollment?.get("ProjectID"));
            let project = project.and_then(|id| projects.get(id.as_str()));
            let other = |name: &str| match name.split_once('.') {
                Some(("Project", name)) => project.map_or("", |row| row[name].as_str()).to_owned(),
                _ => String::new(),
            };
            let (_, faults) = read(layout, &asked, &typed, &Row::new(), today(), &other);
            found.extend(faults.into_iter().map(|fault| format!("{} {fault:?}", layout.file)));
            found.extend(unlisted(layout, row));
        }
    }
    assert_eq!(found, BTreeSet::new());
}

/// Codes of lists that depend on another column.
fn unlisted(layout: &FileLayout, row: &Cells) -> Vec<String> {
    let cell = |name: &str| row.get(name).map_or("", String::as_str);
    let columns = layout.columns.iter().filter(|column| !column.list_selectors.is_empty());
    let wrong = columns.filter(|column| {
        let applies = column.list_selectors.iter().find(|selector| selector.applies(cell));
        let code = cell(column.name);
        !code.is_empty() && !applies.is_some_and(|selector| selector.accepts(code))
    });
    wrong.map(|column| format!("{}.{} {}", layout.file, column.name, cell(column.name))).collect()
}

#[test]
fn a_seed_and_a_day_decide_every_row() {
    let rows = |seed| {
        let rows = made(60, seed);
        let sorted = |(id, cells): &(String, Cells)| {
            (id.clone(), cells.iter().map(|(k, v)| (*k, v.clone())).collect::<BTreeMap<_, _>>())
        };
        let files: BTreeMap<_, Vec<_>> =
            rows.files.iter().map(|(file, rows)| (*file, rows.iter().map(sorted).collect())).collect();
        (files, rows.own.units, rows.own.occupancies, rows.own.vacancies, rows.ssns)
    };
    assert!(rows(5) == rows(5), "the same seed gives the same rows");
    assert!(rows(5) != rows(6), "another seed gives others");
}

#[test]
fn the_dates_of_a_stay_are_in_order() {
    for stay in made(300, 4).stays() {
        let last = stay.exit.unwrap_or(today());
        assert!(stay.entry <= today() && stay.exit.is_none_or(|exit| exit > stay.entry), "{:?}", stay.row);
        assert!(stay.move_in.is_none_or(|day| stay.entry <= day && day <= last), "{:?}", stay.row);
        let engaged = date(&stay.row["DateOfEngagement"]);
        assert!(engaged.is_none_or(|day| stay.entry <= day && day <= last), "{:?}", stay.row);
    }
}

#[test]
fn each_record_of_a_stay_lies_within_it() {
    let rows = made(300, 5);
    let stays: HashMap<&str, Stay<'_>> = rows.stays().into_iter().map(|stay| (stay.id, stay)).collect();
    let dated = hud::FILES.iter().filter(|layout| layout.parent_key == Some("EnrollmentID"));
    for layout in dated {
        let Some(column) = layout.information_date else { continue };
        for (_, row) in rows.of(layout.file) {
            let stay = &stays[row["EnrollmentID"].as_str()];
            let day = date(&row[column]).unwrap();
            assert!(day >= stay.entry && day <= stay.exit.unwrap_or(today()), "{} {row:?}", layout.file);
            assert!(row["PersonalID"] == stay.row["PersonalID"]);
        }
    }
    for (_, event) in rows.of("Event") {
        let result = date(&event["ResultDate"]);
        assert!(result.is_none_or(|day| day >= date(&event["EventDate"]).unwrap() && day <= today()));
    }
}

#[test]
fn a_successful_referral_led_to_an_enrollment() {
    let rows = made(600, 6);
    let enrolled: BTreeSet<(&str, &str)> = rows
        .of("Enrollment")
        .iter()
        .map(|(_, row)| (row["PersonalID"].as_str(), row["ProjectID"].as_str()))
        .collect();
    let accepted: Vec<_> = rows.of("Event").iter().filter(|(_, row)| row["ReferralResult"] == "1").collect();
    assert!(accepted.len() > 20, "{}", accepted.len());
    for (_, event) in accepted {
        let to = (event["PersonalID"].as_str(), event["LocationCrisisOrPHHousing"].as_str());
        assert!(enrolled.contains(&to), "{event:?}");
    }
}

#[test]
fn a_household_has_one_head_and_one_project() {
    let rows = made(300, 7);
    let mut households: HashMap<&str, Vec<&Cells>> = HashMap::new();
    for (_, row) in rows.of("Enrollment") {
        households.entry(&row["HouseholdID"]).or_default().push(row);
    }
    for members in households.values() {
        assert_eq!(members.iter().filter(|row| row["RelationshipToHoH"] == "1").count(), 1);
        assert!(members.iter().all(|row| row["ProjectID"] == members[0]["ProjectID"]));
    }
}

#[test]
fn every_stay_is_one_of_a_household_known_here() {
    let rows = made(300, 7);
    let stays: HashMap<&str, (&str, &str)> = rows
        .own
        .stays
        .iter()
        .map(|stay| (stay.id.as_str(), (stay.household.as_str(), stay.project.as_str())))
        .collect();
    let members: BTreeSet<(&str, &str)> =
        rows.own.members.iter().map(|member| (member.household.as_str(), member.client.as_str())).collect();
    for (_, row) in rows.of("Enrollment") {
        let (household, project) = stays[row["HouseholdID"].as_str()];
        assert_eq!(row["ProjectID"], project);
        assert!(members.contains(&(household, row["PersonalID"].as_str())), "{row:?}");
    }
    for household in &rows.own.households {
        let heads =
            rows.own.members.iter().filter(|one| one.household == household.id && one.relationship == 1);
        assert_eq!(heads.count(), 1);
    }
}

#[test]
fn a_place_on_the_queue_has_the_score_of_its_assessment_and_ends_with_the_stay() {
    let rows = made(600, 7);
    let sheets: HashMap<&str, _> =
        rows.own.sheets.iter().map(|sheet| (sheet.assessment.as_str(), sheet)).collect();
    let stays: HashMap<&str, Stay<'_>> = rows.stays().into_iter().map(|stay| (stay.id, stay)).collect();
    let prioritized: HashMap<&str, &str> = rows
        .of("Assessment")
        .iter()
        .map(|(id, row)| (id.as_str(), row["PrioritizationStatus"].as_str()))
        .collect();
    let mut households = BTreeSet::new();
    for place in &rows.own.places {
        assert!(households.insert(&place.household), "one place each");
        let sheet = sheets[place.assessment.as_str()];
        assert_eq!(
            (sheet.score, sheet.unknown, &sheet.household),
            (place.score, place.unknown, &place.household)
        );
        assert_eq!(prioritized[place.assessment.as_str()], "1");
        let stay = &stays[place.enrollment.as_str()];
        assert_eq!(stay.row["PersonalID"], place.client);
        assert_eq!((stay.kind, stay.exit), (14, place.off_on));
        assert_eq!(place.status == "off", stay.exit.is_some());
    }
    assert!(rows.own.places.iter().filter(|place| place.status == "active").count() > 10);
}

#[test]
fn a_score_is_the_sum_of_its_answers_and_a_note_lies_within_its_stay() {
    let rows = made(300, 7);
    let mut sums: HashMap<&str, (i32, i32)> = HashMap::new();
    for answer in &rows.own.answers {
        let sum = sums.entry(&answer.assessment).or_default();
        sum.0 += answer.points.unwrap_or(0);
        sum.1 += i32::from(answer.outcome != "answered");
    }
    for sheet in &rows.own.sheets {
        assert_eq!(sums[sheet.assessment.as_str()], (sheet.score, sheet.unknown));
    }
    let stays: HashMap<&str, Stay<'_>> = rows.stays().into_iter().map(|stay| (stay.id, stay)).collect();
    assert!(!rows.own.notes.is_empty());
    for note in &rows.own.notes {
        let stay = &stays[note.enrollment.as_str()];
        assert!(stay.entry <= note.day && note.day <= stay.exit.unwrap_or(today()), "{note:?}");
    }
}

#[test]
fn nobody_stays_in_two_places() {
    let rows = made(600, 8);
    let mut nights: HashMap<&str, Vec<(NaiveDate, NaiveDate, i32)>> = HashMap::new();
    for stay in rows.stays() {
        let from = match stay.kind {
            0 | 1 | 2 | 8 => Some(stay.entry),
            3 | 9 | 10 | 13 if stay.row["RelationshipToHoH"] == "1" => stay.move_in,
            _ => None,
        };
        if let Some(from) = from {
            let to = stay.exit.unwrap_or(NaiveDate::MAX);
            nights.entry(&stay.row["PersonalID"]).or_default().push((from, to, stay.kind));
        }
    }
    for stays in nights.values_mut() {
        stays.sort_unstable();
        for pair in stays.windows(2) {
            assert!(pair[0].1 <= pair[1].0, "{pair:?}");
        }
    }
}

#[test]
fn no_unit_holds_more_than_it_can() {
    let rows = made(600, 9);
    let units: HashMap<&str, i32> =
        rows.own.units.iter().map(|unit| (unit.id.as_str(), unit.capacity)).collect();
    let mut changes: BTreeMap<(&str, NaiveDate), i32> = BTreeMap::new();
    for one in &rows.own.occupancies {
        *changes.entry((&one.unit, one.from)).or_default() += 1;
        if let Some(to) = one.to {
            *changes.entry((&one.unit, to)).or_default() -= 1;
        }
    }
    let mut inside: HashMap<&str, i32> = HashMap::new();
    for ((unit, day), change) in changes {
        let there = inside.entry(unit).or_default();
        *there += change;
        assert!(*there <= units[unit], "{there} in a unit for {} on {day}", units[unit]);
    }
    let tonight = rows.own.occupancies.iter().filter(|one| one.to.is_none()).count();
    assert!(tonight > 100, "{tonight} are in a bed tonight");
    let offline: BTreeSet<&str> =
        rows.own.units.iter().filter(|unit| unit.offline.is_some()).map(|unit| unit.id.as_str()).collect();
    assert!(rows.own.occupancies.iter().all(|one| !offline.contains(one.unit.as_str())));
}

#[test]
fn vacancies_stand_in_every_state_and_what_is_on_offer_is_free() {
    let rows = made(400, 1);
    let lived_in = |unit: &str| {
        rows.own.occupancies.iter().any(|one| one.unit == unit && one.to.is_none_or(|to| to > today()))
    };
    let mut units = HashSet::new();
    for vacancy in &rows.own.vacancies {
        assert!(units.insert(vacancy.unit.as_str()), "one vacancy of a unit is enough to look at");
        let is_live = matches!(vacancy.state, "draft" | "open");
        assert!(!(is_live && lived_in(&vacancy.unit)), "{vacancy:?}");
        assert_eq!(vacancy.reason.is_some(), vacancy.state == "withdrawn");
    }
    for state in ["draft", "open", "filled", "withdrawn"] {
        assert!(rows.own.vacancies.iter().any(|vacancy| vacancy.state == state), "{state}");
    }
    assert!(rows.own.vacancies.iter().any(|one| one.state == "open" && one.available_on > today()));
}

#[test]
fn the_inventory_counts_the_units() {
    let rows = made(600, 1);
    let groups: HashMap<&str, &str> =
        rows.own.groups.iter().map(|group| (group.id.as_str(), group.project.as_str())).collect();
    let mut capacity: HashMap<&str, i32> = HashMap::new();
    for unit in &rows.own.units {
        *capacity.entry(groups[unit.group.as_str()]).or_default() += unit.capacity;
    }
    let mut beds: HashMap<&str, i32> = HashMap::new();
    for (_, row) in rows.of("Inventory") {
        *beds.entry(&row["ProjectID"]).or_default() += row["BedInventory"].parse::<i32>().unwrap();
    }
    assert_eq!(beds, capacity);
}

#[test]
fn a_bed_night_is_noted_once() {
    let rows = made(300, 2);
    let nights = rows.of("Services").iter().filter(|(_, row)| row["RecordType"] == "200");
    let mut seen = BTreeSet::new();
    for (_, row) in nights {
        assert!(seen.insert((&row["PersonalID"], &row["DateProvided"])), "{row:?}");
    }
    assert!(seen.len() > 300, "{}", seen.len());
}

#[test]
fn a_disabling_condition_is_one_of_the_disabilities() {
    let rows = made(300, 2);
    let stays: HashMap<&str, Stay<'_>> = rows.stays().into_iter().map(|stay| (stay.id, stay)).collect();
    let mut there: HashMap<&str, bool> = HashMap::new();
    for (_, row) in rows.of("Disabilities") {
        *there.entry(&row["EnrollmentID"]).or_default() |= row["DisabilityResponse"] != "0";
    }
    for (enrollment, disabled) in there {
        assert_eq!(stays[enrollment].row["DisablingCondition"], i32::from(disabled).to_string());
    }
}

#[test]
fn amounts_add_up_to_the_total() {
    let rows = made(300, 2);
    let layout = hud::file("IncomeBenefits").unwrap();
    let amounts: Vec<_> = layout
        .columns
        .iter()
        .filter(|column| column.kind == ColumnType::PositiveMoney)
        .map(|column| column.name)
        .collect();
    let number = |text: &str| text.parse::<f64>().unwrap_or(0.0);
    for (_, row) in rows.of("IncomeBenefits") {
        let sum: f64 =
            amounts.iter().filter(|name| **name != "TotalMonthlyIncome").map(|name| number(&row[name])).sum();
        assert!((sum - number(&row["TotalMonthlyIncome"])).abs() < 0.01, "{row:?}");
    }
}

#[test]
fn no_ssn_could_be_anyones() {
    let ssns = made(300, 2).ssns;
    assert!(ssns.len() > 100 && ssns.iter().all(|ssn| ssn.len() == 9 && ssn.starts_with("000")));
}

#[test]
fn the_smallest_community_has_its_places_too() {
    let rows = made(1, 1);
    assert_eq!((rows.of("Client").len(), rows.of("Project").len()), (1, 40));
}

#[test]
fn who_is_cared_for_by_the_victim_service_provider_is_known_to_no_other() {
    let rows = made(600, 1);
    let provider: BTreeSet<&str> = rows
        .of("Organization")
        .iter()
        .filter(|(_, row)| row["VictimServiceProvider"] == "1")
        .map(|(id, _)| id.as_str())
        .collect();
    let projects = rows.by_id("Project");
    let mut at: HashMap<&str, BTreeSet<bool>> = HashMap::new();
    for (_, row) in rows.of("Enrollment") {
        let agency = projects[row["ProjectID"].as_str()]["OrganizationID"].as_str();
        at.entry(&row["PersonalID"]).or_default().insert(provider.contains(agency));
    }
    assert!(at.values().all(|at| at.len() == 1));
    assert!(at.values().filter(|at| at.contains(&true)).count() > 10);
}
