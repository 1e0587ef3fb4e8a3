//! The real binary: several processes on one database, copies under load, and what operators type.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

mod process;
mod referring;

use domain::access::Role;
use process::{Server, hearth};
use testkit::{SmtpServer, TestApp, TestDatabase};

fn run(database: &TestDatabase, arguments: &[&str]) -> (i32, String) {
    let output: Output = hearth(database).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

const CHOSEN: &str = "tractor beeswax gondola 9";

/// Adds a user at the command line and chooses a password as they would.
fn user(database: &TestDatabase, server: &Server, email: &str) -> String {
    let (status, text) = run(
        database,
        &[
            "user",
            "add",
            "--email",
            email,
            "--name",
            "Rosa",
            "--role",
            "case_manager",
            "--agency",
            "Harbor House",
            "--new-agency",
        ],
    );
    assert_eq!(status, 0, "{text}");
    let first = text.split("password ").nth(1).unwrap().split(' ').next().unwrap();
    let (status, cookie) = server.sign_in(email, first);
    assert_eq!(status, 303);
    let form = format!("current={first}&new={0}&repeat={0}&form_key=first", CHOSEN.replace(' ', "+"));
    assert_eq!(server.ask("POST", "/account/password", &cookie, &form).0, 303);
    cookie
}

/// What an empty installation prints, served until the lines are read.
fn first_lines(database: &TestDatabase) -> (Server, String) {
    let mut child =
        hearth(database).args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines.next().unwrap().unwrap().rsplit("//").next().unwrap().to_owned();
    let line = lines.next().unwrap().unwrap();
    (Server { child, address }, line)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_installation_prints_a_code_that_its_page_accepts_once() {
    let database = TestDatabase::bare().await;
    let (server, line) = first_lines(&database);
    assert!(
        line.starts_with(&format!("Set up Hearth at http://{}/set-up with the code ", server.address)),
        "{line}"
    );
    let (_, head, _) = server.ask("GET", "/", "", "");
    assert!(head.contains("location: /set-up\r\n"), "{head}");
    // Started again, the code that is printed last holds.
    drop(server);
    let (server, line) = first_lines(&database);
    let code = line.rsplit(' ').next().unwrap();
    let form = |code: &str, email: &str| {
        format!(
            "code={code}&implementation=River+Valley+CoC&coc_codes=XX-500&time_zone=America/Chicago\
             &name=Imani+Okafor&email={email}&password={0}&repeat={0}",
            CHOSEN.replace(' ', "+")
        )
    };
    assert_eq!(server.ask("POST", "/set-up", "", &form("0000-0000-0000-0000", "lead@agency.test")).0, 422);
    let (status, head, page) = server.ask("POST", "/set-up", "", &form(code, "lead@agency.test"));
    assert_eq!(status, 303, "{page}");
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    assert!(server.ask("GET", "/set-up/guide", cookie, "").2.contains("River Valley CoC"));
    assert_eq!(server.ask("POST", "/set-up", "", &form(code, "other@agency.test")).0, 404);
    drop(server);
    // Now that somebody can sign in, no code is printed: the first line is the only one.
    let server = Server::start(hearth(&database));
    assert_eq!(server.ask("GET", "/set-up", "", "").0, 404);
    assert_eq!(server.sign_in("lead@agency.test", CHOSEN).0, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_invitation_s_address_holds_is_in_no_log() {
    let database = TestDatabase::new().await;
    let log = database.folder().join("log");
    let mut child = hearth(&database)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("HEARTH_LOG", "debug")
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let server = Server { child, address: line.trim().rsplit("//").next().unwrap().to_owned() };
    assert_eq!(server.ask("GET", "/invitation/the-secret-of-a-link", "", "").0, 404);
    assert_eq!(server.ask("POST", "/invitation/the-secret-of-a-link", "", "new=a&repeat=a").0, 404);
    drop(server);
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("/invitation/{secret}"), "requests are logged by their route: {log}");
    assert!(!log.contains("the-secret-of-a-link"), "{log}");
}

/// What the environment says of a mail server.
fn mailing(database: &TestDatabase, mail: &SmtpServer) -> Command {
    let mut command = hearth(database);
    command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("HEARTH_SMTP_URL", mail.url())
        .env("HEARTH_MAIL_FROM", "hearth@hmis.test")
        .env("HEARTH_PUBLIC_URL", "https://hmis.test/")
        .stdout(Stdio::piped());
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_on_one_database_send_each_mail_once() {
    let database = TestDatabase::new().await;
    let app = TestApp::on(database.clone()).await;
    let rosa = app.user("rosa@agency.test", Role::CaseManager, Some("Harbor House")).await;
    for _ in 0..20 {
        app.refused_mail(rosa).await;
    }
    database.execute("UPDATE mail_outbox SET refused_at = NULL").await;
    app.app.close().await.unwrap();
    let mail = SmtpServer::start().await;
    let start = || Server { child: mailing(&database, &mail).spawn().unwrap(), address: String::new() };
    let servers = [start(), start()];
    let all = tokio::time::timeout(Duration::from_secs(60), mail.wait_for(20)).await.unwrap();
    while database.count("SELECT count(*) FROM mail_outbox WHERE sent_at IS NULL").await > 0 {
        tokio::task::yield_now().await;
    }
    let ids: BTreeSet<&str> = all.iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!((ids.len(), mail.delivered().len()), (20, 20));
    assert!(all[0].text.contains("https://hmis.test/referrals/"), "{}", all[0].text);
    drop(servers);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_cannot_be_used_stops_the_start_in_one_line() {
    let database = TestDatabase::new().await;
    let output = hearth(&database)
        .arg("serve")
        .env("HEARTH_SMTP_URL", "smtp://user:opensesame@mail.example?tls=none")
        .env("HEARTH_MAIL_FROM", "hearth@hmis.test")
        .env("HEARTH_PUBLIC_URL", "https://hmis.test")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{said}");
    assert!(said.contains("HEARTH_SMTP_URL") && !said.contains("opensesame"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_sessions_and_count_wrong_passwords_together() {
    let database = TestDatabase::new().await;
    let (one, two) = (Server::start(hearth(&database)), Server::start(hearth(&database)));
    let cookie = user(&database, &one, "rosa@agency.test");
    assert_eq!(two.ask("GET", "/", &cookie, "").0, 200, "a session of one is known to the other");
    assert_eq!(two.ask("POST", "/sign-out", &cookie, "").0, 303);
    assert_eq!(one.ask("GET", "/", &cookie, "").0, 303, "and so is its end");
    let mut refused = 0;
    for n in 0..16 {
        let server = if n % 2 == 0 { &one } else { &two };
        refused += usize::from(server.sign_in("rosa@agency.test", "wrong wrong wrong").0 == 422);
    }
    assert_eq!(refused, 8, "eight tries in all, not eight a process");
    assert_eq!(one.sign_in("rosa@agency.test", CHOSEN).0, 429);
    assert_eq!(two.sign_in("rosa@agency.test", CHOSEN).0, 429);
}

fn restored(database: &TestDatabase, file: &Path, from: &TestDatabase) -> (i32, String) {
    std::fs::copy(from.key_file(), database.key_file()).unwrap();
    run(database, &["restore", file.to_str().unwrap()])
}

fn field<'a>(page: &'a str, name: &str) -> &'a str {
    let rest = page.split(&format!("name=\"{name}\"")).nth(1).unwrap();
    rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_taken_under_load_restores_to_a_state_that_was_acknowledged() {
    let database = TestDatabase::new().await;
    let server = Arc::new(Server::start(hearth(&database)));
    let cookie = user(&database, &server, "rosa@agency.test");
    let acknowledged = Arc::new(AtomicI64::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let writer = std::thread::spawn({
        let (server, acknowledged, stop, cookie) =
            (server.clone(), acknowledged.clone(), stop.clone(), cookie.clone());
        move || {
            let (_, _, page) = server.ask("GET", "/account", &cookie, "");
            let mut version: i64 = field(&page, "version").parse().unwrap();
            while !stop.load(Ordering::SeqCst) {
                let form = format!("name=Name+{}&phone=&version={version}&form_key=key{version}", version + 1);
                assert_eq!(server.ask("POST", "/account", &cookie, &form).0, 303);
                version += 1;
                acknowledged.store(version, Ordering::SeqCst);
            }
        }
    });
    while acknowledged.load(Ordering::SeqCst) < 10 {
        std::thread::yield_now();
    }
    let file = database.folder().join("copy");
    let before = acknowledged.load(Ordering::SeqCst);
    let (status, text) = run(&database, &["backup", file.to_str().unwrap()]);
    let after = acknowledged.load(Ordering::SeqCst);
    stop.store(true, Ordering::SeqCst);
    writer.join().unwrap();
    assert_eq!(status, 0, "{text}");

    let place = TestDatabase::bare().await;
    let (status, text) = restored(&place, &file, &database);
    assert_eq!(status, 0, "{text}");
    let version = place.count("SELECT version FROM user_account").await;
    // One save may have been under way at each end.
    assert!((before..=after + 1).contains(&version), "{before} <= {version} <= {after} + 1");
    let same = format!("SELECT count(*) FROM user_account WHERE name = 'Name {version}'");
    assert_eq!(place.count(&same).await, 1, "the row is whole");
    let rows = place.count("SELECT count(*) FROM audit_log WHERE use_case = 'account.edit'").await;
    let kept = place.count("SELECT count(*) FROM idempotency_key WHERE use_case = 'account.edit'").await;
    assert_eq!(rows, kept, "a save, its audit row and its form key are together or not at all");
    let again = Server::start(hearth(&place));
    assert_eq!(again.sign_in("rosa@agency.test", CHOSEN).0, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledged_save_survives_the_process_being_killed() {
    let database = TestDatabase::new().await;
    let mut server = Server::start(hearth(&database));
    let cookie = user(&database, &server, "rosa@agency.test");
    let (_, _, page) = server.ask("GET", "/account", &cookie, "");
    let form = format!("name=Kept&phone=&version={}&form_key=k", field(&page, "version"));
    assert_eq!(server.ask("POST", "/account", &cookie, &form).0, 303);
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    assert_eq!(database.count("SELECT count(*) FROM user_account WHERE name = 'Kept'").await, 1);
    assert_eq!(run(&database, &["audit", "verify"]).0, 0);
}

fn damaged(file: &Path, change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = std::fs::read(file).unwrap();
    change(&mut bytes);
    let other = file.with_extension("damaged");
    std::fs::write(&other, bytes).unwrap();
    other
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_or_altered_copy_is_refused_and_leaves_nothing() {
    let database = TestDatabase::new().await;
    let add = ["user", "add", "--email", "a@b.test", "--name", "A", "--role", "read_only"];
    assert_eq!(run(&database, &add).0, 0);
    let file = database.folder().join("copy");
    assert_eq!(run(&database, &["backup", file.to_str().unwrap()]).0, 0);
    let (status, text) = run(&database, &["backup", file.to_str().unwrap()]);
    assert!(status == 2 && text.contains("exists already"), "{text}");

    let cut = damaged(&file, |bytes| bytes.truncate(bytes.len() / 2));
    let place = TestDatabase::bare().await;
    let (status, text) = restored(&place, &cut, &database);
    assert!(status == 2 && text.lines().count() == 1, "{text}");
    if !database.is_postgres() {
        assert!(!place.folder().join("hearth.db").exists(), "nothing is left");
        let sql = format!("sqlite:{}", file.display());
        let altered = store_altered(&sql).await;
        let (status, text) = restored(&place, &altered, &database);
        assert!(status == 2 && text.contains("audit log is broken"), "{text}");
        assert!(!place.folder().join("hearth.db").exists());
    }
    let (status, text) = restored(&place, &file, &database);
    assert_eq!(status, 0, "{text}");
    let (status, text) = restored(&place, &file, &database);
    assert!(status == 2 && text.contains("already"), "what is there is not overwritten: {text}");
}

/// The copy with one audit row changed.
async fn store_altered(url: &str) -> PathBuf {
    let database = TestDatabase::new().await;
    let path = PathBuf::from(url.trim_start_matches("sqlite:"));
    let other = database.folder().join("hearth.db");
    std::fs::remove_file(&other).ok();
    std::fs::copy(path, &other).unwrap();
    database.execute("UPDATE audit_log SET detail = 'hmis_lead' WHERE seq = 1").await;
    let kept = std::env::temp_dir().join(format!("hearth-altered-{}.db", std::process::id()));
    std::fs::copy(&other, &kept).unwrap();
    kept
}

#[tokio::test(flavor = "multi_thread")]
async fn what_operators_mistype_gets_one_line_and_status_2() {
    let database = TestDatabase::new().await;
    for (arguments, says) in [
        (vec!["user", "reset", "nobody@agency.test"], "nobody signs in as nobody@agency.test"),
        (vec!["user", "add", "--email", "x", "--name", "", "--role", "provider"], "the name is missing"),
        (vec!["serve", "--listen", "0.0.0.0:0"], "reachable by others"),
        (vec!["serve", "--listen", "127.0.0.1:0", "--tls-cert", "a"], "TLS needs both"),
        (
            vec!["serve", "--listen", "127.0.0.1:0", "--tls-cert", "a", "--tls-key", "b"],
            "certificate cannot be used",
        ),
        (vec!["restore", "/nowhere/copy"], "No such file"),
        (vec!["import", "/nowhere/export.zip"], "No such file"),
    ] {
        let (status, text) = run(&database, &arguments);
        assert_eq!(status, 2, "{arguments:?}: {text}");
        assert!(text.contains(says) && text.trim().lines().count() == 1, "{arguments:?}: {text}");
    }
    let (status, text) =
        run(&database, &["user", "add", "--email", "a@b.test", "--name", "A", "--role", "boss"]);
    assert!(status == 2 && text.contains("read_only"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_shows_what_another_process_imports() {
    let database = TestDatabase::new().await;
    let server = Server::start(hearth(&database));
    let cookie = user(&database, &server, "rosa@agency.test");
    let find = || {
        let (status, head, _) = server.ask("POST", "/clients", &cookie, "q=selma+quist");
        let to = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default();
        assert_eq!(status, 303, "{head}");
        server.ask("GET", to, &cookie, "").2
    };
    assert!(find().contains("Nobody found"));
    let folder = database.folder().join("export");
    std::fs::create_dir(&folder).unwrap();
    for (file, text) in [
        ("Export.csv", "ExportID,SourceName\n1,Old System\n"),
        ("Organization.csv", "OrganizationID,OrganizationName,VictimServiceProvider\no1,Northside,0\n"),
        ("Project.csv", "ProjectID,OrganizationID\np1,o1\n"),
        ("Client.csv", "PersonalID,FirstName,LastName\nc1,Selma,Quist\n"),
        ("Enrollment.csv", "EnrollmentID,PersonalID,ProjectID\ne1,c1,p1\n"),
    ] {
        std::fs::write(folder.join(file), text).unwrap();
    }
    let (status, text) = run(&database, &["import", folder.to_str().unwrap()]);
    assert_eq!(status, 1, "missing files and columns are findings: {text}");
    assert!(text.contains("5 were added"), "{text}");
    let page = find();
    assert!(page.contains("Selma Quist"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_in_force_are_shown_without_secrets() {
    let database = TestDatabase::new().await;
    std::fs::write(database.folder().join("hearth.toml"), "idle_lock_minutes = 5\nlog = \"warn\"\n").unwrap();
    let output = hearth(&database)
        .env("DATABASE_URL", "postgres://hearth:opensesame@db.example/hearth")
        .args(["serve", "--print-config", "--listen", "127.0.0.1:9"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("idle_lock_minutes = 5") && text.contains("127.0.0.1:9"), "{text}");
    assert!(text.contains("log = \"error\""), "the environment stands before the file: {text}");
    assert!(text.contains("hearth:***@db.example") && !text.contains("opensesame"), "{text}");
}
