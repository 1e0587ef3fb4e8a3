//! Settings: flags, then the environment, then hearth.toml, then defaults.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use app::mail::{Smtp, SmtpSettings};
use app::secrets::PasswordCost;
use chrono::TimeDelta;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

use crate::cli::Serve;

/// Where settings are read from when nothing else is said.
const USUAL_FILE: &str = "hearth.toml";

/// Every setting, by the name it has in hearth.toml; the environment writes `HEARTH_` before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// `sqlite:FILE` or `postgres://...`. The environment calls it DATABASE_URL.
    pub(crate) database_url: String,
    /// The key that seals social security numbers. Keep it, and keep it apart from the database.
    pub(crate) key_file: PathBuf,
    /// The address to listen on.
    pub(crate) listen: SocketAddr,
    /// How browsers reach this server, with scheme and host.
    pub(crate) public_url: Option<String>,
    /// The certificate chain, PEM.
    pub(crate) tls_cert: Option<PathBuf>,
    /// Its private key, PEM.
    pub(crate) tls_key: Option<PathBuf>,
    /// A proxy in front speaks TLS.
    pub(crate) behind_proxy: bool,
    /// The address of the Prometheus page; none, no page. It names no one, but is not for the public.
    pub(crate) metrics: Option<SocketAddr>,
    /// The mail server, `smtp://user:password@host:587?tls=required` or `smtps://...`; none, no mail is sent.
    pub(crate) smtp_url: Option<String>,
    /// A certificate to trust for the mail server beside the usual ones, PEM.
    pub(crate) smtp_ca: Option<PathBuf>,
    /// The address that mail comes from.
    pub(crate) mail_from: Option<String>,
    /// The implementation's time zone; none, the one that is chosen on the settings page.
    pub(crate) time_zone: Option<String>,
    /// Minutes without a request until the password is asked again.
    pub(crate) idle_lock_minutes: u32,
    /// Hours until one signs in anew.
    pub(crate) session_hours: u32,
    /// What is logged, as a tracing filter.
    pub(crate) log: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            database_url: "sqlite:hearth.db".into(),
            key_file: "hearth.key".into(),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            public_url: None,
            tls_cert: None,
            tls_key: None,
            behind_proxy: false,
            metrics: None,
            smtp_url: None,
            smtp_ca: None,
            mail_from: None,
            time_zone: None,
            idle_lock_minutes: 15,
            session_hours: 12,
            log: "info".into(),
        }
    }
}

impl Settings {
    /// Reads the file and the environment.
    pub(crate) fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        // A file that was asked for by name must be there; the usual one need not.
        let toml = match file {
            Some(file) => Toml::string(
                &std::fs::read_to_string(file).with_context(|| format!("the settings {}", file.display()))?,
            ),
            None => Toml::file(USUAL_FILE),
        };
        let figment = Figment::from(Serialized::defaults(Self::default()))
            .merge(toml)
            .merge(Env::raw().only(&["DATABASE_URL"]))
            .merge(Env::prefixed("HEARTH_").ignore(&["samples", "strict", "webdriver", "screens"]));
        // Only what is wrong, never the line: it may hold a password.
        figment.extract().map_err(|error| {
            let first = error.to_string().lines().next().unwrap_or_default().to_owned();
            anyhow::anyhow!("the settings cannot be read: {first}")
        })
    }

    /// Lays the flags of `serve` over the rest.
    pub(crate) fn with_flags(mut self, flags: &Serve) -> Self {
        self.listen = flags.listen.unwrap_or(self.listen);
        self.tls_cert = flags.tls_cert.clone().or(self.tls_cert);
        self.tls_key = flags.tls_key.clone().or(self.tls_key);
        self.behind_proxy |= flags.behind_proxy;
        self
    }

    /// Refuses to serve clients' data in the clear.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if self.tls_cert.is_some() != self.tls_key.is_some() {
            bail!("TLS needs both a certificate (--tls-cert) and its key (--tls-key)");
        }
        if self.behind_proxy && self.public_url.is_none() {
            bail!("--behind-proxy needs HEARTH_PUBLIC_URL, the address that browsers use");
        }
        if let Some(url) = &self.public_url
            && !(url.starts_with("https://") || url.starts_with("http://"))
        {
            bail!("HEARTH_PUBLIC_URL must start with https:// or http://");
        }
        if self.public_url.as_ref().is_some_and(|url| url.starts_with("http://") && !is_local(url)) {
            bail!("HEARTH_PUBLIC_URL must start with https://: browsers would send passwords in the clear");
        }
        if !self.secure_enough() {
            bail!(
                "{} is reachable by others: give --tls-cert and --tls-key, or --behind-proxy, or listen on 127.0.0.1",
                self.listen
            );
        }
        if self.smtp_url.is_some() && self.public_url.is_none() {
            bail!("HEARTH_SMTP_URL needs HEARTH_PUBLIC_URL: every mail holds a link to this server");
        }
        Ok(())
    }

    /// The mail server, if there is one. Nothing is connected to yet.
    pub(crate) fn smtp(&self) -> anyhow::Result<Option<Smtp>> {
        let (url, from) = match (&self.smtp_url, &self.mail_from) {
            (None, _) => return Ok(None),
            (Some(_), None) => {
                bail!("HEARTH_SMTP_URL needs HEARTH_MAIL_FROM, the address that mail comes from")
            }
            (Some(url), Some(from)) => (url.clone(), from.clone()),
        };
        let read =
            |file: &PathBuf| std::fs::read(file).with_context(|| format!("HEARTH_SMTP_CA, {}", file.display()));
        let ca = self.smtp_ca.as_ref().map(read).transpose()?;
        Ok(Some(Smtp::new(&SmtpSettings { url, from, ca })?))
    }

    /// The address that browsers use, as far as the settings say.
    pub(crate) fn site(&self) -> String {
        let scheme = if self.tls_cert.is_some() { "https" } else { "http" };
        self.public_url.clone().unwrap_or_else(|| format!("{scheme}://{}", self.listen))
    }

    fn secure_enough(&self) -> bool {
        self.listen.ip().is_loopback() || self.tls_cert.is_some() || self.behind_proxy
    }

    /// Browsers reach us over TLS.
    pub(crate) fn secure(&self) -> bool {
        let https = self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
        self.tls_cert.is_some() || https
    }

    /// The settings as hearth.toml would hold them, passwords masked.
    pub(crate) fn masked(&self) -> String {
        let mut shown = self.clone();
        shown.database_url = mask(&self.database_url);
        let line = |name: &str, value: &dyn std::fmt::Debug| format!("{name} = {value:?}\n");
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let optional = |name: &str, value: Option<String>| match value {
            Some(value) => line(name, &value),
            None => format!("# {name} is not set\n"),
        };
        [
            line("database_url", &shown.database_url),
            line("key_file", &shown.key_file),
            line("listen", &shown.listen.to_string()),
            optional("public_url", shown.public_url.clone()),
            optional("tls_cert", path(&shown.tls_cert)),
            optional("tls_key", path(&shown.tls_key)),
            line("behind_proxy", &shown.behind_proxy),
            optional("metrics", shown.metrics.map(|address| address.to_string())),
            optional("smtp_url", shown.smtp_url.as_deref().map(mask)),
            optional("smtp_ca", path(&shown.smtp_ca)),
            optional("mail_from", shown.mail_from.clone()),
            optional("time_zone", shown.time_zone.clone()),
            line("idle_lock_minutes", &shown.idle_lock_minutes),
            line("session_hours", &shown.session_hours),
            line("log", &shown.log),
        ]
        .concat()
    }

    /// What the app needs of them.
    pub(crate) fn app(&self) -> anyhow::Result<app::Config> {
        let read = |name: &String| name.parse().ok().with_context(|| format!("{name:?} is no time zone"));
        let minutes = i64::from(self.idle_lock_minutes);
        if minutes == 0 || self.session_hours == 0 {
            bail!("idle_lock_minutes and session_hours must be at least 1");
        }
        Ok(app::Config {
            database_url: self.database_url.clone(),
            key_file: self.key_file.clone(),
            time_zone: self.time_zone.as_ref().map(read).transpose()?,
            idle_lock: TimeDelta::minutes(minutes),
            session_length: TimeDelta::hours(i64::from(self.session_hours)),
            password_cost: PasswordCost::default(),
        })
    }
}

/// Whether an http:// address is this machine's own.
fn is_local(url: &str) -> bool {
    let place = url.trim_start_matches("http://").split('/').next().unwrap_or_default();
    let host = match place.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => place.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

// Everything between the first colon after the scheme and the last @ is the password.
fn mask(url: &str) -> String {
    let masked = url.split_once("://").and_then(|(scheme, rest)| {
        let (account, host) = rest.rsplit_once('@')?;
        let (user, _) = account.split_once(':')?;
        Some(format!("{scheme}://{user}:***@{host}"))
    });
    let masked = masked.unwrap_or_else(|| url.to_owned());
    // PostgreSQL takes it as a parameter too.
    let Some((place, parameters)) = masked.split_once('?') else { return masked };
    let shown =
        parameters.split('&').map(|one| if one.starts_with("password=") { "password=***" } else { one });
    format!("{place}?{}", shown.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(change: impl FnOnce(&mut Settings)) -> Settings {
        let mut settings = Settings::default();
        change(&mut settings);
        settings
    }

    #[test]
    fn only_this_machine_is_served_in_the_clear() {
        assert!(Settings::default().check().is_ok());
        let open = settings(|it| it.listen = "0.0.0.0:80".parse().unwrap());
        assert!(open.check().is_err());
        let with_tls = Settings { tls_cert: Some("c".into()), tls_key: Some("k".into()), ..open.clone() };
        assert!(with_tls.check().is_ok() && with_tls.secure());
        assert!(Settings { tls_key: None, ..with_tls }.check().is_err());
        assert!(Settings { behind_proxy: true, ..open.clone() }.check().is_err());
        let proxied =
            Settings { behind_proxy: true, public_url: Some("https://hearth.example".into()), ..open };
        assert!(proxied.check().is_ok() && proxied.secure());
    }

    #[test]
    fn a_public_address_in_the_clear_is_this_machine_or_none() {
        for (url, fine) in [
            ("http://localhost:8080", true),
            ("http://127.0.0.1/", true),
            ("http://[::1]:8080/", true),
            ("http://127.example.org", false),
            ("http://hmis.example", false),
            ("https://hmis.example", true),
            ("hmis.example", false),
        ] {
            let settings = settings(|it| it.public_url = Some(url.into()));
            assert_eq!(settings.check().is_ok(), fine, "{url}");
        }
    }

    #[test]
    fn a_password_in_the_database_address_is_masked() {
        let url = "postgres://hearth:sec@ret@db.example/hearth";
        let shown = settings(|it| it.database_url = url.into()).masked();
        assert!(
            shown.contains("postgres://hearth:***@db.example/hearth") && !shown.contains("ret@"),
            "{shown}"
        );
    }

    #[test]
    fn a_password_among_the_parameters_is_masked() {
        let url = "postgres://db.example/hearth?user=hearth&password=secret&sslmode=require";
        let shown = settings(|it| it.database_url = url.into()).masked();
        assert!(
            shown.contains("user=hearth&password=***&sslmode=require") && !shown.contains("secret"),
            "{shown}"
        );
    }

    #[test]
    fn mail_travels_encrypted_but_on_this_machine() {
        for (url, fault) in [
            ("smtp://mail.example", ""),
            ("smtp://user:pa%40ss@mail.example:587?tls=required", ""),
            ("smtps://user:secret@mail.example", ""),
            ("smtp://127.0.0.1:2525?tls=none", ""),
            ("smtp://[::1]?tls=none", ""),
            ("smtp://localhost?tls=none", ""),
            ("smtp://mail.example?tls=none", "only for this machine"),
            ("smtps://localhost?tls=none", "tls is required"),
            ("smtp://mail.example?tls=opportunistic", "tls is required"),
            ("smtp://user:secret@mail.example/path", "takes nothing after the port"),
            ("smtp://mail.example?tls=required&tls=none", "takes nothing after the port"),
            ("smtp://user@mail.example", "a user and a password"),
            ("https://mail.example", "must start with smtp://"),
            ("mail.example:587", "names no host"),
            ("mail.example", "no address"),
        ] {
            let settings = Settings {
                smtp_url: Some(url.into()),
                mail_from: Some("Hearth <hearth@hmis.example>".into()),
                ..Settings::default()
            };
            let said = settings.smtp().err().map(|error| error.to_string()).unwrap_or_default();
            let is_as_expected = if fault.is_empty() { said.is_empty() } else { said.contains(fault) };
            assert!(is_as_expected && !said.contains("secret") && !said.contains('\n'), "{url}: {said}");
        }
    }

    #[test]
    fn mail_needs_a_sender_and_an_address_for_its_links() {
        let mailing = settings(|it| it.smtp_url = Some("smtps://mail.example".into()));
        assert!(mailing.check().unwrap_err().to_string().contains("HEARTH_PUBLIC_URL"));
        assert!(mailing.smtp().unwrap_err().to_string().contains("needs HEARTH_MAIL_FROM"));
        let odd = Settings { mail_from: Some("nobody".into()), ..mailing.clone() };
        assert!(odd.smtp().unwrap_err().to_string().contains("no e-mail address"));
        let blind =
            Settings { mail_from: Some("a@b.example".into()), smtp_ca: Some("none.pem".into()), ..mailing };
        assert!(blind.smtp().unwrap_err().to_string().contains("HEARTH_SMTP_CA"));
        assert!(Settings::default().smtp().unwrap().is_none());
    }

    #[test]
    fn the_mail_server_s_password_is_masked() {
        let shown = settings(|it| it.smtp_url = Some("smtp://user:secret@mail.example:587".into())).masked();
        assert!(shown.contains("smtp://user:***@mail.example:587") && !shown.contains("secret"), "{shown}");
    }

    #[test]
    fn what_is_printed_can_be_read_back() {
        let settings = settings(|it| it.metrics = Some("127.0.0.1:9100".parse().unwrap()));
        let read: Settings = Figment::from(Serialized::defaults(Settings::default()))
            .merge(Toml::string(&settings.masked()))
            .extract()
            .unwrap();
        assert_eq!(read, settings);
    }
}
