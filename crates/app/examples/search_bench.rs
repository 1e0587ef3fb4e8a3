//! Measures Find Client: a made-up community, a thousand searches with one fault each, and how many of the
//! people meant are among the first ten. `cargo xtask bench search` runs it and writes down what it prints.
//!
//! Arguments: a folder for the database, and how many clients. `DATABASE_URL` names another, empty database.
//! Prints a line for each result: name, unit, aim, `least` or `most`, value, between tabs. With `MISSED` set, it also
//! tells which searches missed whom they meant; all of them are made up.

#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]
#![expect(clippy::print_stderr, reason = "what went wrong stays apart from the results")]
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made must fail loudly")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use app::demo::{self, Face, Plan};
use app::secrets::PasswordCost;
use app::session::{Credentials, Resumed, resume, sign_in};
use app::{App, Config, Ctx, Parts, Schema, SystemClock, SystemEntropy, clients};
use chrono::{Datelike, NaiveDate, TimeDelta};
use domain::search::{nicknames, normalise};

const QUERIES: usize = 1000;
const SHOWN: usize = 10;

/// What is wrong with a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Letter,
    Transposition,
    SwappedNames,
    Nickname,
    DayMonthSwapped,
    YearOff,
}

const FAULTS: [(Fault, &str, f64); 6] = [
    (Fault::Letter, "a letter wrong, missing or too many", 0.95),
    (Fault::Transposition, "two letters transposed", 0.95),
    (Fault::SwappedNames, "names swapped", 0.95),
    (Fault::Nickname, "nickname", 0.90),
    (Fault::DayMonthSwapped, "day and month swapped", 0.95),
    (Fault::YearOff, "year one off", 0.95),
];

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap());
    let clients = arguments.next().map_or(100_000, |clients| clients.parse().unwrap());
    let plan = Plan { clients, ..Plan::default() };
    let app = open(&folder).await;
    let nobody = Ctx::new(app.clone(), None);
    let today = nobody.today();
    let started = Instant::now();
    demo::seed(&nobody, plan, |_| ()).await.unwrap();
    let tools = demo::tools(&nobody).await.unwrap();
    result("Making the community", "s", 300.0, "most", started.elapsed().as_secs_f64());
    measure(&signed_in(&app).await, &demo::faces(&plan, today, tools)).await;
    app.close().await.unwrap();
}

async fn open(folder: &std::path::Path) -> Arc<App> {
    let file = format!("sqlite:{}", folder.join("bench.db").display());
    let config = Config {
        database_url: std::env::var("DATABASE_URL").unwrap_or(file),
        key_file: folder.join("bench.key"),
        time_zone: Some(chrono_tz::America::New_York),
        idle_lock: TimeDelta::hours(12),
        session_length: TimeDelta::hours(12),
        password_cost: PasswordCost { memory_kib: 64, passes: 1 },
    };
    let parts = Parts { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy), own_process: None };
    App::open(config, parts, Schema::BringUp).await.unwrap()
}

/// As a case manager: every client found has to be asked for whether they are seen.
async fn signed_in(app: &Arc<App>) -> Ctx {
    let email = "casemanager@demo.example".to_owned();
    let typed = Credentials { email, password: demo::PASSWORD.into(), address: "bench".into() };
    let signed = sign_in(&Ctx::new(app.clone(), None), typed).await.unwrap();
    match resume(app, &signed.token).await.unwrap() {
        Resumed::Active(signed) => Ctx::new(app.clone(), Some(signed)),
        other => panic!("{other:?}"),
    }
}

async fn measure(ctx: &Ctx, faces: &[Face]) {
    let mut rng = fastrand::Rng::with_seed(7);
    let mut times = Vec::new();
    for (number, (fault, name, aim)) in FAULTS.into_iter().enumerate() {
        let count = QUERIES / FAULTS.len() + usize::from(number < QUERIES % FAULTS.len());
        let mut found = 0;
        for _ in 0..count {
            let (face, line) = query(&mut rng, faces, fault);
            let started = Instant::now();
            let answer = clients::find(ctx, &line).await.unwrap();
            times.push(started.elapsed().as_secs_f64() * 1000.0);
            let is_there = answer.clients.iter().take(SHOWN).any(|found| found.client.id == face.id);
            found += usize::from(is_there);
            if !is_there && std::env::var_os("MISSED").is_some() {
                let at = answer.clients.iter().position(|found| found.client.id == face.id);
                eprintln!("{fault:?}: {line:?} for {face:?}: at {at:?} of {}", answer.clients.len());
            }
        }
        result(&format!("Recall at {SHOWN}: {name}"), "", aim, "least", ratio(found, count));
    }
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    result("Time of a search, median", "ms", 100.0, "most", at(50));
    result("Time of a search, 99 of 100", "ms", 100.0, "most", at(99));
}

fn ratio(part: usize, of: usize) -> f64 {
    f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(of).unwrap())
}

fn result(name: &str, unit: &str, aim: f64, bound: &str, value: f64) {
    println!("{name}\t{unit}\t{aim}\t{bound}\t{value}");
}

/// Someone, and a line that means them with one fault.
fn query<'a>(rng: &mut fastrand::Rng, faces: &'a [Face], fault: Fault) -> (&'a Face, String) {
    loop {
        let face = &faces[rng.usize(..faces.len())];
        let date = |date: NaiveDate| date.format("%m/%d/%Y").to_string();
        let line = |first: &str, last: &str, dob: NaiveDate| format!("{first} {last} {}", date(dob));
        let line = match fault {
            Fault::Letter | Fault::Transposition => {
                let slip = if fault == Fault::Letter { letter } else { transposed };
                let in_first = rng.bool();
                let wrong = slip(rng, if in_first { &face.first } else { &face.last });
                wrong.map(|wrong| match in_first {
                    true => line(&wrong, &face.last, face.dob),
                    false => line(&face.first, &wrong, face.dob),
                })
            }
            Fault::SwappedNames => Some(line(&face.last, &face.first, face.dob)),
            Fault::Nickname => {
                let others = nicknames(&normalise(&face.first));
                rng.choice(&others).map(|other| line(other, &face.last, face.dob))
            }
            Fault::DayMonthSwapped => {
                NaiveDate::from_ymd_opt(face.dob.year(), face.dob.day(), face.dob.month())
                    .filter(|swapped| *swapped != face.dob)
                    .map(|swapped| line(&face.first, &face.last, swapped))
            }
            Fault::YearOff => face
                .dob
                .with_year(face.dob.year() + if rng.bool() { 1 } else { -1 })
                .filter(|dob| dob.year() < 2026)
                .map(|dob| line(&face.first, &face.last, dob)),
        };
        if let Some(line) = line {
            return (face, line);
        }
    }
}

/// One letter replaced, left out or put in.
fn letter(rng: &mut fastrand::Rng, name: &str) -> Option<String> {
    let mut letters: Vec<char> = name.chars().collect();
    let at = rng.usize(..letters.len());
    let other = rng.lowercase();
    match rng.u8(..3) {
        _ if letters.len() < 3 => return None,
        0 if !letters[at].eq_ignore_ascii_case(&other) => letters[at] = other,
        1 => drop(letters.remove(at)),
        _ => letters.insert(at, other),
    }
    Some(letters.into_iter().collect())
}

/// Two neighbours that differ, transposed.
fn transposed(rng: &mut fastrand::Rng, name: &str) -> Option<String> {
    let mut letters: Vec<char> = name.to_lowercase().chars().collect();
    let places: Vec<usize> = (1..letters.len())
        .filter(|at| letters[*at] != letters[at - 1])
        .filter(|at| letters[at - 1..=*at].iter().all(|letter| letter.is_alphabetic()))
        .collect();
    let at = *rng.choice(&places)?;
    letters.swap(at - 1, at);
    Some(letters.into_iter().collect())
}
