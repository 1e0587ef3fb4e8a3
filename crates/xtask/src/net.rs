//! The little HTTP that our own checks need, on the loopback interface.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result};

/// What a server answered; its body is not read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("looking for a free port")?;
    Ok(listener.local_addr()?.port())
}

/// Asks a server on this machine.
pub(crate) fn get(port: u16, path: &str) -> Result<Answer> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let patience = Duration::from_secs(10);
    let mut stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    // In one piece: a server may answer and close as soon as it has read some of it.
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().context("no answer")??;
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.with_context(|| format!("not HTTP: {first}"))?;
    let mut location = None;
    for line in lines {
        let line = line?;
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("location") => {
                location = Some(value.trim().to_owned());
            }
            Some(_) => {}
            None => break,
        }
    }
    Ok(Answer { status, location })
}

#[cfg(test)]
mod tests {
    use std::{io::Read, thread};

    use super::*;

    #[test]
    fn status_and_location_are_read() -> Result<()> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        let server = thread::spawn(move || -> Result<String> {
            let (mut stream, _) = listener.accept()?;
            let mut asked = [0; 1024];
            let length = stream.read(&mut asked)?;
            stream.write_all(b"HTTP/1.1 303 See Other\r\nLocation: /sign-in\r\n\r\nx: y")?;
            Ok(String::from_utf8_lossy(&asked[..length]).into_owned())
        });
        let answer = get(port, "/a")?;
        assert_eq!(answer, Answer { status: 303, location: Some("/sign-in".to_owned()) });
        let asked = server.join().map_err(|_| anyhow::anyhow!("the server panicked"))??;
        assert!(asked.starts_with("GET /a HTTP/1.1\r\n"));
        assert!(get(port, "/").is_err(), "nobody listens any more");
        Ok(())
    }
}
