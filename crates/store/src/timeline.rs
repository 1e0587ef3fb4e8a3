//! What HUD's files say happened with a client, a query for each file, seen through scopes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::clients::{Moment, What, runs};
use domain::ids::ClientId;
use entity::{assessment, current_living_situation, enrollment, event, project, service};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select};

use crate::access::{visible_enrollments, visible_rows};
use crate::{Reads, Result, Scope};

/// Which rows of a file are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The client.
    pub client: ClientId,
    /// What may be seen of the enrollments they hang on.
    pub enrollments: &'a Scope,
    /// What may be seen of such rows.
    pub rows: &'a Scope,
    /// The newest so many.
    pub limit: u64,
}

/// HUD's record types of PATH and HOPWA: 141 and 161 PATH services and referrals, 143 and 151 HOPWA services and
/// financial assistance.
const HEALTH: [i32; 4] = [141, 143, 151, 161];

/// HUD's record type of a bed night (4.14).
const BED_NIGHT: i32 = 200;

/// More nights than anybody has: fifty years.
const NIGHTS: u64 = 18_000;

/// Coordinated entry assessments (HUD 4.19).
///
/// # Errors
/// When the database fails.
pub async fn assessments(db: &impl Reads, asked: Asked<'_>) -> Result<Vec<Moment>> {
    use assessment::Column;
    type Row = (NaiveDate, Option<i32>, Option<i32>, Option<i32>, Option<String>);
    let hangs = Hangs {
        enrollment: Column::EnrollmentId,
        client: Column::PersonalId,
        date: Column::AssessmentDate,
        deleted: Column::DateDeleted,
        class: Column::DataClass,
    };
    let rows: Vec<Row> = hanging::<assessment::Entity>(&hangs, asked)
        .columns([
            Column::AssessmentDate,
            Column::AssessmentType,
            Column::AssessmentLevel,
            Column::PrioritizationStatus,
        ])
        .column(project::Column::ProjectName)
        .into_tuple()
        .all(db)
        .await?;
    let moment = |(date, kind, level, prioritization, project): Row| Moment {
        date,
        project,
        what: What::Assessment { kind, level, prioritization },
    };
    Ok(rows.into_iter().map(moment).collect())
}

/// Coordinated entry events (HUD 4.20).
///
/// # Errors
/// When the database fails.
pub async fn events(db: &impl Reads, asked: Asked<'_>) -> Result<Vec<Moment>> {
    use event::Column;
    type Row = (NaiveDate, Option<i32>, Option<i32>, Option<String>);
    let hangs = Hangs {
        enrollment: Column::EnrollmentId,
        client: Column::PersonalId,
        date: Column::EventDate,
        deleted: Column::DateDeleted,
        class: Column::DataClass,
    };
    let rows: Vec<Row> = hanging::<event::Entity>(&hangs, asked)
        .columns([Column::EventDate, Column::Event, Column::ReferralResult])
        .column(project::Column::ProjectName)
        .into_tuple()
        .all(db)
        .await?;
    let moment =
        |(date, event, result, project): Row| Moment { date, project, what: What::Event { event, result } };
    Ok(rows.into_iter().map(moment).collect())
}

/// Where the client stayed when someone met them (HUD 4.12).
///
/// # Errors
/// When the database fails.
pub async fn living_situations(db: &impl Reads, asked: Asked<'_>) -> Result<Vec<Moment>> {
    use current_living_situation::Column;
    type Row = (NaiveDate, Option<i32>, Option<String>);
    let hangs = Hangs {
        enrollment: Column::EnrollmentId,
        client: Column::PersonalId,
        date: Column::InformationDate,
        deleted: Column::DateDeleted,
        class: Column::DataClass,
    };
    let rows: Vec<Row> = hanging::<current_living_situation::Entity>(&hangs, asked)
        .columns([Column::InformationDate, Column::CurrentLivingSituation])
        .column(project::Column::ProjectName)
        .into_tuple()
        .all(db)
        .await?;
    let moment = |(date, place, project): Row| Moment { date, project, what: What::LivingSituation(place) };
    Ok(rows.into_iter().map(moment).collect())
}

/// Services other than bed nights.
///
/// # Errors
/// When the database fails.
///
/// HOPWA and PATH services and referrals tell of HIV, mental health and substance use: these show where `health` reaches.
pub async fn services(db: &impl Reads, asked: Asked<'_>, health: &Scope) -> Result<Vec<Moment>> {
    use service::Column;
    type Row = (NaiveDate, Option<i32>, Option<i32>, Option<String>);
    let other = Expr::col((service::Entity, Column::RecordType)).is_null().or(Column::RecordType.ne(BED_NIGHT));
    let told = Condition::any()
        .add(Column::RecordType.is_null())
        .add(Column::RecordType.is_not_in(HEALTH))
        .add(visible_enrollments(health));
    let rows: Vec<Row> = hanging::<service::Entity>(&service_hangs(), asked)
        .filter(told)
        .columns([Column::DateProvided, Column::RecordType, Column::TypeProvided])
        .column(project::Column::ProjectName)
        .filter(other)
        .into_tuple()
        .all(db)
        .await?;
    let moment = |(date, record_type, type_provided, project): Row| Moment {
        date,
        project,
        what: What::Service { record_type, type_provided },
    };
    Ok(rows.into_iter().map(moment).collect())
}

/// Bed nights (HUD 4.14) in runs without a gap. All of them are read, or a run would lose its beginning.
///
/// # Errors
/// When the database fails.
pub async fn nights(db: &impl Reads, asked: Asked<'_>) -> Result<Vec<Moment>> {
    use service::Column;
    type Row = (NaiveDate, String, Option<String>);
    let rows: Vec<Row> = hanging::<service::Entity>(&service_hangs(), Asked { limit: NIGHTS, ..asked })
        .columns([Column::DateProvided, Column::EnrollmentId])
        .column(project::Column::ProjectName)
        .filter(Column::RecordType.eq(BED_NIGHT))
        .into_tuple()
        .all(db)
        .await?;
    let mut stays: BTreeMap<(String, Option<String>), Vec<NaiveDate>> = BTreeMap::new();
    for (date, enrollment, project) in rows {
        stays.entry((enrollment, project)).or_default().push(date);
    }
    Ok(stays.into_iter().flat_map(|((_, project), nights)| runs(project.as_deref(), nights)).collect())
}

/// How a file's rows hang on an enrollment.
struct Hangs<C> {
    enrollment: C,
    client: C,
    date: C,
    deleted: C,
    class: C,
}

fn service_hangs() -> Hangs<service::Column> {
    use service::Column;
    Hangs {
        enrollment: Column::EnrollmentId,
        client: Column::PersonalId,
        date: Column::DateProvided,
        deleted: Column::DateDeleted,
        class: Column::DataClass,
    }
}

/// The newest rows of a file about a client, as far as both scopes let them through. Columns are to be chosen.
fn hanging<E: EntityTrait>(hangs: &Hangs<E::Column>, asked: Asked<'_>) -> Select<E> {
    let to_enrollment: RelationDef =
        E::belongs_to(enrollment::Entity).from(hangs.enrollment).to(enrollment::Column::Id).into();
    let to_project: RelationDef = enrollment::Entity::belongs_to(project::Entity)
        .from(enrollment::Column::ProjectId)
        .to(project::Column::Id)
        .into();
    let visible =
        Condition::all().add(visible_enrollments(asked.enrollments)).add(visible_rows(asked.rows, hangs.class));
    E::find()
        .select_only()
        .join(JoinType::InnerJoin, to_enrollment)
        .join(JoinType::LeftJoin, to_project)
        .filter(hangs.client.eq(asked.client.to_string()))
        .filter(hangs.date.is_not_null())
        .filter(hangs.deleted.is_null())
        .filter(visible)
        .order_by_desc(hangs.date)
        .limit(asked.limit)
}
