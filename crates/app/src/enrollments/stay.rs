//! A stay: the enrollments that share a HouseholdID in a project, and who is their head.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::enrollments::has_move_in;
use domain::households::{HEAD, UNSAID};
use domain::records::{Row, Value};
use store::clients::{Identity, find_identity};
use store::records::{self, Record};
use store::{Permit, Reads, Scope};

use super::enroll::{date, number};
use super::open::without_birth_date;
use crate::records::layout;
use crate::use_case::Does;
use crate::{Ctx, Error, Result, Work, access};

/// Someone's enrollment in a stay.
#[derive(Debug, Clone)]
pub struct Resident {
    /// Who; without the date of birth.
    pub identity: Identity,
    /// HUD's Enrollment.csv.
    pub enrollment: Record,
    /// HUD's Exit.csv, once they have left.
    pub exit: Option<Record>,
    born: Option<NaiveDate>,
}

impl Resident {
    /// HUD list 3.15.1.
    #[must_use]
    pub fn relationship(&self) -> Option<i32> {
        number(&self.enrollment.row, "RelationshipToHoH")
    }

    /// Whether they are the head of the household.
    #[must_use]
    pub fn is_head(&self) -> bool {
        self.relationship() == Some(HEAD)
    }

    /// HUD 3.03, for rules alone.
    pub(super) fn born(&self) -> Option<NaiveDate> {
        self.born
    }
}

/// A stay as far as someone may see it.
#[derive(Debug, Clone)]
pub struct Stay {
    /// HUD's Project.csv.
    pub project: Record,
    /// Those in it, the head first, then by entry.
    pub residents: Vec<Resident>,
}

impl Stay {
    /// HUD list 2.02.6.
    #[must_use]
    pub fn project_type(&self) -> Option<i32> {
        number(&self.project.row, "ProjectType")
    }
}

/// Of an enrollment, the stay within the scope, which is one for enrollments.
pub(super) async fn stay_of(ctx: &Ctx, db: &impl Reads, scope: &Scope, record: &Record) -> Result<Stay> {
    let clients = access::scope(ctx, RecordKind::ClientIdentity)?;
    let projects = access::scope(ctx, RecordKind::Project)?;
    let text = |name: &str| record.row.get(name).map(Value::text).unwrap_or_default();
    let project = records::find(db, &projects, layout("Project")?, &text("ProjectID")).await?;
    let mut residents = Vec::new();
    for enrollment in rows_of(db, scope, record).await? {
        let client = enrollment.row.get("PersonalID").map(Value::text).unwrap_or_default();
        let Ok(client) = client.parse() else { continue };
        let Some(identity) = find_identity(db, &clients, client).await? else { continue };
        let exits = records::list(db, scope, layout("Exit")?, "EnrollmentID", &enrollment.id).await?;
        let born = identity.dob;
        let identity = without_birth_date(identity);
        residents.push(Resident { identity, enrollment, exit: exits.into_iter().next(), born });
    }
    residents.sort_by_key(|resident| (!resident.is_head(), date(&resident.enrollment.row, "EntryDate")));
    Ok(Stay { project: project.ok_or(Error::NotFound)?, residents })
}

/// The rows that share the project and HouseholdID of one, that one included.
pub(crate) async fn rows_of(db: &impl Reads, scope: &Scope, record: &Record) -> Result<Vec<Record>> {
    let text = |row: &Row, name: &str| row.get(name).map(Value::text).unwrap_or_default();
    let key = text(&record.row, "HouseholdID");
    if key.trim().is_empty() {
        return Ok(vec![record.clone()]);
    }
    let rows = records::list(db, scope, layout("Enrollment")?, "HouseholdID", &key).await?;
    let project = text(&record.row, "ProjectID");
    Ok(rows.into_iter().filter(|row| text(&row.row, "ProjectID") == project).collect())
}

/// Who becomes the head of a stay.
#[derive(Debug)]
pub(crate) struct Head<'a> {
    /// Their enrollment.
    pub(crate) enrollment: &'a str,
    /// How others of the stay stand to them, by enrollment (HUD list 3.15.1).
    pub(crate) relationships: &'a [(String, i32)],
    /// HUD list 2.02.6.
    pub(crate) project_type: Option<i32>,
}

/// Rewrites who is the head in all rows of a stay: HUD keeps one head for each HouseholdID, and no history of it.
/// The new head takes the EnrollmentCoC over, and in permanent housing the move-in date, which for them is no earlier
/// than their own entry.
pub(crate) async fn rehead<A: Does>(
    ctx: &Ctx,
    work: &mut Work,
    permit: &Permit<A>,
    rows: &[Record],
    head: &Head<'_>,
) -> Result<()> {
    let old = rows.iter().find(|row| number(&row.row, "RelationshipToHoH") == Some(HEAD));
    for record in rows {
        let before = number(&record.row, "RelationshipToHoH");
        let said = head.relationships.iter().find(|(id, _)| *id == record.id).map(|(_, to)| *to);
        let kept = before.filter(|before| *before != HEAD).unwrap_or(UNSAID);
        let is_head = record.id == head.enrollment;
        let mut row = Row::from([(
            "RelationshipToHoH",
            Value::Integer(if is_head { HEAD } else { said.unwrap_or(kept) }),
        )]);
        if let Some(old) = old.filter(|old| is_head && old.id != record.id) {
            row.extend(taken_over(record, old, head.project_type));
        }
        row.retain(|name, value| record.row.get(name) != Some(value));
        if row.is_empty() {
            continue;
        }
        let changed = row.keys().copied().collect::<Vec<_>>().join(", ");
        let at = (record.id.as_str(), record.version);
        records::update(&***work, permit, layout("Enrollment")?, at, row, ctx.civil_now()).await?;
        work.audit(A::CASE, "enrollment", vec![record.id.clone()], changed);
        touch(work, record, record.row.get("PersonalID").map(Value::text).unwrap_or_default());
    }
    Ok(())
}

/// Tells open pages that a client's enrollment changed, at the agency that keeps it.
pub(super) fn touch(work: &mut Work, enrollment: &Record, client: impl ToString) {
    // Where nobody knows whose doing it was, nobody is told.
    if let Some(agency) = enrollment.agency.as_deref().and_then(|agency| agency.parse().ok()) {
        work.touch_at(agency, "client", client);
    }
}

fn taken_over(record: &Record, old: &Record, project_type: Option<i32>) -> Row {
    // Where the old head had none, what the new one has stays.
    let coc = old.row.get("EnrollmentCoC").filter(|coc| !coc.text().trim().is_empty());
    let mut row: Row = coc.map(|coc| ("EnrollmentCoC", coc.clone())).into_iter().collect();
    let moved = date(&old.row, "MoveInDate").filter(|_| has_move_in(project_type));
    if let Some(moved) = moved {
        let entry = date(&record.row, "EntryDate");
        row.insert("MoveInDate", Value::Date(entry.map_or(moved, |entry| moved.max(entry))));
    }
    row
}
