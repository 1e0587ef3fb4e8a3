//! The LSA against HUD's published results, against cases made by hand, and against itself.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cases;
mod chronic;
mod export;
mod generated;
mod kinds;
mod preflight;
mod properties;
mod quality;
mod sample;
mod summary;
mod support;
