//! Laying a copy back: checked before it takes effect.

use std::path::Path;

use store::audit;

use crate::clock::SystemEntropy;
use crate::secrets::Keys;
use crate::{Config, Error, Result};

/// Restores a backup into a place that holds no data, after its pages, rows and audit chain were checked.
/// Tells how many audit rows were verified.
///
/// # Errors
/// When the place is taken, the backup is damaged or of a newer version, or its audit chain is broken:
/// then the place is as it was.
pub async fn restore(config: &Config, file: &Path) -> Result<u64> {
    if !config.key_file.exists() {
        return Err(unusable(format!(
            "the key file {} is missing: restore it first",
            config.key_file.display()
        )));
    }
    let keys = Keys::load_or_create(&config.key_file, &SystemEntropy)?;
    let restored = store::backup::lay_out(file, &config.database_url).await?;
    match check(&restored.db, &keys).await {
        Ok(rows) => {
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
        Some(finding) => Err(unusable(format!("the backup's audit log is broken: {finding}"))),
    }
}

fn unusable(message: String) -> Error {
    Error::Store(store::Error::Unusable(message))
}
