//! A reader that refuses what is no text of rows before it fills the memory.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// Longest row: HUD's widest is a few kilobytes. A row may hold line breaks in quotes, so lines do not tell.
const LONGEST_ROW: u64 = 1 << 20;

/// How far the reader may be ahead of the row that is being read.
#[derive(Debug, Clone)]
pub(crate) struct Limit(Rc<Cell<u64>>);

impl Limit {
    pub(crate) fn new() -> Self {
        Self(Rc::new(Cell::new(LONGEST_ROW)))
    }

    /// A row begins at this byte.
    pub(crate) fn row_at(&self, byte: u64) {
        self.0.set(byte + LONGEST_ROW);
    }
}

/// Passes bytes on, and stops at a zero byte or in a row that does not end.
pub(crate) struct Lines<R> {
    inner: R,
    passed: u64,
    limit: Limit,
}

impl<R> Lines<R> {
    pub(crate) fn new(inner: R, limit: Limit) -> Self {
        Self { inner, passed: 0, limit }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let invalid = |reason| Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        if self.passed > self.limit.0.get() {
            return invalid("has a row of more than a megabyte");
        }
        let read = self.inner.read(buffer)?;
        self.passed += read as u64;
        if buffer[..read].contains(&0) { invalid("is not text") } else { Ok(read) }
    }
}
