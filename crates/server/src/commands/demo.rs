//! `hearth demo`: a made-up community in a folder of its own, served on this machine.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::bail;
use app::demo::{IMPLEMENTATION, PASSWORD, Plan, SIGN_INS, is_demo, seed};
use app::{Ctx, Schema};
use indicatif::{ProgressBar, ProgressStyle};

use super::{end_mail, open, open_to_serve, say, start_mail};
use crate::cli::Demo;
use crate::config::Settings;
use crate::{listen, telemetry};

/// Makes the community at the first call, and serves it.
pub(crate) async fn run(settings: Settings, demo: &Demo) -> anyhow::Result<u8> {
    std::fs::create_dir_all(&demo.dir)?;
    let settings = Settings {
        database_url: format!("sqlite:{}", demo.dir.join("hearth.db").display()),
        key_file: demo.dir.join("hearth.key"),
        listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), demo.port),
        tls_cert: None,
        tls_key: None,
        behind_proxy: false,
        ..settings
    };
    let smtp = settings.smtp()?;
    // A newcomer wants the sign-ins, not every request.
    telemetry::start(if settings.log == "info" { "warn" } else { &settings.log })?;
    let is_new = !demo.dir.join("hearth.db").exists();
    let empty = open(&settings, Schema::BringUp).await?;
    if !is_new && !is_demo(&empty).await? {
        // It may be somebody's real installation that has not been set up yet.
        bail!("{} holds a database that is no finished demonstration: give another --dir", demo.dir.display());
    }
    fill(&empty, demo.clients).await?;
    empty.app.close().await?;
    // Opened again: the seed gave the implementation its name.
    let ctx = open_to_serve(&settings).await?;
    let pages = web::Settings { demo: true, ..web::Settings::default() };
    let sends = start_mail(&ctx, smtp, &settings.site());
    let served =
        listen::serve(&settings, (web::router(ctx.app.clone(), pages), ctx.app.clone()), announce).await;
    end_mail(sends).await;
    served?;
    ctx.app.close().await?;
    Ok(0)
}

/// Makes the community where there is none, and shows how far it is.
async fn fill(ctx: &Ctx, clients: u32) -> anyhow::Result<()> {
    if is_demo(ctx).await? {
        return Ok(());
    }
    // Drawn on a terminal only.
    let bar = ProgressBar::new(u64::from(clients));
    bar.set_style(ProgressStyle::with_template("Making a community {bar:30} {pos} of {len} clients")?);
    let plan = Plan { clients: usize::try_from(clients)?, ..Plan::default() };
    seed(ctx, plan, |there| bar.set_position(there as u64)).await?;
    bar.finish_and_clear();
    Ok(())
}

fn announce(address: SocketAddr) {
    say(&format!("{IMPLEMENTATION} is open at http://{address}\n"));
    for sign_in in SIGN_INS {
        say(&format!(
            "  {:<14} {:<26} {}",
            sign_in.role.code(),
            sign_in.email,
            sign_in.agency.unwrap_or_default()
        ));
    }
    say(&format!(
        "\n  password for all of them: {PASSWORD}\n\nCtrl-C ends it; the next start finds it as you leave it."
    ));
}
