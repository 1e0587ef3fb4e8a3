//! One running Hearth: its database, keys, clock and policy.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::TimeDelta;
use chrono_tz::Tz;
use domain::access::Policy;
use domain::ids::LsaRunId;
use store::audit::append;
use store::{Db, settings, sources};
use tokio::sync::{Notify, Semaphore};

use crate::audit::{ViewLog, host_entry};
use crate::clock::{Clock, Entropy};
use crate::implementation::{Kept, seen};
use crate::live::Live;
use crate::secrets::{HASHED_AT_ONCE, Keys, PasswordCost};
use crate::{Error, Result, UseCase, access, action};

/// The setting that remembers which keys a database was made with.
pub(crate) const KEY_CHECK: &str = "key_check";

/// What an operator decides.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the database is.
    pub database_url: String,
    /// Where the key file is.
    pub key_file: PathBuf,
    /// The implementation's time zone, if the operator says: then nobody chooses another.
    pub time_zone: Option<Tz>,
    /// Without a request for this long, the password is asked again.
    pub idle_lock: TimeDelta,
    /// After this long, one signs in anew.
    pub session_length: TimeDelta,
    /// How much work a password hash is.
    pub password_cost: PasswordCost,
}

/// What a test replaces.
#[derive(Clone)]
pub struct Parts {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Fills random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// What to start for a report that takes long; none, and this process computes it.
    pub own_process: Option<OwnProcess>,
}

/// The program that computes a run on the same database, as `hearth lsa-run` does: a large community's report
/// takes all the memory and processors there are, and the process that serves its pages keeps its own.
pub type OwnProcess = Arc<dyn Fn(LsaRunId) -> std::process::Command + Send + Sync>;

/// One running Hearth. Shared by every request.
pub struct App {
    /// What the operator decided.
    pub config: Config,
    /// Who may see and change what.
    pub policy: Policy,
    /// The keys of this installation.
    pub keys: Keys,
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) own_process: Option<OwnProcess>,
    pub(crate) views: ViewLog,
    pub(crate) live: Live,
    /// Rung when mail was committed: whoever sends it looks at once.
    pub(crate) mail_waits: Notify,
    pub(crate) hashing: Arc<Semaphore>,
    pub(crate) implementation: Kept,
    pub(crate) has_users: AtomicBool,
}

/// What to do where there is no database yet, or one of an older version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Make it, or bring it up to this version.
    BringUp,
    /// Make it; one of an older version is refused.
    Make,
    /// Refuse: the command is about a database that is there.
    Expect,
}

impl App {
    /// Opens the database, and checks that the key file is its own before anything is changed.
    ///
    /// # Errors
    /// When the database or the key file cannot be used, or do not belong together.
    pub async fn open(config: Config, parts: Parts, schema: Schema) -> Result<Arc<Self>> {
        if schema == Schema::Expect && !store::exists(&config.database_url) {
            return Err(Error::unusable(format!("there is no database at {}", config.database_url)));
        }
        let db = Db::open(&config.database_url).await?;
        let keys = prepare(&db, &config, &parts, schema).await?;
        let stored = settings::implementation(db.read()).await?;
        Ok(Arc::new(Self {
            views: ViewLog::start(db.clone(), keys.chain()),
            live: Live::new(),
            mail_waits: Notify::new(),
            policy: Policy::shipped(),
            implementation: Kept::new(seen(stored, config.time_zone), parts.clock.now()),
            has_users: AtomicBool::new(false),
            hashing: Arc::new(Semaphore::new(HASHED_AT_ONCE)),
            config,
            keys,
            db,
            clock: parts.clock,
            entropy: parts.entropy,
            own_process: parts.own_process,
        }))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<()> {
        Ok(self.db.ping().await?)
    }

    /// Ends every stream that an open page follows: the process is about to end and waits for requests under way.
    pub fn end_streams(&self) {
        self.live.end();
    }

    /// Has a test's own commit be heard at once, as that of another process on PostgreSQL is.
    #[cfg(feature = "testkit")]
    pub fn wake_for_tests(&self) {
        self.live.wake();
    }

    /// Closes the database: afterwards all of a SQLite database is in its one file.
    ///
    /// # Errors
    /// When the database is gone already.
    pub async fn close(&self) -> Result<()> {
        self.live.end();
        Ok(self.db.clone().close().await?)
    }
}

/// Whether there is a database of ours, empty or not. Makes none.
///
/// # Errors
/// When the database cannot be reached.
pub async fn is_there(database_url: &str) -> Result<bool> {
    if !store::exists(database_url) {
        return Ok(false);
    }
    let db = Db::open(database_url).await?;
    let is_new = store::is_new(&db).await?;
    db.close().await?;
    Ok(!is_new)
}

async fn prepare(db: &Db, config: &Config, parts: &Parts, schema: Schema) -> Result<Keys> {
    let is_new = store::is_new(db).await?;
    if !is_new {
        // Nothing is migrated, and no key made, before the key is known to be the right one.
        if let Some(known) = settings::find(db.read(), KEY_CHECK).await?
            && known != Keys::load(&config.key_file)?.check_value()
        {
            return Err(Error::WrongKey);
        }
        let pending = store::pending(db).await?;
        if schema != Schema::BringUp && !pending.is_empty() {
            return Err(Error::unusable("the database is of an older version: run hearth migrate first"));
        }
    } else if schema == Schema::Expect {
        return Err(Error::unusable("the database is empty: run hearth serve or hearth user add first"));
    }
    store::up(db).await?;
    let keys = Keys::load_or_create(&config.key_file, &*parts.entropy)?;
    first_rows(db, &keys, &*parts.clock).await?;
    Ok(keys)
}

/// The rows every database has: its own source, its key's check value, and the first of the audit log.
async fn first_rows(db: &Db, keys: &Keys, clock: &dyn Clock) -> Result<()> {
    match settings::find(db.read(), KEY_CHECK).await? {
        Some(known) if known == keys.check_value() => return Ok(()),
        Some(_) => return Err(Error::WrongKey),
        None => {}
    }
    let permit = access::system::<action::Migrate>();
    let tx = db.begin_write().await?;
    // Of two processes with a key each, the first one's holds.
    if settings::put_first(&*tx, &permit, KEY_CHECK, &keys.check_value()).await? != keys.check_value() {
        return Err(Error::WrongKey);
    }
    if sources::ensure_own(&*tx, &permit, clock.now()).await? {
        let made = host_entry(clock.now(), UseCase::Migrate, "made");
        append(&*tx, &keys.chain(), &[made]).await?;
    }
    Ok(tx.commit().await?)
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("config", &self.config).finish_non_exhaustive()
    }
}
