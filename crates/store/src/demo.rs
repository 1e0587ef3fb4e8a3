//! The demonstration's rows of Hearth's own tables: places, units and who is in them, households, case loads.

use chrono::{DateTime, NaiveDate, Utc};
use domain::eligibility::Rule;
use entity::{
    assessment_answer, assessment_sheet, assignment, case_note, eligibility_rule, household, household_member,
    household_stay, queue_entry, queue_entry_wish, queue_step, site, unit, unit_group, unit_occupancy, vacancy,
};
use sea_orm::{EntityTrait, IntoActiveModel};

use crate::{Action, Permit, Reads, Result};

/// Rows to be written together; each kind after those that it points to.
#[derive(Debug, Clone, Default)]
pub struct OwnRows {
    /// Sites.
    pub sites: Vec<Site>,
    /// Groups of units.
    pub groups: Vec<UnitGroup>,
    /// Units and slots.
    pub units: Vec<Unit>,
    /// Households.
    pub households: Vec<Household>,
    /// Their members.
    pub members: Vec<Member>,
    /// Their stays in projects.
    pub stays: Vec<Stay>,
    /// Case notes.
    pub notes: Vec<Note>,
    /// What assessments were made with and came to.
    pub sheets: Vec<Sheet>,
    /// Answers to their questions.
    pub answers: Vec<Answer>,
    /// Places on the Housing Queue.
    pub places: Vec<Place>,
    /// What happened to them.
    pub steps: Vec<PlaceStep>,
    /// Units on offer.
    pub vacancies: Vec<Vacancy>,
    /// Whom projects are for.
    pub rules: Vec<ProjectRule>,
    /// Who is in which unit.
    pub occupancies: Vec<Occupancy>,
    /// Who follows whom.
    pub assignments: Vec<Assignment>,
}

/// A place with an address, or one that is not told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `site`")]
pub struct Site {
    pub id: String,
    pub agency: String,
    pub name: String,
    pub address: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub zip: Option<String>,
}

/// Units of one kind in one project.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `unit_group`")]
pub struct UnitGroup {
    pub id: String,
    pub project: String,
    pub site: Option<String>,
    pub name: String,
}

/// A unit, or a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `unit`")]
pub struct Unit {
    pub id: String,
    pub group: String,
    pub is_slot: bool,
    pub name: String,
    pub capacity: i32,
    /// Why it is out of use, and until when.
    pub offline: Option<(String, NaiveDate)>,
    pub bedrooms: Option<i32>,
    pub accessible: bool,
}

/// A household, entered by an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `household`")]
pub struct Household {
    pub id: String,
    pub agency: String,
    pub created_at: DateTime<Utc>,
}

/// A member of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `household_member`")]
pub struct Member {
    pub id: String,
    pub household: String,
    pub client: String,
    pub relationship: i32,
    pub from: NaiveDate,
}

/// A stay of a household, under HUD's HouseholdID.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `household_stay`")]
pub struct Stay {
    pub id: String,
    pub household: String,
    pub project: String,
}

/// A case note on a client's enrollment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `case_note`")]
pub struct Note {
    pub id: String,
    pub client: String,
    pub enrollment: String,
    pub agency: String,
    pub user: String,
    pub kind: &'static str,
    pub class: &'static str,
    pub day: NaiveDate,
    pub written_at: DateTime<Utc>,
    pub body: &'static str,
    pub search_text: String,
}

/// What an assessment was made with and came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `assessment_sheet`")]
pub struct Sheet {
    pub assessment: String,
    pub tool: String,
    pub household: String,
    pub score: i32,
    pub unknown: i32,
    pub reason: Option<&'static str>,
}

/// An answer of an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `assessment_answer`")]
pub struct Answer {
    pub id: String,
    pub assessment: String,
    pub question: String,
    pub outcome: &'static str,
    pub answer: String,
    pub points: Option<i32>,
}

/// A place on the Housing Queue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `queue_entry`")]
pub struct Place {
    pub id: String,
    pub household: String,
    pub client: String,
    pub enrollment: String,
    pub assessment: String,
    pub agency: String,
    pub status: &'static str,
    pub score: i32,
    pub unknown: i32,
    pub placed_on: NaiveDate,
    pub tie: i64,
    pub kind: &'static str,
    pub size: i32,
    pub veteran: bool,
    pub chronic: Option<bool>,
    pub area: Option<String>,
    pub hold_until: Option<NaiveDate>,
    pub off_on: Option<NaiveDate>,
    pub reason: Option<&'static str>,
    pub created_at: DateTime<Utc>,
    pub wishes: Vec<i32>,
}

/// Something that happened to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `queue_step`")]
pub struct PlaceStep {
    pub id: String,
    pub entry: String,
    pub at: DateTime<Utc>,
    pub user: Option<String>,
    pub step: &'static str,
    pub reason: Option<&'static str>,
}

/// A unit on offer, or that was.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `vacancy`")]
pub struct Vacancy {
    pub id: String,
    pub unit: String,
    pub project: String,
    pub agency: String,
    pub state: &'static str,
    pub available_on: NaiveDate,
    pub smallest: Option<i32>,
    pub largest: Option<i32>,
    pub notes: Option<&'static str>,
    pub documents: Option<&'static str>,
    pub reason: Option<&'static str>,
    pub posted_by: Option<String>,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

/// A rule of whom a project is for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `eligibility_rule`")]
pub struct ProjectRule {
    pub id: String,
    pub project: String,
    pub rule: Rule,
    pub from: NaiveDate,
}

/// Someone in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `unit_occupancy`")]
pub struct Occupancy {
    pub id: String,
    pub unit: String,
    pub enrollment: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

/// Someone who follows an enrollment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `assignment`")]
pub struct Assignment {
    pub id: String,
    pub enrollment: String,
    pub user: String,
    pub from: NaiveDate,
}

/// The queue that every database has (0004_intake.sql).
const HOUSING_QUEUE: &str = "00000000000070008000000000000001";

/// Rows written by one statement: the fewest columns are five, SQLite takes 32,766 values.
const ROWS: usize = 500;

macro_rules! insert {
    ($tx:expr, $table:ident, $rows:expr, |$row:ident| $model:expr) => {{
        let mut rows = $rows.into_iter().map(|$row| $model.into_active_model()).peekable();
        while rows.peek().is_some() {
            let some: Vec<_> = rows.by_ref().take(ROWS).collect();
            $table::Entity::insert_many(some).exec_without_returning($tx).await?;
        }
    }};
}

/// Writes them.
///
/// # Errors
/// When the database fails.
pub async fn write<A: Action>(tx: &impl Reads, _permit: &Permit<A>, rows: OwnRows) -> Result<()> {
    write_places(tx, rows.sites, rows.groups, rows.units).await?;
    insert!(tx, household, rows.households, |row| household::Model {
        id: row.id,
        agency_id: row.agency,
        data_class: crate::GENERAL.into(),
        created_at: row.created_at,
        version: 1,
    });
    insert!(tx, household_member, rows.members, |row| household_member::Model {
        id: row.id,
        household_id: row.household,
        personal_id: row.client,
        relationship_to_hoh: row.relationship,
        from_date: row.from,
        to_date: None,
        version: 1,
    });
    insert!(tx, household_stay, rows.stays, |row| household_stay::Model {
        id: row.id,
        household_id: row.household,
        project_id: row.project,
    });
    insert!(tx, case_note, rows.notes, |row| case_note::Model {
        id: row.id,
        personal_id: row.client,
        enrollment_id: Some(row.enrollment),
        agency_id: row.agency,
        data_class: row.class.into(),
        user_id: Some(row.user),
        addendum_to: None,
        kind: row.kind.into(),
        noted_on: row.day,
        written_at: row.written_at,
        body: row.body.into(),
        search_text: row.search_text,
    });
    write_queue(tx, rows.sheets, rows.answers, (rows.places, rows.steps)).await?;
    write_vacancies(tx, rows.vacancies).await?;
    insert!(tx, eligibility_rule, rows.rules, |row| eligibility_rule::Model {
        id: row.id,
        project_id: row.project,
        fact: row.rule.fact.code().into(),
        operator: row.rule.operator.code().into(),
        operand: row.rule.operand(),
        basis: row.rule.basis.code().into(),
        note: None,
        from_date: row.from,
        to_date: None,
        version: 1,
    });
    insert!(tx, unit_occupancy, rows.occupancies, |row| unit_occupancy::Model {
        id: row.id,
        unit_id: row.unit,
        enrollment_id: row.enrollment,
        bed: None,
        from_date: row.from,
        to_date: row.to,
        version: 1,
    });
    insert!(tx, assignment, rows.assignments, |row| assignment::Model {
        id: row.id,
        enrollment_id: row.enrollment,
        user_id: row.user,
        from_date: row.from,
        to_date: None,
        version: 1,
    });
    Ok(())
}

async fn write_queue(
    tx: &impl Reads,
    sheets: Vec<Sheet>,
    answers: Vec<Answer>,
    (places, steps): (Vec<Place>, Vec<PlaceStep>),
) -> Result<()> {
    insert!(tx, assessment_sheet, sheets, |row| assessment_sheet::Model {
        assessment_id: row.assessment,
        tool_id: row.tool,
        household_id: row.household,
        score: row.score,
        unknown: row.unknown,
        reason: row.reason.map(Into::into),
        note: None,
    });
    insert!(tx, assessment_answer, answers, |row| assessment_answer::Model {
        id: row.id,
        assessment_id: row.assessment,
        question_id: row.question,
        outcome: row.outcome.into(),
        answer: row.answer,
        points: row.points,
    });
    let wishes = places.iter().flat_map(|place| place.wishes.iter().map(|wish| (place.id.clone(), *wish)));
    let wishes: Vec<(String, i32)> = wishes.collect();
    insert!(tx, queue_entry, places, |row| queue_entry::Model {
        id: row.id,
        queue_id: HOUSING_QUEUE.into(),
        household_id: row.household,
        personal_id: row.client,
        enrollment_id: row.enrollment,
        assessment_id: row.assessment,
        agency_id: row.agency,
        data_class: crate::GENERAL.into(),
        status: row.status.into(),
        referral_status: "none".into(),
        score: row.score,
        unknown: row.unknown,
        placed_on: row.placed_on,
        tie: row.tie,
        household_kind: row.kind.into(),
        household_size: row.size,
        veteran: Some(i32::from(row.veteran)),
        chronic: row.chronic.map(i32::from),
        area: row.area,
        hold_until: row.hold_until,
        off_on: row.off_on,
        reason: row.reason.map(Into::into),
        note: None,
        created_at: row.created_at,
        version: 1,
    });
    insert!(tx, queue_entry_wish, wishes, |row| queue_entry_wish::Model {
        entry_id: row.0,
        project_type: row.1,
    });
    insert!(tx, queue_step, steps, |row| queue_step::Model {
        id: row.id,
        entry_id: row.entry,
        at: row.at,
        user_id: row.user,
        step: row.step.into(),
        reason: row.reason.map(Into::into),
        note: None,
    });
    Ok(())
}

async fn write_vacancies(tx: &impl Reads, vacancies: Vec<Vacancy>) -> Result<()> {
    insert!(tx, vacancy, vacancies, |row| vacancy::Model {
        id: row.id,
        unit_id: row.unit,
        project_id: row.project,
        agency_id: row.agency,
        state: row.state.into(),
        available_on: row.available_on,
        smallest: row.smallest,
        largest: row.largest,
        notes: row.notes.map(Into::into),
        documents: row.documents.map(Into::into),
        reason: row.reason.map(Into::into),
        reason_note: None,
        posted_by: row.posted_by,
        created_at: row.created_at,
        changed_at: row.changed_at,
        version: 1,
    });
    Ok(())
}

async fn write_places(
    tx: &impl Reads,
    sites: Vec<Site>,
    groups: Vec<UnitGroup>,
    units: Vec<Unit>,
) -> Result<()> {
    insert!(tx, site, sites, |row| site::Model {
        id: row.id,
        agency_id: row.agency,
        name: row.name,
        time_zone: None,
        address_line_1: row.address,
        address_line_2: None,
        city: row.city,
        state: row.state,
        zip: row.zip,
        version: 1,
    });
    insert!(tx, unit_group, groups, |row| unit_group::Model {
        id: row.id,
        project_id: row.project,
        site_id: row.site,
        name: row.name,
        version: 1,
    });
    insert!(tx, unit, units, |row| unit::Model {
        id: row.id,
        unit_group_id: row.group,
        kind: if row.is_slot { "slot" } else { "unit" }.into(),
        name: row.name,
        capacity: row.capacity,
        version: 1,
        status: if row.offline.is_some() { "offline" } else { "ready" }.into(),
        expected_back: row.offline.as_ref().map(|(_, back)| *back),
        status_reason: row.offline.map(|(reason, _)| reason),
        bedrooms: row.bedrooms,
        accessible: row.accessible,
    });
    Ok(())
}
