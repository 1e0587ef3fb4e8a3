//! Computing an LSA while its page waits: one at a time, in the background.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::access::RecordKind;
use domain::ids::LsaRunId;
use reports::lsa::{Parameters, Source, Step, Summary, compute, preflight};
use store::lsa_runs::{self, Asked, Outcome, State};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::asked::{Typed, check, scope_of};
use super::package::Ids;
use super::{choices, from_database, package};
use crate::{App, Ctx, Error, Field, Problem, Result, UseCase, access, action};

/// How often a run says that it lives.
const SIGN: Duration = Duration::from_secs(5);

/// After so long without a sign it was cut off. Another's long transaction can keep a sign of life waiting.
pub(super) const SILENCE: TimeDelta = TimeDelta::seconds(180);

/// How often, and how far apart, what came of a run is tried to be written down: on SQLite an import writes for minutes.
const TRIES: u32 = 60;
const BETWEEN_TRIES: Duration = Duration::from_secs(5);

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
    if lsa_runs::find_running(&**work, &permit.scope_of(RecordKind::Report)).await?.is_some() {
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
    tokio::spawn(attend(ctx.app.clone(), id));
    Ok(id)
}

/// Sees a run to its end: in a process of its own, where there is a program for it, or in this one.
async fn attend(app: Arc<App>, id: LsaRunId) {
    let ctx = Ctx::new(app, None);
    let done = match &ctx.app.own_process {
        Some(program) => in_own_process(program(id)).await,
        None => carry_out(&ctx, id).await,
    };
    if let Err(error) = done {
        tracing::error!(error = %error, run = %id, "lsa.failed");
    }
    // Whatever came of it, nobody is at work on it any more.
    if let Err(error) = patiently(|| give_up(&ctx, id)).await {
        tracing::error!(error = %error, run = %id, "lsa.not_ended");
    }
}

async fn in_own_process(program: std::process::Command) -> Result<()> {
    // A server that ends takes it along: nothing of Hearth is at the database then.
    let ended = tokio::process::Command::from(program).kill_on_drop(true).status().await;
    let ended = ended.map_err(|error| Error::Internal(format!("its process cannot be started: {error}")))?;
    if ended.success() { Ok(()) } else { Err(Error::Internal(format!("its process ended with {ended}"))) }
}

/// Computes a run that was begun, and writes down what came of it.
///
/// # Errors
/// [`Error::NotFound`] when no such run is under way; and when it cannot be computed or written down.
pub async fn carry_out(ctx: &Ctx, id: LsaRunId) -> Result<()> {
    let permit = access::system::<action::CarryOutLsa>();
    let run = lsa_runs::find(ctx.app.db.read(), &permit.scope_of(RecordKind::Report), id).await?;
    let run = run.filter(|run| matches!(run.state, State::Running(_))).ok_or(Error::NotFound)?;
    let (tell, told) = mpsc::unbounded_channel();
    let app = ctx.app.clone();
    let hear = move |news| hear(app.clone(), id, news);
    let outcome = beside(work_out(ctx, run.asked, tell), told, SIGN, hear).await?;
    patiently(|| keep(ctx, id, &outcome)).await
}

async fn keep(ctx: &Ctx, id: LsaRunId, outcome: &Outcome) -> Result<()> {
    let permit = access::system::<action::CarryOutLsa>();
    let mut work = ctx.begin().await?;
    lsa_runs::finish(&**work, &permit, id, outcome.clone(), ctx.app.clock.now()).await?;
    work.audit(UseCase::CarryOutLsa, RecordKind::Report.code(), vec![id.to_string()], "computed");
    work.commit().await
}

/// Tries again what another's transaction may have kept waiting for too long. A run that was ended is over.
async fn patiently<F: Future<Output = Result<()>>>(mut write: impl FnMut() -> F) -> Result<()> {
    for _ in 1..TRIES {
        match write().await {
            Err(error) if !matches!(error, Error::Stale) => {
                tracing::warn!(error = %error, "lsa.not_written");
                tokio::time::sleep(BETWEEN_TRIES).await;
            }
            done => return done,
        }
    }
    write().await
}

/// News of a run: the step it takes, or the version of the data that it has read.
#[derive(Debug, Clone, Copy)]
enum News {
    Step(Step),
    Read(i64),
}

/// Passes on what work tells, and a sign of life now and then, until the work is done, or until nobody waits for it
/// any more. That is a task of its own: work that does not pause keeps it from nothing, and both may wait for
/// the same thing. What cannot be passed on does not end the work.
async fn beside<T, F: Future<Output = Result<bool>> + Send + 'static>(
    work: impl Future<Output = Result<T>>,
    mut told: mpsc::UnboundedReceiver<News>,
    every: Duration,
    mut hear: impl FnMut(Option<News>) -> F + Send + 'static,
) -> Result<T> {
    // Dropped, it ends its task.
    let mut passing_on = JoinSet::new();
    passing_on.spawn(async move {
        let mut signs = tokio::time::interval(every);
        loop {
            let news = tokio::select! {
                Some(news) = told.recv() => Some(news),
                _ = signs.tick() => None,
            };
            match hear(news).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(error = %error, "lsa.not_heard"),
            }
        }
    });
    tokio::select! {
        done = work => done,
        _ = passing_on.join_next() => Err(Error::Stale),
    }
}

async fn work_out(ctx: &Ctx, asked: Asked, tell: mpsc::UnboundedSender<News>) -> Result<Outcome> {
    let tell = move |news| {
        // Nobody listens any more only when the run is over.
        tell.send(news).ok();
    };
    let taken = from_database(ctx).await?;
    tell(News::Read(taken.version));
    let projects = taken.keys(Source::Project);
    let key = |id: &String| projects.and_then(|projects| projects.get(id)).cloned();
    let keys = asked.projects.iter().filter_map(key).collect();
    let scope = scope_of(&asked.scope).ok_or_else(|| Error::Internal("an unknown scope".into()))?;
    let parameters = Parameters::new(&asked.coc, asked.first_day, asked.last_day, scope, keys);
    let parameters = parameters.map_err(|error| Error::Internal(error.to_string()))?;
    let stamp = package::stamp(ctx.civil_now());
    let computing = tokio::task::spawn_blocking(move || {
        let lsa = compute(&taken.data, &parameters, &stamp, |step| tell(News::Step(step)));
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

/// Tells whether the run is under way still.
async fn hear(app: Arc<App>, id: LsaRunId, news: Option<News>) -> Result<bool> {
    let permit = access::system::<action::CarryOutLsa>();
    let news = match news {
        Some(News::Step(step)) => (Some(code(step)), None),
        Some(News::Read(version)) => (None, Some(version)),
        None => (None, None),
    };
    let tx = app.db.begin_write().await?;
    let goes_on = lsa_runs::hear(&*tx, &permit, id, news, app.clock.now()).await?;
    tx.commit().await?;
    Ok(goes_on)
}

/// Ends a run that came to nothing. One that is done stays so.
async fn give_up(ctx: &Ctx, id: LsaRunId) -> Result<()> {
    let permit = access::system::<action::CarryOutLsa>();
    let mut work = ctx.begin().await?;
    if lsa_runs::fail(&**work, &permit, (id, FAILED), ctx.app.clock.now()).await? {
        work.audit(UseCase::CarryOutLsa, RecordKind::Report.code(), vec![id.to_string()], FAILED);
        work.commit().await?;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Mutex;

    use super::*;

    /// What both wait for is given to who asked first: whoever is not polled then holds it for ever.
    #[tokio::test]
    async fn work_goes_on_while_its_news_wait_for_the_same_thing() {
        let one_writer = Arc::new(Mutex::new(()));
        let (tell, told) = mpsc::unbounded_channel();
        let writer = one_writer.clone();
        let work = async move {
            for version in 0..200 {
                let writing = writer.lock().await;
                tokio::time::sleep(Duration::from_micros(500)).await;
                drop(writing);
                tell.send(News::Read(version)).unwrap();
            }
            Ok("done")
        };
        let hear = move |_| {
            let writer = one_writer.clone();
            async move {
                let writing = writer.lock().await;
                tokio::time::sleep(Duration::from_micros(500)).await;
                drop(writing);
                Err(Error::Internal("and what is not heard does not end it".into()))
            }
        };
        let done =
            tokio::time::timeout(Duration::from_secs(30), beside(work, told, Duration::from_millis(1), hear));
        assert_eq!(done.await.unwrap().unwrap(), "done");
    }

    /// Signs of life go on while the work does not pause, and the work ends when nobody waits for it any more.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn signs_of_life_need_no_pause_and_work_that_was_ended_stops() {
        let heard = Arc::new(AtomicU32::new(0));
        let (_tell, told) = mpsc::unbounded_channel();
        let hearing = heard.clone();
        let hear = move |_| {
            let count = hearing.fetch_add(1, Ordering::Relaxed);
            async move { Ok(count < 5) }
        };
        let work = async {
            while heard.load(Ordering::Relaxed) < 3 {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::future::pending::<Result<()>>().await
        };
        let ended = beside(work, told, Duration::from_millis(1), hear).await;
        assert!(matches!(ended, Err(Error::Stale)), "{ended:?}");
    }
}
