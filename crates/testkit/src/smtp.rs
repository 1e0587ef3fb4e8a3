//! A mail server for tests: it speaks SMTP, answers as it is told to, and keeps what it was given.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Headers and body.
    pub text: String,
}

impl Delivered {
    /// A header's value; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_default()
    }
}

/// Whether a mail server speaks TLS. Its certificate, for `127.0.0.1`, is signed by nobody else: [`CERTIFICATE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// It does not.
    None,
    /// When it is asked to, with STARTTLS.
    Start,
    /// From the first byte.
    Wrapped,
}

/// The certificate of a mail server that speaks TLS, PEM. It and its key are for tests alone.
pub const CERTIFICATE: &[u8] = include_bytes!("../tls/mail.pem");

const KEY: &[u8] = include_bytes!("../tls/mail-key.pem");

/// A mail server on a port of this machine, until the test ends.
#[derive(Debug, Clone)]
pub struct SmtpServer {
    address: SocketAddr,
    tls: Tls,
    kept: Arc<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// What the next recipients are answered; afterwards each is taken.
    answers: Mutex<VecDeque<String>>,
    delivered: Mutex<Vec<Delivered>>,
    connections: Mutex<usize>,
    news: Notify,
}

impl Kept {
    fn next_answer(&self) -> String {
        self.answers.lock().unwrap().pop_front().unwrap_or_else(|| "250 2.1.5 OK".into())
    }

    fn deliver(&self, mail: Delivered) {
        self.delivered.lock().unwrap().push(mail);
        self.news.notify_waiters();
    }
}

/// What a conversation is held over.
trait Talks: AsyncRead + AsyncWrite + Unpin {}
impl<S: AsyncRead + AsyncWrite + Unpin> Talks for S {}

impl SmtpServer {
    /// Starts one that speaks no TLS.
    pub async fn start() -> Self {
        Self::with(Tls::None).await
    }

    /// Starts one.
    pub async fn with(tls: Tls) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::new(Kept::default());
        let server = Self { address, tls, kept: kept.clone() };
        let acceptor = acceptor();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *kept.connections.lock().unwrap() += 1;
                let (kept, acceptor) = (kept.clone(), acceptor.clone());
                // A client that hangs up ends its own conversation alone.
                tokio::spawn(async move {
                    let _ = serve(stream, tls, &acceptor, &kept).await;
                });
            }
        });
        server
    }

    /// Its address, as the setting takes it.
    #[must_use]
    pub fn url(&self) -> String {
        match self.tls {
            Tls::None => format!("smtp://{}?tls=none", self.address),
            Tls::Start => format!("smtp://{}?tls=required", self.address),
            Tls::Wrapped => format!("smtps://{}", self.address),
        }
    }

    /// Answers the next recipients so, one after another: `550 5.1.1 No such user`.
    pub fn answer(&self, answers: &[&str]) {
        self.kept.answers.lock().unwrap().extend(answers.iter().map(|&answer| answer.to_owned()));
    }

    /// What was delivered so far.
    #[must_use]
    pub fn delivered(&self) -> Vec<Delivered> {
        self.kept.delivered.lock().unwrap().clone()
    }

    /// How often somebody has connected.
    #[must_use]
    pub fn connections(&self) -> usize {
        *self.kept.connections.lock().unwrap()
    }

    /// Waits until this many mails were delivered.
    pub async fn wait_for(&self, count: usize) -> Vec<Delivered> {
        loop {
            let news = self.kept.news.notified();
            let delivered = self.delivered();
            if delivered.len() >= count {
                return delivered;
            }
            news.await;
        }
    }
}

fn acceptor() -> TlsAcceptor {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let chain = vec![CertificateDer::from_pem_slice(CERTIFICATE).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    TlsAcceptor::from(Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap()))
}

async fn serve(stream: TcpStream, tls: Tls, acceptor: &TlsAcceptor, kept: &Kept) -> std::io::Result<()> {
    if tls == Tls::Wrapped {
        return converse(acceptor.accept(stream).await?, (true, false), kept).await.map(|_| ());
    }
    // Who asks to speak TLS begins anew, without another greeting. RFC 3207, section 4.2.
    match converse(stream, (true, tls == Tls::Start), kept).await? {
        Some(stream) => converse(acceptor.accept(stream).await?, (false, false), kept).await.map(|_| ()),
        None => Ok(()),
    }
}

/// Talks until the client hangs up, or asks to go on with TLS.
async fn converse<S: Talks>(
    stream: S,
    (greets, offers_tls): (bool, bool),
    kept: &Kept,
) -> std::io::Result<Option<S>> {
    let mut stream = BufStream::new(stream);
    if greets {
        say(&mut stream, "220 mail.test ESMTP").await?;
    }
    let mut mail = Delivered { from: String::new(), to: Vec::new(), text: String::new() };
    while let Some(line) = hear(&mut stream).await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" if offers_tls => "250-mail.test\r\n250-STARTTLS\r\n250 8BITMIME".to_owned(),
            "EHLO" | "HELO" => "250-mail.test\r\n250 8BITMIME".to_owned(),
            "STARTTLS" if offers_tls => {
                say(&mut stream, "220 2.0.0 Go on").await?;
                return Ok(Some(stream.into_inner()));
            }
            // Who offers TLS takes nothing in the clear.
            "MAIL" if offers_tls => "530 5.7.0 Say STARTTLS first".into(),
            "MAIL" => {
                mail = Delivered { from: address(&line), to: Vec::new(), text: String::new() };
                "250 2.1.0 OK".into()
            }
            "RCPT" => {
                let answer = kept.next_answer();
                if answer.starts_with('2') {
                    mail.to.push(address(&line));
                }
                answer
            }
            "DATA" => {
                say(&mut stream, "354 Go on").await?;
                mail.text = body(&mut stream).await?;
                kept.deliver(mail.clone());
                "250 2.0.0 Taken".into()
            }
            "RSET" | "NOOP" => "250 2.0.0 OK".into(),
            "QUIT" => "221 2.0.0 Bye".into(),
            _ => "502 5.5.1 What?".into(),
        };
        say(&mut stream, &answer).await?;
        if answer.starts_with("421") || answer.starts_with("221") {
            break;
        }
    }
    Ok(None)
}

async fn say(stream: &mut BufStream<impl Talks>, line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.flush().await
}

async fn hear(stream: &mut BufStream<impl Talks>) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await?;
    Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Everything up to the line with a dot alone. RFC 5321, section 4.5.2.
async fn body(stream: &mut BufStream<impl Talks>) -> std::io::Result<String> {
    let mut text = String::new();
    while let Some(line) = hear(stream).await? {
        if line == "." {
            break;
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push_str("\r\n");
    }
    Ok(text)
}

/// What stands between the pointed brackets.
fn address(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}
