//! `hearth backup` and `hearth restore`.

use std::path::Path;

use app::{Clock, Schema, SystemClock, operations};

use super::{open, say};
use crate::config::Settings;

/// Copies the database into a new file.
pub(crate) async fn backup(settings: &Settings, file: &Path) -> anyhow::Result<u8> {
    let ctx = open(settings, Schema::Expect).await?;
    operations::backup(&ctx, file).await?;
    ctx.app.close().await?;
    say(&format!(
        "Copied to {}. The key file {} is not in it: keep a copy of it elsewhere.",
        file.display(),
        settings.key_file.display()
    ));
    Ok(0)
}

/// Checks a copy and lays it back.
pub(crate) async fn restore(settings: &Settings, file: &Path) -> anyhow::Result<u8> {
    let rows = operations::restore(&settings.app()?, file, SystemClock.now()).await?;
    say(&format!("Restored from {}; {rows} audit rows verified.", file.display()));
    Ok(0)
}
