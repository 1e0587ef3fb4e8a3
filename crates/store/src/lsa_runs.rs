//! The LSAs that were computed here, and what came of each.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::RecordKind;
use domain::ids::{ClientId, EnrollmentId, LsaRunId};
use entity::{client, enrollment, lsa_result, lsa_run, organization, project, project_coc, user_account};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::access::{visible_clients, visible_enrollments};
use crate::error::unreadable;
use crate::{Action, Error, Permit, Reads, Result, Scope};

/// Keys that one statement asks for.
const CHUNK: usize = 500;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The continuum of care.
    pub coc: String,
    /// The first day of the report period.
    pub first_day: NaiveDate,
    /// Its last day.
    pub last_day: NaiveDate,
    /// `systemwide`, `projects` or `hic`.
    pub scope: String,
    /// The ids of the projects it is about, for the scope `projects`.
    pub projects: Vec<String>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: LsaRunId,
    /// What was asked for.
    pub asked: Asked,
    /// Who asked.
    pub by: String,
    /// Where it stands.
    pub state: State,
    /// The number of the audit log's last row when its data were read.
    pub data_version: Option<i64>,
    /// When it was begun.
    pub started_at: DateTime<Utc>,
    /// Its last sign of life.
    pub heard_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Under way, at this step.
    Running(String),
    /// There is a result.
    Done,
    /// It came to nothing, for this reason.
    Failed(String),
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The twelve files as they are uploaded.
    pub zip: Vec<u8>,
    /// The records behind the data quality counts: CSV in a zip.
    pub records: Vec<u8>,
    /// The figures that people read, in JSON.
    pub summary: String,
    /// What HUD's system would object to, in JSON.
    pub flags: String,
}

/// Writes a run down as begun.
///
/// # Errors
/// [`Error::Taken`] while another is under way.
pub async fn begin<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (id, asked): (LsaRunId, &Asked),
    (step, now): (&str, DateTime<Utc>),
) -> Result<()> {
    reached(&permit.scope_of(RecordKind::Report))?;
    let user = permit.actor().ok_or(Error::NotFound)?;
    let projects =
        serde_json::to_string(&asked.projects).map_err(|error| Error::Unusable(error.to_string()))?;
    let row = lsa_run::Model {
        id: id.to_string(),
        user_id: user.to_string(),
        coc: asked.coc.clone(),
        first_day: asked.first_day,
        last_day: asked.last_day,
        scope: asked.scope.clone(),
        projects,
        state: "running".into(),
        step: step.into(),
        problem: None,
        data_version: None,
        started_at: now,
        heard_at: now,
        finished_at: None,
    };
    lsa_run::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Ends a run that has been silent since then: its process is gone.
///
/// # Errors
/// When the database fails.
pub async fn end_silent<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (since, problem): (DateTime<Utc>, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    reached(&permit.scope_of(RecordKind::Report))?;
    let failed = failed(problem, now);
    lsa_run::Entity::update_many()
        .set(failed)
        .filter(lsa_run::Column::State.eq("running"))
        .filter(lsa_run::Column::HeardAt.lt(since))
        .exec(tx)
        .await?;
    Ok(())
}

/// A sign of life: how far it is, and of what data once they are read. Tells whether it is under way still.
///
/// # Errors
/// When the database fails.
pub async fn hear<A: Action>(
    db: &impl Reads,
    permit: &Permit<A>,
    id: LsaRunId,
    (step, data_version): (Option<&str>, Option<i64>),
    now: DateTime<Utc>,
) -> Result<bool> {
    reached(&permit.scope_of(RecordKind::Report))?;
    let mut row = lsa_run::ActiveModel { heard_at: Set(now), ..Default::default() };
    if let Some(step) = step {
        row.step = Set(step.into());
    }
    if data_version.is_some() {
        row.data_version = Set(data_version);
    }
    let heard = lsa_run::Entity::update_many().set(row).filter(is_running(id)).exec(db).await?;
    Ok(heard.rows_affected > 0)
}

/// Keeps the result.
///
/// # Errors
/// [`Error::Stale`] when it was ended meanwhile.
pub async fn finish<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    id: LsaRunId,
    outcome: Outcome,
    now: DateTime<Utc>,
) -> Result<()> {
    reached(&permit.scope_of(RecordKind::Report))?;
    let row =
        lsa_run::ActiveModel { state: Set("done".into()), finished_at: Set(Some(now)), ..Default::default() };
    let done = lsa_run::Entity::update_many().set(row).filter(is_running(id)).exec(tx).await?;
    if done.rows_affected == 0 {
        return Err(Error::Stale);
    }
    let Outcome { zip, records, summary, flags } = outcome;
    let row = lsa_result::Model { run_id: id.to_string(), zip, records, summary, flags };
    lsa_result::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Ends a run without a result. Tells whether it was under way.
///
/// # Errors
/// When the database fails.
pub async fn fail<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (id, problem): (LsaRunId, &str),
    now: DateTime<Utc>,
) -> Result<bool> {
    reached(&permit.scope_of(RecordKind::Report))?;
    let ended =
        lsa_run::Entity::update_many().set(failed(problem, now)).filter(is_running(id)).exec(tx).await?;
    Ok(ended.rows_affected > 0)
}

fn failed(problem: &str, now: DateTime<Utc>) -> lsa_run::ActiveModel {
    lsa_run::ActiveModel {
        state: Set("failed".into()),
        problem: Set(Some(problem.into())),
        finished_at: Set(Some(now)),
        ..Default::default()
    }
}

fn is_running(id: LsaRunId) -> Expr {
    lsa_run::Column::Id.eq(id.to_string()).and(lsa_run::Column::State.eq("running"))
}

/// The runs, the latest first: so many from that one on, and how many there are.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl Reads, scope: &Scope, (from, most): (u64, u64)) -> Result<(Vec<Run>, u64)> {
    if reached(scope).is_err() {
        return Ok((Vec::new(), 0));
    }
    let count = lsa_run::Entity::find().count(db).await?;
    let rows = lsa_run::Entity::find()
        .order_by_desc(lsa_run::Column::StartedAt)
        .order_by_desc(lsa_run::Column::Id)
        .offset(from)
        .limit(most)
        .all(db)
        .await?;
    Ok((with_names(db, rows).await?, count))
}

/// One run.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Reads, scope: &Scope, id: LsaRunId) -> Result<Option<Run>> {
    if reached(scope).is_err() {
        return Ok(None);
    }
    let row = lsa_run::Entity::find_by_id(id.to_string()).one(db).await?;
    Ok(with_names(db, row.into_iter().collect()).await?.pop())
}

/// The run that is under way.
///
/// # Errors
/// When the database fails.
pub async fn find_running(db: &impl Reads, scope: &Scope) -> Result<Option<Run>> {
    if reached(scope).is_err() {
        return Ok(None);
    }
    let row = lsa_run::Entity::find().filter(lsa_run::Column::State.eq("running")).one(db).await?;
    Ok(with_names(db, row.into_iter().collect()).await?.pop())
}

/// What came of a run, in words: its figures and flags.
///
/// # Errors
/// When the database fails.
pub async fn told(db: &impl Reads, scope: &Scope, id: LsaRunId) -> Result<Option<(String, String)>> {
    if reached(scope).is_err() {
        return Ok(None);
    }
    let columns = [lsa_result::Column::Summary, lsa_result::Column::Flags];
    Ok(lsa_result::Entity::find_by_id(id.to_string())
        .select_only()
        .columns(columns)
        .into_tuple()
        .one(db)
        .await?)
}

/// A run's twelve files as they are uploaded.
///
/// # Errors
/// When the database fails.
pub async fn zip(db: &impl Reads, scope: &Scope, id: LsaRunId) -> Result<Option<Vec<u8>>> {
    part(db, scope, id, lsa_result::Column::Zip).await
}

/// The records behind a run's data quality counts: CSV in a zip.
///
/// # Errors
/// When the database fails.
pub async fn records(db: &impl Reads, scope: &Scope, id: LsaRunId) -> Result<Option<Vec<u8>>> {
    part(db, scope, id, lsa_result::Column::Records).await
}

async fn part(
    db: &impl Reads,
    scope: &Scope,
    id: LsaRunId,
    column: lsa_result::Column,
) -> Result<Option<Vec<u8>>> {
    if reached(scope).is_err() {
        return Ok(None);
    }
    Ok(lsa_result::Entity::find_by_id(id.to_string()).select_only().column(column).into_tuple().one(db).await?)
}

async fn with_names(db: &impl Reads, rows: Vec<lsa_run::Model>) -> Result<Vec<Run>> {
    let users: Vec<&String> = rows.iter().map(|row| &row.user_id).collect();
    let users = user_account::Entity::find().filter(user_account::Column::Id.is_in(users)).all(db).await?;
    let name = |id: &str| users.iter().find(|user| user.id == id).map(|user| user.name.clone());
    rows.into_iter().map(|row| read(&row, name(&row.user_id).unwrap_or_default())).collect()
}

fn read(row: &lsa_run::Model, by: String) -> Result<Run> {
    let state = match row.state.as_str() {
        "running" => State::Running(row.step.clone()),
        "done" => State::Done,
        _ => State::Failed(row.problem.clone().unwrap_or_default()),
    };
    Ok(Run {
        id: row.id.parse().map_err(unreadable("lsa_run.id"))?,
        asked: Asked {
            coc: row.coc.clone(),
            first_day: row.first_day,
            last_day: row.last_day,
            scope: row.scope.clone(),
            projects: serde_json::from_str(&row.projects).map_err(unreadable("lsa_run.projects"))?,
        },
        by,
        state,
        data_version: row.data_version,
        started_at: row.started_at,
        heard_at: row.heard_at,
        finished_at: row.finished_at,
    })
}

/// A project that an LSA can be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its id.
    pub id: String,
    /// HUD 2.02.2.
    pub name: String,
    /// HUD 2.01.2 of its agency.
    pub agency: String,
    /// The continua of care that it is in (HUD 2.03.1), each once.
    pub cocs: BTreeSet<String>,
}

/// The projects that an LSA can be about (its section 3.1): of a continuum, of a residential type, of agencies that are
/// no victim service providers.
///
/// # Errors
/// When the database fails.
pub async fn projects(db: &impl Reads, scope: &Scope) -> Result<Vec<Offered>> {
    if reached(scope).is_err() {
        return Ok(Vec::new());
    }
    let found = project::Entity::find()
        .filter(project::Column::DateDeleted.is_null())
        .filter(project::Column::ContinuumProject.eq(1))
        .filter(project::Column::ProjectType.is_in([0, 1, 2, 3, 8, 13]))
        .order_by_asc(project::Column::ProjectName)
        .all(db)
        .await?;
    let agencies =
        organization::Entity::find().filter(organization::Column::VictimServiceProvider.eq(0)).all(db).await?;
    let places: Vec<(Option<String>, Option<String>)> = project_coc::Entity::find()
        .select_only()
        .column(project_coc::Column::ProjectId)
        .column(project_coc::Column::CocCode)
        .filter(project_coc::Column::DateDeleted.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let mut cocs = BTreeMap::<String, BTreeSet<String>>::new();
    for (project, coc) in places.into_iter().filter_map(|(project, coc)| project.zip(coc)) {
        cocs.entry(project).or_default().insert(coc);
    }
    let offered = found.into_iter().filter_map(|row| {
        let agency = agencies.iter().find(|agency| Some(&agency.id) == row.organization_id.as_ref())?;
        Some(Offered {
            cocs: cocs.remove(&row.id).unwrap_or_default(),
            id: row.id,
            name: row.project_name.unwrap_or_default(),
            agency: agency.organization_name.clone().unwrap_or_default(),
        })
    });
    Ok(offered.collect())
}

/// The continua of care that projects are in (HUD 2.03.1), each once.
///
/// # Errors
/// When the database fails.
pub async fn cocs(db: &impl Reads, scope: &Scope) -> Result<Vec<String>> {
    if reached(scope).is_err() {
        return Ok(Vec::new());
    }
    let found: Vec<Option<String>> = project_coc::Entity::find()
        .select_only()
        .column(project_coc::Column::CocCode)
        .distinct()
        .filter(project_coc::Column::DateDeleted.is_null())
        .order_by_asc(project_coc::Column::CocCode)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().flatten().collect())
}

/// Which of these clients a scope lets through.
///
/// # Errors
/// When the database fails.
pub async fn clients(db: &impl Reads, scope: &Scope, ids: &[String]) -> Result<BTreeSet<ClientId>> {
    let mut found = BTreeSet::new();
    for ids in ids.chunks(CHUNK) {
        let rows = client::Entity::find().select_only().column(client::Column::Id);
        let rows = rows.filter(client::Column::Id.is_in(ids)).filter(visible_clients(scope));
        let rows: Vec<String> = rows.into_tuple().all(db).await?;
        for id in rows {
            found.insert(id.parse().map_err(unreadable("client.id"))?);
        }
    }
    Ok(found)
}

/// Which of these enrollments a scope lets through.
///
/// # Errors
/// When the database fails.
pub async fn enrollments(db: &impl Reads, scope: &Scope, ids: &[String]) -> Result<BTreeSet<EnrollmentId>> {
    let mut found = BTreeSet::new();
    for ids in ids.chunks(CHUNK) {
        let rows = enrollment::Entity::find().select_only().column(enrollment::Column::Id);
        let rows = rows.filter(enrollment::Column::Id.is_in(ids)).filter(visible_enrollments(scope));
        let rows: Vec<String> = rows.into_tuple().all(db).await?;
        for id in rows {
            found.insert(id.parse().map_err(unreadable("enrollment.id"))?);
        }
    }
    Ok(found)
}

/// A report is about everybody: who does not reach other agencies' has none.
fn reached(scope: &Scope) -> Result<()> {
    let reaches = scope.kind() == RecordKind::Report && scope.reach().foreign;
    if reaches { Ok(()) } else { Err(Error::NotFound) }
}
