//! Laying a copy back: checked before it takes effect.

use std::path::Path;

use chrono::{DateTime, Utc};
use store::audit::{self, append};

use crate::audit::host_entry;
use crate::secrets::Keys;
use crate::{Config, Error, Result, UseCase};

/// Restores a backup into a place that holds no data, after its pages, rows and audit chain were checked.
/// Tells how many audit rows were verified.
///
/// # Errors
/// When the place is taken, the backup is damaged or of a newer version, or its audit chain is broken:
/// then the place is as it was.
pub async fn restore(config: &Config, file: &Path, now: DateTime<Utc>) -> Result<u64> {
    let keys = Keys::load(&config.key_file)?;
    let restored = store::backup::lay_out(file, &config.database_url).await?;
    match check(&restored.db, &keys).await {
        Ok(rows) => {
            note(&restored.db, &keys, now).await?;
            restored.accept().await?;
            Ok(rows)
        }
        Err(error) => {
            restored.reject().await?;
            Err(error)
        }
    }
}

async fn check(db: &store::Db, keys: &Keys) -> Result<u64> {
    let known = store::settings::find(db.read(), crate::app::KEY_CHECK).await?;
    if known != Some(keys.check_value()) {
        return Err(Error::WrongKey);
    }
    let (rows, findings) = audit::verify(db, &keys.chain()).await?;
    match findings.first() {
        None => Ok(rows),
        Some(finding) => Err(Error::unusable(format!("the backup's audit log is broken: {finding}"))),
    }
}

async fn note(db: &store::Db, keys: &Keys, now: DateTime<Utc>) -> Result<()> {
    let restored = host_entry(now, UseCase::Restore, "restored");
    let tx = db.begin_write().await?;
    append(&*tx, &keys.chain(), &[restored]).await?;
    Ok(tx.commit().await?)
}
