//! The chapters in their order.

use super::calculated;
use super::data::Data;
use super::days::Day;
use super::parameters::{Parameters, Stamp};
use super::quality::{self, Behind};
use super::table::{Cell, Table};
use super::{active, averages, counts, descriptors, exits, households, members, people, use_of_system};

/// How far the computation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Households and their members (3, 4).
    Households,
    /// People, chronic homelessness (5).
    People,
    /// What households did in the system (6).
    System,
    /// Exits and returns (7).
    Exits,
    /// Averages (8).
    Averages,
    /// People, households and nights by project (9).
    Counts,
    /// Data quality (10, 11).
    Quality,
}

/// An LSA.
#[derive(Clone, Debug)]
pub struct Lsa {
    /// The twelve tables, LSAReport first.
    pub tables: Vec<Table>,
    /// The records behind the faults that LSAReport counts, column by column.
    pub behind: Vec<Behind>,
}

impl Lsa {
    /// A table by HUD's name, without `.csv`.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

/// Computes an LSA. `progress` hears each step before it is taken.
#[must_use]
pub fn compute(data: &Data, parameters: &Parameters, stamp: &Stamp, progress: impl Fn(Step)) -> Lsa {
    progress(Step::Households);
    let descriptors = descriptors::copy(data, parameters, stamp);
    let found = households::find(data, parameters);
    let mut model = members::with_members(data, parameters, found);
    active::mark(parameters, &descriptors.is_in, &mut model);
    progress(Step::People);
    let people = people::find(data, parameters, &model);
    people::set_populations(&people, &mut model);
    let lsa_person = people::table(&model, &people, stamp);
    progress(Step::System);
    let systems = use_of_system::find(data, parameters, &model, &people, &descriptors.geography);
    progress(Step::Exits);
    exits::mark(parameters, &descriptors.is_in, &mut model);
    let exits = exits::find(data, parameters, &model);
    progress(Step::Averages);
    let mut rows = averages::of_systems(&systems);
    rows.extend(averages::of_exits(&exits));
    progress(Step::Counts);
    counts::set_nights(data, parameters, &mut model);
    let today = Day::from(stamp.at.date());
    rows.extend(counts::count(data, parameters, &model, &people, today));
    progress(Step::Quality);
    let asked = quality::Asked { data, parameters, model: &model, people: &people, descriptors: &descriptors };
    rows.extend(asked.by_project());
    let (counts, behind) = asked.report();
    let mut tables = vec![
        report(parameters, stamp, &counts),
        lsa_person,
        use_of_system::table(&systems, stamp),
        exits::table(&exits, stamp),
        calculated::table(rows, &data.project_keys, stamp),
    ];
    tables.extend([descriptors.organizations, descriptors.participations]);
    tables.extend(descriptors.others);
    Lsa { tables, behind }
}

/// HUD 11.8: LSAReport.
fn report(parameters: &Parameters, stamp: &Stamp, counts: &[(&'static str, i32)]) -> Table {
    let time = |day: Day| Cell::Time(day.date().format("%Y-%m-%d").to_string());
    let about = [
        ("ReportID", Cell::Number(stamp.report_id)),
        ("ReportDate", Cell::Time(stamp.at.format("%Y-%m-%d %H:%M:%S").to_string())),
        ("ReportStart", time(parameters.start())),
        ("ReportEnd", time(parameters.end())),
        ("ReportCoC", Cell::Text(parameters.coc().into())),
        ("SoftwareVendor", Cell::Text(stamp.vendor.clone())),
        ("SoftwareName", Cell::Text(stamp.software.clone())),
        ("VendorContact", Cell::Text(stamp.contact.clone())),
        ("VendorEmail", Cell::Text(stamp.email.clone())),
        ("LSAScope", Cell::Number(parameters.scope().code())),
        ("LookbackDate", time(parameters.lookback())),
    ];
    let counts = counts.iter().map(|(column, value)| (*column, Cell::Number(*value)));
    let (columns, row) = about.into_iter().chain(counts).unzip();
    Table { name: "LSAReport", columns, rows: vec![row] }
}
