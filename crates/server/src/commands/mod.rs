//! The commands. Each reads the settings, opens the app, calls one use case and says what came of it.

mod audit;
mod backup;
mod demo;
mod import;
mod lsa;
mod serve;
mod user;

use std::io::Write;
use std::sync::Arc;

use app::mail::{self, PostOffice, Smtp, Worker, Writer};
use app::{App, Ctx, OwnProcess, Parts, Schema, SystemClock, SystemEntropy, access};

use crate::cli::{Audit, Cli, Command};
use crate::config::Settings;

/// Runs a command. Tells the exit status.
pub(crate) async fn run(cli: Cli) -> anyhow::Result<u8> {
    access::enter_host(cli.command.use_case())?;
    let settings = Settings::load(cli.config.as_deref())?;
    match cli.command {
        Command::Demo(demo) => demo::run(settings, &demo).await,
        Command::Serve(flags) => serve::run(settings.with_flags(&flags), flags.print_config).await,
        Command::Import(flags) => import::run(&settings, flags).await,
        Command::Lsa(flags) => lsa::run(&settings, flags).await,
        Command::LsaRun { run } => lsa::carry_out(&settings, run).await,
        Command::Migrate => serve::migrate(&settings).await,
        Command::Backup { file } => backup::backup(&settings, &file).await,
        Command::Restore { file } => backup::restore(&settings, &file).await,
        Command::User(user) => user::run(&settings, user).await,
        Command::Audit(Audit::Verify) => audit::verify(&settings).await,
    }
}

/// Opens what the settings name, on behalf of whoever may read its files.
async fn open(settings: &Settings, schema: Schema) -> anyhow::Result<Ctx> {
    let app = App::open(settings.app()?, parts(None), schema).await?;
    Ok(Ctx::new(app, None))
}

/// As [`open`], to be served: long reports are computed in processes of their own.
async fn open_to_serve(settings: &Settings) -> anyhow::Result<Ctx> {
    let program = lsa::own_process(settings)?;
    let app = App::open(settings.app()?, parts(Some(program)), Schema::BringUp).await?;
    Ok(Ctx::new(app, None))
}

/// Starts sending mail, where there is a mail server. Its links lead to `site`.
fn start_mail(ctx: &Ctx, smtp: Option<Smtp>, site: &str) -> Option<Worker> {
    let site = site.to_owned();
    let write: Writer = Arc::new(move |template, reference| web::mail_text(&site, template, reference));
    smtp.map(|smtp| mail::start(PostOffice { app: ctx.app.clone(), smtp, write }))
}

/// Ends sending mail before the database is closed.
async fn end_mail(sends: Option<Worker>) {
    if let Some(worker) = sends {
        worker.stop().await;
    }
}

fn parts(own_process: Option<OwnProcess>) -> Parts {
    Parts { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy), own_process }
}

/// A line for whoever typed the command.
fn say(line: &str) {
    // Whoever stopped reading needs no more lines.
    let _ = writeln!(std::io::stdout(), "{line}");
}
