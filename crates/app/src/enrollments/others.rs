//! Other stays of the same client in the same project: of two, no day may be in both.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::enrollments::Days;
use domain::ids::{ClientId, ProjectId};
use domain::records::{Fault, Value};
use store::records::{self, Record};
use store::{Action, Permit};

use super::enroll::{Checked, Refused, date};
use crate::records::layout;
use crate::{Result, Work};

/// The days of a client's enrollments in a project, but of this one. What ended and does not say when is left out.
pub(super) async fn others<A: Action>(
    work: &Work,
    permit: &Permit<A>,
    (client, project): (ClientId, &str),
    but: &str,
) -> Result<Vec<Days>> {
    let scope = permit.scope_of(RecordKind::Enrollment);
    let file = layout("Enrollment")?;
    let rows = records::list(&***work, &scope, file, "PersonalID", &client.to_string()).await?;
    let there = |stay: &&Record| stay.row.get("ProjectID").map(Value::text).as_deref() == Some(project);
    let mut found = Vec::new();
    for stay in rows.iter().filter(there).filter(|stay| stay.id != but) {
        let exits = records::list(&***work, &scope, layout("Exit")?, "EnrollmentID", &stay.id).await?;
        let entry = date(&stay.row, "EntryDate");
        match exits.first().map(|exit| date(&exit.row, "ExitDate")) {
            None => found.push(Days { entry: entry.unwrap_or(NaiveDate::MIN), exit: None }),
            Some(exit) => found.extend(entry.filter(|_| exit.is_some()).map(|entry| Days { entry, exit })),
        }
    }
    Ok(found)
}

/// Refuses whoever is in the project still, or was on the day on which they are to come.
pub(super) async fn refuse_twice<A: Action>(
    work: &Work,
    permit: &Permit<A>,
    project: ProjectId,
    rows: &[Checked],
    refused: &mut Refused,
) -> Result<()> {
    for (client, row) in rows {
        let others = others(work, permit, (*client, &project.to_string()), "").await?;
        let day = date(row, "EntryDate");
        if others.iter().any(|other| other.exit.is_none()) {
            refused.people.push((*client, vec![("PersonalID", Fault::Contradicts("ProjectID"))]));
        } else if day.is_some_and(|day| others.iter().any(|other| other.has(day))) {
            let shared = ("EntryDate", Fault::Contradicts("HouseholdID"));
            let own = ("PersonalID", Fault::Contradicts("EntryDate"));
            refused.add(*client, vec![shared, own]);
        }
    }
    Ok(())
}
