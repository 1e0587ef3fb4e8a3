//! A closed loop of requests for one page: each connection asks again as soon as it has its answer.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

const PATIENCE: Duration = Duration::from_secs(30);

/// What came of a loop.
#[derive(Debug, Default)]
pub(super) struct Load {
    /// The time of each answer, in milliseconds, the shortest first.
    pub(super) times: Vec<f64>,
    /// Requests without the page as an answer.
    pub(super) errors: usize,
    /// Seconds that it went on.
    pub(super) seconds: f64,
}

impl Load {
    pub(super) fn new(mut times: Vec<f64>, errors: usize, seconds: f64) -> Self {
        times.sort_by(f64::total_cmp);
        Self { times, errors, seconds }
    }

    /// Pages a second.
    pub(super) fn rate(&self) -> f64 {
        u32::try_from(self.times.len()).map_or(f64::NAN, f64::from) / self.seconds
    }

    /// No more than this, in so many of a hundred.
    pub(super) fn at(&self, percent: usize) -> f64 {
        let last = self.times.len().saturating_sub(1);
        self.times.get((self.times.len() * percent / 100).min(last)).copied().unwrap_or(f64::NAN)
    }
}

/// A server on this machine, and who asks it.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    pub(super) port: u16,
    /// `name=value`.
    pub(super) cookie: String,
}

struct Answer {
    status: u16,
    cookie: Option<String>,
    body: Vec<u8>,
}

/// Signs in.
pub(super) fn sign_in(port: u16, email: &str, password: &str) -> Result<Visitor> {
    let body = format!("email={}&password={password}", email.replace('@', "%40"));
    let mut stream = connect(port)?;
    let head = format!("POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n");
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    let request = format!("{head}{kind}Content-Length: {}\r\n\r\n{body}", body.len());
    let answer = ask(&mut stream, &request)?;
    let cookie = answer.cookie.with_context(|| format!("not signed in: {}", answer.status))?;
    Ok(Visitor { port, cookie })
}

/// Asks for a page over so many connections at once, for so long. Its answer has to hold the text.
pub(super) fn run(visitor: &Visitor, path: &str, text: &str, (connections, time): (usize, Duration)) -> Load {
    let started = Instant::now();
    let end = started + time;
    let (mut times, mut errors) = (Vec::new(), 0);
    thread::scope(|scope| {
        let each = || scope.spawn(|| again_and_again(visitor, path, text, end));
        let loops: Vec<_> = std::iter::repeat_with(each).take(connections).collect();
        for done in loops {
            match done.join() {
                Ok((found, failed)) => {
                    times.extend(found);
                    errors += failed;
                }
                Err(_) => errors += 1,
            }
        }
    });
    Load::new(times, errors, started.elapsed().as_secs_f64())
}

fn again_and_again(visitor: &Visitor, path: &str, text: &str, end: Instant) -> (Vec<f64>, usize) {
    let (mut times, mut errors) = (Vec::new(), 0);
    let (port, cookie) = (visitor.port, &visitor.cookie);
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n");
    let mut kept = None;
    while Instant::now() < end {
        let started = Instant::now();
        match once(&mut kept, port, &request, text) {
            Ok(()) => times.push(started.elapsed().as_secs_f64() * 1000.0),
            Err(error) => {
                if errors == 0 {
                    eprintln!("{error:#}");
                }
                errors += 1;
                kept = None;
            }
        }
    }
    (times, errors)
}

fn once(kept: &mut Option<BufReader<TcpStream>>, port: u16, request: &str, text: &str) -> Result<()> {
    let stream = match kept {
        Some(stream) => stream,
        None => kept.insert(connect(port)?),
    };
    let answer = ask(stream, request)?;
    ensure!(answer.status == 200, "answered {}", answer.status);
    let found = answer.body.windows(text.len()).any(|part| part == text.as_bytes());
    ensure!(found, "an answer without {text:?}");
    Ok(())
}

fn connect(port: u16) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(BufReader::new(stream))
}

fn ask(stream: &mut BufReader<TcpStream>, request: &str) -> Result<Answer> {
    stream.get_mut().write_all(request.as_bytes())?;
    answer(stream)
}

fn answer(stream: &mut impl BufRead) -> Result<Answer> {
    let first = line(stream)?;
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.with_context(|| format!("not HTTP: {first}"))?;
    let (mut cookie, mut length, mut chunked) = (None, 0, false);
    loop {
        let line = line(stream)?;
        let Some((name, value)) = line.split_once(':') else { break };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "set-cookie" => cookie = value.split(';').next().map(str::to_owned),
            "content-length" => length = value.parse()?,
            "transfer-encoding" => chunked = value == "chunked",
            _ => {}
        }
    }
    let body = if chunked { chunks(stream)? } else { exactly(stream, length)? };
    Ok(Answer { status, cookie, body })
}

fn chunks(stream: &mut impl BufRead) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let length = usize::from_str_radix(&line(stream)?, 16)?;
        body.extend(exactly(stream, length)?);
        line(stream)?;
        if length == 0 {
            return Ok(body);
        }
    }
}

fn exactly(stream: &mut impl BufRead, length: usize) -> Result<Vec<u8>> {
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(body)
}

fn line(stream: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    ensure!(stream.read_line(&mut line)? > 0, "the connection was closed");
    Ok(line.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_whole_and_one_by_one() -> Result<()> {
        let one = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nSet-Cookie: a=b; Path=/\r\n\r\nabc";
        let two = "HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n";
        let both = format!("{one}{two}");
        let mut stream = both.as_bytes();
        let first = answer(&mut stream)?;
        assert_eq!((first.status, first.cookie.as_deref(), &*first.body), (200, Some("a=b"), &b"abc"[..]));
        let second = answer(&mut stream)?;
        assert_eq!((second.status, second.cookie, &*second.body), (404, None, &b"def"[..]));
        assert!(answer(&mut stream).is_err());
        Ok(())
    }

    #[test]
    fn a_load_tells_its_rate_and_times() {
        let load = Load::new((1..=100).rev().map(f64::from).collect(), 0, 4.0);
        assert_eq!((load.rate(), load.at(50), load.at(99), load.at(100)), (25.0, 51.0, 100.0, 100.0));
    }
}
