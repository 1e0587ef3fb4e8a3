//! The command line: a contract that scripts and operators rely on.

use std::net::SocketAddr;
use std::path::PathBuf;

use app::UseCase;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use domain::access::Role;
use domain::ids::LsaRunId;

/// Hearth, an HMIS with coordinated entry.
///
/// Exit status: 0 done, 1 done with errors found in the data, 2 could not do it.
#[derive(Debug, Parser)]
#[command(name = "hearth", version)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Where settings are read from, after flags and environment [default: hearth.toml, if it is there].
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make and serve a made-up community, and print its sign-ins.
    Demo(Demo),
    /// Serve what DATABASE_URL holds (default: the file hearth.db).
    Serve(Serve),
    /// Take an HMIS CSV export (FY2026) in: all of it or nothing.
    Import(Import),
    /// Compute HUD's Longitudinal System Analysis, from an HMIS CSV export or from the database.
    Lsa(Lsa),
    /// Compute an LSA that was begun in the browser, at low priority: `serve` starts it.
    #[command(hide = true)]
    LsaRun {
        /// The run.
        run: LsaRunId,
    },
    /// Bring the database's schema up to this version.
    Migrate,
    /// Copy the database into a new file, also while it is served.
    Backup {
        /// The new file.
        file: PathBuf,
    },
    /// Check a copy and lay it back where DATABASE_URL says; nothing may be there yet.
    Restore {
        /// The copy.
        file: PathBuf,
    },
    /// Manage those who sign in.
    #[command(subcommand)]
    User(User),
    /// Look after the audit log.
    #[command(subcommand)]
    Audit(Audit),
}

/// Make and serve a made-up community.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The folder it is kept in.
    #[arg(long, default_value = "hearth-demo")]
    pub(crate) dir: PathBuf,
    /// The port on this machine; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// How many clients it has, when it is made.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) clients: u32,
}

/// Serve.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The address to listen on; without TLS or a proxy only this machine's own.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// The certificate chain, PEM.
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Its private key, PEM.
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_key: Option<PathBuf>,
    /// A proxy in front speaks TLS; needs HEARTH_PUBLIC_URL.
    #[arg(long)]
    pub(crate) behind_proxy: bool,
    /// Print the settings in force, secrets masked, and stop.
    #[arg(long)]
    pub(crate) print_config: bool,
}

/// Take an export in.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// A zip or a folder.
    pub(crate) path: PathBuf,
    /// Only tell what would be done.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The name of the system it comes from; without it, what its Export.csv says.
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    /// Print every finding and the counts as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Compute an LSA.
#[derive(Debug, Args)]
pub(crate) struct Lsa {
    /// An HMIS CSV export (FY2026 or FY2024), a zip or a folder.
    #[arg(required_unless_present = "db", conflicts_with = "db")]
    pub(crate) path: Option<PathBuf>,
    /// From what DATABASE_URL holds.
    #[arg(long)]
    pub(crate) db: bool,
    /// The continuum of care, as XX-500.
    #[arg(long, value_name = "CODE")]
    pub(crate) coc: String,
    /// First day of the report period, as 2025-10-01; for the HIC the night.
    #[arg(long, value_name = "DAY")]
    pub(crate) start: NaiveDate,
    /// Last day of the report period; for the HIC the same night.
    #[arg(long, value_name = "DAY")]
    pub(crate) end: NaiveDate,
    /// What it is about.
    #[arg(long, value_enum, default_value = "systemwide")]
    pub(crate) scope: LsaScope,
    /// A project, by ProjectID, for the scope "projects"; may be given several times.
    #[arg(long, value_name = "ID")]
    pub(crate) project: Vec<String>,
    /// The folder for the twelve files and their zip; made when it is not there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write the records behind the data quality counts too, as records.csv.
    #[arg(long)]
    pub(crate) records: bool,
    /// Print how long each step took.
    #[arg(long)]
    pub(crate) timings: bool,
}

/// What an LSA is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LsaScope {
    /// All that the CoC's projects did: what HUD is sent.
    Systemwide,
    /// The projects that are named.
    Projects,
    /// One night, for the Housing Inventory Count.
    Hic,
}

/// Manage those who sign in.
#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Add someone and print their first password.
    Add {
        /// What they sign in with.
        #[arg(long)]
        email: String,
        /// As colleagues know them.
        #[arg(long)]
        name: String,
        /// hmis_lead, ce_manager, provider, case_manager, assessor, shelter_desk or read_only.
        #[arg(long)]
        role: Role,
        /// Their agency. Without it the role holds for the whole implementation.
        #[arg(long)]
        agency: Option<String>,
        /// Add the agency: it is not there yet.
        #[arg(long, requires = "agency")]
        new_agency: bool,
        /// The agency to be added is a victim service provider: others learn nothing of its clients.
        #[arg(long, requires = "new_agency")]
        victim_service_provider: bool,
    },
    /// Give someone a new first password and end their sessions.
    Reset {
        /// What they sign in with.
        email: String,
    },
    /// Let someone sign in no more; their sessions end at once.
    Disable {
        /// What they sign in with.
        email: String,
    },
    /// Let someone sign in again.
    Enable {
        /// What they sign in with.
        email: String,
    },
    /// List them.
    List,
}

/// Look after the audit log.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Check that no row was altered or removed.
    Verify,
}

impl Command {
    /// The use case behind a command.
    pub(crate) fn use_case(&self) -> UseCase {
        match self {
            Self::Demo(_) => UseCase::Demo,
            Self::Serve(_) => UseCase::Serve,
            Self::Import(_) => UseCase::Import,
            Self::Lsa(_) => UseCase::ComputeLsa,
            Self::LsaRun { .. } => UseCase::CarryOutLsa,
            Self::Migrate => UseCase::Migrate,
            Self::Backup { .. } => UseCase::Backup,
            Self::Restore { .. } => UseCase::Restore,
            Self::User(User::Add { .. }) => UseCase::AddUser,
            Self::User(User::Reset { .. }) => UseCase::ResetUser,
            Self::User(User::Disable { .. } | User::Enable { .. }) => UseCase::SetUserStatus,
            Self::User(User::List) => UseCase::PrintUsers,
            Self::Audit(Audit::Verify) => UseCase::VerifyAudit,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use app::Guard;
    use clap::CommandFactory;

    use super::*;

    const EXAMPLES: &[&str] = &[
        "demo",
        "serve",
        "import f",
        "lsa f --coc XX-500 --start 2025-10-01 --end 2026-09-30 --out d",
        "lsa-run 00000000000000000000000000000001",
        "migrate",
        "backup f",
        "restore f",
        "user add --email a --name b --role read_only",
        "user reset a",
        "user disable a",
        "user enable a",
        "user list",
        "audit verify",
    ];

    fn parsed(line: &str) -> Command {
        Cli::try_parse_from(["hearth"].into_iter().chain(line.split(' '))).unwrap().command
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_a_use_case_that_only_the_host_may_begin() {
        let leaves: usize =
            Cli::command().get_subcommands().map(|command| command.get_subcommands().count().max(1)).sum();
        assert_eq!(EXAMPLES.len(), leaves, "each command needs an example");
        for line in EXAMPLES {
            assert_eq!(parsed(line).use_case().guard(), Guard::Host, "{line}");
        }
    }

    #[test]
    fn every_use_case_has_a_door() {
        let mut doors: BTreeSet<UseCase> = web::table().map(|route| route.use_case).collect();
        doors.extend(EXAMPLES.iter().map(|line| parsed(line).use_case()));
        doors.insert(crate::listen::METRICS);
        let without: Vec<_> = UseCase::ALL.iter().filter(|use_case| !doors.contains(use_case)).collect();
        assert!(without.is_empty(), "no door leads to {without:?}");
    }
}
