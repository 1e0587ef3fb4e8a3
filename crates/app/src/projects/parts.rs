//! The files that describe a project, and what is asked of each.

use domain::projects::ASSESSMENTS;
use domain::records::{Row, Typed, Value};
use hud::FileLayout;

/// A file whose rows belong to a project.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name in addresses.
    pub code: &'static str,
    /// HUD's file.
    pub file: &'static str,
    /// What is asked.
    pub asked: &'static [&'static str],
    /// Which of these are boxes to tick: not ticked is no.
    pub ticks: &'static [&'static str],
    /// HUD lets the periods of two rows of a project share no day.
    pub one_at_a_time: bool,
}

/// Every part, in the order of the project's page.
pub const PARTS: &[Part] = &[
    Part {
        code: "coc",
        file: "ProjectCoC",
        asked: &["CoCCode", "Geocode", "Address1", "Address2", "City", "State", "ZIP", "GeographyType"],
        ticks: &[],
        one_at_a_time: false,
    },
    Part {
        code: "inventory",
        file: "Inventory",
        asked: &[
            "CoCCode",
            "HouseholdType",
            "InventoryStartDate",
            "InventoryEndDate",
            "UnitInventory",
            "BedInventory",
            "Availability",
            "ESBedType",
            "CHVetBedInventory",
            "YouthVetBedInventory",
            "VetBedInventory",
            "CHYouthBedInventory",
            "YouthBedInventory",
            "CHBedInventory",
            "OtherBedInventory",
        ],
        ticks: &[],
        one_at_a_time: false,
    },
    Part {
        code: "ce",
        file: "CEParticipation",
        asked: &[
            "CEParticipationStatusStartDate",
            "CEParticipationStatusEndDate",
            "AccessPoint",
            "PreventionAssessment",
            "CrisisAssessment",
            "HousingAssessment",
            "DirectServices",
            "ReceivesReferrals",
        ],
        ticks: &ASSESSMENTS,
        one_at_a_time: true,
    },
    Part {
        code: "hmis",
        file: "HMISParticipation",
        asked: &["HMISParticipationType", "HMISParticipationStatusStartDate", "HMISParticipationStatusEndDate"],
        ticks: &[],
        one_at_a_time: true,
    },
    Part {
        code: "funding",
        file: "Funder",
        asked: &["Funder", "OtherFunder", "GrantID", "StartDate", "EndDate"],
        ticks: &[],
        one_at_a_time: false,
    },
];

/// The part of this name.
#[must_use]
pub fn part(code: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.code == code)
}

impl Part {
    /// HUD's layout of its file.
    #[must_use]
    pub fn layout(&self) -> &'static FileLayout {
        hud::file(self.file).unwrap_or(&hud::FILES[0])
    }

    /// What was typed, with a no for each box that was not ticked.
    pub(super) fn with_ticks(&self, mut typed: Typed) -> Typed {
        for tick in self.ticks {
            let text = typed.entry(tick).or_default();
            if text.is_empty() {
                "0".clone_into(text);
            }
        }
        typed
    }

    /// An empty row as the form first shows it: it starts with the project.
    #[must_use]
    pub fn first(&self, project: &Row) -> Row {
        let start = project.get("OperatingStartDate").cloned().unwrap_or_default();
        let starts = |name: &&&str| name.ends_with("StartDate");
        let mut row: Row = self.asked.iter().filter(starts).map(|name| (*name, start.clone())).collect();
        if self.file == "HMISParticipation" {
            row.insert("HMISParticipationType", Value::Integer(1));
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_asks_for_all_of_its_file_but_what_hearth_knows() {
        let known = ["ProjectID", "DateCreated", "DateUpdated", "UserID", "DateDeleted", "ExportID"];
        for part in PARTS {
            let layout = part.layout();
            assert_eq!(layout.file, part.file);
            let columns = layout.columns.iter().map(|column| column.name);
            let mut expected: Vec<&str> =
                columns.filter(|name| !known.contains(name) && *name != layout.primary_key).collect();
            let mut asked = part.asked.to_vec();
            expected.sort_unstable();
            asked.sort_unstable();
            assert_eq!(asked, expected, "{}", part.file);
        }
    }
}
