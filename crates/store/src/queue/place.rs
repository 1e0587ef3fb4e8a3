//! What a place is made of: the assessment's sheet, and what the members' records say.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::ids::{AgencyId, AssessmentId, ClientId, EnrollmentId, HouseholdId, QueueEntryId};
use domain::queue::{Homelessness, Status};
use entity::{assessment, assessment_sheet, client, enrollment, exit, household_member, project, queue_entry};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::HOUSING_QUEUE;
use super::list::{Listed, read_all, select};
use crate::access::{visible_clients, visible_queue, visible_rows};
use crate::clients::{Identity, identity};
use crate::error::unreadable;
use crate::{Action, Error, Permit, Reads, Result};

/// An assessment with what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The assessment.
    pub assessment: AssessmentId,
    /// The version of its row.
    pub version: i64,
    /// The household assessed.
    pub household: HouseholdId,
    /// Whom the assessment is filed with: the head.
    pub client: ClientId,
    /// Who that is.
    pub identity: Identity,
    /// Their enrollment.
    pub enrollment: EnrollmentId,
    /// The HouseholdID of their stay.
    pub stay: Option<String>,
    /// The agency that assessed.
    pub agency: AgencyId,
    /// The most restricted class of client, enrollment and assessment.
    pub data_class: String,
    /// HUD 4.19.1.
    pub date: NaiveDate,
    /// HUD 4.19.7.
    pub prioritization_status: Option<i32>,
    /// What it came to.
    pub score: i32,
    /// Questions without an answer.
    pub unknown: i32,
}

/// What a member's records say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub client: ClientId,
    /// The class of their record.
    pub data_class: String,
    /// HUD 3.03.1.
    pub dob: Option<NaiveDate>,
    /// HUD 3.07.1.
    pub veteran_status: Option<i32>,
    /// HUD list 3.15.1.
    pub relationship: i32,
    /// HUD 3.10.1 of the stay they were assessed in.
    pub entry_date: Option<NaiveDate>,
    /// What bears on chronic homelessness; empty without an enrollment in the stay.
    pub homelessness: Homelessness,
}

/// An assessment that has a sheet; none when there is none that the permit lets its bearer change.
///
/// # Errors
/// When the database fails.
pub async fn find_sheet<A: Action>(
    db: &impl Reads,
    permit: &Permit<A>,
    id: AssessmentId,
) -> Result<Option<Sheet>> {
    let scope = permit.scope_of(RecordKind::Assessment);
    let Some(sheet) = assessment_sheet::Entity::find_by_id(id.to_string()).one(db).await? else {
        return Ok(None);
    };
    let mut query = assessment::Entity::find_by_id(id.to_string())
        .find_also_related_enrollment()
        .filter(assessment::Column::DateDeleted.is_null());
    query = query.filter(visible_rows(&scope, assessment::Column::DataClass));
    let Some((row, Some(stay))) = query.one(db).await? else { return Ok(None) };
    let people = permit.scope_of(RecordKind::ClientIdentity);
    let person = client::Entity::find_by_id(row.personal_id.clone().unwrap_or_default())
        .filter(visible_clients(&people))
        .one(db)
        .await?;
    let Some(person) = person else { return Ok(None) };
    let classes = [&person.data_class, &stay.data_class, &row.data_class];
    let class = classes.into_iter().find(|class| *class != crate::GENERAL);
    let Some((date, agency)) = row.assessment_date.zip(row.agency_id) else { return Ok(None) };
    let data_class = class.cloned().unwrap_or_else(|| crate::GENERAL.into());
    let identity = identity(person)?;
    Ok(Some(Sheet {
        assessment: id,
        version: row.version,
        household: sheet.household_id.parse().map_err(unreadable("assessment_sheet.household_id"))?,
        client: identity.id,
        identity,
        enrollment: stay.id.parse().map_err(unreadable("enrollment.id"))?,
        stay: stay.household_id,
        agency: agency.parse().map_err(unreadable("assessment.agency_id"))?,
        data_class,
        date,
        prioritization_status: row.prioritization_status,
        score: sheet.score,
        unknown: sheet.unknown,
    }))
}

trait WithEnrollment {
    fn find_also_related_enrollment(self) -> sea_orm::SelectTwo<assessment::Entity, enrollment::Entity>;
}

impl WithEnrollment for sea_orm::Select<assessment::Entity> {
    fn find_also_related_enrollment(self) -> sea_orm::SelectTwo<assessment::Entity, enrollment::Entity> {
        use sea_orm::{JoinType, QuerySelect};
        let to: sea_orm::RelationDef = assessment::Entity::belongs_to(enrollment::Entity)
            .from(assessment::Column::EnrollmentId)
            .to(enrollment::Column::Id)
            .into();
        self.join(JoinType::InnerJoin, to).select_also(enrollment::Entity)
    }
}

/// The members of an assessed household on a day. Who may place a household need not see
/// every member: what is kept of them is a kind, a number and two answers.
///
/// # Errors
/// When the database fails.
pub async fn people<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    sheet: &Sheet,
    day: NaiveDate,
) -> Result<Vec<Person>> {
    use household_member::Column as M;
    let members = household_member::Entity::find()
        .filter(M::HouseholdId.eq(sheet.household.to_string()))
        .filter(M::FromDate.lte(day))
        .filter(Condition::any().add(M::ToDate.is_null()).add(M::ToDate.gt(day)))
        .order_by_asc(M::Id)
        .all(db)
        .await?;
    let ids: Vec<&String> = members.iter().map(|member| &member.personal_id).collect();
    let clients = client::Entity::find()
        .filter(client::Column::Id.is_in(ids))
        .filter(client::Column::DateDeleted.is_null())
        .all(db)
        .await?;
    let members =
        members.into_iter().filter(|member| clients.iter().any(|client| client.id == member.personal_id));
    let same_stay = match &sheet.stay {
        Some(stay) => enrollment::Column::HouseholdId.eq(stay),
        None => enrollment::Column::Id.eq(sheet.enrollment.to_string()),
    };
    let stays = enrollment::Entity::find()
        .find_also_linked_project()
        .filter(same_stay)
        .filter(enrollment::Column::DateDeleted.is_null())
        .all(db)
        .await?;
    let person = |member: household_member::Model| {
        let client = clients.iter().find(|client| client.id == member.personal_id);
        let stay = stays.iter().find(|(stay, _)| stay.personal_id.as_ref() == Some(&member.personal_id));
        Ok(Person {
            client: member.personal_id.parse().map_err(unreadable("household_member.personal_id"))?,
            data_class: client.map_or_else(|| crate::GENERAL.into(), |client| client.data_class.clone()),
            dob: client.and_then(|client| client.dob),
            veteran_status: client.and_then(|client| client.veteran_status),
            relationship: member.relationship_to_hoh,
            entry_date: stay.and_then(|(stay, _)| stay.entry_date),
            homelessness: stay.map(|(stay, project)| answers(stay, project.as_ref())).unwrap_or_default(),
        })
    };
    members.map(person).collect()
}

trait WithProject {
    fn find_also_linked_project(self) -> sea_orm::SelectTwo<enrollment::Entity, project::Entity>;
}

impl WithProject for sea_orm::Select<enrollment::Entity> {
    fn find_also_linked_project(self) -> sea_orm::SelectTwo<enrollment::Entity, project::Entity> {
        use sea_orm::{JoinType, QuerySelect};
        let to: sea_orm::RelationDef = enrollment::Entity::belongs_to(project::Entity)
            .from(enrollment::Column::ProjectId)
            .to(project::Column::Id)
            .into();
        self.join(JoinType::LeftJoin, to).select_also(project::Entity)
    }
}

fn answers(stay: &enrollment::Model, project: Option<&project::Model>) -> Homelessness {
    Homelessness {
        project_type: project.and_then(|project| project.project_type),
        living_situation: stay.living_situation,
        previous_street: stay.previous_street_essh,
        to_street: stay.date_to_street_essh,
        times: stay.times_homeless_past_three_years,
        months: stay.months_homeless_past_three_years,
        disabling: stay.disabling_condition,
    }
}

/// The household's place on the queue within the permit's reach, the open one if there is one, or else the one it left
/// last.
///
/// # Errors
/// When the database fails.
pub async fn find_of_household<A: Action>(
    db: &impl Reads,
    permit: &Permit<A>,
    household: HouseholdId,
) -> Result<Option<Listed>> {
    use sea_orm::sea_query::ExprTrait;
    let mut query = select();
    query
        .and_where(Expr::col((queue_entry::Entity, queue_entry::Column::QueueId)).eq(HOUSING_QUEUE))
        .and_where(Expr::col((queue_entry::Entity, queue_entry::Column::HouseholdId)).eq(household.to_string()))
        .cond_where(visible_queue(&permit.scope()));
    let found = read_all(db, query).await?;
    // At most one is open; of those that are off, the last.
    Ok(found.into_iter().max_by_key(|entry| (entry.status != Status::Off, entry.off_on, entry.place.id)))
}

/// The day of the assessment that a place stands on (HUD 4.19.1).
///
/// # Errors
/// When the database fails.
pub async fn assessed_on<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    entry: &Listed,
) -> Result<Option<NaiveDate>> {
    let found = assessment::Entity::find_by_id(entry.assessment.to_string()).one(db).await?;
    Ok(found.and_then(|assessment| assessment.assessment_date))
}

/// The head's enrollment in coordinated entry that a place hangs on: its id, its client, the agency and HUD 3.10.1. Whoever
/// refers the household writes HUD's event there, wherever that is.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is no such place, or its enrollment is deleted.
pub async fn hangs_on<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    id: QueueEntryId,
) -> Result<(String, String, String, Option<NaiveDate>)> {
    let entry = queue_entry::Entity::find_by_id(id.to_string()).one(db).await?.ok_or(Error::NotFound)?;
    let found = enrollment::Entity::find_by_id(&entry.enrollment_id)
        .filter(enrollment::Column::DateDeleted.is_null())
        .one(db)
        .await?
        .ok_or(Error::NotFound)?;
    let agency = found.agency_id.unwrap_or(entry.agency_id);
    Ok((found.id, found.personal_id.unwrap_or_default(), agency, found.entry_date))
}

/// When an enrollment ended (HUD 3.11.1); none while it goes on, or when that is not said.
///
/// # Errors
/// When the database fails. Whether it is within reach is the caller's to know.
pub async fn ended_on<A: Action>(
    db: &impl Reads,
    _permit: &Permit<A>,
    enrollment: &str,
) -> Result<Option<NaiveDate>> {
    let found = exit::Entity::find()
        .filter(exit::Column::EnrollmentId.eq(enrollment))
        .filter(exit::Column::DateDeleted.is_null())
        .one(db)
        .await?;
    Ok(found.and_then(|exit| exit.exit_date))
}

/// The data class of a place.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is no such place.
pub async fn class_of<A: Action>(db: &impl Reads, _permit: &Permit<A>, id: QueueEntryId) -> Result<String> {
    let entry = queue_entry::Entity::find_by_id(id.to_string()).one(db).await?.ok_or(Error::NotFound)?;
    Ok(entry.data_class)
}
