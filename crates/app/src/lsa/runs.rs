//! The LSAs that were computed, and what came of each.

use std::collections::BTreeSet;

use domain::access::RecordKind;
use domain::ids::{ClientId, EnrollmentId, LsaRunId};
use reports::lsa::Summary;
use reports::lsa::preflight::Flag;
use serde::Deserialize;
use store::lsa_runs::{self, Offered, Outcome, Run, State};

use super::package;
use super::run::{CUT_OFF, SILENCE};
use crate::{Ctx, Error, Result, UseCase, access};

/// Runs, and records, on a page.
pub const PAGE: u64 = 50;

/// A page of runs.
#[derive(Debug, Clone)]
pub struct Page {
    /// The runs.
    pub runs: Vec<Run>,
    /// How many there are.
    pub count: u64,
}

/// A run with what came of it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The run.
    pub run: Run,
    /// The projects it is about, where they were chosen.
    pub projects: Vec<Offered>,
    /// The figures, once it is done.
    pub summary: Option<Summary>,
    /// What HDX would flag.
    pub flags: Vec<Flag>,
}

/// A record behind a data quality count.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BehindCount {
    /// The column of LSAReport.
    pub count: String,
    /// What is counted: `Client`, `Enrollment` or `Household`.
    pub record: String,
    /// Its key in HMIS.
    pub key: String,
    /// The client it is about.
    #[serde(rename = "PersonalID")]
    pub personal_id: String,
    /// The enrollment it is about.
    #[serde(rename = "EnrollmentID")]
    pub enrollment_id: String,
    /// The project.
    #[serde(rename = "ProjectID")]
    pub project_id: String,
    /// Our id of the client.
    #[serde(rename = "ClientId")]
    pub own_client_id: String,
    /// Our id of the enrollment.
    #[serde(rename = "EnrollmentId")]
    pub own_enrollment_id: String,
}

/// A page of the records behind a count.
#[derive(Debug, Clone)]
pub struct Records {
    /// The run.
    pub run: Run,
    /// The records.
    pub records: Vec<BehindCount>,
    /// How many there are.
    pub count: u64,
    /// The page shown, from 1 on.
    pub page: u64,
    /// Which of the clients the person may see.
    pub clients: BTreeSet<ClientId>,
    /// Which of the enrollments.
    pub enrollments: BTreeSet<EnrollmentId>,
}

/// The runs, the latest first; pages count from 1.
///
/// # Errors
/// [`Error::NotFound`] for someone who may not.
pub async fn list(ctx: &Ctx, page: u64) -> Result<Page> {
    access::enter(ctx, UseCase::ListLsaRuns)?;
    let scope = access::scope(ctx, RecordKind::Report)?;
    let from = page.max(1).saturating_sub(1).saturating_mul(PAGE);
    let (runs, count) = lsa_runs::list(ctx.app.db.read(), &scope, (from, PAGE)).await?;
    let runs = runs.into_iter().map(|run| settled(ctx, run)).collect();
    ctx.viewed(UseCase::ListLsaRuns, RecordKind::Report.code(), Vec::new()).await?;
    Ok(Page { runs, count })
}

/// A run, and the figures that came of it.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or for someone who may not.
pub async fn view(ctx: &Ctx, id: LsaRunId) -> Result<Shown> {
    let run = found(ctx, UseCase::ViewLsa, id).await?;
    let (db, scope) = (ctx.app.db.read(), access::scope(ctx, RecordKind::Report)?);
    ctx.viewed(UseCase::ViewLsa, RecordKind::Report.code(), vec![id.to_string()]).await?;
    let mut projects = Vec::new();
    if !run.asked.projects.is_empty() {
        projects = lsa_runs::projects(db, &scope).await?;
        projects.retain(|project| run.asked.projects.contains(&project.id));
    }
    let outcome = if run.state == State::Done { lsa_runs::outcome(db, &scope, id).await? } else { None };
    let (summary, flags) = match outcome {
        Some(outcome) => (Some(read(&outcome.summary)?), read(&outcome.flags)?),
        None => (None, Vec::new()),
    };
    Ok(Shown { run, projects, summary, flags })
}

/// How far a run is. It is no view of what came of it.
///
/// # Errors
/// As [`view`].
pub async fn progress(ctx: &Ctx, id: LsaRunId) -> Result<Run> {
    found(ctx, UseCase::ViewLsa, id).await
}

/// The twelve files in their zip, and what it is called.
///
/// # Errors
/// As [`view`]; and [`Error::NotFound`] while there is no result.
pub async fn download(ctx: &Ctx, id: LsaRunId) -> Result<(String, Vec<u8>)> {
    let (run, outcome) = done(ctx, UseCase::DownloadLsa, id).await?;
    ctx.viewed(UseCase::DownloadLsa, RecordKind::Report.code(), vec![id.to_string()]).await?;
    Ok((package::named(&run.asked.coc, run.asked.first_day, run.asked.last_day), outcome.zip))
}

/// The records behind all data quality counts, as CSV.
///
/// # Errors
/// As [`download`].
pub async fn export_records(ctx: &Ctx, id: LsaRunId) -> Result<Vec<u8>> {
    let (_, outcome) = done(ctx, UseCase::ExportLsaRecords, id).await?;
    let text = package::unpacked(&outcome.records)?;
    ctx.viewed(UseCase::ExportLsaRecords, RecordKind::Report.code(), vec![id.to_string()]).await?;
    let ids: Vec<String> = behind(&text, |_| true)?.into_iter().map(|record| record.own_client_id).collect();
    whose(ctx, UseCase::ExportLsaRecords, &ids).await?;
    Ok(text)
}

/// Those of the records that are asked for.
fn behind(text: &[u8], is_asked: impl Fn(&BehindCount) -> bool) -> Result<Vec<BehindCount>> {
    let mut reader = csv::Reader::from_reader(text);
    let mut found = Vec::new();
    for record in reader.deserialize() {
        let record: BehindCount = record.map_err(|error| Error::Internal(error.to_string()))?;
        if is_asked(&record) {
            found.push(record);
        }
    }
    Ok(found)
}

/// Which clients these are, as far as the person may know; that they were seen is audited.
async fn whose(ctx: &Ctx, use_case: UseCase, ids: &[String]) -> Result<BTreeSet<ClientId>> {
    let identities = access::scope(ctx, RecordKind::ClientIdentity)?;
    let clients = lsa_runs::clients(ctx.app.db.read(), &identities, ids).await?;
    let seen: Vec<String> = clients.iter().map(ToString::to_string).collect();
    if !seen.is_empty() {
        ctx.viewed(use_case, RecordKind::ClientIdentity.code(), seen).await?;
    }
    Ok(clients)
}

/// The records behind one data quality count, a page of them, with what the person may see of each.
///
/// # Errors
/// As [`download`].
pub async fn records(ctx: &Ctx, id: LsaRunId, (column, page): (&str, u64)) -> Result<Records> {
    let (run, outcome) = done(ctx, UseCase::ViewLsaRecords, id).await?;
    let text = package::unpacked(&outcome.records)?;
    let mut records = behind(&text, |record| record.count == column)?;
    let count = records.len() as u64;
    let page = page.clamp(1, count.div_ceil(PAGE).max(1));
    let from = usize::try_from((page - 1) * PAGE).unwrap_or(usize::MAX);
    records.drain(..from.min(records.len()));
    records.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let ids = |of: fn(&BehindCount) -> &String| -> Vec<String> {
        records.iter().map(of).filter(|id| !id.is_empty()).cloned().collect()
    };
    let stays = access::scope(ctx, RecordKind::Enrollment)?;
    let enrollments = ids(|record| &record.own_enrollment_id);
    let enrollments = lsa_runs::enrollments(ctx.app.db.read(), &stays, &enrollments).await?;
    ctx.viewed(UseCase::ViewLsaRecords, RecordKind::Report.code(), vec![id.to_string()]).await?;
    let clients = whose(ctx, UseCase::ViewLsaRecords, &ids(|record| &record.own_client_id)).await?;
    Ok(Records { run, records, count, page, clients, enrollments })
}

/// The run that is under way, for whoever would begin another.
///
/// # Errors
/// [`Error::NotFound`] for someone who may not.
pub async fn under_way(ctx: &Ctx) -> Result<Option<Run>> {
    access::enter(ctx, UseCase::OpenLsaForm)?;
    let scope = access::scope(ctx, RecordKind::Report)?;
    Ok(lsa_runs::find_running(ctx.app.db.read(), &scope).await?)
}

/// A run that has been silent for long was cut off, though nobody was there to write that down.
fn settled(ctx: &Ctx, run: Run) -> Run {
    let is_silent = matches!(run.state, State::Running(_)) && run.heard_at < ctx.now() - SILENCE;
    if is_silent { Run { state: State::Failed(CUT_OFF.into()), ..run } } else { run }
}

async fn found(ctx: &Ctx, use_case: UseCase, id: LsaRunId) -> Result<Run> {
    access::enter(ctx, use_case)?;
    let scope = access::scope(ctx, RecordKind::Report)?;
    match lsa_runs::find(ctx.app.db.read(), &scope, id).await? {
        Some(run) => Ok(settled(ctx, run)),
        None => {
            ctx.denied(use_case, vec![id.to_string()]).await?;
            Err(Error::NotFound)
        }
    }
}

async fn done(ctx: &Ctx, use_case: UseCase, id: LsaRunId) -> Result<(Run, Outcome)> {
    let run = found(ctx, use_case, id).await?;
    let scope = access::scope(ctx, RecordKind::Report)?;
    let outcome = lsa_runs::outcome(ctx.app.db.read(), &scope, id).await?;
    Ok((run, outcome.ok_or(Error::NotFound)?))
}

fn read<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Internal(error.to_string()))
}
