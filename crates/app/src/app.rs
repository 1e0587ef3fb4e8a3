//! One running Hearth: its database, keys, clock and policy.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use domain::access::Policy;
use store::{Db, settings, sources};

use crate::audit::ViewLog;
use crate::clock::{Clock, Entropy};
use crate::secrets::{Keys, PasswordCost};
use crate::{Error, Result, access, action};

/// The setting that remembers which keys a database was made with.
pub(crate) const KEY_CHECK: &str = "key_check";

/// What an operator decides.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the database is.
    pub database_url: String,
    /// Where the key file is.
    pub key_file: PathBuf,
    /// The implementation's time zone: what "today" is.
    pub time_zone: Tz,
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
}

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
    pub(crate) views: ViewLog,
    /// What the implementation is called.
    pub implementation: String,
}

impl App {
    /// Opens and migrates the database, and checks that the key file is its own.
    ///
    /// # Errors
    /// When the database or the key file cannot be used, or do not belong together.
    pub async fn open(config: Config, parts: Parts) -> Result<Arc<Self>> {
        let db = Db::open(&config.database_url).await?;
        store::up(&db).await?;
        let keys = Keys::load_or_create(&config.key_file, &*parts.entropy)?;
        prepare(&db, &keys, &*parts.clock).await?;
        let implementation = settings::find(db.read(), settings::IMPLEMENTATION_NAME).await?;
        Ok(Arc::new(Self {
            views: ViewLog::start(db.clone(), keys.chain()),
            policy: Policy::shipped(),
            implementation: implementation.unwrap_or_default(),
            config,
            keys,
            db,
            clock: parts.clock,
            entropy: parts.entropy,
        }))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<()> {
        Ok(self.db.ping().await?)
    }
}

async fn prepare(db: &Db, keys: &Keys, clock: &dyn Clock) -> Result<()> {
    if let Some(known) = settings::find(db.read(), KEY_CHECK).await? {
        return if known == keys.check_value() { Ok(()) } else { Err(Error::WrongKey) };
    }
    let permit = access::system::<action::Migrate>();
    let tx = db.begin_write().await?;
    sources::ensure_own(&*tx, &permit, clock.now()).await?;
    settings::put(&*tx, &permit, KEY_CHECK, &keys.check_value()).await?;
    Ok(tx.commit().await?)
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("config", &self.config).finish_non_exhaustive()
    }
}
