//! HUD 4: what describes the projects, as copies of HMIS rows.

use super::data::{Data, Descriptor};
use super::input::{Source, integer};
use super::parameters::{Parameters, Scope, Stamp};
use super::table::{Cell, Table};

/// The project files, and which projects they are about.
pub(super) struct Descriptors {
    /// By the number of the project: whether it is in Project.csv (HUD's lsa_Project).
    pub(super) is_in: Vec<bool>,
    /// By the number of the project: the geography type of its CoC record; none without such a record.
    pub(super) geography: Vec<Option<Option<i32>>>,
    /// HMISParticipation.csv.
    pub(super) participations: Table,
    /// Organization.csv.
    pub(super) organizations: Table,
    pub(super) others: Vec<Table>,
}

/// The columns of which the LSA takes so many characters, those it leaves empty, and those it fills itself.
const SHORTENED: [(&str, usize); 6] = [
    ("ProjectName", 200),
    ("OrganizationName", 200),
    ("Address1", 100),
    ("Address2", 100),
    ("City", 50),
    ("ZIP", 5),
];
const LEFT_EMPTY: [&str; 5] =
    ["ProjectCommonName", "OrganizationCommonName", "GrantID", "UserID", "DateDeleted"];
const BEDS: [&str; 7] = [
    "CHVetBedInventory",
    "YouthVetBedInventory",
    "VetBedInventory",
    "CHYouthBedInventory",
    "YouthBedInventory",
    "CHBedInventory",
    "OtherBedInventory",
];

/// Selects and copies.
pub(super) fn copy(data: &Data, parameters: &Parameters, stamp: &Stamp) -> Descriptors {
    let chosen = chosen(data, parameters);
    let mut is_in = vec![false; data.project_keys.len()];
    let mut geography = vec![None; is_in.len()];
    for row in of_the_coc(data, Source::ProjectCoc, parameters) {
        if let Some(at) = data.project(row.text("ProjectID")) {
            is_in[at as usize] = chosen[at as usize];
            // The first by key, should the project have several.
            let _ = *geography[at as usize].get_or_insert(row.number("GeographyType"));
        }
    }
    let project = |row: &Descriptor<'_>| {
        let at = data.project(row.text("ProjectID")).filter(|at| is_in[*at as usize]);
        at.and_then(|at| data.descriptors(Source::Project).nth(at as usize))
    };
    let start = parameters.start();
    let is_open = |row: &Descriptor<'_>, from: &str, to: &str| {
        row.day(to).is_none_or(|end| end >= start && row.day(from).is_some_and(|from| end > from))
    };
    let still_operates =
        |project: Descriptor<'_>| project.day("OperatingEndDate").is_none_or(|end| end > start);
    let copies = |source, rows: Vec<Descriptor<'_>>| table(source, &rows, data, stamp);
    let select = |source, is_one: &dyn Fn(&Descriptor<'_>) -> bool| {
        copies(source, data.descriptors(source).filter(|row| is_one(row)).collect())
    };
    let services_only = |project: &Descriptor<'_>| {
        project.number("ProjectType") == Some(13) && project.number("RRHSubType") == Some(1)
    };
    let has_beds = |project: &Descriptor<'_>| {
        project.number("ProjectType") != Some(13) || project.number("RRHSubType") == Some(2)
    };
    let is_here = |row: &Descriptor<'_>| row.text("CoCCode").eq_ignore_ascii_case(parameters.coc());
    let organizations: Vec<String> = data
        .descriptors(Source::Project)
        .zip(&is_in)
        .filter(|(_, is_in)| **is_in)
        .map(|(row, _)| row.text("OrganizationID").to_lowercase())
        .collect();
    Descriptors {
        participations: select(Source::HmisParticipation, &|row| project(row).is_some_and(still_operates)),
        organizations: select(Source::Organization, &|row| {
            organizations.contains(&row.text("OrganizationID").to_lowercase())
        }),
        others: vec![
            select(Source::Project, &|row| project(row).is_some()),
            select(Source::Funder, &|row| project(row).is_some() && is_open(row, "StartDate", "EndDate")),
            select(Source::ProjectCoc, &|row| project(row).is_some() && is_here(row)),
            select(Source::Inventory, &|row| {
                project(row).is_some_and(|project| has_beds(&project))
                    && is_here(row)
                    && is_open(row, "InventoryStartDate", "InventoryEndDate")
            }),
            select(Source::Affiliation, &|row| {
                let is_affiliated =
                    |project: &Descriptor<'_>| project.number("ResidentialAffiliation") == Some(1);
                project(row).is_some_and(|project| {
                    services_only(&project) && is_affiliated(&project) && still_operates(project)
                })
            }),
        ],
        is_in,
        geography,
    }
}

fn of_the_coc<'a>(
    data: &'a Data,
    source: Source,
    parameters: &'a Parameters,
) -> impl Iterator<Item = Descriptor<'a>> {
    data.descriptors(source).filter(|row| row.text("CoCCode").eq_ignore_ascii_case(parameters.coc()))
}

/// By the number of the project: whether its type, its dates and the choice made say that it is one to report on.
fn chosen(data: &Data, parameters: &Parameters) -> Vec<bool> {
    let named: Vec<Option<u32>> = parameters.projects().iter().map(|key| data.project(key)).collect();
    let is_one = |(at, row): (u32, Descriptor<'_>)| {
        let end = row.day("OperatingEndDate");
        let operated = end.is_none_or(|end| {
            end > parameters.lookback() && row.day("OperatingStartDate").is_some_and(|start| end > start)
        });
        let is_asked = match parameters.scope() {
            Scope::Systemwide | Scope::Hic => {
                matches!(row.number("ProjectType"), Some(0 | 1 | 2 | 3 | 8 | 9 | 10 | 13))
            }
            Scope::Projects => {
                named.contains(&Some(at)) && matches!(row.number("ProjectType"), Some(0 | 1 | 2 | 3 | 8 | 13))
            }
        };
        operated && is_asked && row.number("ContinuumProject") == Some(1)
    };
    (0..).zip(data.descriptors(Source::Project)).map(is_one).collect()
}

fn table(source: Source, rows: &[Descriptor<'_>], data: &Data, stamp: &Stamp) -> Table {
    let Some(layout) = hud::file(source.file()) else { return Table::default() };
    let columns = layout.columns.iter().map(|column| column.name).collect();
    let cells = |row: &Descriptor<'_>| {
        layout.columns.iter().map(|column| cell(row, column, data, stamp)).collect::<Vec<Cell>>()
    };
    Table { name: source.file(), columns, rows: rows.iter().map(cells).collect() }
}

fn cell(row: &Descriptor<'_>, column: &hud::Column, data: &Data, stamp: &Stamp) -> Cell {
    let text = row.text(column.name);
    match column.name {
        "ExportID" => Cell::Number(stamp.report_id),
        "BedInventory" => Cell::Number(BEDS.iter().filter_map(|beds| row.number(beds)).sum()),
        name if BEDS.contains(&name) => Cell::Number(row.number(name).unwrap_or_default()),
        name if LEFT_EMPTY.contains(&name) || !applies(row, name, data) => Cell::Empty,
        name => match column.kind {
            hud::ColumnType::Integer => integer(text.as_bytes()).map_or(Cell::Empty, Cell::Number),
            hud::ColumnType::Date => row.day(name).map_or(Cell::Empty, |_| Cell::Text(text.into())),
            hud::ColumnType::DateTime => Cell::text(&seconds(text)),
            _ => match SHORTENED.iter().find(|(shortened, _)| *shortened == name) {
                Some((_, most)) => Cell::text(&text.chars().take(*most).collect::<String>()),
                None => Cell::text(text),
            },
        },
    }
}

/// Columns that the LSA takes for some projects alone.
fn applies(row: &Descriptor<'_>, column: &str, data: &Data) -> bool {
    let project = || {
        let at = data.project(row.text("ProjectID"));
        at.and_then(|at| data.descriptors(Source::Project).nth(at as usize))
    };
    let number = |column| project().and_then(|project| project.number(column));
    match column {
        "HousingType" => number("RRHSubType") != Some(1),
        "RRHSubType" => number("ProjectType") == Some(13),
        "ResidentialAffiliation" => number("RRHSubType") == Some(1),
        "Availability" | "ESBedType" => matches!(number("ProjectType"), Some(0 | 1)),
        _ => true,
    }
}

/// An instant to the second, with a space between date and time.
fn seconds(text: &str) -> String {
    match (text.get(..10), text.get(11..19)) {
        (Some(day), Some(time)) => format!("{day} {time}"),
        (Some(day), None) => format!("{day} 00:00:00"),
        _ => String::new(),
    }
}
