//! Coordinated entry assessments: choosing a tool, asking its questions, reading what came of it.

pub(crate) mod ask;
pub(crate) mod choose;
mod questions;
pub(crate) mod section;
pub(crate) mod tools;
pub(crate) mod view;
