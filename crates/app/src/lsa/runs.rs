//! The LSAs that were computed, and what came of each.

use std::collections::BTreeSet;

use domain::access::RecordKind;
use domain::ids::LsaRunId;
use reports::lsa::Summary;
use reports::lsa::preflight::Flag;
use serde::{Deserialize, Serialize};
use store::lsa_runs::{self, Offered, Run, State};

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
    /// Whether there are files.
    pub has_result: bool,
    /// The figures, once it is done. Those of another version's run may be none.
    pub summary: Option<Summary>,
    /// What HDX would flag.
    pub flags: Vec<Flag>,
}

/// A record behind a data quality count.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
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
    /// Records with one number belong together; empty where each is alone.
    pub group: String,
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
    /// Those that the person may see.
    pub records: Vec<BehindCount>,
    /// How many there are.
    pub count: u64,
    /// The page shown, from 1 on.
    pub page: u64,
    /// How many of this page the person may not see.
    pub hidden: u64,
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
    let told = if run.state == State::Done { lsa_runs::told(db, &scope, id).await? } else { None };
    let has_result = told.is_some();
    // Those of another version's run may not be readable: its files are.
    let (summary, flags) = match told {
        Some((summary, flags)) => (read(&summary), read(&flags).unwrap_or_default()),
        None => (None, Vec::new()),
    };
    Ok(Shown { run, projects, has_result, summary, flags })
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
    let run = found(ctx, UseCase::DownloadLsa, id).await?;
    let scope = access::scope(ctx, RecordKind::Report)?;
    let zip = lsa_runs::zip(ctx.app.db.read(), &scope, id).await?.ok_or(Error::NotFound)?;
    ctx.viewed(UseCase::DownloadLsa, RecordKind::Report.code(), vec![id.to_string()]).await?;
    Ok((package::named(&run.asked.coc, run.asked.first_day, run.asked.last_day), zip))
}

/// The records behind all data quality counts, as CSV: those that the person may see.
///
/// # Errors
/// As [`download`].
pub async fn export_records(ctx: &Ctx, id: LsaRunId) -> Result<Vec<u8>> {
    found(ctx, UseCase::ExportLsaRecords, id).await?;
    let records = behind(ctx, id, None).await?;
    ctx.viewed(UseCase::ExportLsaRecords, RecordKind::Report.code(), vec![id.to_string()]).await?;
    // The header is there without a record too.
    let file = package::header_with_ids().into_bytes();
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(file);
    for record in visible(ctx, UseCase::ExportLsaRecords, records).await? {
        writer.serialize(record).map_err(|error| Error::Internal(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| Error::Internal(error.to_string()))
}

/// The records behind one data quality count, a page of them, as far as the person may see them.
///
/// # Errors
/// As [`download`].
pub async fn records(ctx: &Ctx, id: LsaRunId, (column, page): (&str, u64)) -> Result<Records> {
    let run = found(ctx, UseCase::ViewLsaRecords, id).await?;
    let mut records = behind(ctx, id, Some(column.to_owned())).await?;
    let count = records.len() as u64;
    let page = page.clamp(1, count.div_ceil(PAGE).max(1));
    let from = usize::try_from((page - 1) * PAGE).unwrap_or(usize::MAX);
    records.drain(..from.min(records.len()));
    records.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let on_page = records.len();
    ctx.viewed(UseCase::ViewLsaRecords, RecordKind::Report.code(), vec![id.to_string()]).await?;
    let records = visible(ctx, UseCase::ViewLsaRecords, records).await?;
    let hidden = (on_page - records.len()) as u64;
    Ok(Records { run, records, count, page, hidden })
}

/// The records behind all counts, or behind one.
async fn behind(ctx: &Ctx, id: LsaRunId, column: Option<String>) -> Result<Vec<BehindCount>> {
    let scope = access::scope(ctx, RecordKind::Report)?;
    let zip = lsa_runs::records(ctx.app.db.read(), &scope, id).await?.ok_or(Error::NotFound)?;
    // A large community has many: they are read beside the requests of others.
    let reading = tokio::task::spawn_blocking(move || {
        let text = package::unpacked(&zip)?;
        let mut found = Vec::new();
        for record in csv::Reader::from_reader(text.as_slice()).deserialize() {
            let record: BehindCount = record.map_err(|error| Error::Internal(error.to_string()))?;
            if column.as_ref().is_none_or(|column| *column == record.count) {
                found.push(record);
            }
        }
        Ok(found)
    });
    reading.await.map_err(|error| Error::Internal(error.to_string()))?
}

/// Those of the records that the person may see: with the client, and with the enrollment where it is about one. That
/// they were seen is audited.
async fn visible(ctx: &Ctx, use_case: UseCase, records: Vec<BehindCount>) -> Result<Vec<BehindCount>> {
    let ids = |of: fn(&BehindCount) -> &String| -> Vec<String> {
        let ids: BTreeSet<&String> = records.iter().map(of).filter(|id| !id.is_empty()).collect();
        ids.into_iter().cloned().collect()
    };
    let db = ctx.app.db.read();
    let (identities, stays) =
        (access::scope(ctx, RecordKind::ClientIdentity)?, access::scope(ctx, RecordKind::Enrollment)?);
    let clients = lsa_runs::clients(db, &identities, &ids(|record| &record.own_client_id)).await?;
    let stays = lsa_runs::enrollments(db, &stays, &ids(|record| &record.own_enrollment_id)).await?;
    let is_visible = |record: &BehindCount| {
        let client = record.own_client_id.parse().is_ok_and(|id| clients.contains(&id));
        let enrollment = record.own_enrollment_id.parse().is_ok_and(|id| stays.contains(&id));
        client && (enrollment || record.own_enrollment_id.is_empty())
    };
    let records: Vec<BehindCount> = records.into_iter().filter(is_visible).collect();
    let seen: BTreeSet<&String> = records.iter().map(|record| &record.own_client_id).collect();
    if !seen.is_empty() {
        let seen = seen.into_iter().cloned().collect();
        ctx.viewed(use_case, RecordKind::ClientIdentity.code(), seen).await?;
    }
    Ok(records)
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

fn read<T: for<'a> Deserialize<'a>>(text: &str) -> Option<T> {
    let found = serde_json::from_str(text);
    found.inspect_err(|error| tracing::warn!(error = %error, "lsa.not_read")).ok()
}
