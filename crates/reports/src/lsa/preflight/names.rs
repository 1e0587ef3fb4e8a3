//! Names of columns as numbers, so that a rule finds a cell without comparing texts.

use std::sync::{LazyLock, Mutex, PoisonError};

use rustc_hash::FxHashMap;

static NUMBERS: LazyLock<Mutex<FxHashMap<String, usize>>> = LazyLock::new(Mutex::default);

/// The name of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    text: String,
    pub(super) number: usize,
}

impl Name {
    pub(super) fn new(text: &str) -> Self {
        let mut numbers = NUMBERS.lock().unwrap_or_else(PoisonError::into_inner);
        let next = numbers.len();
        let number = *numbers.entry(text.to_owned()).or_insert(next);
        Self { text: text.to_owned(), number }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}
