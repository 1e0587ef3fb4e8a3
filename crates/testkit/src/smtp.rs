//! A mail server for tests: it speaks SMTP, answers as it is told to, and keeps what it was given.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

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

/// A mail server on a port of this machine, until the test ends. It speaks no TLS.
#[derive(Debug, Clone)]
pub struct SmtpServer {
    address: SocketAddr,
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

impl SmtpServer {
    /// Starts it.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::new(Kept::default());
        let server = Self { address, kept: kept.clone() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *kept.connections.lock().unwrap() += 1;
                let kept = kept.clone();
                // A client that hangs up ends its own conversation alone.
                tokio::spawn(async move {
                    let _ = converse(stream, &kept).await;
                });
            }
        });
        server
    }

    /// Its address, as the setting takes it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}?tls=none", self.address)
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

async fn converse(stream: TcpStream, kept: &Kept) -> std::io::Result<()> {
    let mut stream = BufStream::new(stream);
    say(&mut stream, "220 mail.test ESMTP").await?;
    let mut mail = Delivered { from: String::new(), to: Vec::new(), text: String::new() };
    while let Some(line) = hear(&mut stream).await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => "250-mail.test\r\n250 8BITMIME".to_owned(),
            "MAIL" => {
                mail = Delivered { from: address(&line), to: Vec::new(), text: String::new() };
                "250 2.1.0 OK".into()
            }
            "RCPT" => {
                let scripted = kept.answers.lock().unwrap().pop_front();
                let answer = scripted.unwrap_or_else(|| "250 2.1.5 OK".into());
                if answer.starts_with('2') {
                    mail.to.push(address(&line));
                }
                answer
            }
            "DATA" => {
                say(&mut stream, "354 Go on").await?;
                mail.text = body(&mut stream).await?;
                kept.delivered.lock().unwrap().push(mail.clone());
                kept.news.notify_waiters();
                "250 2.0.0 Taken".into()
            }
            "RSET" | "NOOP" => "250 2.0.0 OK".into(),
            "QUIT" => return say(&mut stream, "221 2.0.0 Bye").await,
            _ => "502 5.5.1 What?".into(),
        };
        say(&mut stream, &answer).await?;
        if answer.starts_with("421") {
            return Ok(());
        }
    }
    Ok(())
}

async fn say(stream: &mut BufStream<TcpStream>, line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.flush().await
}

async fn hear(stream: &mut BufStream<TcpStream>) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await?;
    Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Everything up to the line with a dot alone. RFC 5321, section 4.5.2.
async fn body(stream: &mut BufStream<TcpStream>) -> std::io::Result<String> {
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
