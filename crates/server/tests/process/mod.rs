//! The real binary as a process of a test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use testkit::TestDatabase;

/// The binary with a database and a key file of its own.
pub(crate) fn hearth(database: &TestDatabase) -> Command {
    hearth_at(Path::new(env!("CARGO_BIN_EXE_hearth")), database)
}

/// As [`hearth`], for a copy of it.
pub(crate) fn hearth_at(program: &Path, database: &TestDatabase) -> Command {
    let mut command = Command::new(program);
    command
        .env("DATABASE_URL", &database.url)
        .env("HEARTH_KEY_FILE", database.key_file())
        .env("HEARTH_LOG", "error")
        .current_dir(database.folder());
    command
}

/// A server under test; ends with it.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Server {
    /// Of the binary, with its database and keys.
    pub(crate) fn start(mut hearth: Command) -> Self {
        let mut child =
            hearth.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit("//").next().unwrap().to_owned();
        assert!(address.starts_with("127.0.0.1:"), "{line}");
        Self { child, address }
    }

    /// One request; status, `Set-Cookie` or `Location`, and the page.
    pub(crate) fn ask(&self, method: &str, path: &str, cookie: &str, form: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = form.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}",
            self.address
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        (status, head.to_owned(), body.to_owned())
    }

    pub(crate) fn sign_in(&self, email: &str, password: &str) -> (u16, String) {
        let form = format!("email={email}&password={}", password.replace(' ', "+"));
        let (status, head, _) = self.ask("POST", "/sign-in", "", &form);
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap_or_default();
        (status, cookie.split(';').next().unwrap_or_default().to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
