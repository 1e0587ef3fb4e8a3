//! `hearth audit verify`.

use app::Schema;
use app::operations::verify_audit;

use super::{open, say};
use crate::config::Settings;

/// Checks the audit log's chain.
pub(crate) async fn verify(settings: &Settings) -> anyhow::Result<u8> {
    let ctx = open(settings, Schema::Expect).await?;
    let (rows, findings) = verify_audit(&ctx).await?;
    ctx.app.close().await?;
    for finding in &findings {
        say(&format!("audit log: {finding}"));
    }
    if findings.is_empty() {
        say(&format!("{rows} audit rows, unbroken."));
    }
    Ok(u8::from(!findings.is_empty()))
}
