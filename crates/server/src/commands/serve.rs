//! `hearth serve` and `hearth migrate`.

use anyhow::bail;
use app::operations::backup_before_migrating;
use app::{Clock, Schema, SystemClock};

use super::{end_mail, open, open_to_serve, say, start_mail};
use crate::config::Settings;
use crate::{listen, telemetry};

/// Serves what the settings name.
pub(crate) async fn run(settings: Settings, print_config: bool) -> anyhow::Result<u8> {
    if print_config {
        say(settings.masked().trim_end());
        return Ok(0);
    }
    settings.check()?;
    let smtp = settings.smtp()?;
    telemetry::start(&settings.log)?;
    copy_first(&settings).await?;
    let ctx = open_to_serve(&settings).await?;
    if app::demo::is_demo(&ctx).await? {
        bail!("this is a demonstration's database, whose passwords are known to all: hearth demo serves it");
    }
    let pages = web::Settings {
        secure: settings.secure(),
        behind_proxy: settings.behind_proxy,
        public_url: settings.public_url.clone(),
        demo: false,
    };
    let code = app::set_up::offer_code(&ctx).await?;
    let scheme = if settings.tls_cert.is_some() { "https" } else { "http" };
    let shown = settings.public_url.clone();
    let ready = move |address| {
        let site = shown.unwrap_or_else(|| format!("{scheme}://{address}"));
        say(&format!("Hearth listens on {site}"));
        if let Some(code) = code {
            say(&format!("Set up Hearth at {}/set-up with the code {code}", site.trim_end_matches('/')));
        }
    };
    let sends = start_mail(&ctx, smtp, &settings.site());
    let served = listen::serve(&settings, (web::router(ctx.app.clone(), pages), ctx.app.clone()), ready).await;
    end_mail(sends).await;
    served?;
    ctx.app.close().await?;
    Ok(0)
}

/// Brings the schema up to this version.
pub(crate) async fn migrate(settings: &Settings) -> anyhow::Result<u8> {
    copy_first(settings).await?;
    open(settings, Schema::BringUp).await?.app.close().await?;
    say("The database is up to date.");
    Ok(0)
}

async fn copy_first(settings: &Settings) -> anyhow::Result<()> {
    if let Some(copy) = backup_before_migrating(&settings.app()?, SystemClock.now()).await? {
        say(&format!("The database was copied to {} before it is brought up to date.", copy.display()));
    }
    Ok(())
}
