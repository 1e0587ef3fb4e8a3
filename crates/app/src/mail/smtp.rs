//! The mail server: how it is reached, and what its answers mean for a mail.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError};
use lettre::{Address, AsyncTransport, Tokio1Executor};
use store::mail::Mail;
use url::{Url, form_urlencoded};

use super::Text;
use crate::{Error, Result};

/// How long the server may take to answer a command.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long one mail may take altogether.
const LONGEST: Duration = Duration::from_secs(60);

/// Answers to a wrong user or password, or to none: they say nothing of the mail. RFC 4954, section 6.
const ACCOUNT_CODES: [&str; 4] = ["530", "534", "535", "538"];

/// The server closes the connection: it takes no mail at all now. RFC 5321, section 3.8.
const CLOSING: &str = "421";

/// Longest text of a refusal that is kept.
const LONGEST_REASON: usize = 300;

/// What an operator decides about mail.
#[derive(Clone)]
pub struct SmtpSettings {
    /// `smtp://user:password@host:587?tls=required`, or `smtps://`.
    pub url: String,
    /// The address that mail comes from.
    pub from: String,
    /// A certificate to trust beside the usual ones, PEM.
    pub ca: Option<Vec<u8>>,
}

/// A mail server.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
}

/// Why a mail was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// This mail may be taken later.
    Later(String),
    /// No mail is taken now.
    Unreachable(String),
    /// This mail never will be.
    Never(String),
}

impl Smtp {
    /// Reads the settings. Nothing is connected to before there is mail.
    ///
    /// # Errors
    /// When they cannot be used; the message says which, without the password.
    pub fn new(settings: &SmtpSettings) -> Result<Self> {
        let from =
            settings.from.parse::<Mailbox>().map_err(|_| unfit("HEARTH_MAIL_FROM is no e-mail address"))?;
        let url = Url::parse(&settings.url).map_err(|_| unfit("HEARTH_SMTP_URL is no address"))?;
        // The parser keeps the brackets around an IPv6 address.
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            return Err(unfit("HEARTH_SMTP_URL names no host"));
        }
        let (tls, port) = security(&url, &host, settings.ca.as_deref())?;
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&host)
            .port(url.port().unwrap_or(port))
            .tls(tls)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()));
        if let Some(credentials) = credentials(&url)? {
            builder = builder.credentials(credentials);
        }
        Ok(Self { transport: builder.build(), from: from.email })
    }

    /// Hands a mail to the server.
    pub(super) async fn send(
        &self,
        mail: &Mail,
        text: Text,
        now: DateTime<Utc>,
    ) -> std::result::Result<(), Failure> {
        let message = self.message(mail, text, now).map_err(Failure::Never)?;
        match tokio::time::timeout(LONGEST, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(meaning(&error)),
            Err(_) => Err(Failure::Unreachable("the mail server took too long".into())),
        }
    }

    /// To the address alone, without a name. A mail that is sent twice has the same number both times.
    fn message(&self, mail: &Mail, text: Text, now: DateTime<Utc>) -> std::result::Result<Message, String> {
        let to: Address = mail.email.parse().map_err(|_| "this is no e-mail address".to_owned())?;
        let automatic =
            HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
        Message::builder()
            .from(Mailbox::new(None, self.from.clone()))
            .to(Mailbox::new(None, to))
            .subject(text.subject)
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.domain())))
            .date(SystemTime::from(now))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(text.body)
            .map_err(|error| error.to_string())
    }
}

/// Mail travels encrypted, but to this very machine.
fn security(url: &Url, host: &str, ca: Option<&[u8]>) -> Result<(Tls, u16)> {
    let asked: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if asked.iter().any(|(name, _)| name != "tls") || asked.len() > 1 || url.path().len() > 1 {
        return Err(unfit("HEARTH_SMTP_URL takes nothing after the port but ?tls=required or ?tls=none"));
    }
    let tls = asked.first().map(|(_, value)| value.as_str());
    match (url.scheme(), tls) {
        ("smtps", None | Some("required")) => Ok((Tls::Wrapper(parameters(host, ca)?), 465)),
        ("smtp", None | Some("required")) => Ok((Tls::Required(parameters(host, ca)?), 587)),
        ("smtp", Some("none")) if is_loopback(host) => Ok((Tls::None, 25)),
        ("smtp", Some("none")) => Err(unfit("HEARTH_SMTP_URL may have tls=none only for this machine itself")),
        ("smtp" | "smtps", Some(_)) => Err(unfit("HEARTH_SMTP_URL: tls is required, or none for this machine")),
        _ => Err(unfit("HEARTH_SMTP_URL must start with smtp:// or smtps://")),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn parameters(host: &str, ca: Option<&[u8]>) -> Result<TlsParameters> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = ca {
        let wrong = || unfit("HEARTH_SMTP_CA holds no certificate");
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(|_| wrong())?);
    }
    builder.build_rustls().map_err(|_| unfit("HEARTH_SMTP_URL or HEARTH_SMTP_CA cannot be used for TLS"))
}

fn credentials(url: &Url) -> Result<Option<Credentials>> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) if !user.is_empty() => Ok(Some(Credentials::new(plain(user), plain(password)))),
        _ => Err(unfit("HEARTH_SMTP_URL needs a user and a password, or neither")),
    }
}

/// What stands for `%40` and the like; a plus sign is one here.
fn plain(part: &str) -> String {
    let kept = part.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(kept.as_bytes()).map(|(name, _)| name.into_owned()).next().unwrap_or_default()
}

fn meaning(error: &SmtpError) -> Failure {
    let why = brief(&error.to_string());
    let code = error.status().map(|code| code.to_string());
    match code.as_deref() {
        Some(code) if code == CLOSING || ACCOUNT_CODES.contains(&code) => Failure::Unreachable(why),
        Some(_) if error.is_permanent() => Failure::Never(why),
        Some(_) => Failure::Later(why),
        None => Failure::Unreachable(why),
    }
}

/// On one line, and no longer than it has to be.
fn brief(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|letter| !letter.is_control()).take(LONGEST_REASON).collect()
}

fn unfit(message: &str) -> Error {
    Error::unusable(message)
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").finish_non_exhaustive()
    }
}

// The address holds a password.
impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpSettings").field("from", &self.from).finish_non_exhaustive()
    }
}
