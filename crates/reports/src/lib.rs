//! HUD's reports, computed from rows and nothing else: no database, no files, no clock.
//!
//! Each report has a module. It says which files and columns it reads, takes their rows from whoever
//! has them, and returns HUD's tables.

pub mod lsa;
