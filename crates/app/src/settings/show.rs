//! The implementation's settings, to be changed.

use chrono_tz::Tz;
use store::settings;

use super::Typed;
use crate::implementation::seen;
use crate::{Ctx, Result, UseCase, access};

/// The settings as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// As they would be typed.
    pub values: Typed,
    /// The time zone that the operator has fixed.
    pub operators_time_zone: Option<Tz>,
    /// Counts the changes.
    pub version: i64,
}

/// The implementation's settings.
///
/// # Errors
/// [`crate::Error::NotFound`] for those who may not see them.
pub async fn show(ctx: &Ctx) -> Result<Settings> {
    access::enter(ctx, UseCase::ShowSettings)?;
    let stored = settings::implementation(ctx.app.db.read()).await?;
    let operators_time_zone = ctx.app.config.time_zone;
    let version = stored.version;
    let seen = seen(stored, operators_time_zone);
    let values = Typed {
        name: seen.name,
        coc_codes: seen.coc_codes.join(", "),
        time_zone: seen.time_zone.name().into(),
    };
    Ok(Settings { values, operators_time_zone, version })
}
