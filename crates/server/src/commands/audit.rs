//! `hearth audit verify`.

use app::operations::verify_audit;

use super::{open, say};
use crate::config::Settings;

/// Checks the audit log's chain.
pub(crate) async fn verify(settings: &Settings) -> anyhow::Result<u8> {
    let (rows, findings) = verify_audit(&open(settings).await?).await?;
    for finding in &findings {
        say(&format!("audit log: {finding}"));
    }
    if findings.is_empty() {
        say(&format!("{rows} audit rows, unbroken."));
    }
    Ok(u8::from(!findings.is_empty()))
}
