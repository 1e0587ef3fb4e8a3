//! Computing an LSA while its page waits: one at a time, in the background.

use std::time::Duration;

use chrono::TimeDelta;
use domain::access::RecordKind;
use domain::ids::LsaRunId;
use reports::lsa::{Parameters, Source, Step, Summary, compute, preflight};
use store::lsa_runs::{self, Asked, Outcome};
use tokio::sync::mpsc;

use super::asked::{Typed, check, scope_of};
use super::package::Ids;
use super::{choices, from_database, package};
use crate::{Ctx, Error, Field, Problem, Result, UseCase, access, action};

/// How often a run says that it lives.
const SIGN: Duration = Duration::from_secs(5);

/// After so long without a sign it was cut off.
pub(super) const SILENCE: TimeDelta = TimeDelta::seconds(60);

/// What is said of one that was cut off, and of one that failed.
pub(super) const CUT_OFF: &str = "cut_off";
const FAILED: &str = "failed";

/// The first step.
const READ: &str = "read";

/// Begins an LSA: it goes on by itself, and its page tells how far it is.
///
/// # Errors
/// [`Error::Invalid`]: under [`Field::Scope`] [`Problem::UnderWay`] while another is computed. [`Error::NotFound`] for someone
/// who may not.
pub async fn start(ctx: &Ctx, typed: Typed) -> Result<LsaRunId> {
    let permit = access::change::<action::StartLsa>(ctx)?;
    let asked = check(&typed, &choices(ctx).await?.projects)?;
    let mut work = ctx.begin().await?;
    let mut said = vec![asked.coc.clone(), asked.scope.clone()];
    said.extend([asked.first_day.to_string(), asked.last_day.to_string()]);
    said.extend(asked.projects.iter().cloned());
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    if let Some(first) = work.claim(&permit, &typed.form_key, &ctx.app.keys.form_digest(&said)).await? {
        return first.parse().map_err(|_| Error::Internal("a kept id is none".into()));
    }
    lsa_runs::end_silent(&**work, &permit, (ctx.now() - SILENCE, CUT_OFF), ctx.now()).await?;
    let under_way = || Error::Invalid(vec![(Field::Scope, Problem::UnderWay)]);
    if lsa_runs::find_running(&**work, &permit.scope()).await?.is_some() {
        return Err(under_way());
    }
    let id = LsaRunId::new(ctx.new_id()?);
    match lsa_runs::begin(&**work, &permit, (id, &asked), (READ, ctx.now())).await {
        Err(store::Error::Taken) => return Err(under_way()),
        other => other?,
    }
    work.keep(&permit, &typed.form_key, &id.to_string()).await?;
    let about = format!("{} {} {} {}", asked.coc, asked.first_day, asked.last_day, asked.scope);
    work.audit(UseCase::StartLsa, RecordKind::Report.code(), vec![id.to_string()], about);
    work.commit().await?;
    tokio::spawn(carry_out(ctx.clone(), id, asked));
    Ok(id)
}

/// Computes, and writes down what came of it.
async fn carry_out(ctx: Ctx, id: LsaRunId, asked: Asked) {
    let done = computed(&ctx, id, asked).await;
    // Some time has passed since the request.
    let ctx = Ctx::new(ctx.app.clone(), ctx.signed().ok().cloned());
    let done = match done {
        Ok(outcome) => keep(&ctx, id, outcome).await,
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        tracing::error!(error = %error, run = %id, "lsa.failed");
        if let Err(error) = give_up(&ctx, id).await {
            tracing::error!(error = %error, run = %id, "lsa.not_ended");
        }
    }
}

/// Computes, with a sign of life now and then.
async fn computed(ctx: &Ctx, id: LsaRunId, asked: Asked) -> Result<Outcome> {
    let (tell, mut told) = mpsc::unbounded_channel();
    let work = work_out(ctx, id, asked, tell);
    let mut work = std::pin::pin!(work);
    let mut signs = tokio::time::interval(SIGN);
    loop {
        tokio::select! {
            done = &mut work => return done,
            Some(step) = told.recv() => hear(ctx, id, (Some(code(step)), None)).await?,
            _ = signs.tick() => hear(ctx, id, (None, None)).await?,
        }
    }
}

async fn work_out(ctx: &Ctx, id: LsaRunId, asked: Asked, tell: mpsc::UnboundedSender<Step>) -> Result<Outcome> {
    let taken = from_database(ctx).await?;
    hear(ctx, id, (None, Some(taken.version))).await?;
    let projects = taken.keys(Source::Project);
    let key = |id: &String| projects.and_then(|projects| projects.get(id)).cloned();
    let keys = asked.projects.iter().filter_map(key).collect();
    let scope = scope_of(&asked.scope).ok_or_else(|| Error::Internal("an unknown scope".into()))?;
    let parameters = Parameters::new(&asked.coc, asked.first_day, asked.last_day, scope, keys);
    let parameters = parameters.map_err(|error| Error::Internal(error.to_string()))?;
    let stamp = package::stamp(ctx.civil_now());
    let computing = tokio::task::spawn_blocking(move || {
        let lsa = compute(&taken.data, &parameters, &stamp, |step| {
            // Nobody listens any more only when the run is over.
            tell.send(step).ok();
        });
        let json = |text: serde_json::Result<String>| text.map_err(|error| Error::Internal(error.to_string()));
        Ok(Outcome {
            zip: package::zip(&lsa)?,
            records: package::packed(&package::records_with(&lsa, &Ids::of(&taken))?)?,
            summary: json(serde_json::to_string(&Summary::of(&lsa)))?,
            flags: json(serde_json::to_string(&preflight::check(&lsa)))?,
        })
    });
    computing.await.map_err(|error| Error::Internal(error.to_string()))?
}

async fn hear(ctx: &Ctx, id: LsaRunId, news: (Option<&str>, Option<i64>)) -> Result<()> {
    let permit = access::change::<action::StartLsa>(ctx)?;
    let tx = ctx.app.db.begin_write().await?;
    lsa_runs::hear(&*tx, &permit, id, news, ctx.app.clock.now()).await?;
    Ok(tx.commit().await?)
}

async fn keep(ctx: &Ctx, id: LsaRunId, outcome: Outcome) -> Result<()> {
    let permit = access::change::<action::StartLsa>(ctx)?;
    let mut work = ctx.begin().await?;
    lsa_runs::finish(&**work, &permit, id, outcome, ctx.app.clock.now()).await?;
    work.audit(UseCase::StartLsa, RecordKind::Report.code(), vec![id.to_string()], "computed");
    work.commit().await
}

async fn give_up(ctx: &Ctx, id: LsaRunId) -> Result<()> {
    let permit = access::change::<action::StartLsa>(ctx)?;
    let mut work = ctx.begin().await?;
    lsa_runs::fail(&**work, &permit, (id, FAILED), ctx.app.clock.now()).await?;
    work.audit(UseCase::StartLsa, RecordKind::Report.code(), vec![id.to_string()], FAILED);
    work.commit().await
}

/// A step by the name that rows and texts have.
fn code(step: Step) -> &'static str {
    match step {
        Step::Households => "households",
        Step::People => "people",
        Step::System => "system",
        Step::Exits => "exits",
        Step::Averages => "averages",
        Step::Counts => "counts",
        Step::Quality => "quality",
    }
}
