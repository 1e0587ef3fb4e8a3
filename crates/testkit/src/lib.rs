//! What tests share: a database each, a clock that stands still, planted records, a browser without a screen.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod browser;
mod clock;
mod database;
mod plant;
mod plant_live;
mod plant_lsa;
mod plant_mail;
mod plant_notes;
mod plant_referrals;
mod plant_vacancies;
mod smtp;

pub use browser::{Browser, Page};
pub use clock::TestClock;
pub use database::TestDatabase;
pub use plant::ClientPlan;
pub use smtp::{CERTIFICATE, Delivered, SmtpServer, Tls};

use std::io::PipeWriter;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;

use app::secrets::PasswordCost;
use app::{App, Config, Ctx, OwnProcess, Parts, Schema, SystemEntropy};
use chrono::TimeDelta;

/// One Hearth with a database of its own, open at 1 March 2026, 9 in the evening UTC.
pub struct TestApp {
    /// The running Hearth.
    pub app: Arc<App>,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// Its database.
    pub database: TestDatabase,
    pages: axum::Router,
}

/// Every test sign-in has this password.
pub const PASSWORD: &str = "violin quartz maple 41";

impl TestApp {
    /// A new, empty Hearth.
    pub async fn new() -> Self {
        Self::on(TestDatabase::new().await).await
    }

    /// Another process on the same database.
    pub async fn on(database: TestDatabase) -> Self {
        let config = config(&database);
        Self::open(database, config).await
    }

    /// Another process on the same database, whose operator has fixed the time zone.
    pub async fn in_time_zone(database: TestDatabase, zone: chrono_tz::Tz) -> Self {
        let config = Config { time_zone: Some(zone), ..config(&database) };
        Self::open(database, config).await
    }

    /// A new, empty Hearth whose LSAs are left to a process that computes nothing and ends without a result: not before what
    /// comes with it is dropped.
    pub async fn with_idle_lsa() -> (Self, PipeWriter) {
        let (end, hold) = std::io::pipe().unwrap();
        let idle: OwnProcess = Arc::new(move |_| {
            let mut command = Command::new("cat");
            command.stdin(end.try_clone().unwrap()).stdout(Stdio::null());
            command
        });
        let database = TestDatabase::new().await;
        let config = config(&database);
        (Self::open_with(database, config, Some(idle)).await, hold)
    }

    async fn open(database: TestDatabase, config: Config) -> Self {
        Self::open_with(database, config, None).await
    }

    async fn open_with(database: TestDatabase, config: Config, own_process: Option<OwnProcess>) -> Self {
        let clock = Arc::new(TestClock::default());
        let parts = Parts { clock: clock.clone(), entropy: Arc::new(SystemEntropy), own_process };
        let app = App::open(config, parts, Schema::BringUp).await.expect("the test database opens");
        let pages = web::router(app.clone(), web::Settings::default());
        Self { app, clock, database, pages }
    }

    /// The same Hearth with other page settings.
    #[must_use]
    pub fn with_pages(self, settings: web::Settings) -> Self {
        Self { pages: web::router(self.app.clone(), settings), ..self }
    }

    /// A request by nobody, for use cases called directly.
    #[must_use]
    pub fn nobody(&self) -> Ctx {
        Ctx::new(self.app.clone(), None)
    }

    /// Serves the pages on a free port of this machine, until the test ends. Tells the address.
    pub async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = self.pages.clone().into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        format!("http://{address}")
    }

    /// A browser in which nobody is signed in.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(self.pages.clone())
    }
}

/// The settings of a test: hashing that takes no time.
#[must_use]
pub fn config(database: &TestDatabase) -> Config {
    Config {
        database_url: database.url.clone(),
        key_file: database.key_file(),
        time_zone: None,
        idle_lock: TimeDelta::minutes(15),
        session_length: TimeDelta::hours(12),
        password_cost: PasswordCost { memory_kib: 64, passes: 1 },
    }
}
