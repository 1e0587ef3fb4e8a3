//! Plants a community for `cargo xtask bench queue`, and reads a page of its queue bare: the two queries of the page
//! and nothing around them.
//!
//! Arguments: `plant FOLDER CLIENTS`, or `bare FOLDER CALLERS SECONDS`, which prints the time of each page in
//! microseconds, one a line. `DATABASE_URL` names another database than the file in the folder.

#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made must fail loudly")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::demo::{self, Plan};
use app::queue::{Filter, PAGE};
use app::secrets::PasswordCost;
use app::session::{Credentials, Resumed, resume, sign_in};
use app::{App, Config, Ctx, Parts, Schema, SystemClock, SystemEntropy, access};
use chrono::TimeDelta;
use domain::access::RecordKind;
use domain::queue::Status;
use store::{Db, Scope, queue};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["plant", folder, clients] => plant(Path::new(folder), clients.parse().unwrap()).await,
        ["bare", folder, callers, seconds] => {
            let time = Duration::from_secs(seconds.parse().unwrap());
            bare(Path::new(folder), callers.parse().unwrap(), time).await;
        }
        _ => panic!("plant FOLDER CLIENTS, or bare FOLDER CALLERS SECONDS"),
    }
}

async fn plant(folder: &Path, clients: usize) {
    let app = open(folder).await;
    demo::seed(&Ctx::new(app.clone(), None), Plan { clients, ..Plan::default() }, |_| ()).await.unwrap();
    app.close().await.unwrap();
}

async fn bare(folder: &Path, callers: usize, time: Duration) {
    let app = open(folder).await;
    let scope = access::scope(&signed_in(&app).await, RecordKind::QueueEntry).unwrap();
    // As many connections as the server has, and nobody else on them.
    let db = Db::open(&url(folder)).await.unwrap();
    let end = Instant::now() + time;
    let each = || tokio::spawn(call(db.clone(), scope.clone(), end));
    let calls: Vec<_> = std::iter::repeat_with(each).take(callers).collect();
    for call in calls {
        for time in call.await.unwrap() {
            println!("{}", time.as_micros());
        }
    }
    db.close().await.unwrap();
    app.close().await.unwrap();
}

/// One page after the other, until the time is over.
async fn call(db: Db, scope: Scope, end: Instant) -> Vec<Duration> {
    let filter =
        Filter { status: Status::Active, kind: None, veteran: None, chronic: None, wants: None, area: None };
    let mut times = Vec::new();
    while Instant::now() < end {
        let started = Instant::now();
        let count = queue::count(db.read(), &scope, &filter).await.unwrap();
        let places = queue::list(db.read(), &scope, &filter, (0, PAGE)).await.unwrap();
        assert!(count > 10_000 && places.len() as u64 == PAGE, "{count} entries: not what was planted");
        times.push(started.elapsed());
    }
    times
}

fn url(folder: &Path) -> String {
    let file = || format!("sqlite:{}", folder.join("hearth.db").display());
    std::env::var("DATABASE_URL").unwrap_or_else(|_| file())
}

async fn open(folder: &Path) -> Arc<App> {
    let config = Config {
        database_url: url(folder),
        key_file: PathBuf::from(folder).join("hearth.key"),
        time_zone: Some(chrono_tz::America::New_York),
        idle_lock: TimeDelta::hours(12),
        session_length: TimeDelta::hours(12),
        password_cost: PasswordCost { memory_kib: 64, passes: 1 },
    };
    let parts = Parts { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy), own_process: None };
    App::open(config, parts, Schema::BringUp).await.unwrap()
}

/// As a manager of coordinated entry, who reads the whole queue.
async fn signed_in(app: &Arc<App>) -> Ctx {
    let email = "ce@demo.example".to_owned();
    let typed = Credentials { email, password: demo::PASSWORD.into(), address: "bench".into() };
    let signed = sign_in(&Ctx::new(app.clone(), None), typed).await.unwrap();
    match resume(app, &signed.token).await.unwrap() {
        Resumed::Active(signed) => Ctx::new(app.clone(), Some(signed)),
        other => panic!("{other:?}"),
    }
}
