//! A reader that refuses what is no text of lines before it fills the memory.

use std::io::{self, Read};

/// Longest line: HUD's widest row is a few kilobytes.
const LONGEST_LINE: usize = 1 << 20;

/// Passes bytes on, and stops at a zero byte or at a line that does not end.
pub(crate) struct Lines<R> {
    inner: R,
    since_break: usize,
}

impl<R> Lines<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, since_break: 0 }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let bytes = &buffer[..read];
        if bytes.contains(&0) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "is not text"));
        }
        match bytes.iter().rposition(|byte| *byte == b'\n') {
            Some(at) => self.since_break = read - at - 1,
            None => self.since_break += read,
        }
        if self.since_break > LONGEST_LINE {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "has a line of more than a megabyte"));
        }
        Ok(read)
    }
}
